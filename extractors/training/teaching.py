"""What teachers say of an unlabelled text, as targets for a student.

What the whole paper says (one type a name, thresholds, joined names) is mixed into the teachers' word and span
probabilities, so that the student learns it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.neural import layout
from extractors.components.neural.cues import is_announced
from extractors.components.neural.decode import FloatArray, log_softmax, role_probabilities, span_gains
from extractors.components.neural.paper import Read, Settings, Weights, gains_of, read_mentions
from extractors.components.words import normalise
from extractors.records import ENTITY_TYPES, ROLES, TypedMention
from extractors.training.data import Item, Labelled, Places, Span

Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Taught:
    """What teachers say of one text.

    ``labels (words, labels)`` and ``spans (words, widths, types)`` are the means of their probabilities, in 16 bits.
    """

    entities: tuple[Labelled, ...]
    labels: Halves
    spans: Halves


def teach(reads: Sequence[Read], weights: Sequence[Weights], settings: Settings) -> Taught:
    """Let several networks decide on one text; links are those of the first."""
    gains = np.mean([gains_of(r, w.span_width, settings.mix) for r, w in zip(reads, weights, strict=True)], axis=0)
    found = read_mentions(reads[0], find_abbreviations(reads[0].text), weights[0], settings, gains=gains)
    entities = _gathered(reads[0].text, found.mentions, found.links)
    return Taught(tuple(_with_odds(e, reads) for e in entities), *probabilities(reads, weights))


def _with_odds(entity: Labelled, reads: Sequence[Read]) -> Labelled:
    """Give an entity the mean of what the networks say of its role; one that is announced keeps its own."""
    text, places = reads[0].text, Places(reads[0].words)
    if any(is_announced(text, s.start) for s in entity.spans):
        return entity
    at = [places.of(s) for s in entity.spans]
    chosen = np.concatenate([np.arange(first, last + 1) for first, last in at])
    kind = ENTITY_TYPES.index(entity.type)
    odds = np.mean([role_probabilities(r.numbers, chosen, kind) for r in reads], axis=0)
    return replace(entity, role=ROLES[entity.type][int(odds.argmax())], odds=tuple(round(float(x), 3) for x in odds))


def probabilities(reads: Sequence[Read], weights: Sequence[Weights]) -> tuple[Halves, Halves]:
    """Give the mean probabilities of labels and spans in one text over several networks, as in ``Taught``."""
    labels = np.mean([np.exp(log_softmax(r.numbers[:, layout.LABEL])) for r in reads], axis=0)
    spans = np.mean([_span_probabilities(r, w) for r, w in zip(reads, weights, strict=True)], axis=0)
    return labels.astype(np.float16), spans.astype(np.float16)


def _span_probabilities(read: Read, weights: Weights) -> FloatArray:
    gains = span_gains(read.numbers, weights.span_width)
    out = np.zeros((len(gains), layout.MAX_WIDTH, layout.TYPES), dtype=np.float32)
    out[:, : gains.shape[1]] = 1 / (1 + np.exp(-np.clip(gains, -50, 50)))
    return out


def _gathered(
    text: str, mentions: Sequence[TypedMention], links: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> tuple[Labelled, ...]:
    """Gather mentions of one name, and of names that are linked."""
    keys = {normalise(text[slice(*b)]): normalise(text[slice(*a)]) for a, b in links}
    found: dict[tuple[str, str], list[TypedMention]] = defaultdict(list)
    for m in mentions:
        key = normalise(text[m.start : m.end])
        found[m.type, keys.get(key, key)].append(m)
    return tuple(
        Labelled(ms[0].type, ms[0].role, tuple(Span(m.start, m.end, m.type) for m in ms)) for ms in found.values()
    )


def softened(item: Item, labels: Halves, spans: Halves, soft: float) -> Item:
    """Mix ``soft`` parts of teachers' probabilities into the targets of an item, which must hold the whole text."""
    mixed = (
        soft * theirs.astype(np.float32) + (1 - soft) * own
        for theirs, own in zip((labels, spans), item.targets(), strict=True)
    )
    mixed_labels, mixed_spans = (part.astype(np.float16) for part in mixed)
    return replace(item, soft=(mixed_labels, mixed_spans))

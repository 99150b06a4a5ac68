"""Self-training: what teachers read in unlabelled texts as targets for a student.

What the whole paper says (one type a name, thresholds, joined names) is mixed into the teachers' word and span
probabilities, so that the student learns it too.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.neural import layout
from extractors.components.neural.decode import FloatArray, log_softmax, span_gains
from extractors.components.neural.paper import Read, Settings, Weights, gains_of, read_mentions
from extractors.components.words import normalise
from extractors.records import TypedMention
from extractors.training.data import Example, Item, Labelled, Span, items
from extractors.training.files import load_state, save_state
from extractors.training.model import Tagger
from extractors.training.predict import read_texts, weights_of

log = logging.getLogger(__name__)

Halves = npt.NDArray[np.float16]

#: How many texts are labelled between two checkpoints.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Taught:
    """What teachers say of one text.

    ``labels (words, labels)`` and ``spans (words, widths, types)`` are the means of their probabilities, in 16 bits.
    """

    entities: tuple[Labelled, ...]
    labels: Halves
    spans: Halves


def teach(reads: Sequence[Read], weights: Sequence[Weights], settings: Settings) -> Taught:
    """Let several networks decide on one text; roles and links are those of the first."""
    gains = np.mean([gains_of(r, w.span_width, settings.mix) for r, w in zip(reads, weights, strict=True)], axis=0)
    found = read_mentions(reads[0], find_abbreviations(reads[0].text), weights[0], settings, gains=gains)
    return Taught(_gathered(reads[0].text, found.mentions, found.links), *probabilities(reads, weights))


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


def silver_items(
    texts: Sequence[Example],
    teachers: Sequence[Tagger],
    tokenizer: Tokenizer,
    settings: Settings,
    *,
    folder: Path,
    soft: float = 0.5,
) -> list[Item]:
    """Turn what teachers read into items: targets are ``soft`` parts their probabilities, the rest their choice.

    What is labelled lies in ``folder`` and is not labelled again.
    """
    folder.mkdir(exist_ok=True)
    out: list[Item] = []
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        for text, taught in zip(
            chunk, _chunk(chunk, teachers, tokenizer, settings, folder / f"{start}.pt"), strict=True
        ):
            found = items(replace(text, entities=taught.entities), tokenizer)
            if len(found) == 1:
                out.append(softened(found[0], taught.labels, taught.spans, soft))
        log.info("%d of %d texts labelled", start + len(chunk), len(texts))
    return out


def softened(item: Item, labels: Halves, spans: Halves, soft: float) -> Item:
    """Mix ``soft`` parts of teachers' probabilities into the targets of an item, which must hold the whole text."""
    mixed = (
        soft * theirs.astype(np.float32) + (1 - soft) * own
        for theirs, own in zip((labels, spans), item.targets(), strict=True)
    )
    mixed_labels, mixed_spans = (part.astype(np.float16) for part in mixed)
    return replace(item, soft=(mixed_labels, mixed_spans))


def _chunk(
    texts: Sequence[Example], teachers: Sequence[Tagger], tokenizer: Tokenizer, settings: Settings, path: Path
) -> Iterator[Taught]:
    state = load_state(path)
    if state is None:
        weights = [weights_of(t) for t in teachers]
        reads = zip(*(read_texts(t, tokenizer, texts) for t in teachers), strict=True)
        state = {"taught": [_state(teach(r, weights, settings)) for r in reads]}
        save_state(path, state)
    return map(_from_state, state["taught"])


def _state(taught: Taught) -> dict[str, Any]:
    found = [asdict(e) for e in taught.entities]
    return {"entities": found, "labels": torch.from_numpy(taught.labels), "spans": torch.from_numpy(taught.spans)}


def _from_state(state: dict[str, Any]) -> Taught:
    entities = (Labelled(e["type"], e["role"], tuple(Span(**span) for span in e["spans"])) for e in state["entities"])
    return Taught(tuple(entities), state["labels"].numpy(), state["spans"].numpy())

"""What models say of labelled texts that they never saw, set against the labels."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from typing import Final

from extractors.components.neural.paper import Read, Settings, Weights
from extractors.records import ENTITY_TYPES
from extractors.training.data import Example
from extractors.training.predict import entities_of
from extractors.training.scoring import Judged, Named, named

log = logging.getLogger(__name__)

#: Scores that are tried as thresholds.
THRESHOLDS: Final = tuple(round(0.3 + 0.025 * i, 3) for i in range(27))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What is wanted of a text, what a network that never saw it said of it, and settings fitted without it."""

    wanted: Sequence[Named]
    title_length: int
    read: Read
    weights: Weights
    settings: Settings


def labelled(example: Example) -> list[Named]:
    """Give the labelled entities of a text; where mentions were not gathered into entities, names count once."""
    found: dict[tuple[str, frozenset[str]], Named] = {}
    for e in example.entities:
        one = named(e.type, [*e.names, *(example.text[s.start : s.end] for s in e.spans)], e.role)
        found[one.type, one.forms] = one
    return list(found.values())


def judge(held: Iterable[HeldOut], settings: Settings) -> Judged:
    """Read held-out texts with the given mix, link and thresholds, and what was fitted without them."""
    out = Judged()
    for one in held:
        link = replace(settings.link, weights=one.settings.link.weights)
        now = replace(settings, link=link, known=one.settings.known)
        out.add(one.wanted, entities_of(one.read, one.weights, now, title_length=one.title_length))
    return out


def tune(held: Sequence[HeldOut], start: Settings) -> Settings:
    """Choose the mix of the heads, the links and the thresholds that give the best F1 on held-out texts.

    One number after another is changed, and kept where that helps; each time every type gets its best threshold.
    """
    best = _tried(held, start)
    for cost in (-0.5, -1.5):
        mix = replace(best[1].mix, cost=cost)
        best = max(best, _tried(held, replace(best[1], mix=mix)), key=itemgetter(0))
    for share in (0.5, 0.85):
        mix = replace(best[1].mix, labels=share, spans=round(1 - share, 2))
        best = max(best, _tried(held, replace(best[1], mix=mix)), key=itemgetter(0))
    for least in (-3.0, 0.0) if start.link.weights else ():
        link = replace(best[1].link, least=least)
        best = max(best, _tried(held, replace(best[1], link=link)), key=itemgetter(0))
    log.info(
        "held-out F1 %.4f with %s, links from %s, thresholds %s",
        best[0],
        best[1].mix,
        best[1].link.least,
        best[1].thresholds,
    )
    return best[1]


def _tried(held: Sequence[HeldOut], settings: Settings) -> tuple[float, Settings]:
    """Give the F1 of all types with the best thresholds, and the settings with these."""
    judged = judge(held, replace(settings, thresholds=(0.0,) * len(ENTITY_TYPES)))
    chosen = tuple(max(THRESHOLDS, key=partial(judged.f1, kind)) for kind in ENTITY_TYPES)
    counts = [judged.counts(kind, threshold) for kind, threshold in zip(ENTITY_TYPES, chosen, strict=True)]
    f1 = 2 * sum(c.right for c in counts) / max(1, sum(c.predicted + c.wanted for c in counts))
    return f1, replace(settings, thresholds=chosen)

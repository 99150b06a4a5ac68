"""Numbers of a text that may be results, the entities they may be results of, and what can be seen of both."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Final

import numpy as np

from extractors.components.dense import FloatArray, IntArray
from extractors.components.places import MAKING, ROLE_PAIRS, Place, PlacedText, Span, name_words, padded
from extractors.components.results.numbers import Number, find_numbers
from extractors.records import Entity, EntityType

#: What a number may be a result of, and the type of entity that stands for it.
SLOTS: Final[tuple[tuple[str, EntityType], ...]] = (
    ("metric", "Metric"),
    ("dataset", "Dataset"),
    ("task", "Task"),
    ("method", "Method"),
    ("against", "Method"),
)
_NUMBER_WORDS: Final = 8
_AROUND: Final = 6
_BETWEEN: Final = 16
_MOST_NUMBERS: Final = 40
_MOST_ENTITIES: Final = 48
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
#: What units are told apart by; others are measures.
_UNITS: Final = ("", "%", "points", "times", "order of magnitude")
#: Words of a sentence that tell a gain, a ratio, a level, a comparison, a size, the setting of a parameter.
_CUES: Final = tuple(
    re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for words in (
        "improv|increas|gain|boost|outperform|exceed|surpass|enhanc|higher|better|rais",
        "reduc|decreas|lower|fewer|less\\b|faster|speed|sav(?:es|ing)|cut|smaller|accelerat|slower",
        "achiev|reach|obtain|attain|accuracy of|scores? of|rate of|yield|error of",
        "compared|than\\b|over\\b|baseline|state-of-the-art|previous|relative",
        "dataset|images|samples|participants|videos|hours of|papers|languages|contain|consist|collect|annotat|users",
        "layers|parameters|using only|with only|of the data|training data|labeled|epochs|dimension|iterations",
    )
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The numbers of one text and its entities; places are indices of words, -1 where there is none.

    Shapes, for ``n`` numbers and ``e`` entities: ``words (n, 8)``, ``before`` and ``after (n, 6)``, ``seen (n, ...)``;
    ``names (e, 16)``, ``about (e, ...)``; ``between (n, e, 16)``, ``pairs (n, e, ...)``; ``fits (slots, e)``.
    """

    numbers: tuple[Number, ...]
    words: IntArray
    before: IntArray
    after: IntArray
    seen: FloatArray
    names: IntArray
    about: FloatArray
    between: IntArray
    pairs: FloatArray
    fits: IntArray


def candidates_of(
    content: str, title_length: int, words: Sequence[Span], sentences: Sequence[Span], entities: Sequence[Entity]
) -> Candidates | None:
    """List the numbers of a text and its entities; None where there is no number.

    Args:
        content: The title, a line break, the abstract.
        title_length: The title's length in code points.
        words: Start and end of each word that the encoder read.
        sentences: Start and end of each sentence.
        entities: What was read or given; those behind the 48th are not looked at.
    """
    text = PlacedText.of(content, title_length, words, sentences)
    known = [text.places(e) for e in entities[:_MOST_ENTITIES]]
    inside = sorted((m.start, m.end) for e in entities for m in e.mentions)
    numbers = [n for n in find_numbers(content) if not _within(inside, n)][:_MOST_NUMBERS]
    places = [_place(text, n) for n in numbers]
    kept = [(n, p) for n, p in zip(numbers, places, strict=True) if p is not None]
    if not kept:
        return None
    shown = entities[:_MOST_ENTITIES]
    size = len(words)
    between = [[_between(p, found) for found in known] for _, p in kept]
    near = [[_pair(p, found, e) for found, e in zip(known, shown, strict=True)] for _, p in kept]
    return Candidates(
        numbers=tuple(n for n, _ in kept),
        words=_table([padded(list(range(p.first, p.stop))[:_NUMBER_WORDS], _NUMBER_WORDS) for _, p in kept]),
        before=_table([padded(range(max(0, p.first - _AROUND), p.first), _AROUND) for _, p in kept]),
        after=_table([padded(range(p.stop, min(size, p.stop + _AROUND)), _AROUND) for _, p in kept]),
        seen=np.array([_seen(text, n, p) for n, p in kept], dtype=np.float32),
        names=_table([name_words(found) for found in known]).reshape(len(known), -1),
        about=np.array([_about(text, e, p) for e, p in zip(shown, known, strict=True)], dtype=np.float32).reshape(
            len(known), len(ROLE_PAIRS) + 3
        ),
        between=_table(between).reshape(len(kept), len(known), _BETWEEN),
        pairs=np.array(near, dtype=np.float32).reshape(len(kept), len(known), _PAIR),
        fits=_table([[int(e.type == kind) for e in shown] for _, kind in SLOTS]).reshape(len(SLOTS), len(known)),
    )


def _table(rows: Sequence[object]) -> IntArray:
    return np.array(rows, dtype=np.int64)


def _within(spans: Sequence[Span], number: Number) -> bool:
    """Whether a number is a part of a name, such as that of "CIFAR-10"."""
    at = bisect_right(spans, (number.start, len(spans) + number.end))
    return any(a <= number.start and number.end <= b for a, b in spans[max(0, at - 3) : at + 1])


def _place(text: PlacedText, number: Number) -> Place | None:
    first, stop = bisect_right(text.ends, number.start), bisect_left(text.starts, number.end)
    sentence = bisect_right(text.firsts, number.start) - 1
    return Place(first, stop, sentence) if first < stop and sentence >= 0 else None


def _seen(text: PlacedText, number: Number, place: Place) -> list[float]:
    """How a number is written, and what its sentence speaks of."""
    written = text.content[number.start : number.end]
    value = number.value if number.value is not None else -1.0
    start, end = text.spans[place.sentence]
    around = text.content[max(start, number.start - 60) : min(end, number.end + 40)]
    out = [float(number.unit == unit) for unit in _UNITS]
    out += [
        float(number.unit not in _UNITS),
        float(number.signed),
        float(number.value is None),
        float(number.high != number.value),
        float("." in written),
        float(_YEAR.fullmatch(written) is not None),
        float(0 <= value <= 1),
        float(value.is_integer()),
        log1p(abs(value)),
        float(place.sentence == 0),
        place.sentence / len(text.spans),
        float(text.ours[place.sentence]),
        float(any(c.isdigit() for c in text.content[number.end : number.end + 12])),
    ]
    for cue in _CUES:
        out += [float(cue.search(around) is not None), float(cue.search(text.content, start, end) is not None)]
    return out


def _about(text: PlacedText, entity: Entity, places: Sequence[Place]) -> list[float]:
    out = [float(pair == (entity.type, entity.role)) for pair in ROLE_PAIRS]
    return [*out, log1p(len(places)), float(bool(places) and places[0].sentence == 0), entity.score]


_PAIR: Final = 11


def _pair(number: Place, places: Sequence[Place], entity: Entity) -> list[float]:
    """How near a number stands to an entity, before it or behind it, in one sentence or another."""
    near = _nearest(number, places)
    if near is None:
        return [0.0] * _PAIR
    apart = near.sentence - number.sentence
    gap = max(number.first, near.first) - min(number.stop, near.stop)
    return [
        1.0,
        float(apart == 0),
        float(apart < 0),
        float(apart == -1),
        float(near.first < number.first),
        log1p(max(0, gap)),
        float(0 <= gap <= 1),
        log1p(abs(apart)),
        float(entity.role in MAKING),
        float(apart == 0 and near.first > number.first and gap <= 4),
        float(apart == 0 and near.first < number.first and gap <= 4),
    ]


def _nearest(number: Place, places: Sequence[Place]) -> Place | None:
    return min(
        places,
        key=lambda p: (p.sentence != number.sentence, abs(p.sentence - number.sentence), abs(p.first - number.first)),
        default=None,
    )


def _between(number: Place, places: Sequence[Place]) -> list[int]:
    near = _nearest(number, places)
    if near is None or near.sentence != number.sentence:
        return padded([], _BETWEEN)
    first, second = sorted((number, near), key=lambda p: p.first)
    inside = list(range(first.stop, second.first))
    if len(inside) > _BETWEEN:
        inside = inside[: _BETWEEN // 2] + inside[-_BETWEEN // 2 :]
    return padded(inside, _BETWEEN)

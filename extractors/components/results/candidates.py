"""Numbers of a text that may be results, the entities they may be results of, and what can be seen of both."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Final

import numpy as np

from extractors.components.dense import FloatArray, IntArray
from extractors.components.places import MAKING, ROLE_PAIRS, Place, PlacedText, Span, name_words, padded
from extractors.components.results.nearness import PAIR, Ground, nearness
from extractors.components.results.numbers import Number, find_numbers
from extractors.records import ENTITY_TYPES, Entity, EntityType

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
        "relative",
        "accurac|F1|F-|scores?\\b|mAP|IoU|BLEU|AUC|precision|recall|success|correct|AP\\b|rate\\b|percentage",
        "times?\\b|costs?\\b|errors?\\b|memory|sizes?\\b|parameters|latenc|FLOP|energy|comput|storage|runtime|power",
        "layers|parameters|using only|with only|of the data|training data|labeled|epochs|dimension|iterations",
    )
)
#: What stands right before or behind a number that is a level, a gain or a ratio.
_BESIDE: Final = tuple(
    (re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE))
    for before, after in (
        (r"\bby (?:up to |about |over |nearly |more than |at least |an? )?$", r"^$"),
        (r"\b(?:from|to) $", r"^\W*to\b"),
        (r"\b(?:of|is|=|:|at) $", r"^$"),
        (r"^$", r"^\W*(?:absolute\b|relative\b)"),
        (r"^$", r"^\W*(?:\w+[ -]){0,2}(?:improvement|increase|gain|boost|higher|better|more|reduction|decrease|drop)"),
        (r"^$", r"^\W*(?:\w+[ -]){0,2}(?:faster|fewer|less|lower|smaller|speed-?up|slower|cheaper|quicker|larger)"),
        (r"^$", r"^\W*of (?:the|all|its|our|their)\b"),
        (r"\(\W?$", r"^\W*\)"),
        (r"\b(?:vs\.?|versus|than|against|compared (?:to|with)) $", r"^$"),
    )
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The numbers of one text and its entities; places are indices of words, -1 where there is none.

    Shapes, for ``n`` numbers and ``e`` entities: ``words (n, 8)``, ``before`` and ``after (n, 6)``, nearest first,
    ``seen (n, ...)``;
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
    inside = sorted((m.start, m.end) for e in entities for m in e.mentions)
    numbers = [n for n in find_numbers(content) if not _within(inside, n)][:_MOST_NUMBERS]
    if not numbers:
        return None
    text = PlacedText.of(content, title_length, words, sentences)
    placed = [(n, p) for n in numbers if (p := _place(text, n)) is not None]
    if not placed:
        return None
    shown = entities[:_MOST_ENTITIES]
    known = [text.places(e) for e in shown]
    ground = Ground.of(text, shown, known, [p for _, p in placed])
    size, n, e = len(words), len(placed), len(shown)
    return Candidates(
        numbers=tuple(number for number, _ in placed),
        words=_table([padded(list(range(p.first, p.stop))[:_NUMBER_WORDS], _NUMBER_WORDS) for _, p in placed]),
        before=_table([padded(range(p.first - 1, max(0, p.first - _AROUND) - 1, -1), _AROUND) for _, p in placed]),
        after=_table([padded(range(p.stop, min(size, p.stop + _AROUND)), _AROUND) for _, p in placed]),
        seen=np.array([_seen(ground, number, p) for number, p in placed], dtype=np.float32),
        names=_table([name_words(found) for found in known]).reshape(e, -1),
        about=_floats([_about(text, one, p, shown) for one, p in zip(shown, known, strict=True)]).reshape(e, ABOUT),
        between=_table([[_between(p, found) for found in known] for _, p in placed]).reshape(n, e, _BETWEEN),
        pairs=_floats([nearness(ground, p) for _, p in placed]).reshape(n, e, PAIR),
        fits=_table([[int(one.type == kind) for one in shown] for _, kind in SLOTS]).reshape(len(SLOTS), e),
    )


def _table(rows: Sequence[object]) -> IntArray:
    return np.array(rows, dtype=np.int64)


def _floats(rows: Sequence[object]) -> FloatArray:
    return np.array(rows, dtype=np.float32)


def _within(spans: Sequence[Span], number: Number) -> bool:
    """Whether a number is a part of a name, such as that of "CIFAR-10"."""
    at = bisect_right(spans, (number.start, len(spans) + number.end))
    return any(a <= number.start and number.end <= b for a, b in spans[max(0, at - 3) : at + 1])


def _place(text: PlacedText, number: Number) -> Place | None:
    first, stop = bisect_right(text.ends, number.start), bisect_left(text.starts, number.end)
    sentence = bisect_right(text.firsts, number.start) - 1
    return Place(first, stop, sentence) if first < stop and sentence >= 0 else None


def _seen(ground: Ground, number: Number, place: Place) -> list[float]:
    """How a number is written, what its sentence speaks of, and which types of entities there are to be chosen from."""
    text = ground.text
    written = text.content[number.start : number.end]
    value = number.value if number.value is not None else -1.0
    start, end = text.spans[place.sentence]
    around = text.content[max(start, number.start - 60) : min(end, number.end + 40)]
    before, after = text.content[max(start, number.start - 24) : number.start], text.content[number.end :][:32]
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
        log1p(len(ground.numbers[place.sentence])),
    ]
    for cue in _CUES:
        out += [float(cue.search(around) is not None), float(cue.search(text.content, start, end) is not None)]
    for left, right in _BESIDE:
        shown = (left.pattern == "^$" or left.search(before)) and (right.pattern == "^$" or right.search(after))
        out.append(float(bool(shown)))
    for kind in ENTITY_TYPES:
        here = ground.counts[place.sentence][kind]
        out += [float(here > 0), log1p(here), log1p(ground.types[kind]), log1p(ground.leading[kind])]
    return out


#: The width of ``Candidates.about``.
ABOUT: Final = len(ROLE_PAIRS) + 6


def _about(text: PlacedText, entity: Entity, places: Sequence[Place], others: Sequence[Entity]) -> list[float]:
    out = [float(pair == (entity.type, entity.role)) for pair in ROLE_PAIRS]
    same = Counter((e.type, e.role) for e in others)[entity.type, entity.role]
    return [
        *out,
        log1p(len(places)),
        float(bool(places) and places[0].sentence == 0),
        entity.score,
        float(same == 1),
        float(entity.role in MAKING and same == 1),
        places[0].sentence / len(text.spans) if places else 1.0,
    ]


def _between(number: Place, places: Sequence[Place]) -> list[int]:
    here = [p for p in places if p.sentence == number.sentence]
    if not here:
        return padded([], _BETWEEN)
    near = min(here, key=lambda p: abs(p.first - number.first))
    first, second = sorted((number, near), key=lambda p: p.first)
    inside = list(range(first.stop, second.first))
    if len(inside) > _BETWEEN:
        inside = inside[: _BETWEEN // 2] + inside[-_BETWEEN // 2 :]
    return padded(inside, _BETWEEN)

"""How numbers and entities of one text stand to each other: before, behind, in which order, with what between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Final

from extractors.components.places import MAKING, Place, PlacedText
from extractors.records import Entity, EntityType

#: Roles of what a paper is about, of each type the first.
_LEADING: Final = MAKING | {"evaluates", "addresses", "reports"}
#: What stands right before a name: what is measured on, of, by, and what is compared with.
_BEFORE: Final = tuple(
    re.compile(rf"\b(?:{words})\s+(?:the|a|an|our|its|both|standard)?\s*\W?$", re.IGNORECASE)
    for words in (
        "on|in|for|at|from|across",
        "of|in terms of|with|by",
        "than|over|to|against|with|versus|vs\\.?|compared (?:to|with)|outperform\\w*|surpass\\w*|relative to",
        "and|or",
    )
)
#: What stands right behind a name: a verb of which it is the subject, or its number.
_AFTER: Final = tuple(
    re.compile(rf"^\W*(?:{words})", re.IGNORECASE)
    for words in (
        "achiev|reach|obtain|attain|improv|outperform|reduc|yield|gain|surpass|perform|increas|get|exceed|score|provid"
        "|can\\b|is\\b|was\\b|has\\b|and\\b|which\\b|that\\b",
        "of\\b|by\\b|from\\b|to\\b|=|:|\\(",
        "respectively|dataset|benchmark|test|dev|val|bench|set\\b",
    )
)
_REACH: Final = 30


@dataclass(frozen=True, slots=True)
class Ground:
    """A text with the places of its numbers and entities.

    ``numbers`` holds the numbers' first words, sentence by sentence, ``names`` those of each type's mentions with their
    entity; ``counts`` entities of each type in each sentence; ``types`` and ``leading`` count them in the text.
    """

    text: PlacedText
    entities: Sequence[Entity]
    places: Sequence[Sequence[Place]]
    numbers: Sequence[Sequence[int]]
    names: Sequence[Mapping[EntityType, Sequence[tuple[int, int]]]]
    counts: Sequence[Counter[EntityType]]
    types: Counter[EntityType]
    leading: Counter[EntityType]

    @classmethod
    def of(
        cls,
        text: PlacedText,
        entities: Sequence[Entity],
        places: Sequence[Sequence[Place]],
        numbers: Sequence[Place],
    ) -> Ground:
        """Look where everything stands."""
        size = len(text.spans)
        firsts: list[list[int]] = [[] for _ in range(size)]
        for number in numbers:
            firsts[number.sentence].append(number.first)
        names: list[dict[EntityType, list[tuple[int, int]]]] = [{} for _ in range(size)]
        for i, (entity, found) in enumerate(zip(entities, places, strict=True)):
            for place in found:
                names[place.sentence].setdefault(entity.type, []).append((place.first, i))
        for sentence in names:
            for inside in sentence.values():
                inside.sort()
        counts = [Counter({kind: len({i for _, i in inside}) for kind, inside in s.items()}) for s in names]
        types = Counter(e.type for e in entities)
        leading = Counter(e.type for e in entities if e.role in _LEADING)
        return cls(text, entities, places, [sorted(f) for f in firsts], names, counts, types, leading)


#: Numbers that ``nearness`` gives of each entity.
PAIR: Final = 33


def nearness(ground: Ground, number: Place) -> list[list[float]]:
    """Tell of each entity how it stands to a number."""
    return [_of_entity(ground, number, i) for i in range(len(ground.entities))]


def _of_entity(ground: Ground, number: Place, index: int) -> list[float]:
    places, entity = ground.places[index], ground.entities[index]
    if not places:
        return [0.0] * PAIR
    here = [p for p in places if p.sentence == number.sentence]
    left = max((p for p in here if p.first < number.first), key=lambda p: p.first, default=None)
    right = min((p for p in here if p.first > number.first), key=lambda p: p.first, default=None)
    apart = min((p.sentence - number.sentence for p in places), key=lambda d: (abs(d), d))
    out = [
        1.0,
        float(left is not None),
        1 / (1 + max(0, number.first - left.stop)) if left else 0.0,
        log1p(max(0, number.first - left.stop)) if left else 0.0,
        float(right is not None),
        1 / (1 + max(0, right.first - number.stop)) if right else 0.0,
        log1p(max(0, right.first - number.stop)) if right else 0.0,
        float(not here and apart < 0),
        float(apart == -1),
        float(apart == 1),
        log1p(abs(apart)),
        float(any(p.sentence == 0 for p in places)),
        float(entity.role in MAKING) * float(ground.text.ours[number.sentence]),
        float(entity.role in _LEADING and ground.leading[entity.type] == 1),
        float(ground.types[entity.type] == 1),
        float(bool(here) and ground.counts[number.sentence][entity.type] == 1),
    ]
    near = min(here, key=lambda p: _gap(number, p), default=None)
    return out + ([0.0] * (PAIR - len(out)) if near is None else _inside(ground, number, near, index))


def _inside(ground: Ground, number: Place, near: Place, index: int) -> list[float]:
    """How a number and a name stand in one sentence: their order among others, and what is right beside the name."""
    text, kind = ground.text, ground.entities[index].type
    numbers, names = ground.numbers[number.sentence], ground.names[number.sentence][kind]
    low, high = sorted((number.first, near.first))
    between = bisect_left(numbers, high) - bisect_left(numbers, low + 1)
    others = {i for first, i in names if low < first < high and i != index}
    order = list(dict.fromkeys(i for _, i in names))
    gaps = sorted(min(_apart(number, first) for first, j in names if j == i) for i in order)
    start, end = text.starts[near.first], text.ends[near.stop - 1]
    before, after = text.content[max(0, start - _REACH) : start], text.content[end : end + _REACH]
    behind = [i for i in dict.fromkeys(i for first, i in names if first > numbers[-1])]
    place = numbers.index(number.first)
    return [
        float(between > 0),
        log1p(between),
        float(bool(others)),
        log1p(len(others)),
        float(_apart(number, near.first) == gaps[0]),
        1 / (1 + gaps.index(min(_apart(number, first) for first, j in names if j == index))),
        float(order[0] == index),
        float(order[-1] == index),
        float(len(behind) == len(numbers) > 1 and behind[place] == index),
        float(len(order) == len(numbers) > 1 and order[place] == index),
        *(float(cue.search(before) is not None) for cue in _BEFORE),
        *(float(cue.search(after) is not None) for cue in _AFTER),
    ]


def _gap(number: Place, place: Place) -> int:
    return max(number.first, place.first) - min(number.stop, place.stop)


def _apart(number: Place, first: int) -> int:
    return abs(number.first - first)

"""Pairs of entities of one text, and what can be seen of each pair: places of words, and plain numbers.

What a head reads of a pair (``head``) are the encoder's vectors of the two names, of the words between and around the
nearest two of their mentions, of the sentences these stand in, and the numbers listed here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import log1p
from typing import Final

import numpy as np
import numpy.typing as npt

from extractors.components.dense import FloatArray, IntArray
from extractors.components.places import MAKING, ROLE_PAIRS, Place, PlacedText, Span, name_words, padded
from extractors.components.words import normalise
from extractors.records import RELATION_TYPES, Entity, EntityType, Relation, RelationType

#: Types of subject and object → the relations that may hold between them.
ALLOWED: Final[Mapping[tuple[EntityType, EntityType], tuple[RelationType, ...]]] = {
    ("Method", "Task"): ("usedFor",),
    ("Method", "Dataset"): ("testedOn",),
    ("Dataset", "Task"): ("benchmarkFor",),
    ("Method", "Method"): ("partOf", "comparedWith", "broader"),
    ("Task", "Task"): ("broader",),
    ("Dataset", "Dataset"): ("broader",),
    ("Metric", "Metric"): ("broader",),
}
#: Entities of a text that are paired, the first ones: the number of pairs grows with the square.
_MOST_ENTITIES: Final = 48
#: Words between two names, before and after them, that are read.
_BETWEEN: Final = 16
_AROUND: Final = 4


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of one text; places are indices of words, -1 where there is none.

    Shapes, for ``e`` entities and ``p`` pairs: ``names (e, 16)``, ``about (e, ...)``, ``ends (p, 2)``,
    ``between (p, 16)``, ``before`` and ``after (p, 4)``, ``sentences (p, 2, 2)`` (first word and the one behind the
    last, of the sentences of subject and object), ``seen (p, ...)``, ``allowed (p, relation types)``;
    ``evidence`` gives the sentences of each pair's nearest mentions, in code points.
    """

    names: IntArray
    about: FloatArray
    ends: IntArray
    between: IntArray
    before: IntArray
    after: IntArray
    sentences: IntArray
    seen: FloatArray
    allowed: npt.NDArray[np.bool_]
    evidence: tuple[tuple[Span, Span], ...]


def pairs_of(
    content: str,
    title_length: int,
    words: Sequence[Span],
    sentences: Sequence[Span],
    entities: Sequence[Entity],
    stated: Sequence[Relation] = (),
) -> Pairs | None:
    """List the pairs of entities between which a relation may hold; None where there is none.

    Args:
        content: The title, a line break, the abstract.
        title_length: The title's length in code points.
        words: Start and end of each word that the encoder read.
        sentences: Start and end of each sentence.
        entities: What was read or given.
        stated: What patterns find (``logic.relate``): their vote is one of the numbers.
    """
    text = PlacedText.of(content, title_length, words, sentences)
    places = {i: found for i, e in enumerate(entities) if (found := text.places(e))}
    chosen = sorted(places, key=lambda i: places[i][0].first)[:_MOST_ENTITIES]
    ends = [(s, o) for s, o in permutations(chosen, 2) if (entities[s].type, entities[o].type) in ALLOWED]
    if not ends or not text.spans:
        return None
    votes = _votes(stated)
    about = _Paper.of(text, entities, places)
    nearest = [_nearest(places[s], places[o]) for s, o in ends]
    size = len(words)
    around = [_around(a, b, size) for a, b in nearest]
    return Pairs(
        names=np.array([name_words(places.get(i, ())) for i in range(len(entities))], dtype=np.int64),
        about=np.array([about.of_entity(i) for i in range(len(entities))], dtype=np.float32),
        ends=np.array(ends, dtype=np.int64),
        between=np.array([a[0] for a in around], dtype=np.int64),
        before=np.array([a[1] for a in around], dtype=np.int64),
        after=np.array([a[2] for a in around], dtype=np.int64),
        sentences=np.array([[text.ranges[p.sentence] for p in pair] for pair in nearest], dtype=np.int64),
        seen=np.array([about.of_pair(*e, *n, votes) for e, n in zip(ends, nearest, strict=True)], dtype=np.float32),
        allowed=np.array([_allowed(entities[s].type, entities[o].type) for s, o in ends], dtype=np.bool_),
        evidence=tuple((text.spans[a.sentence], text.spans[b.sentence]) for a, b in nearest),
    )


def _allowed(subject: EntityType, obj: EntityType) -> list[bool]:
    return [kind in ALLOWED[subject, obj] for kind in RELATION_TYPES]


def _votes(stated: Sequence[Relation]) -> Mapping[tuple[RelationType, int, int], float]:
    found: dict[tuple[RelationType, int, int], float] = {}
    for r in stated:
        key = (r.type, r.subject, r.object)
        found[key] = max(found.get(key, 0.0), r.score)
    return found


def _nearest(first: Sequence[Place], second: Sequence[Place]) -> tuple[Place, Place]:
    """The two mentions that stand nearest to each other, in one sentence where there is one."""
    return min(
        ((a, b) for a in first for b in second),
        key=lambda pair: (abs(pair[0].sentence - pair[1].sentence), _gap(*pair), pair[0].first),
    )


def _gap(a: Place, b: Place) -> int:
    return max(a.first, b.first) - min(a.stop, b.stop)


def _around(a: Place, b: Place, size: int) -> tuple[list[int], list[int], list[int]]:
    """The words between, before and after two mentions; of a long stretch between, its beginning and its end."""
    left, right = sorted((a, b), key=lambda p: p.first)
    between = list(range(left.stop, right.first))
    if len(between) > _BETWEEN:
        between = between[: _BETWEEN // 2] + between[-_BETWEEN // 2 :]
    before = range(max(0, left.first - _AROUND), left.first)
    after = range(min(right.stop, size), min(size, right.stop + _AROUND))
    return padded(between, _BETWEEN), padded(before, _AROUND), padded(after, _AROUND)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What the entities of a paper have to do with each other, before any pair is looked at."""

    text: PlacedText
    entities: Sequence[Entity]
    places: Mapping[int, Sequence[Place]]
    rank: Mapping[int, int]
    types: Counter[str]
    making: int
    names: Sequence[frozenset[tuple[str, ...]]]
    firsts: Sequence[int]

    @classmethod
    def of(cls, text: PlacedText, entities: Sequence[Entity], places: Mapping[int, Sequence[Place]]) -> _Paper:
        order: Counter[tuple[str, str]] = Counter()
        rank = {}
        for i in sorted(places, key=lambda i: places[i][0].first):
            rank[i] = order[entities[i].type, entities[i].role]
            order[entities[i].type, entities[i].role] += 1
        names = [frozenset(tuple(normalise(n).split()) for n in (e.name, *e.aliases)) for e in entities]
        firsts = sorted(p.first for found in places.values() for p in found)
        making = sum(e.role in MAKING for e in entities)
        return cls(text, entities, places, rank, Counter(e.type for e in entities), making, names, firsts)

    def of_entity(self, index: int) -> list[float]:
        """Type and role, how often and where it stands."""
        entity, places = self.entities[index], self.places.get(index, ())
        out = [float(pair == (entity.type, entity.role)) for pair in ROLE_PAIRS]
        first = entity.mentions[0].start if places else 0
        out += [
            log1p(len(places)),
            float(bool(places) and first < self.text.title),
            first / max(1, len(self.text.content)),
            log1p(self.rank.get(index, 0)),
            log1p(self.types[entity.type]),
            log1p(self.making),
            entity.score,
        ]
        return out

    def of_pair(
        self,
        subject: int,
        obj: int,
        near: Place,
        other: Place,
        votes: Mapping[tuple[RelationType, int, int], float],
    ) -> list[float]:
        """How the two stand to each other in the text and by name."""
        a, b = self.places[subject], self.places[obj]
        left, right = sorted((near, other), key=lambda p: p.first)
        shared = {p.sentence for p in a} & {p.sentence for p in b}
        text = self.text
        between = text.content[text.ends[left.stop - 1] : text.starts[right.first]]
        first, second = a[0].sentence, b[0].sentence
        ours = [any(text.ours[p.sentence] for p in places) for places in (a, b)]
        out = [votes.get((kind, *ends), 0.0) for ends in ((subject, obj), (obj, subject)) for kind in RELATION_TYPES]
        out += [
            float(near.sentence == other.sentence),
            float(near.first < other.first),
            log1p(max(0, _gap(near, other))),
            log1p(abs(near.sentence - other.sentence)),
            log1p(len(shared)),
            float(0 in shared),
            float(first < second),
            *map(float, ours),
            *(float(self.entities[i].role in MAKING) * float(o) for i, o in ((subject, ours[1]), (obj, ours[0]))),
            *text.cues[near.sentence],
            *text.cues[other.sentence],
            log1p(max(0, bisect_left(self.firsts, right.first) - bisect_left(self.firsts, left.stop))),
            *_signs(between),
            *_by_name(self.names[subject], self.names[obj]),
        ]
        return out


def _signs(between: str) -> Iterator[float]:
    """What stands between two names, beside words."""
    plain = between.strip()
    yield float(plain in {"-", "", "–"})
    yield float("," in plain)
    yield float("(" in plain)
    yield float(";" in plain or ":" in plain)
    yield float(re.fullmatch(r"[),\s]*(?:and|or|,|/|&)[\s(]*", plain) is not None)


def _by_name(names: frozenset[tuple[str, ...]], others: frozenset[tuple[str, ...]]) -> Iterator[float]:
    """Whether one name ends in, or holds, the other; and how many words they share."""
    pairs = [(a, b) for a in names for b in others if a and b and a != b]
    yield float(any(a[-len(b) :] == b for a, b in pairs))
    yield float(any(b[-len(a) :] == a for a, b in pairs))
    yield float(any(set(b) < set(a) for a, b in pairs))
    yield float(any(set(a) < set(b) for a, b in pairs))
    yield float(any(a[-1] == b[-1] for a, b in pairs))
    yield max((len(set(a) & set(b)) / len(set(a) | set(b)) for a, b in pairs), default=0.0)

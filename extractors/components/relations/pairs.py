"""Pairs of entities of one text, and what can be seen of each pair: places of words, and plain numbers.

What a head reads of a pair (``head``) are the encoder's vectors of the two names, of the words between and around the
nearest two of their mentions, of the sentences these stand in, and numbers (``features``). All pairs of a text are
looked at together, in arrays: one at a time they took longer than the head itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from extractors.components.dense import FloatArray, IntArray
from extractors.components.places import Place, PlacedText, Span, name_words
from extractors.components.relations.features import Looked, Nearest, seen_of_entities, seen_of_pairs
from extractors.records import ENTITY_TYPES, RELATION_TYPES, Entity, EntityType, Relation, RelationType

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
#: More than there are words in a text, or mentions in it: digits of what mentions are ordered by.
_MANY: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of one text; places are indices of words, -1 where there is none.

    Shapes, for ``e`` entities and ``p`` pairs: ``names (e, 16)``, ``about (e, ...)``, ``ends (p, 2)``,
    ``between (p, 16)``, ``before`` and ``after (p, 4)``, ``sentences (p, 2, 2)`` (first word and the one behind the
    last, of the sentences of subject and object), ``seen (p, ...)``, ``allowed (p, relation types)``,
    ``evidence (p, 2)``: the sentences of each pair's nearest mentions, by their number.
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
    evidence: IntArray


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
    if not chosen or not text.spans:
        return None
    allowed = _allowed([entities[i] for i in chosen])
    rows, columns = np.nonzero(allowed.any(axis=2))
    if not rows.size:
        return None
    pairs = np.array(chosen)[np.stack([rows, columns], axis=1)]
    near = _nearest(places, chosen, rows, columns)
    left, left_stop, right, right_stop = near.in_order
    looked = Looked.at(text, entities, places)
    ranges = np.array(text.ranges, dtype=np.int64)
    return Pairs(
        names=np.array([name_words(places.get(i, ())) for i in range(len(entities))], dtype=np.int64),
        about=seen_of_entities(looked),
        ends=pairs,
        between=_between(left_stop, right),
        before=_run(np.maximum(left - _AROUND, 0), left, _AROUND),
        after=_run(right_stop, np.full(len(pairs), len(words)), _AROUND),
        sentences=ranges[near.sentences],
        seen=seen_of_pairs(looked, pairs, near, stated),
        allowed=allowed[rows, columns],
        evidence=near.sentences,
    )


#: The same as an array: types of subject and of object, relations.
_ALLOWED: Final = np.array(
    [[[kind in ALLOWED.get((a, b), ()) for kind in RELATION_TYPES] for b in ENTITY_TYPES] for a in ENTITY_TYPES]
)


def _allowed(entities: Sequence[Entity]) -> npt.NDArray[np.bool_]:
    """Which relations may hold from each entity to each: ``(entities, entities, relations)``.

    Nothing is tested on a dataset that is only mentioned.
    """
    kinds = np.array([ENTITY_TYPES.index(e.type) for e in entities])
    found: npt.NDArray[np.bool_] = _ALLOWED[kinds[:, None], kinds[None]]
    found[np.arange(len(kinds)), np.arange(len(kinds))] = False
    found[:, [e.role == "mentions" for e in entities], RELATION_TYPES.index("testedOn")] = False
    return found


def _nearest(
    places: Mapping[int, Sequence[Place]], chosen: Sequence[int], rows: IntArray, columns: IntArray
) -> Nearest:
    """The two mentions of each pair that stand nearest to each other, in one sentence where there is one.

    ``rows`` and ``columns`` give the pairs by the places of their entities among the chosen.
    """
    flat = np.array([(p.first, p.stop, p.sentence) for i in chosen for p in places[i]], dtype=np.int64)
    starts = np.cumsum([0, *(len(places[i]) for i in chosen[:-1])])
    first, stop, sentence = flat.T
    apart = np.abs(sentence[:, None] - sentence[None])
    gap = np.maximum(first[:, None], first[None]) - np.minimum(stop[:, None], stop[None])
    size = len(flat)
    # One number a pair of mentions: how far apart they are, which comes first, and which two they are.
    order = ((apart * _MANY + gap + _MANY // 2) * _MANY + first[:, None]) * size + np.arange(size)[:, None]
    order = order * size + np.arange(size)
    least = np.minimum.reduceat(np.minimum.reduceat(order, starts, axis=1), starts, axis=0)
    found = least[rows, columns]
    mentions = np.stack([found // size % size, found % size], axis=1)
    return Nearest(first[mentions], stop[mentions], sentence[mentions])


def _between(start: IntArray, stop: IntArray) -> IntArray:
    """The words between two mentions; of a long stretch its beginning and its end."""
    start, stop = start[:, None], stop[:, None]
    column = np.arange(_BETWEEN)[None]
    whole = np.where(start + column < stop, start + column, -1)
    cut = np.where(column < _BETWEEN // 2, start + column, stop - _BETWEEN + column)
    return np.where(stop - start > _BETWEEN, cut, whole)


def _run(start: IntArray, stop: IntArray, size: int) -> IntArray:
    """The words from one on to before another, ``size`` at most."""
    found = start[:, None] + np.arange(size)[None]
    return np.where(found < stop[:, None], found, -1)

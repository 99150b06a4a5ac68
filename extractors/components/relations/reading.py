"""Relations of one text, as the learnt head reads them, each with the sentence or sentences that show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from extractors.components.neural.paper import Read
from extractors.components.places import Span
from extractors.components.relations.head import RelationHead
from extractors.components.relations.pairs import pairs_of
from extractors.components.relations.settle import settled
from extractors.records import RELATION_TYPES, Entity, Relation

#: Sentences from one to another that are shown as one stretch; farther apart each is shown by itself.
_NEAR: Final = 1


def read_relations(
    head: RelationHead,
    read: Read,
    title_length: int,
    sentences: Sequence[Span],
    entities: Sequence[Entity],
    stated: Sequence[Relation],
) -> tuple[Relation, ...]:
    """Find relations between entities of one text, in the order of the text.

    A relation across two sentences is given once for each of them, unless one follows the other: then both are its
    evidence together.

    Args:
        head: The learnt head.
        read: What the encoder said of the text.
        title_length: The title's length in code points.
        sentences: Start and end of each sentence.
        entities: What was read or given.
        stated: What patterns find: their sentences are evidence too.
    """
    words = [(w.start, w.end) for w in read.words]
    pairs = pairs_of(read.text, title_length, words, sentences, entities, stated)
    if pairs is None:
        return ()
    sure = head.confidences(pairs, read.states)
    shown: dict[tuple[str, int, int], list[Span]] = {}
    for relation in stated:
        shown.setdefault((relation.type, relation.subject, relation.object), []).append((relation.start, relation.end))
    found = []
    for row, column in zip(*np.nonzero(settled(sure, pairs, head.least)), strict=True):
        kind, score = RELATION_TYPES[column], round(float(sure[row, column]), 4)
        subject, obj = map(int, pairs.ends[row])
        places = shown.get((kind, subject, obj)) or list(_evidence(pairs.evidence[row].tolist(), sentences))
        found += [Relation(kind, subject, obj, score, *place) for place in places]
    return tuple(sorted(found, key=lambda r: (r.start, r.end, r.subject, r.object, r.type)))


def _evidence(numbers: Sequence[int], sentences: Sequence[Span]) -> Iterator[Span]:
    """The sentences of the two nearest mentions, as one stretch where nothing stands between them."""
    first, second = sorted(numbers)
    if second - first <= _NEAR and first > 0:
        yield sentences[first][0], sentences[second][1]
        return
    yield sentences[first]
    if second != first:
        yield sentences[second]

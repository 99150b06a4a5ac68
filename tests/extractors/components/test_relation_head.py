"""Pairs of entities, what is told of them, and contradictions."""

from __future__ import annotations

import numpy as np

from extractors.components.relations.pairs import Pairs, pairs_of
from extractors.components.relations.reading import _evidence
from extractors.components.relations.settle import settled
from extractors.components.sentences.logic import sentence_spans
from extractors.records import RELATION_TYPES, Entity, EntityType, Mention

TEXT = "On nets\nFooNet is a deep net. It has a BarBlock. We test FooNet on BazSet for parsing."


def _entity(kind: EntityType, name: str, role: str) -> Entity:
    places = [i for i in range(len(TEXT)) if TEXT.startswith(name, i)]
    return Entity(kind, name, (), role, 1.0, tuple(Mention(i, i + len(name), name, 1.0, "t") for i in places))


ENTITIES = (
    _entity("Method", "FooNet", "proposes"),
    _entity("Method", "deep net", "uses"),
    _entity("Method", "BarBlock", "uses"),
    _entity("Dataset", "BazSet", "evaluates"),
    _entity("Task", "parsing", "addresses"),
)


def _pairs(entities: tuple[Entity, ...] = ENTITIES) -> Pairs:
    words = []
    at = 0
    for word in TEXT.replace(".", " ").split():
        at = TEXT.index(word, at)
        words.append((at, at + len(word)))
    pairs = pairs_of(TEXT, 7, words, sentence_spans(TEXT, 7), entities)
    assert pairs is not None
    return pairs


def test_every_pair_that_types_allow_is_looked_at_once() -> None:
    pairs = _pairs()
    ends = [tuple(map(int, e)) for e in pairs.ends]
    assert len(ends) == len(set(ends)) == 6 + 3 + 3 + 1
    assert all(row.any() for row in pairs.allowed)
    tested = pairs.allowed[ends.index((0, 3))]
    assert [RELATION_TYPES[i] for i in np.nonzero(tested)[0]] == ["testedOn"]
    assert not pairs.allowed[ends.index((3, 4))][RELATION_TYPES.index("usedFor")]


def test_nothing_is_tested_on_a_dataset_that_is_only_mentioned() -> None:
    mentioned = tuple(_entity(e.type, e.name, "mentions") if e.name == "BazSet" else e for e in ENTITIES)
    pairs = _pairs(mentioned)
    assert not pairs.allowed[:, RELATION_TYPES.index("testedOn")].any()
    assert _pairs().allowed[:, RELATION_TYPES.index("testedOn")].any()


def test_the_nearest_mentions_are_looked_at() -> None:
    pairs = _pairs()
    row = [tuple(map(int, e)) for e in pairs.ends].index((0, 3))
    words = TEXT.replace(".", " ").split()
    assert [words[i] for i in pairs.between[row] if i >= 0] == ["on"]
    assert [words[i] for i in pairs.before[row] if i >= 0][-2:] == ["We", "test"]
    assert [words[i] for i in pairs.after[row] if i >= 0] == ["for", "parsing"]


def test_numbers_do_not_depend_on_what_else_is_read() -> None:
    assert np.array_equal(_pairs().seen, _pairs().seen)


def test_of_two_directions_and_of_part_and_kind_the_surer_is_kept() -> None:
    pairs = _pairs()
    ends = [tuple(map(int, e)) for e in pairs.ends]
    sure = np.zeros(pairs.allowed.shape, dtype=np.float32)
    part, kind, compared = (RELATION_TYPES.index(n) for n in ("partOf", "broader", "comparedWith"))
    sure[ends.index((2, 0)), part] = 0.9
    sure[ends.index((0, 2)), part] = 0.8
    sure[ends.index((0, 1)), kind] = 0.7
    sure[ends.index((1, 0)), part] = 0.6
    sure[ends.index((0, 2)), compared] = sure[ends.index((2, 0)), compared] = 0.55
    kept = {(RELATION_TYPES[c], ends[r]) for r, c in zip(*np.nonzero(settled(sure, pairs, 0.5)), strict=True)}
    assert kept == {("partOf", (2, 0)), ("broader", (0, 1)), ("comparedWith", (0, 2))}


def test_neighbouring_sentences_are_one_piece_of_evidence() -> None:
    pairs = _pairs()
    row = [tuple(map(int, e)) for e in pairs.ends].index((2, 3))
    [span] = _evidence(pairs.evidence[row].tolist(), sentence_spans(TEXT, 7))
    assert TEXT[slice(*span)] == "It has a BarBlock. We test FooNet on BazSet for parsing."

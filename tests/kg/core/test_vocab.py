from __future__ import annotations

from kg.core.vocab import (
    BROADER,
    CITES,
    ENTITY_RELATIONS,
    HAS_TOPIC,
    KINDS,
    PAPER_RELATIONS,
    REPORTS_RESULT,
    TYPE_ORDER,
    WORDINGS,
    Wording,
    relation_order,
    wording,
)


def test_every_relation_of_the_graph_has_words_for_both_directions() -> None:
    assert set(WORDINGS) == {*PAPER_RELATIONS.values(), *ENTITY_RELATIONS, BROADER, CITES, HAS_TOPIC, REPORTS_RESULT}
    for words in WORDINGS.values():
        assert words.outward
        assert words.inward


def test_kinds_are_papers_topics_and_the_types_of_entities() -> None:
    assert list(KINDS) == ["Paper", *TYPE_ORDER, "Topic"]


def test_a_relation_of_another_vocabulary_is_called_by_its_name_and_comes_last() -> None:
    assert wording("isReplacedBy") == Wording("is replaced by", "is replaced by (from)")
    assert sorted(["zone", "broader", "about", "proposesMethod"], key=relation_order) == [
        "proposesMethod", "broader", "about", "zone",
    ]  # fmt: skip

"""Results of extraction files: what fits the text and the entities is kept, the rest is told."""

from __future__ import annotations

from extractors.records import Entity
from kg.sources.results import results_from

TEXT = "T\nFooNet reaches 91.5% accuracy on BarSet."
ENTITIES = {
    0: Entity("Method", "FooNet", (), "proposes", 1.0, ()),
    2: Entity("Metric", "accuracy", (), "reports", 1.0, ()),
}


def test_a_result_without_offsets_is_found_in_the_text() -> None:
    problems: list[str] = []
    rows = [{"value": "91.5%", "kind": "absolute", "metric": 2, "method": 0, "dataset": None}]
    [result] = results_from(rows, ENTITIES, TEXT, problems)
    assert not problems
    assert TEXT[result.start : result.end] == "91.5%"
    assert (result.number, result.unit, result.metric, result.method) == (91.5, "%", 1, 0)


def test_words_may_stand_for_a_metric() -> None:
    [result] = results_from([{"value": "91.5%", "kind": "absolute", "metric": "score"}], ENTITIES, TEXT, [])
    assert result.metric == "score"


def test_what_does_not_fit_is_left_out_and_told() -> None:
    problems: list[str] = []
    rows = [
        {"value": "92%", "kind": "absolute"},
        {"value": "91.5%", "kind": "best"},
        {"value": "91.5%", "kind": "absolute", "metric": 0},
        {"value": "91.5%", "kind": "absolute", "method": 7},
        "text",
    ]
    assert results_from(rows, ENTITIES, TEXT, problems) == ()
    assert len(problems) == len(rows)
    assert "does not stand in the text" in problems[0]
    assert "the kinds are absolute" in problems[1]
    assert "is a Method, not a Metric" in problems[2]

"""Scores: the counting rules, without any training library."""

from __future__ import annotations

from extractors.training.scoring import named, score_entities, score_mentions


def test_an_entity_is_matched_by_any_form_and_once() -> None:
    gold = {"a": [named("Method", ["convolutional neural network", "CNN"], "uses")]}
    found = {"a": [named("Method", ["CNNs"], "proposes"), named("Method", ["Convolutional-Neural Networks"], "uses")]}
    scores = score_entities(gold, found)
    assert (scores.row("all").right, scores.row("all").predicted, scores.row("all").wanted) == (1, 2, 1)
    assert scores.roles == 1


def test_types_must_agree_and_a_missing_paper_counts_as_empty() -> None:
    gold = {"a": [named("Task", ["parsing"])], "b": [named("Task", ["tagging"])]}
    scores = score_entities(gold, {"a": [named("Method", ["parsing"])]})
    assert scores.row("Task").recall == 0
    assert scores.row("Method").precision == 0
    assert scores.row("all").f1 == 0


def test_an_optional_entity_changes_nothing() -> None:
    gold = {"a": [named("Task", ["x"], optional=True), named("Task", ["y"])]}
    for found in ([named("Task", ["y"])], [named("Task", ["y"]), named("Task", ["x"])]):
        scores = score_entities(gold, {"a": found})
        assert scores.row("Task").f1 == 1


def test_matching_is_as_large_as_can_be() -> None:
    gold = {"a": [named("Task", ["x", "y"]), named("Task", ["x"])]}
    assert score_entities(gold, {"a": [named("Task", ["x"]), named("Task", ["y"])]}).row("all").right == 2


def test_mentions_are_matched_by_place_and_type() -> None:
    scores = score_mentions([((0, 1), "Task"), ((2, 3), "Method")], [((0, 1), "Task"), ((2, 3), "Task")])
    assert (scores.row("all").right, scores.row("Method").recall) == (1, 0)
    assert "F1" in scores.table()

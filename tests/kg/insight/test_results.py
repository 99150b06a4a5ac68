from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kg.api import Graph
from kg.api import build as build_graph
from kg.core.errors import QueryError
from kg.insight import results
from tests.builders import EntityRow, row, write_rows


def _claim(identifier: str, year: int, sentence: str, value: str, *, kind: str = "absolute", task: str = "") -> Any:
    entities: list[EntityRow] = [
        ("Method", f"Net{identifier}", [], "proposes"),
        ("Dataset", "LibriBooks", [], "evaluates"),
        ("Metric", "accuracy", [], "reports"),
        *([("Task", task, [], "addresses")] if task else []),
    ]
    told = {"value": value, "kind": kind, "metric": 2, "dataset": 1, "method": 0, "task": 3 if task else None}
    text = f"Net{identifier} learns{f' {task}' if task else ''}. {sentence}"
    return row(identifier, f"On Net{identifier}", text, entities, year=year, results=[{**told, "against": None}])


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("insight-results")
    rows = [
        _claim("A", 2020, "It has 81.5% accuracy on LibriBooks.", "81.5%"),
        _claim("B", 2021, "It has an accuracy of 0.842 on LibriBooks.", "0.842", task="naming"),
        _claim("C", 2021, "It has 84.2% accuracy on LibriBooks.", "84.2%"),
        _claim("D", 2022, "It gains 5.1% accuracy on LibriBooks.", "5.1%", kind="difference"),
        _claim("E", 2022, "It has 97.0% accuracy on the training set of LibriBooks.", "97.0%"),
        _claim("F", 2023, "It has 80-82% accuracy on LibriBooks.", "80-82%"),
        row("G", "On others", "We use LibriBooks.", [("Dataset", "LibriBooks", [], "evaluates")], year=2023),
    ]
    with build_graph([write_rows(folder / "papers.jsonl", rows)], store=folder / "graph.store") as made:
        yield made


def test_levels_of_one_split_and_scale_are_ranked(graph: Graph) -> None:
    board = graph.leaderboard("LibriBooks", "accuracy")
    told = [(r.rank, r.claim.value, r.level, r.split) for r in board.rows]
    assert told == [
        (1, "0.842", 84.2, ""),
        (1, "84.2%", 84.2, ""),
        (3, "81.5%", 81.5, ""),
        (None, "80-82%", 80.0, ""),
        (1, "97.0%", 97.0, "train"),
    ]
    assert board.lower_is_better is False
    assert board.head == "7 papers evaluate on LibriBooks, 5 give a number for accuracy in the abstract"


def test_rows_are_claims_with_their_sentence(graph: Graph) -> None:
    [claim] = [r.claim for r in graph.leaderboard("LibriBooks", "accuracy").rows if r.claim.value == "81.5%"]
    assert claim.sentence.marked("[", "]") == "It has [81.5%] accuracy on LibriBooks."
    assert claim.method is not None
    assert (claim.method.name, claim.paper.name, claim.year) == ("NetA", "On NetA", 2020)
    assert (claim.status, claim.task, claim.kind) == ("unreviewed", None, "absolute")


def test_a_task_narrows_the_board(graph: Graph) -> None:
    board = graph.leaderboard("LibriBooks", "accuracy", "naming")
    assert [r.claim.value for r in board.rows] == ["0.842"]
    assert board.head == "1 paper evaluates on LibriBooks for naming, 1 gives a number for accuracy in the abstract"


def test_years_tell_the_best_so_far(graph: Graph) -> None:
    years = [
        (y.year, y.split, y.claims, y.best, y.best_so_far)
        for y in results.by_year(graph.opened, "LibriBooks", "accuracy")
    ]
    assert years == [(2020, "", 1, 81.5, 81.5), (2021, "", 2, 84.2, 84.2), (2022, "train", 1, 97.0, 97.0)]


def test_claims_of_methods_papers_and_entities(graph: Graph) -> None:
    assert [c.kind for c in results.of_method(graph.opened, "NetD")] == ["difference"]
    assert [c.value for c in results.of_paper(graph.opened, "B")] == ["0.842"]
    board = graph.leaderboard("LibriBooks", "accuracy")
    values = [c.value for c in results.of_entity(graph.opened, board.dataset.iri)]
    assert values == ["80-82%", "5.1%", "97.0%", "0.842", "84.2%", "81.5%"]
    assert len(results.of_entity(graph.opened, board.dataset.iri, limit=2)) == 2


def test_datasets_are_listed_with_their_metrics(graph: Graph) -> None:
    [one] = results.datasets_with_results(graph.opened)
    assert (one.dataset.name, one.metric.name, one.papers, one.results) == ("LibriBooks", "accuracy", 5, 5)
    assert results.datasets_with_results(graph.opened, offset=1) == ()


def test_names_that_fit_nothing_are_told(graph: Graph) -> None:
    with pytest.raises(QueryError, match="no entity is called 'zzz'"):
        graph.leaderboard("zzz", "accuracy")


def test_the_question_answers_as_the_board(graph: Graph) -> None:
    board = graph.leaderboard("LibriBooks", "accuracy")
    asked = graph.run("leaderboard", dataset="LibriBooks", metric="accuracy").to_pandas()
    assert sorted(zip(asked["split"], asked["level"], asked["scale"], strict=True)) == sorted(
        (r.split, r.level, r.unit) for r in board.rows
    )
    narrowed = graph.run("leaderboard", dataset="LibriBooks", metric="accuracy", task="naming").to_pandas()
    assert list(narrowed["value"]) == ["0.842"]
    assert len(graph.run("leaderboard", dataset="LibriBooks", metric="accuracy", task="").to_pandas()) == 5
    years = graph.run("results-by-year", dataset="LibriBooks", metric="accuracy").to_pandas()
    assert list(zip(years["split"], years["year"], years["highest"], strict=True))[:2] == [
        ("", 2020, 81.5),
        ("", 2021, 84.2),
    ]

"""Results in a graph: ranked by what is better, with their sentences; valid; told on the edges of networkx."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.core.ids import Iris
from kg.insight import part
from kg.page.rule import Wanted
from kg.validation import validate
from tests.builders import EntityRow, row, write_rows


def _paper(
    identifier: str, name: str, value: str, kind: str = "absolute", metric: str = "accuracy"
) -> dict[str, object]:
    text = f"{name} reaches {value} {metric} on Cora."
    entities: list[EntityRow] = [
        ("Method", name, [], "proposes"),
        ("Dataset", "Cora", [], "evaluates"),
        ("Metric", metric, [], "reports"),
    ]
    results = [{"value": value, "kind": kind, "metric": 2, "dataset": 1, "method": 0, "task": None, "against": None}]
    return row(identifier, f"On {name}", text, entities, year=2020 + len(identifier), results=results)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("results")
    rows = [
        _paper("a", "NetA", "81.5%"),
        _paper("bb", "NetB", "84.2%"),
        _paper("ccc", "NetC", "5.1%", "difference"),
        _paper("dddd", "NetD", "3.2", metric="mean absolute error"),
        _paper("eeeee", "NetE", "2.9", metric="mean absolute error"),
    ]
    build([write_rows(folder / "papers.jsonl", rows)], store=folder / "graph.store")
    with open_graph(folder / "graph.store") as made:
        yield made


def test_levels_are_ranked_and_gains_are_not(graph: Graph) -> None:
    rows = graph.run("leaderboard", dataset="Cora", metric="accuracy").to_pandas()
    assert list(rows["value"]) == ["84.2%", "81.5%"]
    assert list(rows["methodName"]) == ["NetB", "NetA"]
    assert rows["sentence"][0] == "NetB reaches 84.2% accuracy on Cora."


def test_errors_are_better_when_they_are_smaller(graph: Graph) -> None:
    rows = graph.run("leaderboard", dataset="Cora", metric="mean absolute error").to_pandas()
    assert list(rows["value"]) == ["2.9", "3.2"]


def test_the_other_questions_about_results(graph: Graph) -> None:
    assert list(graph.run("results-of-method", method="NetC").to_pandas()["kind"]) == ["difference"]
    assert list(graph.run("results-of-paper", paper="a").to_pandas()["metricName"]) == ["accuracy"]
    assert len(graph.run("results-by-year", dataset="Cora", metric="accuracy").to_pandas()) == 2
    [covered] = graph.run("results-coverage", dataset="Cora").to_pandas().itertuples()
    assert (int(covered.evaluating), int(covered.reporting)) == (5, 4)


def test_a_graph_with_results_is_valid(graph: Graph) -> None:
    assert not list(validate(graph.store, mentions=graph.opened.mentions, iris=Iris()))


def test_networkx_tells_results_on_edges(graph: Graph) -> None:
    network = graph.to_networkx()
    said = {data["results"] for _, _, data in network.edges(data=True) if data.get("results")}
    assert said == {"81.5%", "84.2%", "5.1%", "3.2", "2.9"}
    assert all(data["kind"] != "Result" for _, data in network.nodes(data=True))


def test_files_of_networks_tell_what_networkx_does(graph: Graph, tmp_path: Path) -> None:
    back = nx.read_graphml(graph.export(tmp_path / "g.graphml"), force_multigraph=True)
    ours = graph.to_networkx()
    assert set(back) == set(ours)
    assert {e[:3]: e[3].get("results") for e in back.edges(keys=True, data=True)} == {
        e[:3]: e[3].get("results") for e in ours.edges(keys=True, data=True)
    }


def test_pictures_choose_among_nodes_only(graph: Graph) -> None:
    chosen = part.important(graph.opened, Wanted(), room=100)
    assert {node.kind for node in chosen} == {"Paper", "Method", "Dataset", "Metric"}


def test_why_shows_results(graph: Graph) -> None:
    reasons = graph.why("a", "Cora").reasons
    [result] = [reason for reason in reasons if reason.relation == "reportsResult"]
    [sentence] = result.sentences
    assert sentence.marked("[", "]") == "NetA reaches [81.5%] accuracy on Cora."
    assert result.told == "81.5% accuracy on Cora by NetA"
    [gain] = [reason for reason in graph.why("ccc", "NetC").reasons if reason.relation == "reportsResult"]
    assert gain.told == "5.1% accuracy on Cora by NetC (difference)"


def test_a_table_holds_every_result(graph: Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.csv")
    table = pd.read_csv(tmp_path / "g.results.csv").sort_values("value")
    assert list(table["value"]) == ["2.9", "3.2", "5.1%", "81.5%", "84.2%"]
    row = table.set_index("methodName").loc["NetB"]
    assert (row["metricName"], row["datasetName"], row["kind"], row["year"]) == ("accuracy", "Cora", "absolute", 2022)
    assert row["sentence"] == "NetB reaches 84.2% accuracy on Cora."
    assert table["taskName"].isna().all()

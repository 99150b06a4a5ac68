from __future__ import annotations

import io

import networkx as nx
import pytest

from kg.api import Graph
from kg.api import build as build_graph
from kg.insight import networks
from tests.builders import FIRST, SECOND, row, write_rows

BASE = "https://w3id.org/paperkg/"
DROPNODE = f"{BASE}entity/dropnode"
CORA, TASK = f"{BASE}entity/cora", f"{BASE}entity/node-classification"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph:
    folder = tmp_path_factory.mktemp("networks")
    lone = row("three", "Three", "LSTM", [("Method", "LSTM", [], "uses")])
    with build_graph([write_rows(folder / "x.jsonl", [FIRST, SECOND, lone])], store=folder / "g.store") as made:
        return made.to_networkx()


def test_methods_that_occur_together(graph: nx.MultiDiGraph) -> None:
    made = networks.cooccurrence(graph)
    assert {made.nodes[n]["kind"] for n in made} == {"Method"}
    assert f"{BASE}entity/lstm" in made
    [gcn] = [n for n, data in made.nodes(data=True) if "GCN" in (data["label"], *data["aliases"].split(" | "))]
    assert made[gcn][DROPNODE]["weight"] == 2
    assert networks.cooccurrence(graph, least=3).number_of_edges() == 0


def test_datasets_and_tasks(graph: nx.MultiDiGraph) -> None:
    made = networks.bipartite(graph)
    assert nx.is_bipartite(made)
    assert (made.nodes[TASK]["bipartite"], made.nodes[CORA]["bipartite"]) == (0, 1)
    assert made[TASK][CORA]["weight"] == 2


def test_papers_that_name_the_same(graph: nx.MultiDiGraph) -> None:
    made = networks.similarity(graph)
    assert len(made) == 3
    shared = set(graph.successors(f"{BASE}paper/one")) & set(graph.successors(f"{BASE}paper/two"))
    whole = set(graph.successors(f"{BASE}paper/one")) | set(graph.successors(f"{BASE}paper/two"))
    found = made[f"{BASE}paper/one"][f"{BASE}paper/two"]
    assert found["shared"] == len(shared) >= 4
    assert found["weight"] == pytest.approx(len(shared) / len(whole))


def test_measures_are_attributes_and_stay_the_same(sample_graph: Graph) -> None:
    whole = sample_graph.to_networkx()
    for network in (whole, networks.cooccurrence(whole)):
        made, again = networks.measure(network), networks.measure(network)
        assert dict(made.nodes(data=True)) == dict(again.nodes(data=True))
        assert "pagerank" not in next(iter(network.nodes(data=True)))[1]
        data = [data for _, data in made.nodes(data=True)]
        assert sum(d["pagerank"] for d in data) == pytest.approx(1, abs=1e-3)
        assert {d["community"] for d in data} == set(range(max(d["community"] for d in data) + 1))
        assert [d["degree"] for d in data] == [network.degree(n) for n in network]


@pytest.mark.parametrize("write_and_read", [(nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)])
def test_networks_with_measures_are_written_and_read(
    graph: nx.MultiDiGraph, write_and_read: tuple[object, ...]
) -> None:
    made = networks.measure(networks.cooccurrence(graph))
    out = io.BytesIO()
    write_and_read[0](made, out)  # type: ignore[operator]
    back = write_and_read[1](io.BytesIO(out.getvalue()))  # type: ignore[operator]
    assert dict(back.nodes(data="community")) == dict(made.nodes(data="community"))
    assert {frozenset(e) for e in back.edges} == {frozenset(e) for e in made.edges}

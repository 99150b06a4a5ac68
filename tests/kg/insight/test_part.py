"""Parts of a graph as networks are chosen by counts, and a whole is what it always was."""

from __future__ import annotations

import networkx as nx
import pytest

from kg.api import Graph
from kg.core.errors import UsageError
from kg.graph import to_networkx
from kg.insight import part
from kg.page import PageOptions
from kg.page.ranking import by_importance
from kg.page.rule import Wanted
from kg.store import read


def whole(graph: Graph) -> nx.MultiDiGraph:
    """The network as it is made from records, all of them in memory."""
    store = graph.store
    edges = read.edges(store, graph.opened.mentions)
    return to_networkx(read.papers(store), read.entities(store), edges, read.topics(store), read.results(store))


def test_the_whole_is_the_projection_of_all_records(sample_graph: Graph) -> None:
    made, expected = sample_graph.to_networkx(), whole(sample_graph)
    assert dict(made.nodes(data=True)) == dict(expected.nodes(data=True))
    assert {e[:3]: e[3] for e in made.edges(keys=True, data=True)} == {
        e[:3]: e[3] for e in expected.edges(keys=True, data=True)
    }


def test_without_evidence_there_are_the_same_edges(sample_graph: Graph) -> None:
    made, expected = sample_graph.to_networkx(evidence=False), sample_graph.to_networkx()
    assert set(made.edges(keys=True)) == set(expected.edges(keys=True))
    assert not any("sentence" in data for *_, data in made.edges(data=True))


def test_nodes_are_kept_by_type_papers_and_year(sample_graph: Graph) -> None:
    methods = sample_graph.to_networkx(types=["method", "Paper"], min_papers=3)
    assert {kind for _, kind in methods.nodes(data="kind")} == {"Method", "Paper"}
    assert min(data["papers"] for _, data in methods.nodes(data=True) if data["kind"] == "Method") == 3
    recent = sample_graph.to_networkx(since=2019)
    years = [data["year"] for _, data in recent.nodes(data=True) if data["kind"] == "Paper"]
    assert years
    assert min(years) >= 2019
    assert all(recent.degree(n) for n, kind in recent.nodes(data="kind") if kind not in {"Paper", "Topic"})
    with pytest.raises(UsageError, match="there is no type"):
        sample_graph.to_networkx(types=["Gadget"])


def test_importance_found_by_counting_is_that_of_the_page(sample_graph: Graph) -> None:
    ranked = [node.iri for node in part.important(sample_graph.opened, Wanted(), room=10**6)]
    kinds = dict(whole(sample_graph).nodes(data="kind"))
    expected = [iri for iri in by_importance(whole(sample_graph)) if kinds[iri] != "Topic"]
    shared = [iri for iri in ranked if kinds.get(iri, "Topic") != "Topic"]
    assert len(shared) == len(expected)
    assert len(set(shared[:100]) & set(expected[:100])) > 90


@pytest.mark.parametrize("focus", ["Transformer", "Attention Is All You Need", None])
def test_a_large_graph_is_pictured_in_part(sample_graph: Graph, focus: str | None) -> None:
    options = PageOptions(focus=focus, file_nodes=60)
    graph = part.pictured(sample_graph.opened, options)
    assert 60 <= graph.number_of_nodes() < 120
    assert graph.graph["whole"] > 300
    if focus:
        [found] = [node for node, label in graph.nodes(data="label") if label == focus]
        assert graph.degree(found) > 5
        assert {label for *_, label in graph.edges(data="sentence")} != {""}


def test_a_topic_and_a_year_choose_papers(sample_graph: Graph) -> None:
    topic = sample_graph.opened.counts.most_named(["Topic"], 1)[0]
    wanted = Wanted(topic=topic.iri, since=2018)
    chosen = part.important(sample_graph.opened, wanted, room=60)
    papers = [node for node in chosen if node.kind == "Paper"]
    assert papers
    assert all(node.year and node.year >= 2018 for node in papers[:3])
    assert topic.iri in {node.iri for node in chosen}

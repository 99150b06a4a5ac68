from __future__ import annotations

from pathlib import Path

import pytest

from kg.api import Graph
from kg.cli import run
from kg.core.errors import QueryError, UsageError
from kg.search.directory import Directory
from kg.search.names import Named, Names


def test_names_come_before_papers_and_endings_do_not_matter(sample_graph: Graph) -> None:
    found = sample_graph.search("image classifications")
    assert found[0].label == "image classification"
    papers = [node.label for node in found if node.kind == "Paper"]
    assert papers
    assert [node.kind for node in found] == sorted((n.kind for n in found), key=lambda kind: kind == "Paper")
    titles = [node.label for node in sample_graph.search("attentions need", types=["papers"])]
    assert "Attention Is All You Need" in titles


def test_all_words_go_before_some(sample_graph: Graph) -> None:
    found = sample_graph.search("attention all zzzunheard", types=["Paper"])
    assert found
    assert sample_graph.search("zzzunheard") == []
    assert sample_graph.search("?!") == []


def test_types_years_and_topics_narrow(sample_graph: Graph) -> None:
    assert {node.kind for node in sample_graph.search("network", types=["Method"])} == {"Method"}
    recent = sample_graph.search("image", types=["Paper"], since=2018, limit=50)
    whole = sample_graph.search("image", types=["Paper"], limit=50)
    assert 0 < len(recent) < len(whole)
    assert all(node.year and node.year >= 2018 for node in recent)
    filed = {iri for (iri,) in sample_graph.query(
        'SELECT ?p { ?p kg:hasTopic/skos:broader* ?t . ?t skos:prefLabel "machine translation" }')}  # fmt: skip
    found = sample_graph.search("attention", topic="machine translation", limit=50)
    assert {node.iri for node in found if node.kind == "Paper"} <= filed
    assert found
    with pytest.raises(UsageError, match="there is no type"):
        sample_graph.search("x", types=["Gadget"])
    with pytest.raises(QueryError, match="no topic is called"):
        sample_graph.search("x", topic="gadgetry")


@pytest.mark.parametrize("words", ["net", "image cl", "bert", "gan", "attention is", "transfo", "residual net"])
def test_the_index_finds_what_reading_all_names_finds(sample_graph: Graph, words: str) -> None:
    texts = sample_graph.opened.texts
    every = [
        Named(e.iri, e.kind, e.names, e.identifiers, e.keys or None, e.papers)
        for node in sample_graph.opened.counts.numbers()
        for e in texts.called(next(iter(sample_graph.opened.counts.nodes([node.iri]))).label.lower())
    ]
    known = Names({named.iri: named for named in every}.values())
    ours = [(hit.fit, hit.name) for hit in Directory(texts).search(words, 8)]
    assert ours
    assert [fit for fit, _ in ours] == [hit.fit for hit in known.search(words, 8)]


def test_the_nearest_names_are_offered(sample_graph: Graph) -> None:
    directory = Directory(sample_graph.opened.texts)
    assert "ImageNet" in directory.nearest("imagnet")
    assert directory.nearest("imagnet", kinds=["Topic"]) != directory.nearest("imagnet")


def test_the_command_lists_what_it_finds(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "machine translation", "--type", "task", "--store", str(sample_store)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "what\tname\tsince\tpapers\twhere"
    assert lines[1].startswith("Task\tmachine translation\t")
    assert run(["search", "zzzunheard", "--store", str(sample_store)]) == 0
    assert "nothing goes by these words" in capsys.readouterr().err

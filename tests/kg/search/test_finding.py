from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.cli import run
from kg.core.errors import QueryError, UsageError
from kg.search.directory import Directory
from kg.search.names import Named, Names
from kg.search.records import Found


def titles(found: Found) -> list[str]:
    return [paper.title for paper in found.papers]


def test_papers_are_found_by_words_and_entities_by_name(sample_graph: Graph) -> None:
    found = sample_graph.search("image classifications")
    assert found.entities[0].name == "image classification"
    assert found.papers
    scores = [paper.score for paper in found.papers]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert titles(sample_graph.search("attentions need", types=["papers"]))[0] == "Attention Is All You Need"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("attenton is al you need", "Attention Is All You Need"),  # misspelt
        ("convolutionl networks relational data", "Modeling Relational Data with Graph Convolutional Networks"),
        ("pre training of bidirectional transformers", "BERT"),  # a compound, without its hyphen
        ("vaswani attention", "Attention Is All You Need"),  # by author
    ],
)
def test_half_remembered_papers_are_found(sample_graph: Graph, typed: str, title: str) -> None:
    found = titles(sample_graph.search(typed, types=["Paper"]))
    assert any(each.startswith(title) for each in found[:3]) or title not in " ".join(sample_titles(sample_graph))


def sample_titles(graph: Graph) -> list[str]:
    return [title for (title,) in graph.query("SELECT ?t { ?p a kg:Paper ; dcterms:title ?t }")]


def test_nothing_relevant_is_said(sample_graph: Graph) -> None:
    for typed in ("zzzunheard", "?!", "", "wine cellar humidity of medieval castles"):
        found = sample_graph.search(typed)
        assert (found.total, found.papers, found.next) == (0, [], None), typed
        assert not found.entities


@pytest.mark.parametrize(
    "link",
    [
        "https://arxiv.org/abs/1706.03762",
        "http://arxiv.org/pdf/1706.03762v5.pdf",
        "arXiv:1706.03762v2",
        "1706.03762",
        "https://huggingface.co/papers/1706.03762",
        "https://doi.org/10.48550/arXiv.1706.03762",
        " arxiv.org/abs/1706.03762 ",
    ],
)
def test_a_link_leads_to_its_paper(sample_graph: Graph, link: str) -> None:
    assert titles(sample_graph.search(link)) == ["Attention Is All You Need"]


def test_links_of_other_places(tmp_path: Path, write_file: Callable[[str, str], Path]) -> None:
    rows = [
        {"id": "venue-1", "title": "A paper on forums", "url": "https://openreview.net/forum?id=aB3_x-y"},
        {"id": "venue-2", "title": "A paper with a name", "doi": "10.1234/ABC.5"},
        {"id": "venue-3", "title": "A paper at its own place", "url": "https://www.example.org/papers/7/"},
    ]
    source = write_file("papers.jsonl", "\n".join(map(json.dumps, rows)))
    build([source], store=tmp_path / "s")
    with open_graph(tmp_path / "s") as graph:
        for link, row in (
            ("https://openreview.net/pdf?id=aB3_x-y", 0),
            ("openreview.net/forum?id=aB3_x-y&noteId=z", 0),
            ("https://doi.org/10.1234/abc.5", 1),
            ("doi:10.1234/ABC.5", 1),
            ("http://example.org/papers/7", 2),
        ):
            assert titles(graph.search(link)) == [rows[row]["title"]], link
        assert graph.search("https://arxiv.org/abs/2101.00001").total == 0


def test_types_years_topics_roles_and_sources_narrow(sample_graph: Graph) -> None:
    assert {e.type for e in sample_graph.search("network", types=["Method"]).entities} == {"Method"}
    whole = sample_graph.search("image", types=["Paper"], limit=50)
    recent = sample_graph.search("image", types=["Paper"], since=2018, limit=50)
    older = sample_graph.search("image", types=["Paper"], until=2017, limit=50)
    assert 0 < len(recent.papers) < len(whole.papers)
    assert all(paper.year and paper.year >= 2018 for paper in recent.papers)
    assert all(paper.year and paper.year <= 2017 for paper in older.papers)
    filed = {iri for (iri,) in sample_graph.query(
        'SELECT ?p { ?p kg:hasTopic/skos:broader* ?t . ?t skos:prefLabel "machine translation" }')}  # fmt: skip
    found = sample_graph.search("attention", topic="machine translation", limit=50)
    assert {paper.iri for paper in found.papers} <= filed
    assert found.papers
    proposing = {iri for (iri,) in sample_graph.query("SELECT DISTINCT ?p { ?p kg:proposesMethod ?m }")}
    assert {paper.iri for paper in sample_graph.search("image", role="proposes", limit=50).papers} <= proposing
    listed = sample_graph.search("image", source="listing.txt", limit=50).papers
    assert 0 < len(listed) < len(whole.papers)
    assert sample_graph.search("image", source="listing", limit=50).papers == listed


def test_what_does_not_fit_is_refused(sample_graph: Graph) -> None:
    with pytest.raises(UsageError, match="there is no type"):
        sample_graph.search("x", types=["Gadget"])
    with pytest.raises(UsageError, match="there is no role 'eats'; the roles are proposes"):
        sample_graph.search("x", role="eats")
    with pytest.raises(QueryError, match="no topic is called"):
        sample_graph.search("x", topic="gadgetry")
    with pytest.raises(QueryError, match=r"there is no source 'x\.txt' in this graph; its sources are listing\.txt"):
        sample_graph.search("x", source="x.txt")


def test_pages_go_on_where_the_last_one_ended(sample_graph: Graph) -> None:
    whole = sample_graph.search("learning", types=["Paper"], limit=100)
    got: list[object] = []
    start: int | None = 0
    while start is not None:
        page = sample_graph.search("learning", types=["Paper"], limit=3, start=start)
        assert page.total == whole.total == len(whole.papers)
        got += page.papers
        start = page.next
    assert got == whole.papers


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
    assert lines[0] == "what\tname\tsince\tpapers\tfits\twhere"
    assert lines[1].startswith("Task\tmachine translation\t")
    assert run(["search", "zzzunheard", "--store", str(sample_store)]) == 0
    assert "nothing relevant" in capsys.readouterr().err
    assert run(["search", "translation", "--format", "json", "--limit", "2", "--store", str(sample_store)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"total", "shown", "next", "papers", "entities"}
    assert told["shown"] == len(told["papers"]) == told["next"] == 2
    assert {"id", "iri", "title", "score"} <= set(told["papers"][0])

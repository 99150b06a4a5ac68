from __future__ import annotations

from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from builders import row, write_rows

from kg import export
from kg.api import Graph
from kg.api import build as build_graph
from kg.errors import ExportError, UsageError

RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
NASTY = 'quote " backslash \\ <tag> 😀\nnew line\ttab é'


def triples(graph: Graph) -> set[ox.Triple]:
    return {quad.triple for quad in graph.store}


def test_every_format_is_tested_here() -> None:
    assert set(export.known_formats()) == {*RDF_FORMATS, "graphml", "gexf"}


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_oxigraph_reads_back_the_same_triples(sample_graph: Graph, tmp_path: Path, format: str) -> None:
    path = sample_graph.export(tmp_path / "graph", format=format, provenance=True)
    assert {q.triple for q in ox.parse(path=str(path), format=RDF_FORMATS[format])} == triples(sample_graph)


def test_rdflib_reads_the_turtle_back(tmp_path: Path) -> None:
    rows = [row("p", f"Title {NASTY}", f"On {NASTY} we use CNN.", [("Method", "CNN", [], "uses")], venue=NASTY)]
    with build_graph([write_rows(tmp_path / "x.jsonl", rows)], store=tmp_path / "g.store") as graph:
        path = graph.export(tmp_path / "graph.ttl", provenance=True)
        parsed = rdflib.Graph().parse(path)
        ours = rdflib.Graph().parse(data=ox.serialize(triples(graph), format=ox.RdfFormat.N_TRIPLES), format="nt")
        assert set(parsed) == set(ours)
        assert rdflib.Literal(NASTY) in set(parsed.objects())
        assert len(parsed) == len(graph.store)


def test_without_provenance_only_facts_are_written(sample_graph: Graph, tmp_path: Path) -> None:
    text = sample_graph.export(tmp_path / "graph.ttl").read_text("utf-8")
    assert "kg:usesMethod" in text
    assert "kg:Assertion" not in text
    assert "TextQuoteSelector" not in text


def test_the_least_confidence_leaves_out_edges(tmp_path: Path) -> None:
    entities = [("Method", "CNN", [], "uses"), ("Method", "LSTM", [], "uses")]
    rows = [row("p", "T", "CNN and LSTM", entities)]
    rows[0]["entities"][1]["score"] = 0.3
    with build_graph([write_rows(tmp_path / "x.jsonl", rows)], store=tmp_path / "g.store") as graph:
        text = graph.export(tmp_path / "graph.nt", min_confidence=0.5).read_text("utf-8")
    assert "usesMethod> <https://w3id.org/paperkg/entity/cnn>" in text
    assert "usesMethod> <https://w3id.org/paperkg/entity/lstm>" not in text
    assert "mentions> <https://w3id.org/paperkg/entity/lstm>" not in text


def test_the_same_graph_gives_the_same_bytes(sample_graph: Graph, tmp_path: Path) -> None:
    first = sample_graph.export(tmp_path / "a.ttl", provenance=True).read_bytes()
    assert sample_graph.export(tmp_path / "b.ttl", provenance=True).read_bytes() == first


@pytest.mark.parametrize(("name", "read"), [("g.graphml", nx.read_graphml), ("g.gexf", nx.read_gexf)])
def test_networkx_reads_its_formats_back(sample_graph: Graph, tmp_path: Path, name: str, read: object) -> None:
    back = read(sample_graph.export(tmp_path / name))  # type: ignore[operator]
    ours = sample_graph.to_networkx()
    assert set(back.nodes) == set(ours.nodes)
    assert back.number_of_edges() == ours.number_of_edges()


def test_bad_targets_are_refused(sample_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ending"):
        sample_graph.export(tmp_path / "graph.docx")
    with pytest.raises(UsageError, match="turtle"):
        sample_graph.export(tmp_path / "graph.ttl", format="turtel")
    with pytest.raises(ExportError, match="cannot write"):
        sample_graph.export(tmp_path / "nowhere" / "graph.ttl")
    assert list(tmp_path.iterdir()) == []

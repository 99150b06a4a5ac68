from __future__ import annotations

import csv
import errno
import gzip
import json
import os
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib

from kg import export
from kg.api import Graph
from kg.api import build as build_graph
from kg.cli.export import FORMATS
from kg.core.errors import ExportError, UsageError
from kg.core.vocab import KG, OA, RDF
from kg.export.options import ExportOptions
from kg.export.ordering import document
from kg.graph import EDGE_FIELDS, NODE_FIELDS
from kg.store import sorting
from kg.store.annotations import full_quads
from queries import catalogue
from tests.builders import FIRST, SECOND, EntityRow, rich_rows, row, write_rows

RDF_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB_FORMATS = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
NETWORKS = ["graphml", "gexf"]
NASTY = 'quote " backslash \\ <tag> & 😀\nnew line\ttab\r\f é , ; | \\u0001'
NOT_IN_XML = "bell \x07 \ufffe"


@pytest.fixture(scope="module")
def nasty_graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """One paper in which everything is hard to write."""
    folder = tmp_path_factory.mktemp("nasty")
    entities = [("Method", "CNN", ["the <CNN> & co"], "uses"), ("Dataset", 'the "set"', [], "evaluates")]
    text = f'On {NASTY} {NOT_IN_XML} we use CNN on the "set".'
    rows = [row("p/1 ?#", f"Title {NASTY}", text, entities, venue=NASTY, authors=["A. \\ B", "Ö"], published="2020-01")]
    return build_graph([write_rows(folder / "x.jsonl", rows)], store=folder / "g.store")


def triples(graph: Graph) -> set[ox.Triple]:
    return {quad.triple for quad in full(graph)}


def full(graph: Graph) -> set[ox.Quad]:
    """The graph with its mentions in the form of exports."""
    return set(full_quads(graph.store, graph.opened.mentions, graph.iris))


def edges(graph: nx.MultiDiGraph, *, without: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    found = graph.edges(keys=True, data=True)
    return {(u, v, k): {a: value for a, value in data.items() if a != without} for u, v, k, data in found}


def test_every_format_is_tested_here() -> None:
    assert set(export.known_formats()) == {*RDF_FORMATS, *NETWORKS, "csv"}
    assert set(RDFLIB_FORMATS) == set(RDF_FORMATS)


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_oxigraph_reads_back_the_same_triples(sample_graph: Graph, tmp_path: Path, format: str) -> None:
    path = sample_graph.export(tmp_path / "graph", format=format, provenance=True)
    assert {q.triple for q in ox.parse(path=str(path), format=RDF_FORMATS[format])} == triples(sample_graph)


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_rdflib_and_oxigraph_count_the_same(nasty_graph: Graph, tmp_path: Path, format: str) -> None:
    path = nasty_graph.export(tmp_path / "graph", format=format, provenance=True)
    parsed = rdflib.Dataset(default_union=True)
    parsed.parse(path, format=RDFLIB_FORMATS[format])
    assert len(set(parsed.triples((None, None, None)))) == len(triples(nasty_graph))
    assert len({q.triple for q in ox.parse(path=str(path), format=RDF_FORMATS[format])}) == len(triples(nasty_graph))


@pytest.mark.parametrize("format", [f for f in RDF_FORMATS if f != "rdfxml"])
def test_hard_texts_come_through(nasty_graph: Graph, tmp_path: Path, format: str) -> None:
    path = nasty_graph.export(tmp_path / "graph", format=format, provenance=True)
    assert {q.triple for q in ox.parse(path=str(path), format=RDF_FORMATS[format])} == triples(nasty_graph)


def test_xml_replaces_only_what_it_cannot_hold(nasty_graph: Graph, tmp_path: Path) -> None:
    path = nasty_graph.export(tmp_path / "graph.rdf")
    venues = {q.object.value for q in ox.parse(path=str(path)) if q.predicate.value.endswith("#venue")}
    assert venues == {NASTY.replace("\f", "\ufffd")}


def test_named_graphs_are_kept(sample_graph: Graph, tmp_path: Path) -> None:
    for format in ("nquads", "trig"):
        path = sample_graph.export(tmp_path / format, format=format, provenance=True)
        assert set(ox.parse(path=str(path), format=RDF_FORMATS[format])) == full(sample_graph)


def test_lines_are_sorted(sample_graph: Graph, tmp_path: Path) -> None:
    for name in ("g.nt", "g.nq"):
        lines = sample_graph.export(tmp_path / name, provenance=True).read_bytes().splitlines()
        assert lines == sorted(lines)


def test_a_document_describes_each_subject_once(sample_graph: Graph, tmp_path: Path) -> None:
    text = sample_graph.export(tmp_path / "g.ttl").read_text("utf-8")
    blocks = [line.split(" ", 1)[0] for line in text.splitlines() if line and not line.startswith(("\t", "@prefix"))]
    assert len(blocks) == len(set(blocks))
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert prefixes == sorted(set(prefixes))


def test_without_provenance_no_evidence_is_written(sample_graph: Graph, tmp_path: Path) -> None:
    path = sample_graph.export(tmp_path / "graph.ttl")
    types = {q.object.value for q in ox.parse(path=str(path)) if q.predicate.value == f"{RDF}type"}
    assert f"{KG}Paper" in types
    assert not types & {f"{KG}Assertion", f"{KG}ExtractionRun", f"{OA}TextQuoteSelector"}


def test_a_plain_export_declares_every_property_that_it_uses(sample_graph: Graph, tmp_path: Path) -> None:
    quads = list(ox.parse(path=str(sample_graph.export(tmp_path / "graph.ttl"))))
    declared = {q.subject.value for q in quads if q.predicate.value == f"{RDF}type" and "Property" in q.object.value}
    built_in = (RDF, "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#")
    used = {q.predicate.value for q in quads if not q.predicate.value.startswith(built_in)}
    assert used <= declared
    assert any(q.object.value == "http://www.w3.org/2002/07/owl#Ontology" for q in quads)


def test_a_plain_export_labels_what_it_names(sample_graph: Graph, tmp_path: Path) -> None:
    said: dict[str, set[tuple[str, str]]] = {}
    for quad in ox.parse(path=str(sample_graph.export(tmp_path / "graph.nt"))):
        if quad.predicate.value.endswith(("#prefLabel", "rdf-schema#label", "terms/title", "schema.org/name")):
            said.setdefault(quad.predicate.value.rpartition("#")[2], set()).add((str(quad.subject), str(quad.object)))
    assert set() < said["prefLabel"] <= said["label"]


def test_a_plain_export_counts_itself(sample_graph: Graph, tmp_path: Path) -> None:
    graph = rdflib.Graph().parse(sample_graph.export(tmp_path / "graph.ttl"))
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    described = {s for s in set(graph.subjects()) if "/.well-known/" in str(s) or "/api/questions/" in str(s)}
    for part in graph.objects(None, void.propertyPartition):
        [predicate], [number] = graph.objects(part, void.property), graph.objects(part, void.triples)
        facts = [s for s in graph.subjects(predicate) if s not in described]
        if str(predicate).startswith(KG):
            assert len(facts) == int(str(number)), predicate
    for part in graph.objects(None, void.classPartition):
        [kind], [number] = graph.objects(part, void["class"]), graph.objects(part, void.entities)
        if str(kind).startswith(KG):
            assert len(set(graph.subjects(rdflib.RDF.type, kind))) == int(str(number)), kind


def test_the_questions_stand_in_plain_exports(sample_graph: Graph, tmp_path: Path) -> None:
    graph = rdflib.Graph().parse(sample_graph.export(tmp_path / "graph.ttl"))
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    questions = set(graph.subjects(rdflib.RDF.type, sh.SPARQLExecutable))
    assert {str(question).rpartition("/")[2] for question in questions} == set(catalogue.names())
    assert all(
        graph.value(question, rdflib.RDFS.comment) and graph.value(question, sh.select) for question in questions
    )


def test_turtle_has_no_escapes_in_names(tmp_path: Path) -> None:
    rows = [
        row("a/1 (b),c", 'A "title" with \\ and C++', "C++ is used.", [("Method", "C++", [], "uses")], authors=["A. R"])
    ]
    graph = build_graph([write_rows(tmp_path / "papers.jsonl", rows)], store=tmp_path / "s")
    for name, provenance in (("plain.ttl", False), ("whole.ttl", True), ("whole.trig", True)):
        path = graph.export(tmp_path / name, provenance=provenance)
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", path.read_text("utf-8"))
        assert "\\" not in bare
        if provenance:
            assert {q.triple for q in ox.parse(path=str(path))} == triples(graph)


def test_packed_files_hold_the_same(sample_graph: Graph, tmp_path: Path) -> None:
    for name in ("g.ttl", "g.nt", "g.csv"):
        sample_graph.export(tmp_path / name)
        sample_graph.export(tmp_path / f"{name}.gz")
    for packed in tmp_path.glob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes()
    assert {path.name for path in tmp_path.glob("*.csv.gz")} >= {"g.nodes.csv.gz", "g.edges.csv.gz"}


def test_csv_keeps_its_rows_for_readers_of_both_kinds(tmp_path: Path) -> None:
    titles = ['Ends with a "quote" and \\', 'A \\"quoted\\" word', "Two \\\\", "Plain"]
    rows = [row(f"p{n}", t, "SVM is used.", [("Method", "SVM", [], "uses")]) for n, t in enumerate(titles)]
    graph = build_graph([write_rows(tmp_path / "papers.jsonl", rows)], store=tmp_path / "s")
    path = graph.export(tmp_path / "graph.csv")
    with path.open(newline="", encoding="utf-8") as file:
        plain = list(csv.reader(file))
    with path.open(newline="", encoding="utf-8") as file:
        escaped = list(csv.reader(file, escapechar="\\"))
    assert len(plain) == len(escaped)
    assert {len(row) for row in plain} == {len(row) for row in escaped} == {len(plain[0])}


def test_help_names_every_format() -> None:
    assert set(FORMATS) == set(export.known_formats())


@pytest.mark.parametrize("provenance", [False, True])
def test_the_least_confidence_leaves_out_edges(tmp_path: Path, provenance: bool) -> None:
    entities: list[EntityRow] = [("Method", "CNN", [], "uses"), ("Method", "LSTM", [], "uses")]
    rows = [row("p", "T", "CNN and LSTM", entities)]
    rows[0]["entities"][1]["score"] = 0.3
    with build_graph([write_rows(tmp_path / "x.jsonl", rows)], store=tmp_path / "g.store") as graph:
        text = graph.export(tmp_path / "graph.nt", min_confidence=0.5, provenance=provenance).read_text("utf-8")
    assert "usesMethod> <https://w3id.org/paperkg/entity/cnn>" in text
    assert "mentions> <https://w3id.org/paperkg/entity/cnn>" in text
    assert "usesMethod> <https://w3id.org/paperkg/entity/lstm>" not in text
    assert "mentions> <https://w3id.org/paperkg/entity/lstm>" not in text
    assert ("hasBody> <https://w3id.org/paperkg/entity/cnn>" in text) == provenance
    assert "hasBody> <https://w3id.org/paperkg/entity/lstm>" not in text
    assert ("syntax-ns#object> <https://w3id.org/paperkg/entity/cnn>" in text) == provenance
    assert "syntax-ns#object> <https://w3id.org/paperkg/entity/lstm>" not in text


@pytest.mark.parametrize("least", [0.0, 0.85])
def test_facts_by_subject_are_those_of_the_sorted_lines(tmp_path: Path, least: float) -> None:
    rows = json.loads(json.dumps([FIRST, SECOND, *rich_rows()]))
    rows[0]["entities"][1]["score"] = 0.3
    source = write_rows(tmp_path / "x.jsonl", [each | {"authors": ["A. One", "B. Two"]} for each in rows])
    with build_graph([source, write_rows(tmp_path / "y.jsonl", rows[:1])], store=tmp_path / "g.store") as graph:
        lines = graph.export(tmp_path / "g.nq", min_confidence=least)
        facts = [str(quad) for quad in document(graph.opened, options=ExportOptions(min_confidence=least))]
    assert sorted(facts) == sorted(str(quad) for quad in ox.parse(path=str(lines), format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("format", [*RDF_FORMATS, *NETWORKS, "csv"])
def test_the_same_papers_give_the_same_bytes(tmp_path: Path, format: str) -> None:
    rows = [row(f"p{n}", f"T{n}", "CNN on Cora", [("Method", "CNN", [], "uses")], authors=["A", "B"]) for n in range(9)]
    made: list[bytes] = []
    for order in (rows, rows[::-1]):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        with build_graph([write_rows(tmp_path / "x.jsonl", order)], store=folder / "g.store") as graph:
            made.append(graph.export(folder / "graph", format=format).read_bytes())
    assert made[0] == made[1]


def test_large_graphs_are_sorted_on_disk(sample_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {name: sample_graph.export(tmp_path / name, provenance=True).read_bytes() for name in ("a.ttl", "a.nq")}
    monkeypatch.setattr(sorting.LineSorter.__init__, "__kwdefaults__", {"chunk": 20_000})
    monkeypatch.setattr(sorting, "_WIDTH", 5)
    for name, content in whole.items():
        assert sample_graph.export(tmp_path / f"b{name}", provenance=True).read_bytes() == content


def test_json_ld_has_a_context_and_expands_offline(sample_graph: Graph, tmp_path: Path) -> None:
    path = sample_graph.export(tmp_path / "g.jsonld", provenance=True)
    content = json.loads(path.read_text("utf-8"))
    assert not any(name.startswith("@") for name in content["@context"]), "processors of 1.0 know no such names"
    assert not any(isinstance(c, str) for c in (content["@context"], *content["@context"].get("@import", ())))
    paper = next(thing for thing in content["@graph"] if thing.get("@type") == "kg:Paper")
    assert {"title", "identifier", "mentions"} <= set(paper)
    assertion = next(thing for thing in content["@graph"] if thing.get("@type") == "kg:Assertion")
    assert isinstance(assertion["support"], int)
    assert isinstance(assertion["confidence"], str), "a decimal is no double"


@pytest.mark.parametrize("name", ["g.graphml", "g.gexf"])
def test_networkx_reads_its_formats_back_without_loss(sample_graph: Graph, tmp_path: Path, name: str) -> None:
    path = sample_graph.export(tmp_path / name)
    back = nx.read_graphml(path, force_multigraph=True) if name == "g.graphml" else nx.read_gexf(path)
    ours = sample_graph.to_networkx()
    looks = {"viz", "name"}
    nodes = {node: {a: v for a, v in data.items() if a not in looks} for node, data in back.nodes(data=True)}
    assert nodes == dict(ours.nodes(data=True))
    assert edges(back, without="key" if name == "g.graphml" else "id") == edges(ours, without="")


def test_gexf_has_types_colours_sizes_and_years(sample_graph: Graph, tmp_path: Path) -> None:
    nodes = nx.read_gexf(sample_graph.export(tmp_path / "g.gexf")).nodes(data=True)
    colours = {data["kind"]: tuple(data["viz"]["color"].values()) for _, data in nodes}
    assert len(set(colours.values())) == len(colours) >= 5
    sizes = {data["papers"]: data["viz"]["size"] for _, data in nodes if "papers" in data}
    assert [sizes[n] for n in sorted(sizes)] == sorted(sizes.values())
    assert sum("year" in data for _, data in nodes) > 100


def test_networks_of_hard_texts(nasty_graph: Graph, tmp_path: Path) -> None:
    for name, read in (("g.graphml", nx.read_graphml), ("g.gexf", nx.read_gexf)):
        back = read(nasty_graph.export(tmp_path / name))
        venue = next(data["venue"] for _, data in back.nodes(data=True) if data["kind"] == "Paper")
        assert venue == NASTY.replace("\f", "\ufffd")


def test_attributes_of_networkx_are_those_of_the_files(sample_graph: Graph) -> None:
    graph = sample_graph.to_networkx()
    assert {name for _, data in graph.nodes(data=True) for name in data} <= set(NODE_FIELDS)
    assert {name for *_, data in graph.edges(data=True) for name in data} <= set(EDGE_FIELDS)


def test_csv_is_read_by_pandas_and_has_the_header_of_neo4js_importer(nasty_graph: Graph, tmp_path: Path) -> None:
    first = nasty_graph.export(tmp_path / "graph.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graph.edges.csv", "graph.nodes.csv", "graph.results.csv"]
    assert first.name == "graph.nodes.csv"
    nodes, links = (pd.read_csv(tmp_path / f"graph.{name}.csv") for name in ("nodes", "edges"))
    graph = nasty_graph.to_networkx()
    assert set(nodes["iri:ID"]) == set(graph)
    assert set(nodes[":LABEL"]) - {"Topic"} == {"Paper", "Entity;Method", "Entity;Dataset"}
    assert len(links) == graph.number_of_edges()
    assert set(links[":START_ID"]) | set(links[":END_ID"]) <= set(nodes["iri:ID"])
    assert links["confidence:double"].between(0, 1).all()
    with (tmp_path / "graph.nodes.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(nodes) + 1 == len((tmp_path / "graph.nodes.csv").read_text().split("\n")) - 1


def test_csv_goes_into_a_folder_too(sample_graph: Graph, tmp_path: Path) -> None:
    sample_graph.export(tmp_path, format="csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["edges.csv", "nodes.csv", "results.csv"]


def test_bad_targets_are_refused(sample_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ending"):
        sample_graph.export(tmp_path / "graph.docx")
    with pytest.raises(UsageError, match="turtle"):
        sample_graph.export(tmp_path / "graph.ttl", format="turtel")
    with pytest.raises(ExportError, match="cannot write"):
        sample_graph.export(tmp_path / "nowhere" / "graph.ttl")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["graph.ttl", "graph.csv"])
def test_a_full_disk_leaves_what_stood_there(
    sample_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sample_graph.export(tmp_path / name)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left"):
        sample_graph.export(tmp_path / name, min_confidence=0.9)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

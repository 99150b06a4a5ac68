"""The words of mentions are asked in one way, wherever a store is asked, and are those of the full form."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.api import Graph
from kg.api import build as build_graph
from kg.cli import run
from kg.core.ids import Iris
from kg.core.vocab import PREFIXES
from kg.server import tasks
from kg.server.openstore import OpenStore
from kg.store.annotations import full_quads
from kg.store.functions import FUNCTIONS, notice
from kg.store.layout import StoreFolder
from tests.builders import rich_rows, write_rows

ASKED = (
    "SELECT ?m ?words ?before ?after ?sentence ?start ?end ?paper { ?a kg:evidence ?m "
    + " ".join(f"BIND(kg:{name}(?m) AS ?{name})" for name in ("words", "before", "after", "sentence", "start", "end"))
    + " BIND(kg:paper(?m) AS ?paper) }"
)
FULL = """SELECT DISTINCT ?m ?words ?before ?after (CONCAT(?before, ?words, ?after) AS ?sentence) ?start ?end ?paper {
  ?m oa:hasTarget ?t . ?t oa:hasSource ?paper ; oa:hasSelector ?p, ?q . ?p oa:start ?start ; oa:end ?end .
  ?q oa:exact ?words ; oa:prefix ?before ; oa:suffix ?after }"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("functions")
    rows = rich_rows()
    rows[0] = {**rows[0]}
    rows[0]["abstract"] += ' It \U0001f600 uses naïve DropNode, "twice".\nAnd DropNode again.'
    build_graph([write_rows(folder / "x.jsonl", rows)], store=folder / "g.store").close()
    return folder / "g.store"


@pytest.fixture
def graph(store: Path) -> Graph:
    return Graph(StoreFolder(store))


def test_the_functions_say_what_the_full_form_says(graph: Graph) -> None:
    full = ox.Store()
    full.extend(full_quads(graph.store, graph.opened.mentions, graph.iris))
    told = full.query(FULL, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(told, ox.QuerySolutions)
    rows = {tuple(map(str, solution)) for solution in told}
    assert {tuple(map(str, row)) for row in graph.query(ASKED).rows} == rows
    assert len(rows) == len(graph.opened.mentions) > 20


def test_every_function_is_asked_here() -> None:
    others = {"papers", "split", "level", "scale", "lowerIsBetter"}
    assert {name for name in FUNCTIONS if f"kg:{name}(?m)" in ASKED} == FUNCTIONS.keys() - others


def test_numbers_are_compared_by_functions(graph: Graph) -> None:
    asked = """SELECT (kg:level(0.5, "", "F1") AS ?level) (kg:scale(0.5, "", "F1") AS ?scale)
        (kg:lowerIsBetter("word error rate") AS ?lower) (kg:lowerIsBetter("speed", "ms") AS ?slow)
        (kg:lowerIsBetter("grade") AS ?unknown) (kg:level("much", "", "F1") AS ?none) {}"""
    assert list(graph.query(asked)) == [(50.0, "%", True, True, None, None)]


def test_parts_of_datasets_are_told_of_mentions(graph: Graph) -> None:
    asked = "SELECT DISTINCT (kg:split(?m) AS ?split) { ?a kg:evidence ?m }"
    assert list(graph.query(asked)) == [("",)]


def test_papers_are_counted(graph: Graph) -> None:
    asked = "SELECT ?e (kg:papers(?e) AS ?n) { { ?e a kg:Entity } UNION { ?e a kg:Topic } }"
    names = "SELECT ?e (COUNT(DISTINCT ?p) AS ?n) { { ?p kg:mentions ?e } UNION { ?p kg:hasTopic ?e } } GROUP BY ?e"
    counted = {iri: number for iri, number in graph.query(asked) if number}
    assert counted == dict(iter(graph.query(names)))
    assert list(graph.query("SELECT (kg:papers(<https://example.org/x>) AS ?n) {}")) == [(None,)]


def test_rdflib_asks_the_same(graph: Graph) -> None:
    ours = {tuple(map(str, row)) for row in graph.query(ASKED)}
    theirs = {tuple(map(str, row)) for row in graph.to_rdflib().query(ASKED, initNs=PREFIXES)}  # type: ignore[arg-type]
    assert theirs == ours


def test_the_server_asks_the_same(graph: Graph, store: Path) -> None:
    opened = OpenStore(StoreFolder(store))
    done = tasks.query(opened, query=ASKED, rows="tsv", row_limit=10_000, result_bytes=10**7)
    assert done.status == 200
    assert not done.head["notice"]
    assert len(done.body.splitlines()) == len(graph.query(ASKED)) + 1
    assert b"na\xc3\xafve" in done.body


def test_the_command_asks_the_same(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT (kg:words(?m) AS ?w) { ?a kg:evidence ?m FILTER(CONTAINS(kg:sentence(?m), 'twice')) }"
    assert run(["query", query, "--store", str(store)]) == 0
    told = capsys.readouterr()
    assert set(told.out.split()) == {"w", "DropNode"}
    assert told.err == ""


@pytest.mark.parametrize("given", ["?a", "<https://w3id.org/paperkg/mention/0123456789abcdef>", "'x'", "?m, ?m",
    "<https://w3id.org/paperkg/mention/x>", "IRI(CONCAT(STR(?m), 'a'))", "IRI(CONCAT(STR(?m), '#quote'))"])  # fmt: skip
def test_what_is_no_mention_has_no_words(graph: Graph, given: str) -> None:
    rows = graph.query(f"SELECT (kg:words({given}) AS ?w) {{ ?a kg:evidence ?m }} LIMIT 5").rows
    assert {row[0] for row in rows} == {None}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?w { ?m oa:hasTarget/oa:hasSelector/oa:exact ?w }",
        "SELECT ?m { ?m a kg:Mention }",
        "SELECT ?w { ?m <http://www.w3.org/ns/oa#exact> ?w }",
        "PREFIX web: <http://www.w3.org/ns/oa#> SELECT ?w { ?m web:exact ?w }",
        "SELECT ?m { ?m a <https://w3id.org/paperkg/ns#Mention> }",
    ],
)
def test_queries_for_the_form_of_exports_are_told_of_the_functions(
    graph: Graph, store: Path, capsys: pytest.CaptureFixture[str], query: str
) -> None:
    assert "kg:words(?m)" in (graph.query(query).notice or "")
    assert run(["query", query, "--store", str(store)]) == 0
    assert "kg:sentence(?m)" in capsys.readouterr().err
    done = tasks.query(OpenStore(StoreFolder(store)), query=query, row_limit=9, result_bytes=10**6)
    assert "kg:words(?m)" in done.head["notice"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?m { ?a kg:evidence ?m } # not oa:exact",
        "SELECT ?t { ?p dcterms:title ?t FILTER(?t != 'on oa:exact') }",
        'SELECT ?t { ?p dcterms:title ?t FILTER(?t != "kg:Mention \\" oa:exact") }',
        "PREFIX oa: <http://www.w3.org/ns/oa#>\nSELECT ?t { ?p dcterms:title ?t }",
        "SELECT ?x { ?x a kg:MentionOfOurs . ?y kg:mentions ?x }",
    ],
)
def test_other_queries_are_told_nothing(query: str) -> None:
    assert notice(query) is None


def test_a_mention_in_turtle_is_a_web_annotation(graph: Graph, store: Path) -> None:
    opened = OpenStore(StoreFolder(store))
    mention = next(iter(graph.opened.mentions))
    for iri in (mention.iri, f"{mention.iri}#quote"):
        done = tasks.describe(opened, iri=iri, format="turtle")
        told = rdflib.Graph().parse(data=done.body, format="turtle")
        assert len(told) == 13
        assert {str(o) for o in told.objects(None, rdflib.URIRef(PREFIXES["oa"] + "exact"))} == {
            graph.opened.mentions.evidence(mention).exact
        }
    assert tasks.describe(opened, iri=Iris().base + "mention/0123456789abcdef", format="turtle").status == 404


def test_the_parts_of_a_mention_lead_to_it(graph: Graph, store: Path) -> None:
    opened = OpenStore(StoreFolder(store))
    mention = next(iter(graph.opened.mentions))
    assert b'"moved": "' + mention.iri.encode() in tasks.tell(opened, iri=f"{mention.iri}#target").body
    assert mention.paper.encode() in tasks.tell(opened, iri=mention.iri).body

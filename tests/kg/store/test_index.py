"""What stands beside the graph says what the graph says, whatever the builds that led to it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build, remove
from kg.core.vocab import relation_iri
from tests.builders import FIRST, SECOND, rich_rows, row, write_rows

TABLES = {
    "nodes": "SELECT iri, kind, types, label, year, papers, first FROM nodes WHERE kind NOTNULL",
    "edges": """SELECT s.iri, r.name, o.iri, confidence, support, status FROM edges JOIN nodes s ON s.id = subject
        JOIN nodes o ON o.id = object JOIN relations r ON r.id = relation""",
    "names": "SELECT iri, rank, name, folded FROM names JOIN nodes n ON n.id = node",
    "keys": "SELECT iri, key, sense FROM keys JOIN nodes n ON n.id = node",
    "totals": "SELECT name, number FROM totals WHERE name != 'triples'",
}
WORDS = ("graph", "node classification", "dropnode OR", "accuracy rises", "parsing", "wider")


def told(store: Path) -> dict[str, object]:
    """All tables with IRIs for numbers, and what the texts give for some words."""
    with open_graph(store) as graph:
        db = graph.opened.texts._db
        tables: dict[str, object] = {name: sorted(map(repr, db.execute(query))) for name, query in TABLES.items()}
        found = {words: {p.iri: p.score for p in graph.search(words, types=["Paper"]).papers} for words in WORDS}
        pieces = {words: sorted(e.iri for e in graph.opened.texts.containing(words, 9)) for words in WORDS}
        assert len(graph.opened.mentions) == dict(graph.stats())["Mention"]
    return tables | {"texts": found, "pieces": pieces}


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    third = {**row("one", "Another DropNode", "Parsing with DropNode.", [("Task", "parsing", [], "addresses")])}
    rows = [[FIRST], [SECOND, third], rich_rows()[2:]]
    return [write_rows(tmp_path / f"{n}.jsonl", some) for n, some in enumerate(rows)]


def test_builds_one_by_one_give_what_one_build_gives(parts: list[Path], tmp_path: Path) -> None:
    build(parts, store=tmp_path / "whole.store")
    for part in reversed(parts):
        build([part], store=tmp_path / "steps.store")
    assert told(tmp_path / "steps.store") == told(tmp_path / "whole.store")


def test_what_is_removed_is_gone(parts: list[Path], tmp_path: Path) -> None:
    build(parts[:1], store=tmp_path / "one.store")
    build(parts, store=tmp_path / "less.store")
    remove(parts[1:], store=tmp_path / "less.store")
    assert told(tmp_path / "less.store") == told(tmp_path / "one.store")


def test_a_paper_that_changes_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "x.jsonl", [FIRST, SECOND])
    build([source], store=tmp_path / "g.store")
    write_rows(source, [{**FIRST, "title": "Kestrels", "abstract": "Nothing of old."}, SECOND])
    build([source], store=tmp_path / "g.store")
    with open_graph(tmp_path / "g.store") as graph:
        assert [paper.title for paper in graph.search("kestrel").papers] == ["Kestrels"]
        assert "Kestrels" not in [paper.title for paper in graph.search("dropnode for graphs").papers]
        assert not list(graph.opened.texts.called("dropnode for graphs"))


def test_edges_and_counts_are_those_of_the_graph(sample_graph: Graph) -> None:
    asked = """SELECT ?s ?p ?o ?c { ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:confidence ?c
        FILTER(?p != kg:reportsResult) }"""
    stated = Counter(tuple(map(str, row)) for row in sample_graph.query(asked))
    numbers = {node.number for node in sample_graph.opened.counts.numbers()}
    kept = sample_graph.opened.counts.edges_among(numbers)
    rows = Counter((e.subject, relation_iri(e.relation), e.object, str(e.confidence)) for e in kept)
    assert rows == stated
    names = "SELECT ?e (COUNT(DISTINCT ?p) AS ?n) (MIN(?y) AS ?first) { ?p kg:mentions ?e ; kg:year ?y } GROUP BY ?e"
    for iri, number, first in sample_graph.query(names):
        counted = sample_graph.opened.counts.node(iri)
        assert counted is not None
        assert counted.papers >= number
        assert counted.year == first


def test_lines_are_paged_the_surest_first(sample_graph: Graph) -> None:
    counts = sample_graph.opened.counts
    hub = counts.most_named(["Method", "Task"], 1)[0]
    for relation, number in counts.relations(hub.iri, outwards=False):
        whole = counts.lines(hub.iri, relation, outwards=False, limit=number + 1)
        assert len(whole) == number
        assert [line.confidence for line in whole] == sorted((line.confidence for line in whole), reverse=True)
        paged = [
            line
            for start in range(0, number, 2)
            for line in counts.lines(hub.iri, relation, outwards=False, limit=2, offset=start)
        ]
        assert paged == whole

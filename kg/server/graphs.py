"""Tell all that a page about one named graph shows: what it holds, how much, and its first statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Store, Triple

from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, PROV, RDF, SCHEMA
from kg.server.node import label_of, shorten
from kg.store import scan

#: Vocabulary of Interlinked Datasets (W3C Interest Group Note, 2011).
VOID: Final = "http://rdfs.org/ns/void#"

#: Statements that a document holds, and that a page shows.
MOST: Final = 10_000
_SHOWN: Final = 100

_SHARED: Final = {
    "entities": ("Entities", "Methods, datasets, tasks and metrics: their names, and the relations between them."),
    "topics": ("Topics", "The taxonomy that papers are filed under."),
    "ontology": ("Ontology", "The classes and properties that all graphs are written with."),
    "runs": ("Runs", "What read the papers: software, model, sources, and the times."),
}
_PAPER: Final = (
    "All that rests on this one paper: its description, what it names, how sure that is, and where it says so."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a named graph is, as triples about it, its first statements in order, and how many it has."""

    title: str
    description: str
    about: tuple[Triple, ...]
    statements: tuple[Triple, ...]
    total: int


def size(store: Store, iri: str) -> int:
    """The number of statements in a graph; takes a second for a million."""
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {NamedNode(iri)} {{ ?s ?p ?o }} }}"
    [row] = store.query(query)  # type: ignore[misc]
    return int(scan.text(row["n"]))


def read(store: Store, iri: str, *, iris: Iris, total: int | None = None) -> Told:
    """Read a named graph that the store has; ``total`` is its size where that is known.

    Statements about the paper that the graph belongs to come first.
    """
    graph = NamedNode(iri)
    found = [quad.triple for quad in islice(store.quads_for_pattern(None, None, None, graph), MOST + 1)]
    number = len(found) if len(found) <= MOST else size(store, iri) if total is None else total
    paper = _paper(iri, iris)
    own = sorted((quad.triple for quad in store.quads_for_pattern(graph, None, None, None)), key=str)
    title, description = _named(store, iri, paper, iris)
    title = next((scan.text(t.object) for t in own if t.predicate.value == f"{DCTERMS}title"), title)
    about = {*_about(graph, title, description, number), *_sources(graph, paper, found), *own}
    statements = sorted(found[:MOST], key=lambda t: (not scan.text(t.subject).startswith(paper), str(t)))
    return Told(title, description, tuple(sorted(about, key=str)), tuple(statements), number)


def tell(store: Store, told: Told, iri: str, *, iris: Iris) -> dict[str, Any]:
    """What the page of a graph shows, as plain values, in the shape that `kg.server.node.tell` gives."""
    cell = cache(partial(_cell, store, iris))
    above = {f"{DCTERMS}title", f"{DCTERMS}description"}
    said = [(t.predicate, t.object) for t in told.about if t.predicate.value not in above]
    return {
        "iri": iri, "kind": "Graph", "label": told.title, "abstract": told.description,
        "aliases": [], "types": [], "authors": [], "facts": [], "edges": [], "graphs": [],
        "statements": [{"property": cell(p)["text"], **cell(o)} for p, o in said],
        "triples": [[cell(term) for term in t] for t in told.statements[:_SHOWN]],
        "total": told.total,
    }  # fmt: skip


def _paper(iri: str, iris: Iris) -> str:
    """The paper that a graph belongs to; nothing for a shared graph."""
    start = iris.paper_graph("")
    return f"{iris.paper('')}{iri.removeprefix(start)}" if iri.startswith(start) else ""


def _named(store: Store, iri: str, paper: str, iris: Iris) -> tuple[str, str]:
    """What a graph is called, and what it holds."""
    if paper:
        return f"Graph of “{label_of(store, paper)}”", _PAPER
    return _SHARED.get(iri.removeprefix(iris.graph("")), (f"Graph {iris.local(iri)}", ""))


def _about(graph: NamedNode, title: str, description: str, total: int) -> Iterator[Triple]:
    yield Triple(graph, NamedNode(f"{RDF}type"), NamedNode(f"{VOID}Dataset"))
    yield Triple(graph, NamedNode(f"{DCTERMS}title"), Literal(title))
    yield Triple(graph, NamedNode(f"{DCTERMS}description"), Literal(description))
    yield Triple(graph, NamedNode(f"{VOID}triples"), Literal(total))


def _sources(graph: NamedNode, paper: str, found: list[Triple]) -> Iterator[Triple]:
    """The paper that a graph is about, and the runs that read it."""
    if not paper:
        return
    generated = NamedNode(f"{PROV}wasGeneratedBy")
    yield Triple(graph, NamedNode(f"{SCHEMA}about"), NamedNode(paper))
    for run in sorted({scan.text(t.object) for t in found if t.predicate == generated}):
        yield Triple(graph, generated, NamedNode(run))


def _cell(store: Store, iris: Iris, term: Any) -> dict[str, str]:
    """A term as a text and, where it has a page, its IRI."""
    if not isinstance(term, NamedNode):
        return {"text": term.value if isinstance(term, Literal) else str(term), "iri": ""}
    label = label_of(store, term.value) if term.value.startswith(iris.base) else shorten(term.value)
    short = label.replace(VOID, "void:") if label == term.value else label
    return {"text": iris.local(short), "iri": term.value}

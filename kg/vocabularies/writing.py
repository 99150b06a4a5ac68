"""Keep links to a vocabulary in a graph of their own; what builds write stays as it is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.core.errors import StoreError
from kg.core.ids import Iris, digest, slug
from kg.core.vocab import KG, RDF, SKOS, TYPE_ORDER, XSD
from kg.store import scan
from kg.store.layout import Generation, StoreFolder
from kg.store.opened import Opened
from kg.vocabularies.linking import link
from kg.vocabularies.records import Link, Named, Term

_DECIMAL: Final = NamedNode(f"{XSD}decimal")
#: What of a generation is not copied as a file.
_APART: Final = frozenset({"rdf", "lease"})


@dataclass(frozen=True, slots=True)
class Imported:
    """How a vocabulary was linked: its name, how many terms it has, and the links."""

    name: str
    terms: int
    links: tuple[Link, ...]


def import_vocabulary(folder: StoreFolder, terms: list[Term], *, name: str) -> Imported:
    """Link the graph of a store to a vocabulary; links of an earlier import under the same name are replaced.

    Args:
        folder: The store.
        terms: The vocabulary.
        name: What it is called in the graph.

    Raises:
        StoreError: There is no graph yet, or it cannot be written.
        StoreLockedError: A build is writing the store.
    """
    with folder.building():
        current = folder.current()
        if current is None:
            raise StoreError(f"there is no graph in {folder.path} yet; make one with kg build")
        iris = Iris(folder.base())
        links = link(named(Opened.read(current, iris)), terms)
        new = folder.next()
        _write(current, new, list(_quads(links, name, iris)), NamedNode(iris.graph(f"links/{slug(name)}")))
        folder.publish(new)
        folder.tidy()
    return Imported(name, len(terms), tuple(links))


def named(opened: Opened) -> Iterator[Named]:
    """Every entity and topic with its names, kinds and papers, by few scans of the graph."""
    store, papers = opened.rdf, opened.counts.papers
    others: dict[str, list[str]] = {}
    for iri, name in scan.pairs(store, f"{SKOS}altLabel"):
        others.setdefault(iri, []).append(name)
    kinds: dict[str, set[str]] = {}
    for kind in (*TYPE_ORDER, "Topic"):
        for iri in scan.subjects(store, f"{RDF}type", NamedNode(f"{KG}{kind}")):
            kinds.setdefault(iri, set()).add(kind)
    for iri, name in scan.pairs(store, f"{SKOS}prefLabel"):
        if iri in kinds:
            yield Named(iri, name, tuple(sorted(others.get(iri, ()))), frozenset(kinds[iri]), papers.get(iri, 0))


def _write(current: Generation, new: Generation, quads: list[Quad], graph: NamedNode) -> None:
    current.open().backup(str(new.rdf))
    for path in current.path.iterdir():
        if path.name not in _APART:
            _copy(path, new.path / path.name)
    store = Store(str(new.rdf))
    store.remove_graph(graph)
    store.bulk_extend(quads)
    store.flush()
    with closing(sqlite3.connect(new.index)) as db, db:
        db.execute("UPDATE totals SET number = ? WHERE name = 'triples'", (len(store),))


def _copy(path: Path, target: Path) -> None:
    shutil.copytree(path, target) if path.is_dir() else shutil.copyfile(path, target)


def _quads(links: Iterable[Link], name: str, iris: Iris) -> Iterator[Quad]:
    """A link as a plain triple, and what is known of it beside it."""
    graph = NamedNode(iris.graph(f"links/{slug(name)}"))
    for match in links:
        relation = NamedNode(f"{SKOS}{match.relation}")
        node, term = NamedNode(match.iri), NamedNode(match.term)
        yield Quad(node, relation, term, graph)
        told = NamedNode(f"{iris.base}match/{digest(match.iri, relation.value, match.term)}")
        yield Quad(told, NamedNode(f"{RDF}type"), NamedNode(f"{KG}Match"), graph)
        yield Quad(told, NamedNode(f"{KG}matchedNode"), node, graph)
        yield Quad(told, NamedNode(f"{KG}matchRelation"), relation, graph)
        yield Quad(told, NamedNode(f"{KG}matchedTerm"), term, graph)
        yield Quad(told, NamedNode(f"{KG}termLabel"), Literal(match.label), graph)
        yield Quad(told, NamedNode(f"{KG}vocabulary"), Literal(name), graph)
        yield Quad(told, NamedNode(f"{KG}score"), Literal(f"{match.score:.2f}", datatype=_DECIMAL), graph)

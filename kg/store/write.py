"""Write a generation: a copy of the one before it, in which what changed is replaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG
from kg.statements import Edge
from kg.store import scan
from kg.store.about import quads_about
from kg.store.index import IndexWriter, Node, create
from kg.store.layout import Generation
from kg.store.terms import edge_mentions

_EVIDENCE: Final = f"{KG}evidence"
#: A generation in which more than this part of all papers and entities is new is compacted.
_MUCH: Final = 0.1
#: Smaller stores are not: Oxigraph writes the lowest level of RocksDB uncompressed, and all of a store is rewritten
#: into it until half a gigabyte an index has to be exceeded (CONTRIBUTING, decision 41).
_COMPRESSED: Final = 25_000_000
#: Quads that are loaded at once.
_SLICE: Final = 250_000


@dataclass(frozen=True, slots=True)
class Written:
    """What a paper, an entity or a shared graph comes to in a generation: quads, and nodes and edges beside them."""

    quads: Iterable[Quad]
    nodes: Sequence[Node] = ()
    edges: Sequence[Edge] = ()


#: Makes what is written of one paper or entity when it is needed.
Maker = Callable[[], Written]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the generation before.

    ``papers`` are graph IRIs, ``entities`` entity IRIs, each with what it comes to now; what is gone has nothing.
    ``shared`` replaces whole graphs, by IRI. ``total`` counts all papers and entities, changed or not.
    """

    papers: Mapping[str, Maker | None]
    entities: Mapping[str, Maker | None]
    shared: Mapping[str, Maker]
    total: int

    def is_empty(self) -> bool:
        """Whether no paper and no entity changed."""
        return not self.papers and not self.entities

    def are_many(self) -> bool:
        """Whether so much changes that the files are worth being merged."""
        return len(self.papers) + len(self.entities) > _MUCH * self.total


def write_graph(new: Generation, *, before: Generation | None, changes: Changes, iris: Iris) -> None:
    """Make the database and the index of a new generation; the one before is only read."""
    if before is not None:
        before.open().backup(str(new.rdf))
        shutil.copyfile(before.index, new.index)
    store = Store(str(new.rdf))
    with closing(create(new.index)) as db, db:
        index = IndexWriter(db, iris)
        if before is not None:
            _remove(store, index, changes, iris)
        for quads in _sliced(_added(changes, index, iris)):
            store.bulk_extend(quads)
        store.flush()
        index.finish(quads=len(store), merge=changes.are_many())
    if changes.are_many() and len(store) > _COMPRESSED:
        store.optimize()


def _sliced(quads: Iterator[Quad]) -> Iterator[Iterator[Quad]]:
    """Cut a stream of quads; Oxigraph holds a million of them at once, with everything that they say."""
    for first in quads:
        yield chain([first], islice(quads, _SLICE - 1))


def _added(changes: Changes, index: IndexWriter, iris: Iris) -> Iterator[Quad]:
    """The quads of what is new; what stands beside them is written on the way."""
    for makers in (changes.shared, changes.entities, changes.papers):
        for make in makers.values():
            if make is not None:
                written = make()
                index.add_nodes(written.nodes)
                index.add_edges(written.edges)
                index.add_mentions(edge_mentions(written.edges, iris=iris))
                yield from written.quads


def _remove(store: Store, index: IndexWriter, changes: Changes, iris: Iris) -> None:
    for graph in changes.papers:
        paper = f"{iris.paper('')}{graph.removeprefix(iris.paper_graph(''))}"
        if scan.objects(store, paper, f"{DCTERMS}title"):
            index.remove(paper)
    for graph in (*changes.papers, *changes.shared):
        place = NamedNode(graph)
        evidence = store.quads_for_pattern(None, NamedNode(_EVIDENCE), None, place)
        index.remove_mentions([scan.text(quad.object) for quad in evidence])
        store.remove_graph(place)
    entities_graph = NamedNode(iris.graph("entities"))
    for entity in changes.entities:
        quads = list(quads_about(store, NamedNode(entity), entities_graph))
        index.remove(entity)
        index.remove_mentions(scan.text(quad.object) for quad in quads if quad.predicate.value == _EVIDENCE)
        for quad in quads:
            store.remove(quad)

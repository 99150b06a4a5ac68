"""Write a generation: a copy of the one before it, in which what changed is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from kg.core.ids import Iris
from kg.store.about import quads_about
from kg.store.layout import Generation

#: Makes the quads of one paper or entity when they are needed.
QuadMaker = Callable[[], Iterable[Quad]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the generation before.

    ``papers`` are graph IRIs, ``entities`` entity IRIs, each with the quads it has now; what is gone has none.
    ``shared`` replaces whole graphs, by IRI.
    """

    papers: Mapping[str, QuadMaker | None]
    entities: Mapping[str, QuadMaker | None]
    shared: Mapping[str, QuadMaker]

    def is_empty(self) -> bool:
        """Whether no paper and no entity changed."""
        return not self.papers and not self.entities


def write_rdf(new: Generation, *, before: Generation | None, changes: Changes, iris: Iris) -> None:
    """Make the database of a new generation; the one before is only read."""
    if before is not None:
        before.open().backup(str(new.rdf))
    store = Store(str(new.rdf))
    if before is not None:
        _remove(store, changes, iris)
    store.bulk_extend(_added(changes))
    store.flush()


def _added(changes: Changes) -> Iterator[Quad]:
    for makers in (changes.shared, changes.entities, changes.papers):
        for make in makers.values():
            if make is not None:
                yield from make()


def _remove(store: Store, changes: Changes, iris: Iris) -> None:
    for graph in (*changes.papers, *changes.shared):
        store.remove_graph(NamedNode(graph))
    entities_graph = NamedNode(iris.graph("entities"))
    for entity in changes.entities:
        for quad in list(quads_about(store, NamedNode(entity), entities_graph)):
            store.remove(quad)

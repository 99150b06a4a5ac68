"""Copy a remote store into a generation here, for those who read all of it: mentions become rows again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.core.errors import StoreError
from kg.core.ids import Iris
from kg.core.vocab import KG, OA, RDF
from kg.store import read, scan
from kg.store.index import IndexWriter, create
from kg.store.layout import Generation
from kg.store.mentions import Mention
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger

#: What is read of a mention's parts (`kg.store.annotations`).
_TOLD: Final = {f"{OA}{name}": name for name in ("hasBody", "hasSource", "start", "end", "prefix", "suffix")}


def copy(endpoint: Endpoint, ledger: Ledger, generation: Generation, iris: Iris) -> None:
    """Copy all graphs that are ours, one after another, and make the index that stands beside them.

    Raises:
        StoreError: the store cannot be reached, or holds what is no graph of this version.
    """
    store = Store(str(generation.rdf))
    with closing(create(generation.index)) as db, db:
        index = IndexWriter(db, iris)
        for graph in ledger.digests():
            annotations = _Annotations(iris)
            triples = (quad.triple for quad in parse(endpoint.get(graph), format=RdfFormat.N_TRIPLES))
            place = NamedNode(graph)
            store.bulk_extend(Quad(t.subject, t.predicate, t.object, place) for t in annotations.others(triples))
            index.add_mentions(annotations)
        index.add_nodes(read.papers(store))
        index.add_nodes(read.entities(store))
        index.add_nodes(read.topics_with(store, scan.subjects(store, f"{RDF}type", NamedNode(f"{KG}Topic"))))
        index.add_edges(read.edges(store))
        store.flush()
        index.finish(quads=len(store))


class _Annotations:
    """Takes the mentions in their full form out of the triples of a graph."""

    def __init__(self, iris: Iris) -> None:
        self._prefix = iris.base + "mention/"
        self._said: dict[str, dict[str, str]] = defaultdict(dict)

    def others(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """The triples that are not about mentions."""
        for triple in triples:
            subject = scan.text(triple.subject)
            if not subject.startswith(self._prefix):
                yield triple
            elif name := _TOLD.get(triple.predicate.value):
                self._said[subject.partition("#")[0]][name] = scan.text(triple.object)

    def __iter__(self) -> Iterator[Mention]:
        """The mentions."""
        for iri, said in self._said.items():
            try:
                start, end = int(said["start"]), int(said["end"])
                first, last = start - len(said["prefix"]), end + len(said["suffix"])
                yield Mention(iri, said["hasSource"], said["hasBody"], start, end, first, last)
            except (KeyError, ValueError) as error:
                raise StoreError(f"the mention {iri} is not whole in the store; build its sources again") from error

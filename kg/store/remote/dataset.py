"""A remote store with the face of a local one: what `pyoxigraph.Store` offers to those who read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger
from kg.store.remote.wording import with_prefixes, with_values

_Term = NamedNode | Literal | BlankNode | Triple


class RemoteDataset:
    """Answers queries and patterns by asking the store each time; graphs that are not ours are not seen by patterns."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger) -> None:
        self.endpoint: Final = endpoint
        self._ledger = ledger

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = True,
        substitutions: dict[Variable, _Term] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Ask in SPARQL; the store takes the union of its graphs by itself (`base_of` has made sure)."""
        values = {variable.value: term for variable, term in (substitutions or {}).items()}
        return self.endpoint.query(with_prefixes(with_values(query, values), prefixes or {}))

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: _Term | None,
        graph_name: Any = None,
    ) -> Iterator[Quad]:
        """The quads that fit."""
        parts = {"s": subject, "p": predicate, "o": object, "g": graph_name}
        said = {name: f"?{name}" if term is None else str(term) for name, term in parts.items()}
        ours = "" if graph_name is not None else f"GRAPH <{self._ledger.graph}> {{ ?g ?entry ?digest }}"
        triple = f"{said['s']} {said['p']} {said['o']}"
        free = " ".join(f"?{name}" for name, term in parts.items() if term is None) or "(1 AS ?one)"
        found = self.endpoint.query(f"SELECT {free} WHERE {{ GRAPH {said['g']} {{ {triple} }} {ours} }}")
        assert isinstance(found, QuerySolutions)
        for row in found:
            terms = [row[name] if term is None else term for name, term in parts.items()]
            yield Quad(*terms)

    def named_graphs(self) -> Iterator[NamedNode]:
        """The graphs that are ours."""
        return map(NamedNode, self._ledger.digests())


def mirror(endpoint: Endpoint, ledger: Ledger, folder: Path) -> Store:
    """Copy all graphs of a remote store into a local one, graph by graph, for those who read all of them."""
    store = Store(str(folder))
    for graph in ledger.digests():
        store.bulk_load(endpoint.get(graph), RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    return store

"""A remote store with the face of a local one: what `pyoxigraph.Store` offers to those who read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
    Variable,
)

from kg.core.vocab import KG
from kg.store.functions import FUNCTIONS
from kg.store.opened import Opened
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger
from kg.store.remote.wording import with_prefixes, with_values

#: A call of one of the functions over what stands beside a graph here.
_FUNCTION: Final = re.compile(rf"(?:\bkg:|<{re.escape(KG)})(?:{'|'.join(FUNCTIONS)})>?\s*\(")

_Term = NamedNode | Literal | BlankNode | Triple


class RemoteDataset:
    """Answers queries and patterns by asking the store each time; graphs that are not ours are not seen by patterns."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger, *, copied: Callable[[], Opened]) -> None:
        self.endpoint: Final = endpoint
        self._ledger = ledger
        #: Gives a copy of the store on this machine.
        self.copied: Final = copied

    @property
    def dataset(self) -> RemoteDataset:
        """What look-ups go to: the store."""
        return self

    def ask(
        self, text: str, *, prefixes: Mapping[str, str], values: dict[Variable, _Term]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Answer a query; one with functions that the store does not have is asked of a copy."""
        if _FUNCTION.search(text):
            return self.copied().ask(text, prefixes=prefixes, values=values)
        return self.query(text, prefixes=dict(prefixes), substitutions=values)

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

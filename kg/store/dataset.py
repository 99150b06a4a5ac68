"""What a store of any kind offers to those who ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, Variable


class Dataset(Protocol):
    """The part of `pyoxigraph.Store` that look-ups and questions need; a remote store has it too.

    Queries see the union of all graphs; patterns see named graphs.
    """

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        substitutions: dict[Variable, NamedNode | BlankNode | Literal | Triple] | None = None,
    ) -> Any:
        """Solutions, a truth value, or triples; a text that is no query raises."""
        ...

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,
        graph_name: Any = None,
    ) -> Iterator[Quad]:
        """The quads that fit; none stands for anything."""
        ...

    def named_graphs(self) -> Iterable[NamedNode | BlankNode]:
        """The graphs."""
        ...


class Asked(Protocol):
    """What answers queries, with the functions of `kg.store.functions`."""

    @property
    def dataset(self) -> Dataset:
        """What look-ups go to."""
        ...

    def ask(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str],
        values: dict[Variable, NamedNode | BlankNode | Literal | Triple],
    ) -> Any:
        """Solutions, a truth value, or triples; all graphs as one."""
        ...

"""Which named graphs of a remote store are ours, and what stands in them: a digest of each, in a graph of its own.

So a build changes only what differs, whoever wrote the store before, and graphs of others are never touched. A graph
whose digest is missing is being written, or was when a build was killed; it is written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import QuerySolutions

from kg.core.errors import StoreError
from kg.core.ids import Iris
from kg.core.vocab import KG
from kg.store.remote.endpoint import Endpoint

DIGEST: Final = f"{KG}graphDigest"
#: Rows of one answer; servers cut long answers off without a word.
_PAGE: Final = 5_000


class Ledger:
    """The digests that a store keeps of its graphs."""

    def __init__(self, endpoint: Endpoint, iris: Iris) -> None:
        self._endpoint = endpoint
        self.graph: Final = iris.graph("published")

    def digests(self) -> dict[str, str]:
        """IRI of every graph that is whole → digest of its content."""
        return dict(self._entries())

    def _entries(self) -> Iterator[tuple[str, str]]:
        last = ""
        while True:
            rows = _select(
                self._endpoint,
                f'SELECT ?g ?d WHERE {{ GRAPH <{self.graph}> {{ ?g <{DIGEST}> ?d }} FILTER(STR(?g) > "{last}") }} '
                f"ORDER BY STR(?g) LIMIT {_PAGE}",
            )
            yield from rows
            if len(rows) < _PAGE:
                return
            last = rows[-1][0]

    def forget(self, graphs: Iterable[str]) -> None:
        """Note that graphs are being changed."""
        named = " ".join(f"<{graph}>" for graph in graphs)
        if named:
            where = f"GRAPH <{self.graph}> {{ ?g <{DIGEST}> ?d }}"
            self._endpoint.update(f"DELETE {{ {where} }} WHERE {{ {where} VALUES ?g {{ {named} }} }}")

    def note(self, digests: Mapping[str, str]) -> None:
        """Note that graphs are whole."""
        said = " ".join(f'<{graph}> <{DIGEST}> "{digest}" .' for graph, digest in digests.items())
        if said:
            self._endpoint.update(f"INSERT DATA {{ GRAPH <{self.graph}> {{ {said} }} }}")


def base_of(endpoint: Endpoint) -> str:
    """The IRI that the data of a store stand under.

    Raises:
        StoreError: the store holds no graph of this program, several, or answers queries from one graph alone.
    """
    found = _select(endpoint, f"SELECT DISTINCT ?g (1 AS ?one) WHERE {{ GRAPH ?g {{ ?graph <{DIGEST}> ?d }} }}")
    bases = sorted(graph.removesuffix("graph/published") for graph, _ in found)
    if not bases:
        raise StoreError(
            f"there is no graph of paperkg at {endpoint.address} yet; make one with: kg build SOURCE... "
            f"--store {endpoint.address}"
        )
    if len(bases) > 1:
        raise StoreError(f"{endpoint.address} holds graphs under several addresses: {', '.join(bases)}")
    if not bool(endpoint.query(f"ASK {{ ?graph <{DIGEST}> ?d }}")):
        raise StoreError(
            f"{endpoint.address} does not ask its named graphs when a query names none; have it take the union of all "
            "as its default graph (oxigraph serve --union-default-graph)"
        )
    return bases[0]


def _select(endpoint: Endpoint, text: str) -> list[tuple[str, str]]:
    rows = endpoint.query(text)
    assert isinstance(rows, QuerySolutions)
    return [(row[0].value, row[1].value) for row in rows]

"""Bring a remote store to what a local one holds: one named graph at a time, in requests of bounded size."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import IO, Final

from pyoxigraph import BlankNode, Quad, RdfFormat, serialize

from kg.core.errors import StoreError
from kg.core.streams import batched
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger

#: Bytes of N-Triples in one request.
REQUEST: Final = 4_000_000
#: Bytes of a graph that are held in memory; a longer one waits on disk.
_HELD: Final = 8_000_000
#: Graphs between two entries in the ledger: what a kill can cost.
_GRAPHS: Final = 100
_TRIPLES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Published:
    """How many named graphs were written, removed, and left as they were."""

    written: int = 0
    removed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class _Graph:
    iri: str
    digest: str
    content: IO[bytes]


def publish(quads: Iterable[Quad], endpoint: Endpoint, ledger: Ledger) -> Published:
    """Make a remote store hold these quads, and none of ours beside them.

    Args:
        quads: all that it shall hold, graph by graph, always in the same order; without blank nodes.
        endpoint: the store.
        ledger: what it holds.

    Raises:
        StoreError: the store cannot be reached, or refuses; what was written is kept, and the next run goes on.
    """
    there = ledger.digests()
    written = same = 0
    wanted: set[str] = set()
    with ExitStack() as stack:
        graphs = _graphs(quads, stack)
        for batch in batched(graphs, _GRAPHS):
            changed = [graph for graph in batch if there.get(graph.iri) != graph.digest]
            ledger.forget(graph.iri for graph in changed)
            for graph in changed:
                _put(graph, endpoint)
            ledger.note({graph.iri: graph.digest for graph in changed})
            wanted.update(graph.iri for graph in batch)
            written += len(changed)
            same += len(batch) - len(changed)
            stack.close()
    gone = sorted(there.keys() - wanted)
    for some in batched(gone, _GRAPHS):
        for graph_iri in some:
            endpoint.delete(graph_iri)
        ledger.forget(some)
    return Published(written, len(gone), same)


def _graphs(quads: Iterable[Quad], stack: ExitStack) -> Iterator[_Graph]:
    for name, group in groupby(quads, key=attrgetter("graph_name")):
        content = stack.enter_context(tempfile.SpooledTemporaryFile(_HELD))  # noqa: SIM115 - it is in the stack
        digest = hashlib.sha256()
        for some in batched(group, _TRIPLES):
            if any(isinstance(term, BlankNode) for quad in some for term in (quad.subject, quad.object)):
                raise StoreError(f"{name} holds blank nodes, which a remote store would give other names")
            lines = serialize((quad.triple for quad in some), format=RdfFormat.N_TRIPLES)
            assert lines is not None
            digest.update(lines)
            content.write(lines)
        yield _Graph(name.value, digest.hexdigest()[:16], content)


def _put(graph: _Graph, endpoint: Endpoint) -> None:
    graph.content.seek(0)
    begun = False
    for part in _parts(graph.content):
        endpoint.put(graph.iri, part, add=begun)
        begun = True


def _parts(content: IO[bytes]) -> Iterator[bytes]:
    """Whole lines, of about so many bytes as a request may have."""
    while lines := content.readlines(REQUEST):
        yield b"".join(lines)

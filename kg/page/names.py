"""Find a node by what a person calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import networkx as nx

from kg.core.errors import UsageError
from kg.core.vocab import KINDS
from kg.graph import nodes
from kg.search.names import Named, Names


def find(graph: nx.MultiDiGraph, name: str, *, kind: str | None = None, what: str = "focus") -> str:
    """Give the IRI of the node called `name`.

    Args:
        graph: The typed graph.
        name: An IRI or its last part, an id, a label, a title or an alias, as `kg.search` finds them.
        kind: Look only among nodes of this kind.
        what: What the name was given for; for the message.

    Raises:
        UsageError: When nothing is called so; the message names the nearest names.
    """
    if name in graph and kind in (None, graph.nodes[name].get("kind")):
        return name
    names = Names(_named(graph, kind))
    hits = names.find(name)
    if not hits:
        raise UsageError(_unknown(name, names, kind, what))
    return hits[0].node.iri


def _named(graph: nx.MultiDiGraph, kind: str | None) -> Iterator[Named]:
    for node in nodes(graph):
        if kind in (None, node.kind):
            last = unquote(node.iri.rstrip("/").rpartition("/")[2])
            known = (node.identifier, node.arxiv_id, node.doi, last)
            yield Named(node.iri, node.kind, (node.label, *node.aliases), known, weight=graph.degree(node.iri))


def check_types(types: Iterable[str]) -> tuple[str, ...]:
    """Give the kinds meant, in the order of the legend, or raise a `UsageError` that lists them."""
    by_name = {kind.casefold(): kind for kind in KINDS}
    by_name |= {plural.casefold(): kind for kind, plural in KINDS.items()}
    chosen = set()
    for name in types:
        kind = by_name.get(name.strip().casefold())
        if kind is None:
            raise UsageError(f"there is no type {name!r}; the types are {', '.join(KINDS)}")
        chosen.add(kind)
    return tuple(kind for kind in KINDS if kind in chosen)


def _unknown(name: str, names: Names, kind: str | None, what: str) -> str:
    said = f"there is no {what} {name!r}"
    if not names.examples():
        return f"{said}: the graph has no {kind or 'node'} at all"
    if near := names.nearest(name):
        return f"{said} in the graph; the nearest names are {', '.join(near)}"
    return f"{said} in the graph; known are for example {', '.join(names.examples())}"

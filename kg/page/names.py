"""Find a node by what a person calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import networkx as nx

from kg.core.errors import UsageError
from kg.page.options import KINDS

_OFFERED = 3
_MOST_COMPARED = 20_000


def split(joined: object) -> list[str]:
    """Take apart what the graph joins with bars.

    >>> split("CNN | ConvNet")
    ['CNN', 'ConvNet']
    """
    return [part for part in (piece.strip() for piece in str(joined or "").split(" | ")) if part]


def find(graph: nx.MultiDiGraph, name: str, *, kind: str | None = None, what: str = "focus") -> str:
    """Give the IRI of the node called `name`.

    Args:
        graph: The typed graph.
        name: An IRI, its last part, a label, a title or an alias; case does not matter.
        kind: Look only among nodes of this kind.
        what: What the name was given for; for the message.

    Raises:
        UsageError: When nothing is called so; the message names the nearest names.
    """
    if name in graph and kind in (None, graph.nodes[name].get("kind")):
        return name
    wanted = name.strip().casefold()
    best: tuple[int, int, str] | None = None
    for iri, data in graph.nodes(data=True):
        if kind is not None and data.get("kind") != kind:
            continue
        place = _match(wanted, iri, data)
        if place is not None:
            candidate = (place, -graph.degree(iri), iri)
            best = candidate if best is None else min(best, candidate)
    if best is None:
        raise UsageError(_unknown(name, wanted, graph, kind, what))
    return best[2]


def check_types(types: Iterable[str]) -> tuple[str, ...]:
    """Give the kinds meant, in the order of the legend, or raise a `UsageError` that lists them."""
    by_name = {kind.casefold(): kind for kind in KINDS}
    by_name |= {f"{kind.casefold()}s": kind for kind in KINDS}
    chosen = set()
    for name in types:
        kind = by_name.get(name.strip().casefold())
        if kind is None:
            raise UsageError(f"there is no type {name!r}; the types are {', '.join(KINDS)}")
        chosen.add(kind)
    return tuple(kind for kind in KINDS if kind in chosen)


def _match(wanted: str, iri: str, data: dict[str, object]) -> int | None:
    if str(data.get("label", "")).casefold() == wanted:
        return 0
    if any(alias.casefold() == wanted for alias in split(data.get("aliases"))):
        return 1
    if wanted in (str(data.get("id", "")).casefold(), str(data.get("arxiv_id", "")).casefold()) and wanted:
        return 2
    return 3 if iri.casefold().endswith("/" + wanted) else None


def _names(graph: nx.MultiDiGraph, kind: str | None) -> Iterator[tuple[int, str]]:
    for iri, data in graph.nodes(data=True):
        if kind is None or data.get("kind") == kind:
            for name in (str(data.get("label", "")), *split(data.get("aliases"))):
                if name:
                    yield graph.degree(iri), name


def _unknown(name: str, wanted: str, graph: nx.MultiDiGraph, kind: str | None, what: str) -> str:
    known: dict[str, str] = {}
    for _, text in sorted(_names(graph, kind), key=lambda item: (-item[0], item[1]))[:_MOST_COMPARED]:
        known.setdefault(text.casefold(), text)
    if not known:
        return f"there is no {what} {name!r}: the graph has no {kind or 'node'} at all"
    near = [known[key] for key in get_close_matches(wanted, list(known), n=_OFFERED, cutoff=0.5)]
    near += [text for key, text in known.items() if wanted and wanted in key and text not in near]
    if not near:
        examples = ", ".join(list(known.values())[:_OFFERED])
        return f"there is no {what} {name!r} in the graph; known are for example {examples}"
    return f"there is no {what} {name!r} in the graph; the nearest names are {', '.join(near[:_OFFERED])}"

"""From a typed graph to the network of the page: choose, lay out, name, measure."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import Any, Final

import networkx as nx

from kg.core.vocab import CITES
from kg.page import layout
from kg.page.names import split
from kg.page.network import PageNetwork
from kg.page.options import PageOptions
from kg.page.ranking import Selection, select
from kg.page.start import first_steps

#: How well the name of a kind of node describes the nodes around it.
_NAMING: Final = {"Topic": 1.0, "Task": 1.0, "Method": 0.8, "Dataset": 0.7, "Metric": 0.15, "Paper": 0.01}
_LOOSE: Final = "Loosely linked"
_NAME_LENGTH: Final = 32


def assemble(graph: nx.MultiDiGraph, options: PageOptions) -> tuple[PageNetwork, Selection]:
    """Build the network of the page; the graph stays as it is."""
    selection = select(graph, options)
    index = {iri: place for place, iri in enumerate(selection.nodes)}
    edges = _edges(graph, index, citations=options.citations)
    pairs: dict[tuple[int, int], float] = {}
    for source, target, data in edges:
        pair = (min(source, target), max(source, target))
        if source != target:
            pairs[pair] = pairs.get(pair, 0.0) + max(0.05, float(data.get("confidence", 1.0)))
    placed = layout.compute(len(index), pairs, prominent=options.max_nodes)
    degree: Counter[int] = Counter()
    for source, target in pairs:
        degree[source] += 1
        degree[target] += 1
    network = PageNetwork(
        heading=options.title,
        start=_start(graph, options, selection, index, degree),
        communities=_communities(graph, selection.nodes, placed, pairs, degree),
        theme=options.theme,
    )
    for iri, place in index.items():
        network.add_node(place, **_node(graph.nodes[iri], iri, place, placed, degree[place]))
    for source, target, data in edges:
        network.add_edge(source, target, **_edge(graph, data, source, index))
    return network, selection


def _edges(graph: nx.MultiDiGraph, index: dict[str, int], *, citations: bool) -> list[tuple[int, int, dict[str, Any]]]:
    found = [
        (index[source], index[target], {"relation": str(key), **data})
        for source, target, key, data in graph.edges(keys=True, data=True)
        if source in index and target in index and (citations or key != CITES)
    ]
    found.sort(key=lambda edge: (edge[0], edge[1], edge[2]["relation"], str(edge[2].get("sentence", ""))))
    return found


def _node(data: dict[str, Any], iri: str, place: int, placed: layout.Layout, degree: int) -> dict[str, Any]:
    kind = str(data.get("kind", "Method"))
    texts = ("url", "doi", "arxiv_id", "venue", "published", "authors")
    return {
        "iri": iri,
        "label": str(data.get("label") or iri),
        "group": kind,
        "kind": kind,
        "aliases": "|".join(split(data.get("aliases"))),
        "year": _whole(data.get("year")),
        "papers": _whole(data.get("papers")) or 0,
        "x": round(placed.x[place]),
        "y": round(placed.y[place]),
        "size": _size(kind, degree),
        "community": placed.community_of[place],
        "types": "|".join(split(data.get("types")) or [kind]),
        "paper_id": str(data.get("id") or ""),
        **{name: str(data.get(name) or "") for name in texts},
    }


def _edge(graph: nx.MultiDiGraph, data: dict[str, Any], source: int, index: dict[str, int]) -> dict[str, Any]:
    sentence = str(data.get("sentence") or "")
    begin, end = _whole(data.get("mark_start")), _whole(data.get("mark_end"))
    marked = begin is not None and end is not None and 0 <= begin < end <= len(sentence)
    return {
        "relation": str(data["relation"]),
        "confidence": min(1.0, max(0.0, float(data.get("confidence", 1.0)))),
        "support": _whole(data.get("support")) or 1,
        "sentence": sentence,
        "mark": (begin, end) if marked else None,
        "paper": _read_from(graph, data, source, index),
    }


def _read_from(graph: nx.MultiDiGraph, data: dict[str, Any], source: int, index: dict[str, int]) -> int | list[str]:
    """Give the paper a sentence is from: its number, or IRI and title where it is not in the file, or -1."""
    iri = str(data.get("paper") or "")
    if iri in index:
        return index[iri]
    if iri:
        return [iri, str(graph.nodes[iri].get("label", iri)) if iri in graph else iri]
    return -1


def _size(kind: str, degree: int) -> float:
    return round(min(9.0, 4 + 0.55 * sqrt(degree)) if kind == "Paper" else min(20.0, 4 + 1.6 * sqrt(degree)), 1)


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _start(
    graph: nx.MultiDiGraph, options: PageOptions, selection: Selection, index: dict[str, int], degree: Counter[int]
) -> dict[str, Any]:
    focus = index[selection.focus] if selection.focus is not None else None
    return {
        "focus": focus,
        "topic": index[selection.topic] if selection.topic is not None else None,
        "types": list(selection.types),
        "since": options.since,
        "hops": first_steps(degree[focus]) if focus is not None else 1,
        "limit": max(1, options.max_nodes),
        "server": options.server,
        "left_out": selection.left_out,
        "total": graph.number_of_nodes(),
    }


def _communities(
    graph: nx.MultiDiGraph,
    nodes: tuple[str, ...],
    placed: layout.Layout,
    pairs: dict[tuple[int, int], float],
    degree: Counter[int],
) -> list[list[Any]]:
    inside: Counter[int] = Counter()
    for a, b in pairs:
        if placed.community_of[a] == placed.community_of[b]:
            inside[a] += 1
            inside[b] += 1
    taken: set[str] = set()
    rows = []
    for community in placed.communities:
        name = _LOOSE if community.loose else _community_name(graph, nodes, community.members, inside, degree, taken)
        rows.append([name, round(community.x), round(community.y), round(community.radius), len(community.members)])
    return rows


def _community_name(
    graph: nx.MultiDiGraph,
    nodes: tuple[str, ...],
    members: tuple[int, ...],
    inside: Counter[int],
    degree: Counter[int],
    taken: set[str],
) -> str:
    def score(node: int) -> float:
        kind = str(graph.nodes[nodes[node]].get("kind"))
        share = inside[node] / degree[node] if degree[node] else 0.0
        return _NAMING.get(kind, 0.1) * inside[node] * (0.3 + 0.7 * share)

    for node in sorted(members, key=lambda node: (-score(node), node)):
        name = str(graph.nodes[nodes[node]].get("label") or "").strip()
        if name and name.casefold() not in taken:
            taken.add(name.casefold())
            return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1].rstrip() + "…"
    return ""

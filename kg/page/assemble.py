"""From a typed graph to the network of the page: choose, lay out, name, measure."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import Any, Final

import networkx as nx

from kg.core.vocab import CITES
from kg.graph import GraphEdge, GraphNode, edges
from kg.page import layout
from kg.page.network import PageNetwork
from kg.page.options import PageOptions
from kg.page.ranking import Selection, select
from kg.page.rule import drawn_as
from kg.page.start import first_steps

#: How well the name of a kind of node describes the nodes around it.
_NAMING: Final = {"Topic": 1.0, "Task": 1.0, "Method": 0.8, "Dataset": 0.7, "Metric": 0.15, "Paper": 0.01}
_LOOSE: Final = "Loosely linked"
_NAME_LENGTH: Final = 32


def assemble(graph: nx.MultiDiGraph, options: PageOptions) -> tuple[PageNetwork, Selection]:
    """Build the network of the page; the graph stays as it is."""
    selection = select(graph, options)
    index = {iri: place for place, iri in enumerate(selection.nodes)}
    nodes = [GraphNode.read(iri, graph.nodes[iri]) for iri in selection.nodes]
    links = _links(graph, index, citations=options.citations)
    pairs: dict[tuple[int, int], float] = {}
    for edge in links:
        source, target = index[edge.subject], index[edge.object]
        pair = (min(source, target), max(source, target))
        if source != target:
            pairs[pair] = pairs.get(pair, 0.0) + max(0.05, edge.confidence)
    placed = layout.compute(len(index), pairs, prominent=options.max_nodes)
    degree: Counter[int] = Counter()
    for source, target in pairs:
        degree[source] += 1
        degree[target] += 1
    network = PageNetwork(
        heading=options.title,
        start=_start(options, selection, index, degree),
        communities=_communities(nodes, placed, pairs, degree),
        theme=options.theme,
    )
    for place, node in enumerate(nodes):
        network.add_node(place, **_node(node, place, placed, degree[place]))
    for edge in links:
        network.add_edge(index[edge.subject], index[edge.object], **_edge(graph, edge, index))
    return network, selection


def _links(graph: nx.MultiDiGraph, index: dict[str, int], *, citations: bool) -> list[GraphEdge]:
    return sorted(
        (edge for edge in edges(graph, among=index) if citations or edge.relation != CITES),
        key=lambda edge: (index[edge.subject], index[edge.object], edge.relation, edge.sentence),
    )


def _node(node: GraphNode, place: int, placed: layout.Layout, degree: int) -> dict[str, Any]:
    kind = drawn_as(node.kind)
    return {
        "iri": node.iri,
        "label": node.label or node.iri,
        "group": kind,
        "kind": kind,
        "aliases": node.aliases,
        "year": node.year,
        "papers": node.papers,
        "x": round(placed.x[place]),
        "y": round(placed.y[place]),
        "size": _size(kind, degree),
        "community": placed.community_of[place],
        "types": node.types or (kind,),
        "identifier": node.identifier,
        "authors": node.authors,
        "venue": node.venue,
        "published": node.published,
        "url": node.url,
        "doi": node.doi,
        "arxiv_id": node.arxiv_id,
    }


def _edge(graph: nx.MultiDiGraph, edge: GraphEdge, index: dict[str, int]) -> dict[str, Any]:
    return {
        "relation": edge.relation,
        "confidence": edge.confidence,
        "support": edge.support,
        "sentence": edge.sentence,
        "mark": (edge.mark_start, edge.mark_end) if edge.mark_start >= 0 else None,
        "paper": _read_from(graph, edge.paper, index),
    }


def _read_from(graph: nx.MultiDiGraph, paper: str, index: dict[str, int]) -> int | list[str]:
    """Give the paper a sentence is from: its number, or IRI and title where it is not in the file, or -1."""
    if paper in index:
        return index[paper]
    if not paper:
        return -1
    return [paper, (GraphNode.read(paper, graph.nodes[paper]).label if paper in graph else "") or paper]


def _size(kind: str, degree: int) -> float:
    return round(min(9.0, 4 + 0.55 * sqrt(degree)) if kind == "Paper" else min(20.0, 4 + 1.6 * sqrt(degree)), 1)


def _start(options: PageOptions, selection: Selection, index: dict[str, int], degree: Counter[int]) -> dict[str, Any]:
    wanted = selection.wanted
    focus = index[wanted.focus] if wanted.focus is not None else None
    return {
        "focus": focus,
        "topic": index[wanted.topic] if wanted.topic is not None else None,
        "types": list(wanted.types),
        "since": wanted.since,
        "hops": first_steps(degree[focus]) if focus is not None else 1,
        "limit": max(1, options.max_nodes),
        "server": options.server,
        "left_out": selection.left_out,
    }


def _communities(
    nodes: list[GraphNode],
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
        name = _LOOSE if community.loose else _community_name(nodes, community.members, inside, degree, taken)
        rows.append([name, round(community.x), round(community.y), round(community.radius), len(community.members)])
    return rows


def _community_name(
    nodes: list[GraphNode], members: tuple[int, ...], inside: Counter[int], degree: Counter[int], taken: set[str]
) -> str:
    def score(node: int) -> float:
        share = inside[node] / degree[node] if degree[node] else 0.0
        return _NAMING[drawn_as(nodes[node].kind)] * inside[node] * (0.3 + 0.7 * share)

    for node in sorted(members, key=lambda node: (-score(node), node)):
        name = nodes[node].label.strip()
        if name and name.casefold() not in taken:
            taken.add(name.casefold())
            return name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1].rstrip() + "…"
    return ""

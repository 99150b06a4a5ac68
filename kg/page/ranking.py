"""Which nodes matter most, and which go into the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log1p

import networkx as nx

from kg.graph import edges
from kg.page.names import check_types, find
from kg.page.options import PageOptions

#: Papers of a focus are reached over at most this many steps.
_FOCUS_STEPS = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into the file, and how the picture starts.

    Attributes:
        nodes: IRIs, the most important first.
        focus: IRI of the node to start from.
        topic: IRI of the topic shown at first.
        types: Kinds shown at first; empty for all.
        left_out: Number of nodes that are not in the file.
    """

    nodes: tuple[str, ...]
    focus: str | None
    topic: str | None
    types: tuple[str, ...]
    left_out: int


def select(graph: nx.MultiDiGraph, options: PageOptions) -> Selection:
    """Choose and order the nodes of the file."""
    focus = find(graph, options.focus) if options.focus else None
    topic = find(graph, options.topic, kind="Topic", what="topic") if options.topic else None
    types = check_types(options.types)
    order = by_importance(graph)
    room = max(1, options.file_nodes)
    if len(order) > room:
        first = _wanted(graph, order, focus=focus, topic=topic, types=types, since=options.since)
        kept = set(first[:room])
        for iri in order:
            if len(kept) >= room:
                break
            kept.add(iri)
        order = [iri for iri in order if iri in kept]
    return Selection(tuple(order), focus, topic, types, graph.number_of_nodes() - len(order))


def by_importance(graph: nx.MultiDiGraph) -> list[str]:
    """Order all nodes so that every beginning of the list is a fair picture of the whole.

    Entities count by how much is said of them, papers by how much they say about important entities; papers and
    the rest are then interleaved in proportion.
    """
    weight: dict[str, float] = dict.fromkeys(graph, 0)
    for edge in edges(graph):
        # Whole numbers, so that the order of the edges does not matter.
        confidence = round(100 * edge.confidence)
        weight[edge.subject] += confidence
        weight[edge.object] += confidence
    papers: list[str] = []
    topics: list[str] = []
    others: list[str] = []
    for iri, kind in graph.nodes(data="kind"):
        (papers if kind == "Paper" else topics if kind == "Topic" else others).append(iri)
    for paper in sorted(papers):
        weight[paper] = sum(log1p(weight[other]) for other in sorted(graph.successors(paper)))
    places: list[tuple[float, str]] = []
    for group in (papers, others):
        group.sort(key=lambda iri: (-weight[iri], iri))
        places += [((place + 1) / len(group), iri) for place, iri in enumerate(group)]
    topics.sort(key=lambda iri: (-weight[iri], iri))
    return topics + [iri for _, iri in sorted(places)]


def neighbourhood(graph: nx.MultiDiGraph, start: Iterable[str], steps: int) -> dict[str, int]:
    """Give the distance of every node within some steps of the start, in either direction."""
    distance = {iri: 0 for iri in start}
    edge = list(distance)
    for step in range(1, steps + 1):
        reached: list[str] = []
        for iri in edge:
            for other in (*graph.successors(iri), *graph.predecessors(iri)):
                if other not in distance:
                    distance[other] = step
                    reached.append(other)
        edge = reached
    return distance


def _wanted(
    graph: nx.MultiDiGraph,
    order: list[str],
    *,
    focus: str | None,
    topic: str | None,
    types: tuple[str, ...],
    since: int | None,
) -> list[str]:
    if focus is None and topic is None and not types and since is None:
        return []
    place = {iri: index for index, iri in enumerate(order)}
    allowed = set(order)
    if topic is not None or since is not None:
        papers = [iri for iri in order if _paper_fits(graph, iri, topic, since)]
        allowed = set(neighbourhood(graph, papers, 1))
    if types:
        allowed = {iri for iri in allowed if graph.nodes[iri].get("kind") in types}
    if topic is not None:
        allowed.add(topic)
    if focus is None:
        return [iri for iri in order if iri in allowed]
    near = neighbourhood(graph, [focus], _FOCUS_STEPS)
    return sorted(near, key=lambda iri: (near[iri], iri not in allowed, place[iri]))


def _paper_fits(graph: nx.MultiDiGraph, iri: str, topic: str | None, since: int | None) -> bool:
    data = graph.nodes[iri]
    if data.get("kind") != "Paper":
        return False
    if since is not None and (data.get("year") is None or int(data["year"]) < since):
        return False
    return topic is None or graph.has_edge(iri, topic)

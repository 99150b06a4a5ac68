"""Which nodes matter most, and which go into the file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import log1p

import networkx as nx

from kg.graph import edges
from kg.page.names import check_types, find
from kg.page.options import PageOptions
from kg.page.rule import Wanted, distances, narrower, passing

#: Papers of a focus are reached over at most this many steps.
_FOCUS_STEPS = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into the file, and how the picture starts.

    Attributes:
        nodes: IRIs, the most important first.
        wanted: What is shown at first.
        left_out: Number of nodes that are not in the file.
    """

    nodes: tuple[str, ...]
    wanted: Wanted
    left_out: int


def select(graph: nx.MultiDiGraph, options: PageOptions) -> Selection:
    """Choose and order the nodes of the file."""
    wanted = Wanted(
        focus=find(graph, options.focus) if options.focus else None,
        topic=find(graph, options.topic, kind="Topic", what="topic") if options.topic else None,
        since=options.since,
        types=check_types(options.types),
    )
    order = by_importance(graph)
    room = max(1, options.file_nodes)
    if len(order) > room:
        first = _first(graph, order, wanted) if wanted else []
        kept = set(islice(dict.fromkeys([*first, *order]), room))
        order = [iri for iri in order if iri in kept]
    return Selection(tuple(order), wanted, size(graph) - len(order))


def size(graph: nx.MultiDiGraph) -> int:
    """Give the number of nodes of the whole graph, which says so itself where it is only a part."""
    return int(graph.graph.get("whole", graph.number_of_nodes()))


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


def _first(graph: nx.MultiDiGraph, order: list[str], wanted: Wanted) -> list[str]:
    """Give what is wanted, and around a focus what is nearest; the topics between it and a paper are wanted too."""
    allowed = passing(graph, wanted) | (narrower(graph, wanted.topic) if wanted.topic else set())
    if wanted.focus is None:
        return [iri for iri in order if iri in allowed]
    place = {iri: index for index, iri in enumerate(order)}
    near = distances(graph, wanted.focus, _FOCUS_STEPS)
    return sorted(near, key=lambda iri: (near[iri], iri not in allowed, place[iri]))

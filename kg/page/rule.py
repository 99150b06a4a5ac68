"""What is shown by topic, year and type, and how far around a focus: the rule of ``js/filter.js``, over networkx.

Both are tested together (``tests/browser/test_start.py``): a change of one is a change of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from kg.core.vocab import BROADER, KINDS
from kg.graph import GraphNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; nothing asked for is all.

    Attributes:
        focus: IRI of the node in the middle.
        topic: IRI of the topic; those below it count as well.
        since: First year.
        types: Kinds of node.
    """

    focus: str | None = None
    topic: str | None = None
    since: int | None = None
    types: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.focus or self.topic or self.since or self.types)


def passing(graph: nx.MultiDiGraph, wanted: Wanted) -> set[str]:
    """Give the nodes that fit topic, year and type: papers, and what such papers name; the focus always fits."""
    kinds = {iri: drawn_as(kind) for iri, kind in graph.nodes(data="kind")}
    found = set(kinds)
    if wanted.topic or wanted.since:
        papers = set(_papers(graph, kinds, wanted))
        about = {other for paper in papers for other in around(graph, paper) if kinds[other] != "Paper"}
        found = papers | about | ({wanted.topic} if wanted.topic else set())
    if wanted.types:
        found = {iri for iri in found if kinds[iri] in wanted.types}
    return found | ({wanted.focus} if wanted.focus else set())


def drawn_as(kind: str | None) -> str:
    """Give the kind that a node is drawn as: a method where its own is unknown to the legend."""
    return kind if kind in KINDS else "Method"


def narrower(graph: nx.MultiDiGraph, topic: str) -> set[str]:
    """Give a topic and all topics below it."""
    found, waiting = {topic}, [topic]
    while waiting:
        for below, _, relation in graph.in_edges(waiting.pop(), keys=True):
            if relation == BROADER and below not in found:
                found.add(below)
                waiting.append(below)
    return found


def distances(graph: nx.MultiDiGraph, focus: str, steps: int, allowed: Iterable[str] | None = None) -> dict[str, int]:
    """Give the distance from the focus of every node within some steps, in either direction, over allowed nodes."""
    inside = None if allowed is None else set(allowed)
    distance, edge = {focus: 0}, [focus]
    for step in range(1, steps + 1):
        reached = {other for iri in edge for other in around(graph, iri) if inside is None or other in inside}
        edge = sorted(reached - distance.keys())
        distance |= dict.fromkeys(edge, step)
    return distance


def around(graph: nx.MultiDiGraph, iri: str) -> Iterator[str]:
    """Give the neighbours of a node, in either direction; some may come twice."""
    yield from graph.successors(iri)
    yield from graph.predecessors(iri)


def _papers(graph: nx.MultiDiGraph, kinds: Mapping[str, str], wanted: Wanted) -> Iterator[str]:
    """The papers of the years and topics asked for; one without a year fits no year."""
    topics = narrower(graph, wanted.topic) if wanted.topic else None
    for iri, kind in kinds.items():
        if kind != "Paper":
            continue
        if wanted.since and (GraphNode.read(iri, graph.nodes[iri]).year or 0) < wanted.since:
            continue
        if topics is None or not topics.isdisjoint(around(graph, iri)):
            yield iri

"""A part of a graph as a network: nodes are chosen by what is counted of them, evidence is read only for the chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import networkx as nx
import numpy as np
import numpy.typing as npt

from kg.core.vocab import KG, relation_iri
from kg.graph import to_networkx
from kg.page.names import check_types
from kg.page.options import PageOptions
from kg.page.rule import Wanted
from kg.search.directory import Directory
from kg.statements import Edge
from kg.store import read, scan
from kg.store.counts import Numbered
from kg.store.opened import Opened

#: Steps from a focus within which nodes count as around it.
_FOCUS_STEPS: Final = 3


def network(
    opened: Opened, *, types: Collection[str] = (), min_papers: int = 0, since: int | None = None, evidence: bool = True
) -> nx.MultiDiGraph:
    """Make a network of a whole graph or of what is asked for; see `kg.graph.to_networkx` for its attributes.

    Args:
        opened: where to read.
        types: kinds of node to keep: Paper, Method, Dataset, Task, Metric, Topic; all where none is named.
        min_papers: entities and topics that fewer papers name are left out.
        since: papers before this year, or without one, are left out, and what only they name.
        evidence: whether edges have the first sentence they were read from, which takes most of the time and memory.

    Raises:
        UsageError: there is no such type.
    """
    counts, kinds = opened.counts, set(check_types(types))
    nodes = [node for node in counts.numbers() if not kinds or node.kind in kinds]
    chosen = {node.number for node in nodes if node.kind == "Paper" or node.papers >= max(min_papers, 1)}
    if since is not None:
        recent = {n.number for n in counts.numbers() if n.kind == "Paper" and n.year is not None and n.year >= since}
        named = {obj for subject, obj, _ in counts.pairs() if subject in recent}
        chosen &= recent | named
    return between(opened, [node for node in nodes if node.number in chosen], evidence=evidence)


def between(opened: Opened, nodes: Collection[Numbered], *, evidence: bool = True) -> nx.MultiDiGraph:
    """Make a network of some nodes, the edges between them, and the topics above theirs."""
    store, by_kind = opened.rdf, dict[str, list[str]]()
    for node in sorted(nodes, key=lambda n: n.iri):
        kind = node.kind if node.kind in {"Paper", "Topic"} else "Entity"
        by_kind.setdefault(kind, []).append(node.iri)
    edges = opened.counts.edges_among({node.number for node in nodes})
    topics = list(read.topics_with(store, by_kind.get("Topic", ())))
    others = [*by_kind.get("Entity", ()), *(topic.iri for topic in topics)]
    return to_networkx(
        (read.paper(store, iri) for iri in by_kind.get("Paper", ())),
        opened.counts.entities(by_kind.get("Entity", ())),
        _with_sentence(opened, edges) if evidence else edges,
        topics,
        read.results_of(store, by_kind.get("Paper", ())),
        counts=((counted.iri, counted.papers, counted.year) for counted in opened.counts.nodes(others)),
        evidence=evidence,
    )


def _with_sentence(opened: Opened, edges: Iterable[Edge]) -> Iterator[Edge]:
    """Give edges the first place that their assertions rest on: networks show no other."""
    for edge in edges:
        assertion = opened.iris.assertion(edge.subject, relation_iri(edge.relation), edge.object)
        mentions = scan.objects(opened.rdf, assertion, f"{KG}evidence")
        yield replace(edge, evidence=opened.mentions.first(mentions))


def important(opened: Opened, wanted: Wanted, *, room: int) -> list[Numbered]:
    """The nodes that matter most for a picture, as `kg.page.ranking` orders them, found by counting only."""
    return _Ranking(opened).first(wanted, room)


def pictured(opened: Opened, options: PageOptions) -> nx.MultiDiGraph:
    """Make the network that a page is drawn from: the whole graph where it fits into the file, else what matters most.

    Raises:
        UsageError: there is no such type.
    """
    ranking = _Ranking(opened)
    if len(ranking.nodes) <= options.file_nodes:
        return network(opened)
    wanted = Wanted(
        focus=_meant(opened, options.focus),
        topic=_meant(opened, options.topic, {"Topic"}),
        types=check_types(options.types),
        since=options.since,
    )
    graph = between(opened, ranking.first(wanted, options.file_nodes))
    graph.graph["whole"] = len(ranking.nodes)
    return graph


def _meant(opened: Opened, name: str | None, kinds: Collection[str] = ()) -> str | None:
    """The node that a name stands for, if there is one; the page tells of a name that stands for none."""
    if name is None or opened.counts.node(name) is not None:
        return name
    hits = Directory(opened.texts).find(name, kinds=kinds)
    return hits[0].node.iri if hits else None


class _Ranking:
    """All nodes and edges in arrays: a million edges take a second and 30 MB."""

    def __init__(self, opened: Opened) -> None:
        self._rdf = opened.rdf
        used = (node for node in opened.counts.numbers() if node.papers or node.kind == "Paper")
        self.nodes = sorted(used, key=lambda node: node.iri)
        place = np.full(max((node.number for node in self.nodes), default=0) + 1, -1)
        place[[node.number for node in self.nodes]] = np.arange(len(self.nodes))
        pairs = np.fromiter(opened.counts.pairs(), dtype=np.dtype((np.int64, 3)))
        self.subjects, self.objects = place[pairs[:, 0]], place[pairs[:, 1]]
        self._confidences = pairs[:, 2]
        self.kinds = np.array([node.kind for node in self.nodes])
        self.places = {node.iri: number for number, node in enumerate(self.nodes)}

    @cached_property
    def order(self) -> npt.NDArray[Any]:
        """All nodes, the most important first: topics, then papers and others interleaved in proportion."""
        count, papers = len(self.nodes), self.kinds == "Paper"
        weights = np.bincount(self.subjects, self._confidences, count)
        weights += np.bincount(self.objects, self._confidences, count)
        said = np.bincount(self.subjects, np.log1p(weights[self.objects]), count)
        weights[papers] = said[papers]
        topics = self.kinds == "Topic"
        position = np.zeros(count)
        for group in (topics, papers, ~(papers | topics)):
            members = np.flatnonzero(group)
            ranked = members[np.argsort(-weights[members], kind="stable")]
            position[ranked] = (np.arange(len(ranked)) + 1) / max(1, len(ranked))
        position[topics] -= 1
        return np.argsort(position, kind="stable")

    def first(self, wanted: Wanted, room: int) -> list[Numbered]:
        """So many nodes at most: those that are wanted first, then the most important others."""
        allowed = self._allowed(wanted)
        focus = self.places.get(wanted.focus or "")
        distance = np.zeros(len(self.nodes)) if focus is None else self._distances(focus)
        ranked = self.order[np.lexsort((~allowed[self.order], distance[self.order]))]
        return [self.nodes[number] for number in ranked[:room]]

    def _allowed(self, wanted: Wanted) -> npt.NDArray[np.bool_]:
        allowed = np.ones(len(self.nodes), dtype=bool)
        if wanted.topic is not None or wanted.since is not None:
            papers = self.kinds == "Paper"
            if wanted.since is not None:
                papers &= np.array([(node.year or -1) >= wanted.since for node in self.nodes])
            if wanted.topic is not None:
                below = [self.places[iri] for iri in read.narrower(self._rdf, wanted.topic) if iri in self.places]
                filed = np.zeros(len(self.nodes), dtype=bool)
                filed[self.subjects[np.isin(self.objects, below)]] = True
                papers &= filed
            allowed = papers.copy()
            allowed[self.objects[papers[self.subjects]]] = True
        if wanted.types:
            allowed &= np.isin(self.kinds, wanted.types)
        for iri in (wanted.focus, wanted.topic):
            if iri is not None and iri in self.places:
                allowed[self.places[iri]] = True
        return allowed

    def _distances(self, focus: int) -> npt.NDArray[Any]:
        """Steps from the focus, in either direction; all that is farther than counts is equally far."""
        distance = np.full(len(self.nodes), _FOCUS_STEPS + 1)
        distance[focus] = 0
        for step in range(1, _FOCUS_STEPS + 1):
            for ends, others in ((self.subjects, self.objects), (self.objects, self.subjects)):
                reached = others[distance[ends] == step - 1]
                distance[reached] = np.minimum(distance[reached], step)
        return distance

"""The networkx projection of the statements: what it writes on nodes and edges, and the records it is read through."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import networkx as nx

from kg.core.vocab import BROADER, REPORTS_RESULT
from kg.statements import ACCEPTED, Edge, EntityNode, PaperNode, ResultNode, TopicNode

#: Every attribute of nodes and its type, in the order in which files list them.
NODE_FIELDS: Final[dict[str, type]] = {
    "kind": str,
    "label": str,
    "identifier": str,
    "year": int,
    "papers": int,
    "types": str,
    "aliases": str,
    "authors": str,
    "venue": str,
    "published": str,
    "url": str,
    "doi": str,
    "arxiv_id": str,
}
#: Every attribute of edges and its type.
EDGE_FIELDS: Final[dict[str, type]] = {
    "relation": str,
    "confidence": float,
    "support": int,
    "status": str,
    "paper": str,
    "sentence": str,
    "mark_start": int,
    "mark_end": int,
    "results": str,
}
#: Joins several names in one attribute; attributes are plain values, so that every file format can hold them.
SEPARATOR: Final = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """A node as it is read back from a graph: its IRI and the attributes of `NODE_FIELDS`, empty where not known.

    ``types``, ``aliases`` and ``authors`` are taken apart. Graphs that others made are read too: what is missing or of
    another kind counts as not known.
    """

    iri: str
    kind: str
    label: str
    identifier: str
    year: int | None
    papers: int
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    authors: tuple[str, ...]
    venue: str
    published: str
    url: str
    doi: str
    arxiv_id: str

    @classmethod
    def read(cls, iri: str, attributes: Mapping[str, Any]) -> GraphNode:
        """Read the attributes that networkx keeps of a node."""
        return cls(
            iri=iri,
            kind=_text(attributes.get("kind")),
            label=_text(attributes.get("label")),
            identifier=_text(attributes.get("identifier")),
            year=_whole(attributes.get("year")),
            papers=_whole(attributes.get("papers")) or 0,
            types=_several(attributes.get("types")),
            aliases=_several(attributes.get("aliases")),
            authors=_several(attributes.get("authors")),
            venue=_text(attributes.get("venue")),
            published=_text(attributes.get("published")),
            url=_text(attributes.get("url")),
            doi=_text(attributes.get("doi")),
            arxiv_id=_text(attributes.get("arxiv_id")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphEdge:
    """An edge as it is read back from a graph: its ends and the attributes of `EDGE_FIELDS`.

    ``mark_start`` and ``mark_end`` are -1 without evidence, or where they do not fit the sentence; ``confidence`` is 0
    to 1, and 1 where nothing is said of it.
    """

    subject: str
    object: str
    relation: str
    confidence: float
    support: int
    status: str
    paper: str
    sentence: str
    mark_start: int
    mark_end: int
    results: tuple[str, ...]

    @classmethod
    def read(cls, subject: str, target: str, key: Any, attributes: Mapping[str, Any]) -> GraphEdge:
        """Read the attributes that networkx keeps of an edge; without a relation, its key is taken for it."""
        sentence = _text(attributes.get("sentence"))
        start, end = _whole(attributes.get("mark_start")), _whole(attributes.get("mark_end"))
        support = _whole(attributes.get("support"))
        marked = start is not None and end is not None and 0 <= start < end <= len(sentence)
        return cls(
            subject=subject,
            object=target,
            relation=_text(attributes.get("relation")) or str(key),
            confidence=_share(attributes.get("confidence")),
            support=1 if support is None else support,
            status=_text(attributes.get("status")),
            paper=_text(attributes.get("paper")),
            sentence=sentence,
            mark_start=start if marked and start is not None else -1,
            mark_end=end if marked and end is not None else -1,
            results=_several(attributes.get("results")),
        )


def nodes(graph: nx.MultiDiGraph) -> Iterator[GraphNode]:
    """All nodes of a graph, in its order."""
    for iri, attributes in graph.nodes(data=True):
        yield GraphNode.read(iri, attributes)


def edges(graph: nx.MultiDiGraph, *, among: Container[str] | None = None) -> Iterator[GraphEdge]:
    """All edges of a graph, or those among some of its nodes, in its order."""
    for subject, target, key, attributes in graph.edges(keys=True, data=True):
        if among is None or (subject in among and target in among):
            yield GraphEdge.read(subject, target, key, attributes)


def to_networkx(
    papers: Iterable[PaperNode],
    entities: Iterable[EntityNode],
    edges: Iterable[Edge],
    topics: Iterable[TopicNode] = (),
    results: Iterable[ResultNode] = (),
    *,
    counts: Iterable[tuple[str, int, int | None]] | None = None,
    evidence: bool = True,
) -> nx.MultiDiGraph:
    """Make a directed multigraph: nodes are IRIs, edges are keyed by relation.

    Node attributes: ``kind`` (Paper, Method, Dataset, Task, Metric, Topic), ``label``; papers also ``identifier``,
    ``year``, ``authors``, ``venue``, ``published``, ``url``, ``doi``, ``arxiv_id`` where known; entities also
    ``types``, ``aliases``, ``papers`` (how many name it), ``year`` (of the first). Several values stand in one text,
    joined by `SEPARATOR`. Results are no nodes: the edges from a paper to the dataset, metric and method of its results
    tell them in ``results``, as the paper writes them.

    Edge attributes: ``relation``, ``confidence`` (0 to 1), ``support``, ``status``, and the first sentence it was read
    from: ``sentence``, ``mark_start``, ``mark_end`` (the words within it; -1 without evidence), ``paper`` (IRI).

    ``counts`` gives entities and topics, by IRI, with how many papers name them and the year of the first; without
    them the papers at hand are counted. Without ``evidence``, edges have no sentence, and nothing in its place.
    """
    graph = nx.MultiDiGraph()
    for paper in papers:
        graph.add_node(paper.iri, **paper_attributes(paper))
    for entity in entities:
        graph.add_node(entity.iri, **entity_attributes(entity))
    filed = tuple(topics)
    for topic in filed:
        graph.add_node(topic.iri, **topic_attributes(topic))
    for edge in chain(edges, chain.from_iterable(map(topic_edges, filed))):
        if edge.relation == REPORTS_RESULT:
            continue
        graph.add_edge(edge.subject, edge.object, key=edge.relation, **edge_attributes(edge, evidence=evidence))
    for ends, said in results_on_edges(results).items():
        for attributes in (graph.get_edge_data(*ends) or {}).values():
            attributes["results"] = said
    if counts is None:
        _count_papers(graph)
    for iri, number, year in counts or ():
        graph.nodes[iri].update({"papers": number} if year is None else {"papers": number, "year": year})
    return graph


def results_on_edges(results: Iterable[ResultNode]) -> dict[tuple[str, str], str]:
    """What the edges from a paper to the dataset, metric and method of its results tell of them, by both ends' IRIs."""
    said: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for result in sorted(results, key=lambda r: (r.paper, r.value, r.iri)):
        for target in (result.dataset, result.metric, result.method):
            if target is not None:
                said[result.paper, target][result.value] = None
    return {ends: SEPARATOR.join(values) for ends, values in said.items()}


def paper_attributes(node: PaperNode) -> dict[str, Any]:
    """The attributes of a paper; what is not known is left out."""
    paper = node.paper
    attributes = {
        "year": paper.year,
        "authors": SEPARATOR.join(paper.authors),
        "venue": paper.venue,
        "published": paper.published,
        "url": paper.url,
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
    }
    known = {name: value for name, value in attributes.items() if value}
    return {"kind": "Paper", "label": paper.title, "identifier": paper.id, **known}


def entity_attributes(node: EntityNode) -> dict[str, Any]:
    """The attributes of an entity, but for those that are counted over its papers."""
    return {
        "kind": node.main_type,
        "label": node.name,
        "types": SEPARATOR.join(node.types),
        "aliases": SEPARATOR.join(node.aliases),
    }


def topic_attributes(node: TopicNode) -> dict[str, Any]:
    """The attributes of a topic, but for those that are counted over its papers."""
    return {"kind": "Topic", "label": node.name, "aliases": SEPARATOR.join(node.aliases)}


def topic_edges(node: TopicNode) -> list[Edge]:
    """The edges from a topic to those right above it; the taxonomy states them, so they are sure."""
    return [Edge(node.iri, BROADER, above, 1.0, 0, (), status=ACCEPTED) for above in node.broader]


def edge_attributes(edge: Edge, *, evidence: bool = True) -> dict[str, Any]:
    """The attributes of an edge, with the first sentence it was read from, or without any."""
    attributes: dict[str, Any] = {
        "relation": edge.relation,
        "confidence": edge.confidence,
        "support": edge.support,
        "status": edge.status,
    }
    if not evidence:
        return attributes
    if not edge.evidence:
        return attributes | {"sentence": "", "mark_start": -1, "mark_end": -1}
    first = edge.evidence[0]
    start = len(first.prefix)
    return attributes | {
        "sentence": first.sentence,
        "mark_start": start,
        "mark_end": start + len(first.exact),
        "paper": first.paper,
    }


def _count_papers(graph: nx.MultiDiGraph) -> None:
    """Give every entity the number of papers that name it and the year of the first."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for paper, data in graph.nodes(data=True):
        if data["kind"] != "Paper":
            continue
        for entity in graph.successors(paper):
            counts[entity] += 1
            if "year" in data:
                first[entity] = min(first.get(entity, data["year"]), data["year"])
    for node, data in graph.nodes(data=True):
        if data["kind"] != "Paper":
            data["papers"] = counts[node]
            if node in first:
                data["year"] = first[node]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _several(value: object) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, _text(value).split(SEPARATOR)) if part)


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


def _share(value: object) -> float:
    return min(1.0, max(0.0, float(value))) if isinstance(value, (int, float)) else 1.0

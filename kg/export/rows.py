"""The graph as rows of nodes and edges, one at a time, for files of networks and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from pyoxigraph import Store

from kg.core.comparing import split_of
from kg.core.vocab import DCTERMS, HAS_TOPIC, KG, MENTIONS, REPORTS_RESULT, SKOS, relation_iri
from kg.export.options import ExportOptions
from kg.graph import (
    edge_attributes,
    entity_attributes,
    paper_attributes,
    results_on_edges,
    topic_attributes,
    topic_edges,
)
from kg.statements import REJECTED
from kg.store import read, scan
from kg.store.opened import Opened

#: An IRI and its attributes.
Node = tuple[str, dict[str, Any]]
#: Subject, object and attributes, the relation among them.
Link = tuple[str, str, dict[str, Any]]


def nodes(opened: Opened) -> Iterator[Node]:
    """All papers, all entities and the topics in use, each by IRI, with the attributes of `kg.graph.to_networkx`."""
    store, years = opened.rdf, dict[str, int]()
    for paper in read.papers(store):
        if paper.paper.year is not None:
            years[paper.iri] = paper.paper.year
        yield paper.iri, paper_attributes(paper)
    counts, first = _counts(store, years)
    for entity in read.entities(store):
        attributes = entity_attributes(entity) | {"papers": counts[entity.iri]}
        if entity.iri in first:
            attributes["year"] = first[entity.iri]
        yield entity.iri, attributes
    for topic in read.topics(store):
        attributes = topic_attributes(topic) | {"papers": counts[topic.iri]}
        if topic.iri in first:
            attributes["year"] = first[topic.iri]
        yield topic.iri, attributes


def links(opened: Opened, options: ExportOptions) -> Iterator[Link]:
    """All edges between nodes that are sure enough; results are told on the edges to what they are results of."""
    store, told = opened.rdf, results_on_edges(read.results(opened.rdf))
    for edge in read.edges(store, opened.mentions):
        if edge.relation != REPORTS_RESULT and edge.status != REJECTED and edge.confidence >= options.min_confidence:
            attributes = edge_attributes(edge)
            if said := told.get((edge.subject, edge.object)):
                attributes["results"] = said
            yield edge.subject, edge.object, attributes
    for topic in read.topics(store):
        for edge in topic_edges(topic):
            yield edge.subject, edge.object, edge_attributes(edge)


#: The columns of a table of results.
RESULT_FIELDS: Final[dict[str, type]] = {
    **dict.fromkeys(("iri", "paper", "title"), str),
    "year": int,
    "value": str,
    **dict.fromkeys(("number", "high"), float),
    **dict.fromkeys(
        ("unit", "kind", "split", "metric", "metricName", "dataset", "datasetName", "task", "taskName"), str
    ),
    **dict.fromkeys(("method", "methodName", "against", "againstName"), str),
    "confidence": float,
    **dict.fromkeys(("status", "sentence"), str),
}


def results(opened: Opened, options: ExportOptions) -> Iterator[dict[str, Any]]:
    """All results that are sure enough, sorted by IRI, with names, paper and sentence; unknown fields are left out."""
    store = opened.rdf
    for result in read.results(store):
        edge = read.edge(
            store, opened.iris.assertion(result.paper, relation_iri(REPORTS_RESULT), result.iri), opened.mentions
        )
        if edge.confidence < options.min_confidence:
            continue
        paper = scan.values(store, result.paper)
        row: dict[str, Any] = {"title": paper[f"{DCTERMS}title"][0], "year": next(iter(paper[f"{KG}year"]), None)}
        row |= {name: getattr(result, name) for name in ("iri", "paper", "value", "number", "high", "unit", "kind")}
        row |= {"confidence": edge.confidence, "status": edge.status, "metricName": result.metric_words}
        for slot in ("metric", "dataset", "task", "method", "against"):
            if (entity := getattr(result, slot)) is not None:
                row |= {slot: entity, f"{slot}Name": scan.objects(store, entity, f"{SKOS}prefLabel")[0]}
        for shown in edge.evidence[:1]:
            row |= {"sentence": shown.sentence, "split": split_of(shown.prefix, shown.exact, shown.suffix)}
        yield {name: value for name, value in row.items() if value is not None}


def _counts(store: Store, years: dict[str, int]) -> tuple[Counter[str], dict[str, int]]:
    """How many papers name each entity or are filed under each topic, and the year of the first."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for paper, entity in chain(scan.pairs(store, f"{KG}{MENTIONS}"), scan.pairs(store, f"{KG}{HAS_TOPIC}")):
        counts[entity] += 1
        if paper in years:
            first[entity] = min(first.get(entity, years[paper]), years[paper])
    return counts, first

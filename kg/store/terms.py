"""The one place that turns statements into RDF: records in, quads out, each in exactly one named graph.

Mentions are rows beside the graph (`kg.store.mentions`); exports write them out in full (`kg.store.annotations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import PurePath
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.ids import Iris
from kg.core.model import Paper, Run
from kg.core.vocab import (
    CITES,
    DCTERMS,
    HAS_TOPIC,
    KG,
    MENTIONS,
    OWL,
    PROV,
    RDF,
    RDFS,
    REPORTS_RESULT,
    SCHEMA,
    SKOS,
    XSD,
    relation_iri,
)
from kg.statements import REJECTED, Edge, EntityStatements, Evidence, PaperNode, PaperStatements, ResultNode, TopicNode
from kg.store.mentions import Mention

#: Counts the changes of what the same records become in RDF, here or in `kg.statements` and `kg.topics`: what stands
#: in a store under another number is written anew. A golden test tells when it has to be raised.
PROJECTION: Final = 6

_TYPE: Final = NamedNode(f"{RDF}type")
_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


def paper_quads(statements: PaperStatements, *, iris: Iris) -> Iterator[Quad]:
    """Everything one paper supports, in the paper's own graph: its description, edges and assertions."""
    graph = NamedNode(iris.paper_graph(statements.node.paper.id))
    write = _Writer(graph)
    yield from _paper_description(write, statements.node.iri, statements.node.paper, iris)
    yield from _origins(write, statements.node)
    for edge in statements.edges:
        if edge.status != REJECTED and edge.relation not in {MENTIONS, HAS_TOPIC, CITES, REPORTS_RESULT}:
            yield write.link(edge.subject, f"{KG}{MENTIONS}", edge.object)
        yield from _edge(write, edge, iris)
    for result in statements.results:
        yield from _result(write, result)


def entity_quads(statements: EntityStatements, *, iris: Iris) -> Iterator[Quad]:
    """Everything about one entity, in the graph of entities: names, types, redirects, edges to other entities."""
    write = _Writer(NamedNode(iris.graph("entities")))
    node = statements.node
    yield write.link(node.iri, _TYPE.value, f"{KG}Entity")
    for entity_type in node.types:
        yield write.link(node.iri, _TYPE.value, f"{KG}{entity_type}")
    yield write.link(node.iri, f"{KG}mainType", f"{KG}{node.main_type}")
    yield write.text(node.iri, f"{SKOS}prefLabel", node.name)
    for alias in node.aliases:
        yield write.text(node.iri, f"{SKOS}altLabel", alias)
    for key in node.keys:
        yield write.text(node.iri, f"{KG}key", key)
    for redirect in node.redirects:
        yield write.literal(redirect, f"{OWL}deprecated", Literal(True))
        yield write.link(redirect, f"{DCTERMS}isReplacedBy", node.iri)
    for edge in statements.edges:
        yield from _edge(write, edge, iris)


def topic_quads(topics: Iterable[TopicNode], *, iris: Iris) -> Iterator[Quad]:
    """The taxonomy of topics, in its own graph."""
    graph = iris.graph("topics")
    write = _Writer(NamedNode(graph))
    yield write.link(graph, _TYPE.value, f"{SKOS}ConceptScheme")
    yield write.text(graph, f"{RDFS}label", "paperkg topics")
    for topic in topics:
        yield write.link(topic.iri, _TYPE.value, f"{KG}Topic")
        yield write.link(topic.iri, f"{SKOS}inScheme", graph)
        yield write.text(topic.iri, f"{SKOS}prefLabel", topic.name)
        yield write.text(topic.iri, f"{SKOS}definition", topic.definition)
        for alias in topic.aliases:
            yield write.text(topic.iri, f"{SKOS}altLabel", alias)
        for broader in topic.broader:
            yield write.link(topic.iri, f"{SKOS}broader", broader)
        if not topic.broader:
            yield write.link(topic.iri, f"{SKOS}topConceptOf", graph)


def run_quads(runs: Iterable[tuple[str, Run]], *, iris: Iris) -> Iterator[Quad]:
    """The extraction runs, each with its IRI: the only graph that holds times."""
    write = _Writer(NamedNode(iris.graph("runs")))
    for iri, run in runs:
        agent = f"{iri}#software"
        yield write.link(iri, _TYPE.value, f"{KG}ExtractionRun")
        yield write.text(iri, f"{KG}model", run.model)
        yield write.literal(iri, f"{PROV}startedAtTime", _typed(run.started, "dateTime"))
        yield write.literal(iri, f"{PROV}endedAtTime", _typed(run.ended, "dateTime"))
        yield write.link(iri, f"{PROV}wasAssociatedWith", agent)
        yield write.link(agent, _TYPE.value, f"{PROV}SoftwareAgent")
        yield write.text(agent, f"{SCHEMA}name", run.software)
        yield write.text(agent, f"{SCHEMA}softwareVersion", run.version)
        for source in run.sources:
            yield write.text(iri, f"{DCTERMS}source", source)


def _paper_description(write: _Writer, iri: str, paper: Paper, iris: Iris) -> Iterator[Quad]:
    yield write.link(iri, _TYPE.value, f"{KG}Paper")
    yield write.text(iri, f"{DCTERMS}identifier", paper.id)
    yield write.text(iri, f"{DCTERMS}title", paper.title)
    if paper.abstract:
        yield write.text(iri, f"{DCTERMS}abstract", paper.abstract)
    for position, name in enumerate(paper.authors, start=1):
        author = iris.author(iri, position)
        yield write.link(iri, f"{DCTERMS}creator", author)
        yield write.link(author, _TYPE.value, f"{SCHEMA}Person")
        yield write.text(author, f"{SCHEMA}name", name)
        yield write.literal(author, f"{SCHEMA}position", Literal(position))
        if position <= len(paper.orcids) and (orcid := paper.orcids[position - 1]):
            yield write.text(author, f"{KG}orcid", orcid)
    if paper.published and paper.year is not None:
        yield write.literal(iri, f"{DCTERMS}issued", _typed(paper.published, _DATE_TYPES[len(paper.published)]))
        yield write.literal(iri, f"{KG}year", Literal(paper.year))
    single = {"venue": paper.venue, "url": paper.url, "doi": paper.doi, "arxivId": paper.arxiv_id}
    for name, value in single.items():
        if value:
            yield write.text(iri, f"{KG}{name}", value)
    for name, values in (("category", paper.categories), ("keyword", paper.keywords)):
        for value in values:
            yield write.text(iri, f"{KG}{name}", value)


def _origins(write: _Writer, node: PaperNode) -> Iterator[Quad]:
    """Where the records of a paper stood, where there are several or one has a version; keys of files in any case."""
    for key in sorted({origin.key for origin in node.origins if origin.key}):
        yield write.text(node.iri, f"{KG}sourceKey", key)
    if len(node.origins) < 2 and not any(origin.version for origin in node.origins):
        return
    for number, origin in enumerate(node.origins, start=1):
        record = f"{node.iri}#record-{number}"
        yield write.link(node.iri, f"{PROV}hadPrimarySource", record)
        yield write.link(record, _TYPE.value, f"{PROV}Entity")
        yield write.text(record, f"{DCTERMS}source", PurePath(origin.source).name)
        names = (origin.id, origin.doi and f"doi:{origin.doi}", origin.arxiv_id and f"arxiv:{origin.arxiv_id}")
        for name in filter(None, names):
            yield write.text(record, f"{DCTERMS}identifier", name)
        for predicate, value in (("sourceKey", origin.key), ("version", origin.version)):
            if value:
                yield write.text(record, f"{KG}{predicate}", value)
        if origin.published:
            datatype = _DATE_TYPES[len(origin.published)]
            yield write.literal(record, f"{DCTERMS}issued", _typed(origin.published, datatype))


def edge_mentions(edges: Iterable[Edge], *, iris: Iris) -> Iterator[Mention]:
    """The mentions that edges rest on; two edges may rest on one."""
    for edge in edges:
        for evidence in edge.evidence:
            body = _body(edge, iris)
            yield Mention(
                iri=_mention_iri(evidence, body, iris),
                paper=evidence.paper,
                body=body,
                start=evidence.start,
                end=evidence.end,
                first=evidence.start - len(evidence.prefix),
                last=evidence.end + len(evidence.suffix),
            )


def _result(write: _Writer, result: ResultNode) -> Iterator[Quad]:
    """What a paper reports, and what it is a result of."""
    yield write.link(result.iri, _TYPE.value, f"{KG}Result")
    yield write.text(result.iri, f"{KG}value", result.value)
    yield write.text(result.iri, f"{KG}resultKind", result.kind)
    if result.unit:
        yield write.text(result.iri, f"{KG}unit", result.unit)
    for name, number in (
        ("number", result.number),
        ("upperNumber", result.high if result.high != result.number else None),
    ):
        if number is not None:
            yield write.literal(result.iri, f"{KG}{name}", _typed(f"{Decimal(repr(number)).normalize():f}", "decimal"))
    for name in ("metric", "dataset", "task", "method", "against"):
        if (entity := getattr(result, name)) is not None:
            yield write.link(result.iri, f"{KG}{name}", entity)
    if result.metric_words is not None:
        yield write.text(result.iri, f"{KG}metricWords", result.metric_words)


def _edge(write: _Writer, edge: Edge, iris: Iris) -> Iterator[Quad]:
    """The plain triple and the assertion that says how sure it is and why; what people reject is no fact."""
    predicate = relation_iri(edge.relation)
    assertion = _assertion(edge, iris)
    if edge.status != REJECTED:
        yield write.link(edge.subject, predicate, edge.object)
    yield write.link(assertion, _TYPE.value, f"{KG}Assertion")
    yield write.link(assertion, f"{RDF}subject", edge.subject)
    yield write.link(assertion, f"{RDF}predicate", predicate)
    yield write.link(assertion, f"{RDF}object", edge.object)
    yield write.literal(assertion, f"{KG}confidence", _decimal(edge.confidence))
    yield write.literal(assertion, f"{KG}support", Literal(edge.support))
    yield write.text(assertion, f"{KG}status", edge.status)
    if edge.run:
        yield write.link(assertion, f"{PROV}wasGeneratedBy", edge.run)
    for paper in sorted({e.paper for e in edge.evidence}):
        yield write.link(assertion, f"{PROV}wasDerivedFrom", paper)
    for evidence in edge.evidence:
        yield write.link(assertion, f"{KG}evidence", _mention_iri(evidence, _body(edge, iris), iris))


def _assertion(edge: Edge, iris: Iris) -> str:
    return iris.assertion(edge.subject, relation_iri(edge.relation), edge.object)


def _body(edge: Edge, iris: Iris) -> str:
    """What the words stand for: the entity that a paper names, or a whole statement about two entities."""
    return edge.object if edge.run else _assertion(edge, iris)


def _mention_iri(evidence: Evidence, body: str, iris: Iris) -> str:
    return iris.mention(evidence.paper, evidence.start, evidence.end, body)


class _Writer:
    """Makes quads of one graph."""

    def __init__(self, graph: NamedNode) -> None:
        self._graph = graph

    def link(self, subject: str, predicate: str, obj: str) -> Quad:
        return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(obj), self._graph)

    def text(self, subject: str, predicate: str, value: str) -> Quad:
        return Quad(NamedNode(subject), NamedNode(predicate), Literal(value), self._graph)

    def literal(self, subject: str, predicate: str, value: Literal) -> Quad:
        return Quad(NamedNode(subject), NamedNode(predicate), value, self._graph)


def _typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(f"{XSD}{datatype}"))


def _decimal(value: float) -> Literal:
    """Two places at most, in the canonical form that stores give back: 0.9, not 0.90."""
    return _typed(f"{Decimal(f'{value:.2f}').normalize():f}", "decimal")

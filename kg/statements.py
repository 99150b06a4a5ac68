"""From records to statements: the one truth about nodes and edges; RDF and networkx are its two projections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from extractors.components.sentences.logic import sentence_spans
from extractors.records import ROLES, Entity, EntityType, Extraction, Relation, Result, ResultKind, text_of
from kg.core.ids import Iris
from kg.core.model import Origin, Paper
from kg.core.vocab import BENCHMARK_FOR, BROADER, CITES, HAS_TOPIC, PAPER_RELATIONS, REPORTS_RESULT, TYPE_ORDER
from kg.linking import LinkedEntity, Linking
from kg.topics import AssignedTopic, taxonomy

#: What nobody has looked at yet; a person's word makes it ``accepted``, or ``rejected``: it is no fact then, and stands
#: in the graph as an assertion only.
UNREVIEWED: Final = "unreviewed"
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
#: How sure it is that a name that ends in, or is a version of, another stands for something narrower.
_BY_NAME: Final = 0.8
#: Places quoted for one topic of a paper.
_TOPIC_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a paper says it: offsets into title and abstract, the words, and the rest of their sentence around them.

    ``sentence`` is ``prefix + exact + suffix``; ``paper`` is an IRI.
    """

    paper: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str

    @property
    def sentence(self) -> str:
        """The whole sentence, verbatim."""
        return f"{self.prefix}{self.exact}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation between two nodes, given as IRIs, and why the graph holds it.

    ``confidence`` is 0 to 1 with two places; ``support`` counts mentions (from a paper) or papers (between entities);
    ``run`` is the IRI of the extraction run, empty for relations that no single run gave.
    """

    subject: str
    relation: str
    object: str
    confidence: float
    support: int
    evidence: tuple[Evidence, ...]
    run: str = ""
    status: str = UNREVIEWED


@dataclass(frozen=True, slots=True)
class PaperNode:
    """A paper with its IRI; ``origins`` tells of its records where it has several, or versions."""

    iri: str
    paper: Paper
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityNode:
    """An entity with its IRI; ``redirects`` are IRIs that lead to it, ``keys`` the normalised names look-ups use."""

    iri: str
    name: str
    aliases: tuple[str, ...]
    keys: tuple[str, ...]
    types: tuple[EntityType, ...]
    main_type: EntityType
    redirects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic of the taxonomy with its IRI; ``broader`` are the IRIs of the topics right above it."""

    iri: str
    name: str
    aliases: tuple[str, ...]
    definition: str
    broader: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultNode:
    """A result that a paper reports, with its IRI; what it is a result of is given as IRIs.

    ``value`` is as written, ``number`` and ``unit`` what was read of it, ``high`` the upper end of a range;
    ``metric_words`` names a metric that is no entity.
    """

    iri: str
    paper: str
    value: str
    kind: ResultKind
    number: float | None
    high: float | None
    unit: str
    metric: str | None = None
    metric_words: str | None = None
    dataset: str | None = None
    task: str | None = None
    method: str | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class PaperStatements:
    """What one paper supports: its node, its results, and its edges to entities, topics and results, sorted."""

    node: PaperNode
    edges: tuple[Edge, ...]
    results: tuple[ResultNode, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityStatements:
    """What stands about one entity: its node and its edges to other entities."""

    node: EntityNode
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What people say of the statements of one paper.

    ``statuses`` gives the status of a relation to an object, given as IRI; ``rejected`` holds entities, each with its
    key, that the paper's extraction names and that people say it does not: the extraction at hand is without them.
    """

    statuses: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rejected: tuple[tuple[Entity, str], ...] = ()


class EvidenceFinder:
    """Quotes stretches of one paper's text together with the sentence around them."""

    def __init__(self, *, iri: str, paper: Paper) -> None:
        self._iri = iri
        self._text = text_of(paper.title, paper.abstract)
        self._sentences = sentence_spans(self._text, len(paper.title))

    def quote(self, start: int, end: int) -> Evidence:
        """Evidence for the stretch from ``start`` to ``end``, in code points."""
        around = [(a, b) for a, b in self._sentences if a < end and start < b]
        first = min([start, *(a for a, _ in around)])
        last = max([end, *(b for _, b in around)])
        return Evidence(
            paper=self._iri,
            start=start,
            end=end,
            exact=self._text[start:end],
            prefix=self._text[first:start],
            suffix=self._text[end:last],
        )


def topic_nodes(*, iris: Iris) -> tuple[TopicNode, ...]:
    """All topics of the taxonomy, sorted by IRI."""
    nodes = (
        TopicNode(iris.topic(t.key), t.name, t.aliases, t.definition, tuple(sorted(map(iris.topic, t.broader))))
        for t in taxonomy().topics.values()
    )
    return tuple(sorted(nodes, key=lambda node: node.iri))


def paper_statements(
    paper: Paper,
    extraction: Extraction,
    keys: Sequence[str],
    *,
    iris: Iris,
    run: str,
    topics: Sequence[AssignedTopic] = (),
    cites: Sequence[str] = (),
    origins: Sequence[Origin] = (),
    judged: Judged = Judged(),
) -> PaperStatements:
    """State what one paper does with its entities; ``keys`` gives the linked entity of each, in order.

    Where linking made two of a paper's entities one, the stronger role counts and the evidence is put together.
    ``cites`` holds ids of papers of the graph; a source states them, so they are sure and have no evidence. What people
    accept is sure; what they reject is an edge that says so.
    """
    node = PaperNode(iri=iris.paper(paper.id), paper=paper, origins=tuple(origins))
    finder = EvidenceFinder(iri=node.iri, paper=paper)
    edges = _naming_edges(node.iri, zip(extraction.entities, keys, strict=True), finder, iris, run)
    said_wrongly = _naming_edges(node.iri, judged.rejected, finder, iris, run)
    edges += [_topic_edge(node.iri, topic, finder, iris, run) for topic in topics]
    edges += [Edge(node.iri, CITES, iris.paper(cited), 1.0, 0, (), status=ACCEPTED) for cited in cites]
    results = {r: _result_node(node.iri, r, [iris.entity(key) for key in keys], iris) for r in extraction.results}
    edges += [_result_edge(made, result, finder, run) for result, made in results.items()]
    stated = [*(_judged(edge, judged) for edge in edges), *(replace(edge, status=REJECTED) for edge in said_wrongly)]
    reported = (made for made in results.values() if judged.statuses.get((REPORTS_RESULT, made.iri)) != REJECTED)
    return PaperStatements(node, tuple(_strongest(stated)), tuple(sorted(reported, key=lambda r: r.iri)))


def _judged(edge: Edge, judged: Judged) -> Edge:
    """An edge with its status, where people gave it one; what they accept is sure."""
    status = judged.statuses.get((edge.relation, edge.object))
    if status is None:
        return edge
    return replace(edge, status=status, confidence=1.0 if status == ACCEPTED else edge.confidence)


def _naming_edges(
    paper: str, named: Iterable[tuple[Entity, str]], finder: EvidenceFinder, iris: Iris, run: str
) -> list[Edge]:
    """The edges from a paper to entities, given with their keys: one for a key and type."""
    grouped: dict[tuple[str, EntityType], list[Entity]] = defaultdict(list)
    for entity, key in named:
        grouped[key, entity.type].append(entity)
    return [_paper_edge(paper, iris.entity(key), group, finder, run) for (key, _), group in grouped.items()]


def _paper_edge(paper: str, entity: str, group: Sequence[Entity], finder: EvidenceFinder, run: str) -> Edge:
    entity_type = group[0].type
    role = min((e.role for e in group), key=ROLES[entity_type].index)
    places = sorted({(m.start, m.end) for e in group for m in e.mentions})
    return Edge(
        subject=paper,
        relation=PAPER_RELATIONS[entity_type, role],
        object=entity,
        confidence=round(max(e.score for e in group), 2),
        support=len(places),
        evidence=tuple(finder.quote(start, end) for start, end in places),
        run=run,
    )


def _topic_edge(paper: str, topic: AssignedTopic, finder: EvidenceFinder, iris: Iris, run: str) -> Edge:
    return Edge(
        subject=paper,
        relation=HAS_TOPIC,
        object=iris.topic(topic.key),
        confidence=topic.score,
        support=len(topic.places),
        evidence=tuple(finder.quote(start, end) for start, end in topic.places[:_TOPIC_PLACES]),
        run=run,
    )


def _result_node(paper: str, result: Result, entities: Sequence[str], iris: Iris) -> ResultNode:
    def entity(place: int | str | None) -> str | None:
        return entities[place] if isinstance(place, int) else None

    return ResultNode(
        iri=iris.result(paper, result.start, result.end),
        paper=paper,
        value=result.value,
        kind=result.kind,
        number=result.number,
        high=result.high,
        unit=result.unit,
        metric=entity(result.metric),
        metric_words=result.metric if isinstance(result.metric, str) else None,
        dataset=entity(result.dataset),
        task=entity(result.task),
        method=entity(result.method),
        against=entity(result.against),
    )


def _result_edge(node: ResultNode, result: Result, finder: EvidenceFinder, run: str) -> Edge:
    return Edge(
        subject=node.paper,
        relation=REPORTS_RESULT,
        object=node.iri,
        confidence=round(result.score, 2),
        support=1,
        evidence=(finder.quote(result.start, result.end),),
        run=run,
    )


def _strongest(edges: Iterable[Edge]) -> list[Edge]:
    """Keep one edge for a relation and object: a thing mentioned under two types gives one `mentions`."""
    merged: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        place = (edge.relation, edge.object)
        merged[place] = _merge(merged[place], edge) if place in merged else edge
    return [merged[place] for place in sorted(merged)]


def _merge(first: Edge, second: Edge) -> Edge:
    """One edge of two that say the same; where people reject one of them, the other stays."""
    if REJECTED in {first.status, second.status} and first.status != second.status:
        return second if first.status == REJECTED else first
    evidence = tuple(sorted({*first.evidence, *second.evidence}, key=lambda e: (e.paper, e.start, e.end)))
    return replace(first, confidence=max(first.confidence, second.confidence), support=len(evidence), evidence=evidence)


def entity_statements(
    linking: Linking,
    papers: Mapping[str, Paper],
    extractions: Iterable[Extraction],
    *,
    iris: Iris,
    statuses: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
) -> Iterator[EntityStatements]:
    """State what stands about every entity, in the order of their keys; relations of all papers are put together.

    ``statuses`` holds what people say of subject, relation and object, the ends given as IRIs.
    """
    edges = _entity_edges(linking, papers, extractions, iris)
    for entity in linking.entities.values():
        node = _entity_node(entity, iris)
        said = (_judged_between(edge, statuses) for edge in edges.get(node.iri, ()))
        yield EntityStatements(node=node, edges=tuple(said))


def _judged_between(edge: Edge, statuses: Mapping[tuple[str, str, str], str]) -> Edge:
    status = statuses.get((edge.subject, edge.relation, edge.object))
    return edge if status is None else _judged(edge, Judged({(edge.relation, edge.object): status}))


def _entity_node(entity: LinkedEntity, iris: Iris) -> EntityNode:
    return EntityNode(
        iri=iris.entity(entity.key),
        name=entity.name,
        aliases=entity.aliases,
        keys=entity.keys,
        types=(entity.main_type, *(t for t in TYPE_ORDER if t in entity.types and t != entity.main_type)),
        main_type=entity.main_type,
        redirects=tuple(sorted(map(iris.entity, entity.redirects))),
    )


def _entity_edges(
    linking: Linking, papers: Mapping[str, Paper], extractions: Iterable[Extraction], iris: Iris
) -> dict[str, list[Edge]]:
    found: dict[tuple[str, str, str], list[tuple[float, Evidence]]] = defaultdict(list)
    for extracted in extractions:
        extraction, keys = linking.applied(extracted)
        paper = papers[extraction.paper_id]
        finder = EvidenceFinder(iri=iris.paper(paper.id), paper=paper) if extraction.relations else None
        for relation in extraction.relations:
            subject, obj = iris.entity(keys[relation.subject]), iris.entity(keys[relation.object])
            if finder is not None and subject != obj:
                found[subject, relation_name(relation, extraction), obj].append(_relation_evidence(relation, finder))
    hierarchy = _hierarchy(linking, iris)
    for subject, obj in hierarchy:
        found.setdefault((subject, BROADER, obj), [])
    by_subject: dict[str, list[Edge]] = defaultdict(list)
    for (subject, relation_type, obj), stated in sorted(found.items()):
        if relation_type == BROADER and (subject, obj) not in hierarchy:
            continue
        edge = _entity_edge(subject, relation_type, obj, stated)
        by_subject[subject].append(replace(edge, **hierarchy[subject, obj]) if relation_type == BROADER else edge)
    return by_subject


def _hierarchy(linking: Linking, iris: Iris) -> dict[tuple[str, str], dict[str, Any]]:
    """IRIs of narrower and broader entities → what else their edge says, beside what sentences say."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for low, highs in linking.broader.items():
        for high in highs:
            by_hand = {"confidence": 1.0, "status": ACCEPTED} if (low, high) in linking.stated else {}
            found[iris.entity(low), iris.entity(high)] = by_hand
    return found


def relation_name(relation: Relation, extraction: Extraction) -> str:
    """Give the relation of the graph: what a dataset is used for, it is a benchmark for."""
    ends = (extraction.entities[relation.subject].type, extraction.entities[relation.object].type)
    return BENCHMARK_FOR if relation.type == "usedFor" and ends == ("Dataset", "Task") else relation.type


def _relation_evidence(relation: Relation, finder: EvidenceFinder) -> tuple[float, Evidence]:
    return relation.score, finder.quote(relation.start, relation.end)


def _entity_edge(subject: str, relation: str, obj: str, stated: Sequence[tuple[float, Evidence]]) -> Edge:
    evidence = tuple(sorted({e for _, e in stated}, key=lambda e: (e.paper, e.start, e.end)))
    return Edge(
        subject=subject,
        relation=relation,
        object=obj,
        confidence=round(max((score for score, _ in stated), default=_BY_NAME), 2),
        support=len({e.paper for e in evidence}),
        evidence=evidence,
    )

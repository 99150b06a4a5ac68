"""From records to statements: the one truth about nodes and edges; RDF and networkx are its two projections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Said:
    """Where a paper, given by its id, states a relation between two entities, and how surely: offsets of a sentence."""

    paper: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Stated:
    """An edge between two entities, given as IRIs, before its evidence is quoted; ``is_sure`` if a person says so."""

    subject: str
    relation: str
    object: str
    said: tuple[Said, ...]
    status: str = UNREVIEWED
    is_sure: bool = False


class EntityRelations:
    """What all papers and linking say between entities; only places are held, so that a field fits into memory.

    ``statuses`` holds what people say of subject, relation and object, the ends given as IRIs.
    """

    def __init__(
        self,
        linking: Linking,
        *,
        iris: Iris,
        statuses: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
    ) -> None:
        self._linking = linking
        self._statuses = statuses
        self._iri = cache(iris.entity)
        self._found: dict[str, dict[tuple[str, str], list[Said]]] = defaultdict(lambda: defaultdict(list))

    def add(self, paper: str, relations: Iterable[Relation], types: Sequence[EntityType]) -> None:
        """Take what a paper, given by its id, states; ``types`` are those of the entities of its extraction."""
        keys, retyped = self._linking.members[paper], self._linking.retyped
        for relation in relations:
            low, high = keys[relation.subject], keys[relation.object]
            if not low or not high or self._iri(low) == self._iri(high):  # dropped by a person, or one and the same
                continue
            ends = (retyped.get(low, types[relation.subject]), retyped.get(high, types[relation.object]))
            name = _named(relation, ends)
            said = Said(paper, relation.start, relation.end, relation.score)
            self._found[low][name, self._iri(high)].append(said)

    def of(self, key: str) -> tuple[Stated, ...]:
        """The edges from an entity, by relation and IRI; it stands only under those that linking puts it under."""
        above = {self._iri(high): (key, high) in self._linking.stated for high in self._linking.broader.get(key, ())}
        found = {
            edge: said for edge, said in self._found.get(key, {}).items() if edge[0] != BROADER or edge[1] in above
        }
        for high in above:
            found.setdefault((BROADER, high), [])
        return tuple(
            self._stated(self._iri(key), relation, obj, said, by_hand=relation == BROADER and above[obj])
            for (relation, obj), said in sorted(found.items())
        )

    def _stated(self, subject: str, relation: str, obj: str, said: Sequence[Said], *, by_hand: bool) -> Stated:
        status = self._statuses.get((subject, relation, obj), ACCEPTED if by_hand else UNREVIEWED)
        return Stated(subject, relation, obj, tuple(said), status, by_hand or status == ACCEPTED)


def entity_statements(
    entity: LinkedEntity, edges: Iterable[Stated], *, quote: Callable[[Said], Evidence], iris: Iris
) -> EntityStatements:
    """State what stands about an entity; ``quote`` finds the sentences of its edges."""
    return EntityStatements(entity_node(entity, iris=iris), tuple(_entity_edge(edge, quote) for edge in edges))


def entity_node(entity: LinkedEntity, *, iris: Iris) -> EntityNode:
    """The node of an entity."""
    return EntityNode(
        iri=iris.entity(entity.key),
        name=entity.name,
        aliases=entity.aliases,
        keys=entity.keys,
        types=(entity.main_type, *(t for t in TYPE_ORDER if t in entity.types and t != entity.main_type)),
        main_type=entity.main_type,
        redirects=tuple(sorted(map(iris.entity, entity.redirects))),
    )


def relation_name(relation: Relation, extraction: Extraction) -> str:
    """Give the relation of the graph: what a dataset is used for, it is a benchmark for."""
    return _named(relation, [extraction.entities[place].type for place in (relation.subject, relation.object)])


def _named(relation: Relation, ends: Sequence[EntityType]) -> str:
    return BENCHMARK_FOR if relation.type == "usedFor" and list(ends) == ["Dataset", "Task"] else relation.type


def _entity_edge(stated: Stated, quote: Callable[[Said], Evidence]) -> Edge:
    evidence = tuple(sorted(set(map(quote, stated.said)), key=lambda e: (e.paper, e.start, e.end)))
    score = round(max((said.score for said in stated.said), default=_BY_NAME), 2)
    return Edge(
        subject=stated.subject,
        relation=stated.relation,
        object=stated.object,
        confidence=1.0 if stated.is_sure else score,
        support=len({e.paper for e in evidence}),
        evidence=evidence,
        status=stated.status,
    )

"""Read records back out of RDF: the inverse of `kg.store.terms`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, cast

from pyoxigraph import NamedNode, Store

from extractors.records import EntityType, ResultKind
from kg.core.model import Paper, Run
from kg.core.vocab import BROADER, DCTERMS, HAS_TOPIC, KG, PROV, RDF, REPORTS_RESULT, SCHEMA, SKOS, TYPE_ORDER
from kg.statements import Edge, EntityNode, PaperNode, ResultNode, TopicNode
from kg.store.mentions import Mentions
from kg.store.scan import Values, graphs, objects, pairs, subjects, values

_TYPE: Final = f"{RDF}type"
_BROADER: Final = f"{SKOS}{BROADER}"
_REPORTS: Final = f"{KG}{REPORTS_RESULT}"


def papers(store: Store) -> Iterator[PaperNode]:
    """All papers, sorted by IRI; `Paper.source` is not kept in the graph."""
    return (paper(store, iri) for iri in _instances(store, f"{KG}Paper"))


def paper(store: Store, iri: str) -> PaperNode:
    """The paper of an IRI."""
    return PaperNode(iri=iri, paper=_paper(values(store, iri), store))


def entities(store: Store) -> Iterator[EntityNode]:
    """All entities, sorted by IRI."""
    return (entity(store, iri) for iri in _instances(store, f"{KG}Entity"))


def entity(store: Store, iri: str) -> EntityNode:
    """The entity of an IRI."""
    said = values(store, iri)
    return EntityNode(
        iri=iri,
        name=said[f"{SKOS}prefLabel"][0],
        aliases=tuple(sorted(said[f"{SKOS}altLabel"])),
        keys=tuple(sorted(said[f"{KG}key"])),
        types=_types(said),
        main_type=cast(EntityType, said[f"{KG}mainType"][0].removeprefix(KG)),
        redirects=tuple(subjects(store, f"{DCTERMS}isReplacedBy", NamedNode(iri))),
    )


def topics(store: Store) -> Iterator[TopicNode]:
    """The topics that papers are filed under, and those above them, sorted by IRI."""
    return topics_with(store, {topic for _, topic in pairs(store, f"{KG}{HAS_TOPIC}")})


def topics_with(store: Store, some: Iterable[str]) -> Iterator[TopicNode]:
    """Some topics, given as IRIs, and those above them, sorted by IRI."""
    wanted = set(some)
    waiting, found = list(wanted), dict[str, Values]()
    while waiting:
        iri = waiting.pop()
        found[iri] = values(store, iri)
        above = set(found[iri][_BROADER]) - wanted
        wanted |= above
        waiting += above
    for iri in sorted(found):
        said = found[iri]
        yield TopicNode(
            iri=iri,
            name=said[f"{SKOS}prefLabel"][0],
            aliases=tuple(sorted(said[f"{SKOS}altLabel"])),
            definition=_first(said, f"{SKOS}definition") or "",
            broader=tuple(sorted(said[_BROADER])),
        )


def narrower(store: Store, topic: str) -> set[str]:
    """A topic, given as IRI, and all topics below it."""
    found, waiting = {topic}, [topic]
    while waiting:
        below = set(subjects(store, _BROADER, NamedNode(waiting.pop()))) - found
        found |= below
        waiting += below
    return found


def results(store: Store) -> Iterator[ResultNode]:
    """All results, sorted by IRI."""
    return (result(store, iri) for iri in _instances(store, f"{KG}Result"))


def result(store: Store, iri: str) -> ResultNode:
    """The result of an IRI."""
    return _result(store, subjects(store, _REPORTS, NamedNode(iri))[0], iri)


def results_of(store: Store, papers: Iterable[str]) -> Iterator[ResultNode]:
    """The results that some papers, given as IRIs, report."""
    for paper in papers:
        for iri in objects(store, paper, _REPORTS):
            yield _result(store, paper, iri)


def _result(store: Store, paper: str, iri: str) -> ResultNode:
    said = values(store, iri)
    number = _first(said, f"{KG}number")
    return ResultNode(
        iri=iri,
        paper=paper,
        value=said[f"{KG}value"][0],
        kind=cast(ResultKind, said[f"{KG}resultKind"][0]),
        number=None if number is None else float(number),
        high=None if number is None else float(_first(said, f"{KG}upperNumber") or number),
        unit=_first(said, f"{KG}unit") or "",
        metric=_first(said, f"{KG}metric"),
        metric_words=_first(said, f"{KG}metricWords"),
        dataset=_first(said, f"{KG}dataset"),
        task=_first(said, f"{KG}task"),
        method=_first(said, f"{KG}method"),
        against=_first(said, f"{KG}against"),
    )


def edges(store: Store, mentions: Mentions | None = None) -> Iterator[Edge]:
    """All edges with their confidence, graph by graph, in each sorted by the IRI of their assertion.

    They have their evidence where ``mentions`` are given.
    """
    for graph in graphs(store):
        yield from edges_in(store, graph, mentions)


def edges_in(store: Store, graph: str, mentions: Mentions | None = None) -> Iterator[Edge]:
    """The edges of one named graph, sorted by the IRI of their assertion."""
    for iri in subjects(store, _TYPE, NamedNode(f"{KG}Assertion"), graph=graph):
        yield edge(store, iri, mentions)


def edge(store: Store, assertion: str, mentions: Mentions | None = None) -> Edge:
    """The edge that an assertion, given as IRI, is about."""
    said = values(store, assertion)
    evidence = () if mentions is None else mentions.quoted(said[f"{KG}evidence"])
    return Edge(
        subject=said[f"{RDF}subject"][0],
        relation=_relation(said[f"{RDF}predicate"][0]),
        object=said[f"{RDF}object"][0],
        confidence=float(said[f"{KG}confidence"][0]),
        support=int(said[f"{KG}support"][0]),
        evidence=evidence,
        run=next(iter(said[f"{PROV}wasGeneratedBy"]), ""),
        status=said[f"{KG}status"][0],
    )


def run(store: Store, iri: str) -> Run:
    """An extraction run."""
    said = values(store, iri)
    software = values(store, said[f"{PROV}wasAssociatedWith"][0])
    return Run(
        software=software[f"{SCHEMA}name"][0],
        version=software[f"{SCHEMA}softwareVersion"][0],
        model=said[f"{KG}model"][0],
        started=said[f"{PROV}startedAtTime"][0],
        ended=said[f"{PROV}endedAtTime"][0],
        sources=tuple(sorted(said[f"{DCTERMS}source"])),
    )


def _instances(store: Store, class_iri: str) -> list[str]:
    return subjects(store, _TYPE, NamedNode(class_iri))


def _first(said: Values, predicate: str) -> str | None:
    return next(iter(said[predicate]), None)


def _paper(said: Values, store: Store) -> Paper:
    authors = [values(store, author) for author in said[f"{DCTERMS}creator"]]
    authors.sort(key=lambda author: int(author[f"{SCHEMA}position"][0]))
    orcids = tuple(_first(author, f"{KG}orcid") or "" for author in authors)
    return Paper(
        id=said[f"{DCTERMS}identifier"][0],
        title=said[f"{DCTERMS}title"][0],
        abstract=_first(said, f"{DCTERMS}abstract") or "",
        authors=tuple(author[f"{SCHEMA}name"][0] for author in authors),
        published=_first(said, f"{DCTERMS}issued"),
        venue=_first(said, f"{KG}venue"),
        url=_first(said, f"{KG}url"),
        doi=_first(said, f"{KG}doi"),
        arxiv_id=_first(said, f"{KG}arxivId"),
        categories=tuple(sorted(said[f"{KG}category"])),
        keywords=tuple(sorted(said[f"{KG}keyword"])),
        orcids=orcids if any(orcids) else (),
        source_key=_first(said, f"{KG}sourceKey"),
    )


def _types(said: Values) -> tuple[EntityType, ...]:
    """The entity's types, the main one first, the others in their usual order."""
    main = said[f"{KG}mainType"][0].removeprefix(KG)
    found = {value.removeprefix(KG) for value in said[_TYPE]}
    return tuple(sorted((t for t in TYPE_ORDER if t in found), key=lambda t: t != main))


def _relation(predicate: str) -> str:
    return BROADER if predicate == _BROADER else predicate.removeprefix(KG)

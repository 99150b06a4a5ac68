"""Why the graph says that a paper has to do with an entity: relations, how sure, the sentences, and who read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from extractors.components.sameness import reason
from kg.core.errors import QueryError
from kg.core.model import Run
from kg.core.vocab import HAS_TOPIC, KG, MENTIONS, PAPER_RELATIONS, RDF, REPORTS_RESULT, SKOS
from kg.linking import key
from kg.search import lookup
from kg.search.lookup import Found
from kg.statements import Edge, Evidence
from kg.store import read, scan
from kg.store.opened import Opened

_LABEL: Final = f"{SKOS}prefLabel"
#: The relations whose evidence are the words that a paper uses for an entity.
_NAMING: Final = frozenset({MENTIONS, *PAPER_RELATIONS.values()})
#: Names that are offered when a paper does not name the entity asked for.
_OFFERED: Final = 8


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence, verbatim, and the stretches of it that were read as the entity, in order and apart."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def marked(self, before: str, after: str) -> str:
        """The sentence with something written around each mark.

        >>> MarkedSentence("We use CNNs.", ((7, 11),)).marked("[", "]")
        'We use [CNNs].'
        """
        parts, end = [], 0
        for start, stop in self.marks:
            parts += [self.text[end:start], before, self.text[start:stop], after]
            end = stop
        return "".join([*parts, self.text[end:]])


@dataclass(frozen=True, slots=True)
class Reason:
    """One relation between the paper and the entity; ``run`` is missing where no run is recorded.

    ``names`` holds the words that the paper uses for the entity where they are not its name, and why they mean it;
    ``told`` says in words what a result is a result of, and is empty for other relations.
    """

    relation: str
    confidence: float
    support: int
    status: str
    sentences: tuple[MarkedSentence, ...]
    run: Run | None
    names: tuple[tuple[str, str], ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The two ends that the names were taken for, and every reason, the surest first.

    ``paper`` is an entity where the question was about two of them, ``entity`` a topic where only that fits.
    """

    paper: Found
    entity: Found
    reasons: tuple[Reason, ...]


def why(opened: Opened, paper: str, entity: str) -> Why:
    """Look up why the graph holds edges from a paper to an entity or topic, or between two entities.

    Args:
        opened: where to look.
        paper: id, arXiv id, title or IRI; what fits no paper is taken for an entity.
        entity: any of its names, or its IRI; among several the one that the paper names. A topic of the paper goes by
            this name too, and results that the entity takes part in are reasons.

    Raises:
        QueryError: no such paper or entity, or the paper does not name it; the message offers what there is.
    """
    store = opened.rdf
    try:
        found = lookup.paper(opened, paper)
    except QueryError as error:
        return _between(opened, paper, entity, error)
    edges = _edges_from(opened, found.iri)
    filed = _filed(store, edges, entity)
    named = {edge.object for edge in edges}
    keyed = scan.subjects(store, f"{KG}key", Literal(key(lookup.clean(entity))))
    here = [iri for iri in keyed if iri in named]
    meant = Found(here[0], _label(store, here[0])) if here else filed or lookup.entity(opened, entity)
    wanted = {meant.iri, *([filed.iri] if filed else [])}
    about = [edge for edge in edges if edge.object in wanted or _takes_part(store, edge, meant.iri)]
    if not about:
        raise QueryError(f"{found.name!r} does not name {meant.name!r}{_offer(store, edges)}")
    reasons = sorted((_reason(store, edge, meant.name) for edge in about), key=lambda r: (-r.confidence, r.relation))
    return Why(found, meant, tuple(reasons))


def _filed(store: Store, edges: Sequence[Edge], name: str) -> Found | None:
    """The paper's topic that goes by a name or IRI."""
    wanted = lookup.clean(name)
    for edge in edges:
        if edge.relation == HAS_TOPIC:
            names = {
                edge.object,
                *(n for p in ("prefLabel", "altLabel") for n in scan.objects(store, edge.object, f"{SKOS}{p}")),
            }
            if wanted in names or wanted.casefold() in map(str.casefold, names):
                return Found(edge.object, _label(store, edge.object))
    return None


def _takes_part(store: Store, edge: Edge, entity: str) -> bool:
    """Whether an edge leads to a result of, on, by or against an entity."""
    return edge.relation == REPORTS_RESULT and any(entity in said for said in scan.values(store, edge.object).values())


def _between(opened: Opened, first: str, second: str, otherwise: QueryError) -> Why:
    """The reasons for edges between two entities, in both directions; raises ``otherwise`` where the first is none."""
    try:
        one = lookup.entity(opened, first)
    except QueryError:
        raise otherwise from None
    other = lookup.entity(opened, second)
    reasons = [
        _reason(opened.rdf, edge, end.name)
        for start, end in ((one, other), (other, one))
        for edge in _edges_from(opened, start.iri)
        if edge.object == end.iri
    ]
    if not reasons:
        raise QueryError(f"no paper relates {one.name!r} and {other.name!r}; kg why PAPER ENTITY shows what papers say")
    return Why(one, other, tuple(sorted(reasons, key=lambda r: (-r.confidence, r.relation))))


def _edges_from(opened: Opened, iri: str) -> list[Edge]:
    """The edges from a node, with their evidence."""
    assertions = scan.subjects(opened.rdf, f"{RDF}subject", NamedNode(iri))
    return [read.edge(opened.rdf, assertion, opened.mentions) for assertion in assertions]


def marked_sentences(evidence: Sequence[Evidence]) -> tuple[MarkedSentence, ...]:
    """Put mentions in the same sentence together, in the order of the text; marks that overlap become one."""
    marks: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for one in evidence:
        start = len(one.prefix)
        marks[one.start - start, one.sentence].append((start, start + len(one.exact)))
    return tuple(MarkedSentence(text, _apart(marks[place, text])) for place, text in sorted(marks))


def _apart(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)


def _reason(store: Store, edge: Edge, name: str) -> Reason:
    run = read.run(store, edge.run) if edge.run and scan.objects(store, edge.run, f"{KG}model") else None
    sentences = marked_sentences(edge.evidence)
    named = edge.evidence if edge.relation in _NAMING else ()
    words = sorted({" ".join(one.exact.split()) for one in named})
    names = tuple((form, _why_named(form, name)) for form in words if form != name)
    told = _told(store, edge.object) if edge.relation == REPORTS_RESULT else ""
    return Reason(edge.relation, edge.confidence, edge.support, edge.status, sentences, run, names, told)


def _told(store: Store, iri: str) -> str:
    """What a result is a result of: "84.2% accuracy on Cora by NetB"."""
    result = read.result(store, iri)
    slots = (("on", result.dataset), ("for", result.task), ("by", result.method), ("against", result.against))
    metric = _label(store, result.metric) if result.metric else result.metric_words or ""
    kind = "" if result.kind == "absolute" else f"({result.kind})"
    named = [f"{word} {_label(store, entity)}" for word, entity in slots if entity]
    return " ".join(part for part in (result.value, metric, *named, kind) if part)


def _why_named(form: str, name: str) -> str:
    """Why words mean an entity: what they share with its name, else that linking says so."""
    found = reason(name, form)
    return str(found) if found is not None else "see kg entities --explain"


def _offer(store: Store, edges: Sequence[Edge]) -> str:
    by_confidence = sorted(edges, key=lambda e: (-e.confidence, e.object))
    named = [edge.object for edge in by_confidence if edge.relation != REPORTS_RESULT]
    names = [_label(store, iri) for iri in dict.fromkeys(named)]
    if not names:
        return "; it names nothing that was read"
    more = f" and {len(names) - _OFFERED} more" if len(names) > _OFFERED else ""
    return f"; it names: {', '.join(names[:_OFFERED])}{more}"


def _label(store: Store, iri: str) -> str:
    return next(iter(scan.objects(store, iri, _LABEL)), iri)

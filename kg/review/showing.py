"""Statements of a graph as people judge them: who says what of what, how sure that is, and the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from pyoxigraph import NamedNode

from kg.core.vocab import BROADER, CITES, DCTERMS, KG, MENTIONS, RDF, SCHEMA, SKOS, relation_iri, relation_order
from kg.review.decisions import BETWEEN, meaning
from kg.statements import Edge, Evidence
from kg.store import read, scan
from kg.store.counts import Line
from kg.store.opened import Opened

#: Sentences that are shown of one statement.
_SENTENCES: Final = 3
_LABELS: Final = (f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SCHEMA}name", f"{KG}value")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement to be judged.

    ``paper`` is an id and ``title`` its title, empty where several papers state something of two entities; ``name`` and
    ``object`` are what a decision calls them. ``type`` and ``role`` are those that the relation stands for. ``subject``
    and ``entity`` are the IRIs of both ends, ``words`` and ``sentence`` the first evidence.
    """

    iri: str
    paper: str
    title: str
    relation: str
    name: str
    object: str
    type: str
    role: str
    confidence: float
    status: str
    subject: str
    entity: str
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """The words that it was read from first; of two entities it is a whole sentence, and no words are told."""
        return self.evidence[0].exact if self.evidence and not self.object else ""

    @property
    def sentence(self) -> str:
        """The sentence that it was read from first, on one line."""
        return " ".join(self.evidence[0].sentence.split()) if self.evidence else ""


def of_paper(opened: Opened, iri: str) -> list[Statement]:
    """All statements of a paper, given as IRI, that people can judge: by relation, then as the text has them."""
    found = [
        shown(opened, read.edge(opened.rdf, assertion, opened.mentions))
        for assertion in scan.subjects(opened.rdf, f"{RDF}subject", NamedNode(iri))
    ]
    known = (statement for statement in found if statement.relation != CITES)
    return sorted(known, key=lambda s: (relation_order(s.relation), s.evidence[0].start if s.evidence else 0, s.name))


def of_lines(opened: Opened, lines: Iterator[Line]) -> Iterator[Statement]:
    """Statements for edges as they are counted."""
    for line in lines:
        assertion = opened.iris.assertion(line.subject, relation_iri(line.relation), line.object)
        yield shown(opened, read.edge(opened.rdf, assertion, opened.mentions))


def shown(opened: Opened, edge: Edge) -> Statement:
    """One edge as people judge it."""
    assertion = opened.iris.assertion(edge.subject, relation_iri(edge.relation), edge.object)
    between = edge.relation in BETWEEN
    papers = {evidence.paper for evidence in edge.evidence}
    paper = edge.subject if not between else papers.pop() if len(papers) == 1 and edge.relation != BROADER else ""
    other = label(opened, edge.object) or next(
        (e.exact for e in edge.evidence), unquote(edge.object.rpartition("/")[2])
    )
    entity_type, role = _meant(opened, edge)
    return Statement(
        iri=assertion,
        paper=opened.iris.local(paper).removeprefix("paper/") if paper else "",
        title=label(opened, paper) if paper else "",
        relation=edge.relation,
        name=label(opened, edge.subject) if between else other,
        object=other if between else "",
        type=entity_type,
        role=role,
        confidence=edge.confidence,
        status=edge.status,
        subject=edge.subject,
        entity=edge.object,
        evidence=edge.evidence[:_SENTENCES],
    )


def label(opened: Opened, iri: str) -> str:
    """What a node is called; empty where the graph does not say."""
    said = scan.values(opened.rdf, iri)
    return next((said[predicate][0] for predicate in _LABELS if said.get(predicate)), "")


def _meant(opened: Opened, edge: Edge) -> tuple[str, str]:
    """Type and role that a relation from a paper to an entity stands for; empty for other relations."""
    if edge.relation == MENTIONS:
        main = scan.objects(opened.rdf, edge.object, f"{KG}mainType")
        return (main[0].removeprefix(KG) if main else ""), MENTIONS
    return meaning(edge.relation)


def model_of(opened: Opened) -> str:
    """The models whose extractions a graph holds, as one name."""
    runs = scan.subjects(opened.rdf, f"{RDF}type", NamedNode(f"{KG}ExtractionRun"))
    return "+".join(sorted({model for run in runs for model in scan.objects(opened.rdf, run, f"{KG}model")}))

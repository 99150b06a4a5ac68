"""The facts of a graph in the order of a document: what things are and what papers do with them, not how it is known.

They are read subject by subject, so the assertions, most of a graph, are never looked at, and nothing is sorted but
what is said of one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode, Quad

from kg.core.vocab import DCTERMS, KG, MENTIONS, PROV, RDF, REPORTS_RESULT, TYPE_ORDER, relation_iri
from kg.export.options import ExportOptions
from kg.export.standalone import Standalone
from kg.store import scan
from kg.store.opened import Opened

_TYPE: Final = f"{RDF}type"
_REPLACED: Final = f"{DCTERMS}isReplacedBy"
#: What leads from a paper to things that stand in its graph.
_PARTS: Final = tuple(map(NamedNode, (f"{DCTERMS}creator", f"{PROV}hadPrimarySource", f"{KG}{REPORTS_RESULT}")))


class Facts:
    """Iterates over the statements: entities with the names that lead to them, papers with their parts, shared graphs.

    Those of one subject stand together, its types first; the same graph gives the same order. What makes them readable
    without the store comes with them (`kg.export.standalone`).
    """

    def __init__(self, opened: Opened, options: ExportOptions) -> None:
        self._opened = opened
        self._least = options.min_confidence
        base = opened.iris.base
        self._results = f"{base}result/"
        self._reified = (f"{base}assertion/", f"{base}mention/")
        self._standalone = Standalone(opened.iris)

    def __iter__(self) -> Iterator[Quad]:
        """All facts, then their description."""
        yield from map(self._standalone.count, self._all())
        yield from sorted(self._standalone.closing_quads(), key=_in_document)

    def _all(self) -> Iterator[Quad]:
        counts, iris = self._opened.counts, self._opened.iris
        entities = NamedNode(iris.graph("entities"))
        for entity in counts.iris(TYPE_ORDER):
            yield from self._sure(entity, entities)
            for redirect in scan.subjects(self._opened.rdf, _REPLACED, NamedNode(entity), graph=entities.value):
                yield from self._about(redirect, entities)
        for paper in counts.iris(["Paper"]):
            place = paper.removeprefix(iris.paper(""))
            yield from self._paper(paper, NamedNode(f"{iris.paper_graph('')}{place}"))
        apart = (iris.paper_graph(""), entities.value, iris.graph("runs"))
        for name in scan.graphs(self._opened.rdf):
            if not name.startswith(apart):
                yield from self._shared(NamedNode(name))

    def _about(self, subject: str, graph: NamedNode) -> list[Quad]:
        """What a graph says of a subject."""
        found = []
        for quad in self._opened.rdf.quads_for_pattern(NamedNode(subject), None, None, graph):
            predicate = quad.predicate.value
            found.append((predicate != _TYPE, predicate, str(quad.object), quad))
            if (label := self._standalone.label_quad(quad, predicate)) is not None:
                found.append((True, label.predicate.value, str(label.object), label))
        found.sort(key=_order)
        return [quad for *_, quad in found]

    def _sure(self, subject: str, graph: NamedNode) -> Iterator[Quad]:
        """What a graph says of a subject, without edges that are less sure than asked for."""
        gone = self._doubtful(subject)
        for quad in self._about(subject, graph):
            if not gone or (quad.predicate.value, scan.text(quad.object)) not in gone:
                yield quad

    def _paper(self, paper: str, graph: NamedNode) -> Iterator[Quad]:
        """A paper, then its authors and records, then its results, those too that are not sure enough."""
        yield from self._sure(paper, graph)
        begin, parts = (f"{paper}/", f"{paper}#", self._results), set[str]()
        for predicate in _PARTS:
            found = self._opened.rdf.quads_for_pattern(NamedNode(paper), predicate, None, graph)
            parts |= {iri for iri in (scan.text(quad.object) for quad in found) if iri.startswith(begin)}
        for part in sorted(parts, key=lambda iri: (iri.startswith(self._results), iri)):
            yield from self._about(part, graph)

    def _shared(self, graph: NamedNode) -> Iterator[Quad]:
        """All facts of a small graph."""
        subjects = {scan.text(quad.subject) for quad in self._opened.rdf.quads_for_pattern(None, None, None, graph)}
        for subject in sorted(subjects):
            if not subject.startswith(self._reified):
                yield from self._about(subject, graph)

    def _doubtful(self, subject: str) -> set[tuple[str, str]]:
        """Predicate and object of edges that are less sure than asked for.

        A mere mention goes when every relation to the same thing goes.
        """
        if self._least <= 0:
            return set()
        edges = list(self._opened.counts.lines_from([subject]))
        sure = {edge.object for edge in edges if edge.confidence >= self._least}
        unsure = [edge for edge in edges if edge.confidence < self._least]
        gone = {(relation_iri(edge.relation), edge.object) for edge in unsure}
        gone |= {(relation_iri(MENTIONS), edge.object) for edge in unsure}
        return {(predicate, obj) for predicate, obj in gone if predicate != relation_iri(MENTIONS) or obj not in sure}


def _in_document(quad: Quad) -> tuple[str, bool, str, str]:
    return str(quad.subject), quad.predicate.value != _TYPE, quad.predicate.value, str(quad.object)


def _order(found: tuple[bool, str, str, Quad]) -> tuple[bool, str, str]:
    return found[:3]

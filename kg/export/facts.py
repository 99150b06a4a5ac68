"""The facts of a graph in the order of a document: what things are and what papers do with them, not how it is known.

They are read subject by subject, so the assertions, most of a graph, are never looked at, and nothing is sorted but
what is said of one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode, Quad

from kg.core.vocab import DCTERMS, MENTIONS, RDF, TYPE_ORDER, relation_iri
from kg.export.options import ExportOptions
from kg.store import scan
from kg.store.opened import Opened

_TYPE: Final = f"{RDF}type"
_REPLACED: Final = f"{DCTERMS}isReplacedBy"


class Facts:
    """Iterates over the statements: entities with the names that lead to them, papers with their parts, topics.

    Those of one subject stand together, its types first; the same graph gives the same order.
    """

    def __init__(self, opened: Opened, options: ExportOptions) -> None:
        self._opened = opened
        self._least = options.min_confidence
        self._results = f"{opened.iris.base}result/"

    def __iter__(self) -> Iterator[Quad]:
        """All facts."""
        counts = self._opened.counts
        for entity in counts.iris(TYPE_ORDER):
            yield from self._entity(entity)
        for paper in counts.iris(["Paper"]):
            yield from self._paper(paper)
        yield from self._about(self._opened.iris.graph("topics"))
        for topic in counts.iris(["Topic"]):
            yield from self._about(topic)

    def _about(self, subject: str) -> Iterator[Quad]:
        found = [
            ((predicate := quad.predicate.value) != _TYPE, predicate, str(quad.object), quad)
            for quad in self._opened.rdf.quads_for_pattern(NamedNode(subject), None, None, None)
        ]
        found.sort(key=_order)
        for *_, quad in found:
            yield quad

    def _paper(self, paper: str) -> Iterator[Quad]:
        """A paper, then its authors and records, then its results."""
        begin = (f"{paper}/", f"{paper}#", self._results)
        parts, gone = list[str](), self._doubtful(paper)
        for quad in self._about(paper):
            obj = scan.text(quad.object)
            if isinstance(quad.object, NamedNode) and obj.startswith(begin):
                parts.append(obj)
            if not gone or (quad.predicate.value, obj) not in gone:
                yield quad
        for part in sorted(parts, key=lambda iri: (iri.startswith(self._results), iri)):
            yield from self._about(part)

    def _entity(self, entity: str) -> Iterator[Quad]:
        """An entity, then the names that lead to it."""
        gone = self._doubtful(entity)
        for quad in self._about(entity):
            if not gone or (quad.predicate.value, scan.text(quad.object)) not in gone:
                yield quad
        for redirect in scan.subjects(self._opened.rdf, _REPLACED, NamedNode(entity)):
            yield from self._about(redirect)

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


def _order(found: tuple[bool, str, str, Quad]) -> tuple[bool, str, str]:
    return found[:3]

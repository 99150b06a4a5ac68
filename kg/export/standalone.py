"""What a plain export holds beside the facts, so that it can be read without the store it is from.

Every name stands as `rdfs:label` too, which ontology editors show; the ontology declares every property; a description
counts what there is, and names the questions that can be asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, RDF, RDFS, SCHEMA, SKOS
from kg.export.description import GRAPH, declarations, description, questions
from kg.ontology import borrowed_triples
from kg.store import scan

_NAMES: Final = frozenset((f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SCHEMA}name", f"{KG}value"))
_NAMES_IN_LINES: Final = frozenset(iri.encode() for iri in _NAMES)
_LABEL: Final = NamedNode(f"{RDFS}label")
_TYPE: Final = f"{RDF}type"


class Standalone:
    """Sees every statement of an export, as a line of N-Quads or as a quad, and adds what else belongs there."""

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self._in_lines = f"<{iris.base}".encode()
        self._properties: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()

    def label(self, line: bytes) -> bytes | None:
        """Count a line; gives the line that says the same name as a label, if it says one of a thing of the graph."""
        start = line.index(b"> ") + 3
        end = line.index(b"> ", start)
        predicate = line[start:end]
        self._properties[predicate.decode()] += 1
        if predicate == _TYPE.encode():
            self._classes[line[end + 3 : line.index(b">", end + 3)].decode()] += 1
        if predicate not in _NAMES_IN_LINES or not line.startswith(self._in_lines):
            return None
        self._properties[_LABEL.value] += 1
        return line[:start] + _LABEL.value.encode() + line[end:]

    def label_quad(self, quad: Quad, predicate: str) -> Quad | None:
        """The quad that says the same name as a label, as `label`; ``predicate`` is that of the quad."""
        if predicate not in _NAMES or not scan.text(quad.subject).startswith(self._iris.base):
            return None
        return Quad(quad.subject, _LABEL, quad.object, quad.graph_name)

    def count(self, quad: Quad) -> Quad:
        """Count a quad that is written, a label too; gives it back."""
        predicate = quad.predicate.value
        self._properties[predicate] += 1
        if predicate == _TYPE:
            self._classes[scan.text(quad.object)] += 1
        return quad

    def closing(self) -> Iterator[bytes]:
        """The lines of the description, when all others were seen."""
        yield from (serialize(self.closing_quads(), format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)

    def closing_quads(self) -> Iterator[Quad]:
        """The description, when all others were seen."""
        graph = NamedNode(self._iris.graph(GRAPH))
        told = description(
            self._iris, triples=self._properties.total(), classes=self._classes, properties=self._properties
        )
        for t in chain(told, questions(self._iris), declarations(), borrowed_triples()):
            yield Quad(t.subject, t.predicate, t.object, graph)

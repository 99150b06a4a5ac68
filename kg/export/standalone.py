"""What a plain export holds beside the facts, so that it can be read without the store it is from.

Every name stands as `rdfs:label` too, which ontology editors show; the ontology declares every property; a description
counts what there is, and names the questions that can be asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, RDF, RDFS, SCHEMA, SKOS
from kg.export.description import GRAPH, declarations, description, questions
from kg.ontology import borrowed_triples
from kg.store import scan

_NAMES: Final = frozenset((f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SCHEMA}name", f"{KG}value"))
_LABEL: Final = f"{RDFS}label"
_TYPE: Final = f"{RDF}type"
_NAMES_BYTES: Final = frozenset(iri.encode() for iri in _NAMES)
_LABEL_BYTES: Final = _LABEL.encode()


class Standalone:
    """Sees every statement of an export, and adds what else belongs there."""

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self._base = f"<{iris.base}".encode()
        self._properties: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()

    def label(self, line: bytes) -> bytes | None:
        """Count a line of N-Quads; gives the line that says the same name as a label, if it says one of a thing."""
        start = line.index(b"> ") + 3
        end = line.index(b"> ", start)
        predicate = line[start:end]
        named = predicate in _NAMES_BYTES and line.startswith(self._base)
        kind = line[end + 3 : line.index(b">", end + 3)] if predicate.endswith(b"#type") else b""
        self._count(predicate.decode(), kind)
        if not named:
            return None
        self._properties[_LABEL] += 1
        return line[:start] + _LABEL_BYTES + line[end:]

    def around(self, facts: Iterable[Quad]) -> Iterator[Quad]:
        """The statements with their labels, then what is added; those of one subject stay together."""
        for quad in facts:
            predicate = quad.predicate.value
            self._count(predicate, quad.object.value.encode() if isinstance(quad.object, NamedNode) else b"")
            yield quad
            if predicate in _NAMES and scan.text(quad.subject).startswith(self._iris.base):
                self._properties[_LABEL] += 1
                yield Quad(quad.subject, NamedNode(_LABEL), quad.object, quad.graph_name)
        yield from self.added()

    def added(self) -> list[Quad]:
        """The description and what goes with it, subject by subject, when all other statements were seen."""
        graph = NamedNode(self._iris.graph(GRAPH))
        told = description(
            self._iris, triples=self._properties.total(), classes=self._classes, properties=self._properties
        )
        triples = chain(told, questions(self._iris), declarations(), borrowed_triples())
        quads = {Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}
        return sorted(quads, key=in_document)

    def closing(self) -> Iterator[bytes]:
        """As `added`, as lines of N-Quads."""
        yield from (serialize(self.added(), format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)

    def _count(self, predicate: str, kind: bytes) -> None:
        self._properties[predicate] += 1
        if predicate == _TYPE:
            self._classes[kind.decode()] += 1


def in_document(quad: Quad) -> tuple[str, bool, str, str]:
    """The place of a statement among others of one graph: by subject, its types first."""
    predicate = quad.predicate.value
    return str(quad.subject), predicate != _TYPE, predicate, str(quad.object)

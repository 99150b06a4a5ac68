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

_NAMES: Final = frozenset(
    iri.encode() for iri in (f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SCHEMA}name", f"{KG}value")
)
_LABEL: Final = f"{RDFS}label".encode()
_TYPE: Final = f"{RDF}type".encode()


class Standalone:
    """Sees every line of N-Quads of an export, and adds what else belongs there."""

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self._base = f"<{iris.base}".encode()
        self._properties: Counter[bytes] = Counter()
        self._classes: Counter[bytes] = Counter()

    def label(self, line: bytes) -> bytes | None:
        """Count a line; gives the line that says the same name as a label, if it says one of a thing of the graph."""
        start = line.index(b"> ") + 3
        end = line.index(b"> ", start)
        predicate = line[start:end]
        self._properties[predicate] += 1
        if predicate == _TYPE:
            self._classes[line[end + 3 : line.index(b">", end + 3)]] += 1
        if predicate not in _NAMES or not line.startswith(self._base):
            return None
        self._properties[_LABEL] += 1
        return line[:start] + _LABEL + line[end:]

    def closing(self) -> Iterator[bytes]:
        """The lines of the description, when all others were seen."""
        graph = NamedNode(self._iris.graph(GRAPH))
        told = description(
            self._iris,
            triples=self._properties.total(),
            classes={iri.decode(): number for iri, number in self._classes.items()},
            properties={iri.decode(): number for iri, number in self._properties.items()},
        )
        quads = (
            Quad(t.subject, t.predicate, t.object, graph) for t in chain(told, questions(self._iris), declarations())
        )
        yield from (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)

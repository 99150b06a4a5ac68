"""Run pySHACL over a few triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import SH

from kg.core.vocab import XSD
from kg.ontology import shapes_turtle

#: What comes of a node that pySHACL tells nothing about.
_UNNAMED: Final = ("the graph has to fit the shapes", "build the graph again")


_STRING: Final = f"{XSD}string"


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a shape: where, what should hold, what was found, what to do.

    ``is_of_all`` says that the shape looks at all things of a class, and ``value`` is the one that is wrong.
    """

    node: str
    value: str
    message: str
    advice: str
    is_of_all: bool


class Shapes:
    """The shapes, read once."""

    def __init__(self) -> None:
        self._graph = rdflib.Graph().parse(data=shapes_turtle(), format="turtle")

    def broken_by(self, triples: Iterable[Triple]) -> Iterator[Result]:
        """The results of all shapes for a graph; none when it conforms."""
        data = rdflib.Graph()
        for triple in triples:
            data.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
        conforms, report, _ = pyshacl.validate(data, shacl_graph=self._graph, inplace=True, allow_warnings=False)
        if not conforms:
            for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
                yield self._result(report, result)

    def _result(self, report: rdflib.Graph, result: Any) -> Result:
        shape = report.value(result, SH.sourceShape)
        sparql = self._graph.value(shape, SH.sparql)
        message = self._graph.value(sparql or shape, SH.message)
        advice = self._graph.value(shape, SH.description)
        value = report.value(result, SH.value)
        return Result(
            node=str(report.value(result, SH.focusNode)),
            value="" if value is None else str(value),
            message=str(message or _UNNAMED[0]),
            advice=str(advice or _UNNAMED[1]),
            is_of_all=sparql is not None,
        )


def _term(term: NamedNode | BlankNode | Literal | Triple) -> Any:
    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal():
            plain = term.language or term.datatype.value == _STRING  # rdflib tells "a" from "a"^^xsd:string
            kind = None if plain else rdflib.URIRef(term.datatype.value)
            return rdflib.Literal(term.value, lang=term.language, datatype=kind)
    raise TypeError(f"a quoted triple stands in the store: {term}")

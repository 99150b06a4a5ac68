"""JSON-LD with a context that stands in the file, so that it expands offline; one line a thing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import IO, Any, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, OA, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, XSD
from kg.export.options import ExportOptions
from kg.export.ordering import document
from kg.export.rdf import prefixes
from kg.ontology import ontology_turtle
from kg.store import scan
from kg.store.opened import Opened

_TYPE: Final = f"{RDF}type"
_STRING: Final = f"{XSD}string"
#: What JSON's own numbers and truth values stand for, in the forms that JSON-LD gives them.
_NATIVE: Final = {f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]{0,14}"), f"{XSD}boolean": re.compile(r"true|false")}
#: Terms of other vocabularies → how their values are read: "@id" for IRIs, a datatype, or None for plain texts.
_BORROWED: Final[dict[str, str | None]] = {
    f"{DCTERMS}identifier": None,
    f"{DCTERMS}title": None,
    f"{DCTERMS}abstract": None,
    f"{DCTERMS}creator": "@id",
    f"{DCTERMS}issued": None,
    f"{DCTERMS}isReplacedBy": "@id",
    f"{DCTERMS}source": None,
    f"{OWL}deprecated": None,
    f"{SKOS}prefLabel": None,
    f"{SKOS}altLabel": None,
    f"{SKOS}broader": "@id",
    f"{SKOS}exactMatch": "@id",
    f"{SKOS}closeMatch": "@id",
    f"{SKOS}inScheme": "@id",
    f"{SCHEMA}name": None,
    f"{SCHEMA}position": None,
    f"{SCHEMA}softwareVersion": None,
    f"{RDF}subject": "@id",
    f"{RDF}predicate": "@id",
    f"{RDF}object": "@id",
    f"{PROV}wasGeneratedBy": "@id",
    f"{PROV}wasDerivedFrom": "@id",
    f"{PROV}wasAssociatedWith": "@id",
    f"{PROV}startedAtTime": f"{XSD}dateTime",
    f"{PROV}endedAtTime": f"{XSD}dateTime",
    f"{OA}hasBody": "@id",
    f"{OA}hasTarget": "@id",
    f"{OA}hasSource": "@id",
    f"{OA}hasSelector": "@id",
    f"{OA}start": None,
    f"{OA}end": None,
    f"{OA}exact": None,
    f"{OA}prefix": None,
    f"{OA}suffix": None,
}


def jsonld(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """JSON-LD, of 1.0 and 1.1 alike: a context, then the things of the graph in the order of a document."""
    writer = _Writer(opened.iris)
    file.write(b'{"@context": ' + _dump(writer.context) + b',\n"@graph": [')
    between = b"\n"
    for thing in writer.things(document(opened, options=options)):
        file.write(between + _dump(thing))
        between = b",\n"
    file.write(b"\n]}\n")


@cache
def _terms() -> dict[str, str | None]:
    """Every property that a short name stands for → how its values are read; ours come from the ontology."""
    terms = dict(_BORROWED)
    for quad in parse(ontology_turtle(), format=RdfFormat.TURTLE):
        subject, place = scan.text(quad.subject), scan.text(quad.object)
        if subject.startswith(KG) and quad.predicate.value == f"{RDFS}range":
            native = place == _STRING or place in _NATIVE
            terms[subject] = place if place.startswith(XSD) and not native else None if native else "@id"
    return terms


class _Writer:
    """Turns statements into JSON objects under one context."""

    def __init__(self, iris: Iris) -> None:
        self._prefixes = prefixes(iris)
        self._namespaces = {namespace: prefix for prefix, namespace in self._prefixes.items()}
        self._terms = _terms()
        self._names = {iri: re.split("[#/]", iri)[-1] for iri in self._terms}
        self.context: dict[str, Any] = dict(self._prefixes)
        for iri, kind in self._terms.items():
            short = self._iri(iri)
            self.context[self._names[iri]] = {"@id": short, "@type": self._iri(kind)} if kind else short

    def things(self, quads: Iterable[Quad]) -> Iterator[dict[str, Any]]:
        """One object a subject; the quads of a subject stand together."""
        for subject, said in groupby(quads, key=lambda quad: quad.subject):
            thing: dict[str, Any] = {"@id": self._iri(scan.text(subject))}
            for predicate, same in groupby(said, key=lambda quad: quad.predicate.value):
                values = [self._value(predicate, quad.object) for quad in same]
                name = "@type" if predicate == _TYPE else self._names.get(predicate, self._iri(predicate))
                thing[name] = values[0] if len(values) == 1 else values
            yield thing

    def _value(self, predicate: str, term: Any) -> Any:
        kind = self._terms.get(predicate)
        if isinstance(term, NamedNode):
            iri = self._iri(term.value)
            return iri if predicate == _TYPE or kind == "@id" else {"@id": iri}
        if not isinstance(term, Literal):
            return {"@id": str(term)}
        datatype = term.datatype.value
        if datatype == kind or (datatype == _STRING and kind is None):
            return term.value
        if kind is None and datatype in _NATIVE and _NATIVE[datatype].fullmatch(term.value):
            return json.loads(term.value)
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return {"@value": term.value, "@type": self._iri(datatype)}

    def _iri(self, iri: str) -> str:
        """An IRI with its prefix, where what follows cannot be taken for something else."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._namespaces.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and cut < len(iri) else iri


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()

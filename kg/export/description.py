"""What a graph says of itself (VoID, DCAT), with the questions that can be asked of it (SHACL's SPARQL executables).

Sources: https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/, https://www.w3.org/TR/shacl-af/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, OWL, PREFIXES, RDF, RDFS, SCHEMA, XSD
from queries import catalogue

VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
SH: Final = "http://www.w3.org/ns/shacl#"

#: Where a server answers with the description; a dataset has the address of its description and a fragment.
WELL_KNOWN: Final = ".well-known/void"
#: The name of the graph of a description, in exports that have graphs.
GRAPH: Final = "description"

_CLASSES: Final = (
    f"{VOID}Dataset",
    f"{VOID}DatasetDescription",
    f"{SH}SPARQLExecutable",
    f"{SH}SPARQLSelectExecutable",
)
_VOCABULARIES: Final = ("kg", "dcterms", "skos", "schema", "prov", "oa")
#: Properties that descriptions use, and whether their values are things or texts and numbers.
_USED: Final[Mapping[str, bool]] = {
    f"{VOID}vocabulary": True, f"{VOID}classPartition": True, f"{VOID}class": True, f"{VOID}propertyPartition": True,
    f"{VOID}property": True, f"{VOID}sparqlEndpoint": True, f"{VOID}triples": False, f"{VOID}entities": False,
    f"{VOID}uriSpace": False, f"{SH}prefixes": True, f"{SH}declare": True, f"{SH}prefix": False,
    f"{SH}namespace": False, f"{SH}select": False, f"{SCHEMA}target": True,
    "http://xmlns.com/foaf/0.1/primaryTopic": True, f"{DCTERMS}conformsTo": True,
}  # fmt: skip


def description(
    iris: Iris, *, triples: int, classes: Mapping[str, int], properties: Mapping[str, int], endpoint: str | None = None
) -> Iterator[Triple]:
    """Describe a graph.

    Args:
        iris: Makes the IRIs of the data.
        triples: How many statements the graph holds, without these.
        classes: IRI of a class → how many things are of it.
        properties: IRI of a property → how many statements have it.
        endpoint: Where the graph is asked, if anywhere.
    """
    page = NamedNode(f"{iris.base}{WELL_KNOWN}")
    data = NamedNode(f"{page.value}#dataset")
    yield _is_a(page, f"{VOID}DatasetDescription")
    yield _says(page, f"{DCTERMS}title", "Description of a graph of papers")
    yield _points(page, "http://xmlns.com/foaf/0.1/primaryTopic", data.value)
    yield _is_a(data, f"{VOID}Dataset")
    yield _is_a(data, f"{DCAT}Dataset")
    yield _says(data, f"{DCTERMS}title", "A graph of papers, and of the methods, datasets, tasks and metrics they name")
    yield _says(data, f"{DCTERMS}description", "Read from titles and abstracts by paperkg.")
    yield _says(data, f"{VOID}uriSpace", iris.base)
    yield _points(data, f"{DCTERMS}conformsTo", KG.removesuffix("#"))
    for prefix in _VOCABULARIES:
        yield _points(data, f"{VOID}vocabulary", PREFIXES[prefix])
    if endpoint is not None:
        yield _points(data, f"{VOID}sparqlEndpoint", endpoint)
    yield _counts(data, f"{VOID}triples", triples)
    yield from _partitions(data, "class", f"{VOID}entities", classes)
    yield from _partitions(data, "property", f"{VOID}triples", properties)


def questions(iris: Iris, *, endpoint: str | None = None) -> Iterator[Triple]:
    """The questions of the library as SPARQL executables, each with what it asks and the prefixes it needs."""
    prefixes = NamedNode(f"{iris.base}{WELL_KNOWN}#prefixes")
    for name in catalogue.names():
        question = catalogue.load(name)
        node = NamedNode(f"{iris.base}api/questions/{name}")
        yield _is_a(node, f"{SH}SPARQLExecutable")
        yield _is_a(node, f"{SH}SPARQLSelectExecutable")
        yield _says(node, f"{RDFS}label", name)
        yield _says(node, f"{RDFS}comment", _comment(question))
        yield _points(node, f"{SH}prefixes", prefixes.value)
        yield _says(node, f"{SH}select", question.text)
        if endpoint is not None:
            yield _points(node, f"{SCHEMA}target", endpoint)
    for prefix, namespace in sorted(PREFIXES.items()):
        declared = NamedNode(f"{prefixes.value}-{prefix}")
        yield _points(prefixes, f"{SH}declare", declared.value)
        yield _says(declared, f"{SH}prefix", prefix)
        yield Triple(declared, NamedNode(f"{SH}namespace"), Literal(namespace, datatype=NamedNode(f"{XSD}anyURI")))


def declarations() -> Iterator[Triple]:
    """Say of the properties that descriptions use whether they lead to things or to values; and name their classes."""
    for iri in _CLASSES:
        yield _is_a(NamedNode(iri), f"{OWL}Class")
    for iri, to_things in sorted(_USED.items()):
        yield _is_a(NamedNode(iri), f"{OWL}ObjectProperty" if to_things else f"{OWL}DatatypeProperty")


def _comment(question: catalogue.Question) -> str:
    given = [f"?{p.name}: {p.help}, for example {p.example!r}" for p in question.parameters if p.type != "limit"]
    return question.summary + (f" ({'; '.join(given)})" if given else "")


def _partitions(data: NamedNode, kind: str, counted: str, numbers: Mapping[str, int]) -> Iterator[Triple]:
    """One partition a class or property, named by it."""
    for iri, number in sorted(numbers.items()):
        part = NamedNode(f"{data.value}-{kind}-{_short(iri)}")
        yield _points(data, f"{VOID}{kind}Partition", part.value)
        yield _is_a(part, f"{VOID}Dataset")
        yield _points(part, f"{VOID}{kind}", iri)
        yield _counts(part, counted, number)


def _short(iri: str) -> str:
    """The name of a term of a vocabulary, with the prefix of the vocabulary where it has one here."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = next((prefix for prefix, namespace in PREFIXES.items() if namespace == iri[:cut]), "other")
    return f"{prefix}-{iri[cut:]}"


def _is_a(node: NamedNode, kind: str) -> Triple:
    return _points(node, f"{RDF}type", kind)


def _points(node: NamedNode, predicate: str, iri: str) -> Triple:
    return Triple(node, NamedNode(predicate), NamedNode(iri))


def _says(node: NamedNode, predicate: str, text: str) -> Triple:
    return Triple(node, NamedNode(predicate), Literal(text))


def _counts(node: NamedNode, predicate: str, number: int) -> Triple:
    return Triple(node, NamedNode(predicate), Literal(number))

"""The vocabulary of the graph: namespaces, and which relation each role and type stand for (DESIGN section 4)."""

from __future__ import annotations

from typing import Final

from extractors.records import EntityType

KG: Final = "https://w3id.org/paperkg/ns#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SCHEMA: Final = "https://schema.org/"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"

#: The prefixes that every query may use undeclared and every export declares.
PREFIXES: Final[dict[str, str]] = {
    "kg": KG,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
    "prov": PROV,
    "oa": OA,
}

#: The super-property of all paper–entity relations, and the relation of a mere mention.
MENTIONS: Final = "mentions"

#: (type, role) → relation from the paper to the entity.
PAPER_RELATIONS: Final[dict[tuple[EntityType, str], str]] = {
    ("Method", "proposes"): "proposesMethod",
    ("Method", "uses"): "usesMethod",
    ("Method", "compares"): "comparesMethod",
    ("Dataset", "introduces"): "introducesDataset",
    ("Dataset", "evaluates"): "evaluatedOn",
    ("Task", "addresses"): "addressesTask",
    ("Metric", "reports"): "reportsMetric",
    ("Method", "mentions"): MENTIONS,
    ("Dataset", "mentions"): MENTIONS,
    ("Task", "mentions"): MENTIONS,
    ("Metric", "mentions"): MENTIONS,
}

#: Relations between entities that are properties of the `kg:` namespace; `broader` is SKOS's.
ENTITY_RELATIONS: Final = ("usedFor", "testedOn", "benchmarkFor", "partOf", "comparedWith")
BROADER: Final = "broader"
BENCHMARK_FOR: Final = "benchmarkFor"
HAS_TOPIC: Final = "hasTopic"
#: From a paper to one that it cites.
CITES: Final = "cites"

#: The order in which types win a tie.
TYPE_ORDER: Final[tuple[EntityType, ...]] = ("Method", "Dataset", "Task", "Metric")


def relation_iri(relation: str) -> str:
    """The property that a relation is written with.

    >>> relation_iri("broader")
    'http://www.w3.org/2004/02/skos/core#broader'
    """
    return f"{SKOS}broader" if relation == BROADER else f"{KG}{relation}"

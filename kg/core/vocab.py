"""The vocabulary of the graph: namespaces, and which relation each role and type stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
REPORTS_RESULT: Final = "reportsResult"

#: The order in which types win a tie.
TYPE_ORDER: Final[tuple[EntityType, ...]] = ("Method", "Dataset", "Task", "Metric")

#: The kinds of node with their plurals, in the order in which people are shown them.
KINDS: Final[dict[str, str]] = {
    "Paper": "Papers",
    "Method": "Methods",
    "Dataset": "Datasets",
    "Task": "Tasks",
    "Metric": "Metrics",
    "Topic": "Topics",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a relation is called, read from its subject and read from its object."""

    outward: str
    inward: str


#: What people read for a relation, in the order in which they are shown relations.
WORDINGS: Final[dict[str, Wording]] = {
    "proposesMethod": Wording("proposes", "proposed in"),
    "usesMethod": Wording("uses", "used in"),
    "comparesMethod": Wording("compares with", "compared in"),
    "introducesDataset": Wording("introduces", "introduced in"),
    "evaluatedOn": Wording("evaluated on", "used for evaluation in"),
    "addressesTask": Wording("addresses", "addressed in"),
    "reportsMetric": Wording("reports", "reported in"),
    MENTIONS: Wording("mentions", "mentioned in"),
    CITES: Wording("cites", "cited by"),
    HAS_TOPIC: Wording("has topic", "topic of"),
    REPORTS_RESULT: Wording("reports", "reported in"),
    "usedFor": Wording("used for", "done with"),
    "testedOn": Wording("tested on", "tests"),
    BENCHMARK_FOR: Wording("benchmark for", "measured with"),
    "partOf": Wording("part of", "has part"),
    "comparedWith": Wording("compared with", "compared with"),
    BROADER: Wording("kind of", "has kinds"),
}


def wording(relation: str) -> Wording:
    """Give what people read for a relation; for one of another vocabulary, the words of its name.

    >>> wording("usesMethod").inward, wording("isReplacedBy").outward
    ('used in', 'is replaced by')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", relation).lower()
    return WORDINGS.get(relation) or Wording(spaced, f"{spaced} (from)")


def relation_order(relation: str) -> tuple[int, str]:
    """Give the place of a relation among those that people are shown; unknown ones come last, by name."""
    return _PLACES.get(relation, len(_PLACES)), relation


_PLACES: Final = {relation: place for place, relation in enumerate(WORDINGS)}


def relation_iri(relation: str) -> str:
    """The property that a relation is written with.

    >>> relation_iri("broader")
    'http://www.w3.org/2004/02/skos/core#broader'
    """
    return f"{SKOS}broader" if relation == BROADER else f"{KG}{relation}"

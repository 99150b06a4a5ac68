"""The ontology says everything about its terms, and its terms are those of the data."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.api import build as build_graph
from kg.api import open as open_graph
from kg.core.vocab import ENTITY_RELATIONS, HAS_TOPIC, KG, PAPER_RELATIONS
from kg.ontology import ontology_turtle
from kg.store import read
from kg.store.annotations import full_quads
from kg.store.layout import StoreFolder
from kg.vocabularies import Term, import_vocabulary
from tests.builders import rich_rows, write_rows

IRI = rdflib.URIRef("https://w3id.org/paperkg/ns")
CLASSES = {"Paper", "Entity", "Method", "Dataset", "Task", "Metric", "Topic", "Assertion", "Mention", "ExtractionRun",
           "Result", "Match"}  # fmt: skip
#: Vocabularies that the ontology is aligned to.
ALIGNED = {
    "schema.org": "https://schema.org/",
    "FaBiO": "http://purl.org/spar/fabio/",
    "SKOS": "http://www.w3.org/2004/02/skos/core#",
    "DCAT": "http://www.w3.org/ns/dcat#",
    "ML-Schema": "http://www.w3.org/ns/mls#",
    "PROV-O": "http://www.w3.org/ns/prov#",
    "Web Annotation": "http://www.w3.org/ns/oa#",
}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology_turtle(), format="turtle")


def terms(graph: rdflib.Graph, kind: rdflib.URIRef) -> set[str]:
    return {str(term).removeprefix(KG) for term in graph.subjects(RDF.type, kind)}


def test_it_has_a_version_and_a_licence(ontology: rdflib.Graph) -> None:
    version = ontology.value(IRI, OWL.versionInfo)
    assert str(ontology.value(IRI, OWL.versionIRI)) == f"{IRI}/{version}"
    assert str(ontology.value(IRI, rdflib.DCTERMS.license)) == "https://www.apache.org/licenses/LICENSE-2.0"


def test_every_term_has_a_label_a_comment_and_its_place(ontology: rdflib.Graph) -> None:
    for term in {s for s in ontology.subjects() if str(s).startswith(KG)}:
        for needed in (RDFS.label, RDFS.comment, RDFS.isDefinedBy):
            assert len(list(ontology.objects(term, needed))) == 1, (term, needed)
        if (term, RDF.type, RDF.Property) in ontology:
            assert len(list(ontology.objects(term, RDFS.domain))) == 1, term
            assert len(list(ontology.objects(term, RDFS.range))) == 1, term
            assert ((term, RDF.type, OWL.ObjectProperty) in ontology) != (
                (term, RDF.type, OWL.DatatypeProperty) in ontology
            )


def test_every_class_is_aligned(ontology: rdflib.Graph) -> None:
    assert terms(ontology, OWL.Class) == CLASSES
    for name in CLASSES:
        above = {str(o) for o in ontology.transitive_objects(rdflib.URIRef(KG + name), RDFS.subClassOf)}
        assert any(iri.startswith(tuple(ALIGNED.values())) or iri == str(RDF.Statement) for iri in above), name


@pytest.mark.parametrize("vocabulary", ALIGNED)
def test_it_is_aligned_to(ontology: rdflib.Graph, vocabulary: str) -> None:
    how = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch)
    targets = {str(o) for p in how for o in ontology.objects(None, p)}
    assert any(target.startswith(ALIGNED[vocabulary]) for target in targets)


def test_relations_of_papers_are_kinds_of_mentions(ontology: rdflib.Graph) -> None:
    for (entity_type, _), relation in PAPER_RELATIONS.items():
        term = rdflib.URIRef(KG + relation)
        above = set(ontology.transitive_objects(term, RDFS.subPropertyOf))
        assert rdflib.URIRef(f"{KG}mentions") in above
        assert str(ontology.value(term, RDFS.range)) in {f"{KG}{entity_type}", f"{KG}Entity"}


def test_the_terms_of_the_data_and_those_defined_coincide(tmp_path: Path, ontology: rdflib.Graph) -> None:
    build_graph([write_rows(tmp_path / "x.jsonl", rich_rows())], store=tmp_path / "g.store").close()
    with open_graph(tmp_path / "g.store") as graph:
        names = [term.name for term in read.entities(graph.store)]
    terms = [Term(f"http://v/{number}", name) for number, name in enumerate(names)]
    import_vocabulary(StoreFolder(tmp_path / "g.store"), terms, name="v")
    with open_graph(tmp_path / "g.store") as graph:
        own = graph.iris.graph("ontology")
        told = full_quads(graph.store, graph.opened.mentions, graph.iris)
        quads = [quad for quad in told if str(quad.graph_name) != f"<{own}>"]
    used = {getattr(term, "value", "") for quad in quads for term in quad.triple}
    defined = {str(s) for s in ontology.subjects() if str(s).startswith(KG)}
    assert {iri for iri in used if iri.startswith(KG)} == defined


def test_relations_and_ontology_coincide(ontology: rdflib.Graph) -> None:
    assert {*PAPER_RELATIONS.values(), *ENTITY_RELATIONS, HAS_TOPIC} <= terms(ontology, OWL.ObjectProperty)

"""The description of the graph at its well-known address."""

from __future__ import annotations

import httpx
import pytest
import rdflib

from queries import catalogue

VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@pytest.mark.parametrize(
    ("accept", "media", "format"),
    [
        ("text/turtle", "text/turtle", "turtle"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("text/html,*/*;q=0.1", "text/turtle", "turtle"),
    ],
)
def test_the_graph_is_described(server: str, accept: str, media: str, format: str) -> None:
    answer = httpx.get(f"{server}.well-known/void", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media)
    graph = rdflib.Graph().parse(data=answer.text, format=format)
    [dataset] = graph.subjects(VOID.sparqlEndpoint)
    assert str(graph.value(dataset, VOID.sparqlEndpoint)) == f"{server}sparql"
    papers = httpx.get(f"{server}sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }"}).json()
    counted = {
        str(graph.value(part, VOID["class"])): int(str(graph.value(part, VOID.entities)))
        for part in graph.objects(dataset, VOID.classPartition)
    }
    assert counted["https://w3id.org/paperkg/ns#Paper"] == int(papers["results"]["bindings"][0]["n"]["value"])
    assert len(set(graph.subjects(rdflib.RDF.type, SH.SPARQLExecutable))) == len(catalogue.names())


def test_only_papers_have_titles_in_the_graph(server: str) -> None:
    query = "SELECT ?x { ?x dcterms:title ?t FILTER NOT EXISTS { ?x a kg:Paper } }"
    assert httpx.get(f"{server}sparql", params={"query": query}).json()["results"]["bindings"] == []

"""What `to_networkx` writes on nodes and edges, and what the records read back."""

from __future__ import annotations

from dataclasses import fields

import networkx as nx
import pytest

from kg.api import Graph
from kg.core.model import Paper
from kg.graph import EDGE_FIELDS, NODE_FIELDS, GraphEdge, GraphNode, edges, nodes, to_networkx
from kg.statements import Edge, EntityNode, Evidence, PaperNode, TopicNode


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    paper = PaperNode("urn:p", Paper("my paper 7", "On things", authors=("A. Bee", "C. Dee"), published="2021-05"))
    entity = EntityNode("urn:e", "CNN", ("ConvNet",), (), ("Method", "Task"), "Method", ())
    topics = [TopicNode("urn:t", "vision", (), "", ("urn:above",)), TopicNode("urn:above", "science", (), "", ())]
    evidence = Evidence("urn:p", 3, 6, "CNN", "We ", " it.")
    edge = Edge("urn:p", "usesMethod", "urn:e", 0.9, 2, (evidence,))
    return to_networkx([paper], [entity], [edge], topics)


def test_records_have_a_field_for_every_attribute() -> None:
    assert {field.name for field in fields(GraphNode)} == {"iri", *NODE_FIELDS}
    assert {field.name for field in fields(GraphEdge)} == {"subject", "object", *EDGE_FIELDS}


def test_nodes_are_read_as_they_were_written(graph: nx.MultiDiGraph) -> None:
    paper, entity, topic, _ = nodes(graph)
    assert (paper.iri, paper.kind, paper.label, paper.identifier) == ("urn:p", "Paper", "On things", "my paper 7")
    assert (paper.authors, paper.year, paper.published, paper.papers) == (("A. Bee", "C. Dee"), 2021, "2021-05", 0)
    assert (entity.types, entity.aliases, entity.papers, entity.year) == (("Method", "Task"), ("ConvNet",), 1, 2021)
    assert (topic.kind, topic.year, topic.aliases, topic.doi) == ("Topic", None, (), "")


def test_edges_are_read_as_they_were_written(graph: nx.MultiDiGraph) -> None:
    uses, broader = sorted(edges(graph), key=lambda edge: edge.subject)
    assert (uses.subject, uses.relation, uses.object, uses.confidence) == ("urn:p", "usesMethod", "urn:e", 0.9)
    assert uses.sentence[uses.mark_start : uses.mark_end] == "CNN"
    assert (broader.relation, broader.sentence, broader.mark_start, broader.paper) == ("broader", "", -1, "")


def test_every_attribute_of_a_built_graph_is_read(sample_graph: Graph) -> None:
    built = sample_graph.to_networkx()
    for node in nodes(built):
        for name, value in built.nodes[node.iri].items():
            read = getattr(node, name)
            assert (" | ".join(read) if isinstance(read, tuple) else read) == value, name
    for edge in edges(built):
        for name, value in built.edges[edge.subject, edge.object, edge.relation].items():
            read = getattr(edge, name)
            assert (" | ".join(read) if isinstance(read, tuple) else read) == value, name


def test_what_others_wrote_is_read_as_far_as_it_fits() -> None:
    node = GraphNode.read("urn:x", {"label": 7, "year": "soon", "papers": None, "aliases": None})
    assert (node.kind, node.label, node.year, node.papers, node.aliases) == ("", "7", None, 0, ())
    edge = GraphEdge.read(
        "urn:x", "urn:y", "partOf", {"confidence": 7, "sentence": "x", "mark_start": 3, "mark_end": 9}
    )
    assert (edge.relation, edge.confidence, edge.support, edge.mark_start, edge.mark_end) == ("partOf", 1.0, 1, -1, -1)

"""The ontology and its shapes, as files that ship with the package; the ontology also as quads of its own graph."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kg.core.ids import Iris


def ontology_turtle() -> str:
    """The ontology as it is shipped, in Turtle."""
    return files(__package__).joinpath("paperkg.ttl").read_text("utf-8")


def shapes_turtle() -> str:
    """The SHACL shapes that every graph conforms to, in Turtle."""
    return files(__package__).joinpath("shapes.ttl").read_text("utf-8")


def borrowed_triples() -> Iterator[Triple]:
    """Declarations of the classes and properties of other vocabularies that the data use."""
    content = files(__package__).joinpath("borrowed.ttl").read_text("utf-8")
    return (quad.triple for quad in parse(content, format=RdfFormat.TURTLE))


def ontology_quads(*, iris: Iris) -> Iterator[Quad]:
    """The ontology as quads of the graph ``graph/ontology``."""
    graph = NamedNode(iris.graph("ontology"))
    for quad in parse(ontology_turtle(), format=RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)

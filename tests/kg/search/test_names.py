"""One rule for names: the same words find the same node from the command line, in the page and on the server."""

from __future__ import annotations

import pytest

from kg.api import Graph
from kg.page.names import find as find_for_page
from kg.search import lookup
from kg.search.directory import Directory
from kg.search.names import Fit, Named, Names

NODES = (
    Named("e/ae", "Method", ("autoencoder", "AE"), weight=9),
    Named("e/vae", "Method", ("variational autoencoder", "VAE"), weight=3),
    Named("e/poincare", "Method", ("Poincaré embedding",)),
    Named("p/7", "Paper", ("Autoencoders, Again",), ("my paper 7", "7")),
    Named("e/ae2", "Metric", ("AE", "absolute error"), weight=1),
)


@pytest.mark.parametrize(
    ("text", "iris", "fit"),
    [
        ("AutoEncoder", ["e/ae"], Fit.label),
        ("auto-encoders", ["e/ae"], Fit.sense),
        ("autoencoders", ["e/ae"], Fit.key),
        ("ae", ["e/ae2", "e/ae"], Fit.label),
        ("poincare embedding", ["e/poincare"], Fit.label),
        ("my paper 7", ["p/7"], Fit.alias),
        ("encoder", [], None),
    ],
)
def test_finding(text: str, iris: list[str], fit: Fit | None) -> None:
    hits = Names(NODES).find(text)
    assert [hit.node.iri for hit in hits] == iris
    assert (hits[0].fit if hits else None) == fit


def test_a_kind_narrows() -> None:
    assert [hit.node.iri for hit in Names(NODES).find("AE", kind="Method")] == ["e/ae"]


@pytest.mark.parametrize(
    ("words", "first", "found"), [("auto", "e/ae", 3), ("autoencoders", "e/ae", 3), ("error", "e/ae2", 1), ("x", "", 0)]
)
def test_searching_while_typing(words: str, first: str, found: int) -> None:
    hits = Names(NODES).search(words, 10)
    assert len(hits) == found
    assert not first or hits[0].node.iri == first


def test_at_most_three_names_are_offered() -> None:
    names = Names(Named(f"e/{n}", "Method", (f"network number {n}",)) for n in range(20))
    assert len(names.nearest("network nmber")) == 3


@pytest.mark.parametrize("text", ["image classifications", "Image-Classification", "ADAM", "Residual networks"])
def test_every_search_finds_the_same_node(sample_graph: Graph, text: str) -> None:
    meant = lookup.entity(sample_graph.opened, text).iri
    assert find_for_page(sample_graph.to_networkx(), text) == meant
    assert Directory(sample_graph.opened.texts).search(text, 5)[0].node.iri == meant

"""The taxonomy is sound, and papers get the topics that a reader would give them."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.records import text_of
from kg.api import open as open_graph
from kg.building import build
from kg.topics import assign, fields, taxonomy
from tests.builders import FIRST, SECOND, write_rows


def test_the_taxonomy_is_a_forest_of_three_levels_with_definitions() -> None:
    topics = taxonomy().topics
    assert 200 <= len(topics) <= 300
    above = nx.DiGraph([(t.key, b) for t in topics.values() for b in t.broader])
    assert nx.is_directed_acyclic_graph(above)
    assert 2 <= nx.dag_longest_path_length(above) <= 3
    assert set(above) <= topics.keys()
    assert all(t.definition.endswith(".") and t.name for t in topics.values())


def test_no_name_stands_for_two_topics() -> None:
    names = [name.casefold() for t in taxonomy().topics.values() for name in (t.name, *t.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("title", "abstract", "topic", "field"),
    [
        ("Low-resource neural machine translation", "We translate sentences.", None, "natural-language-processing"),
        (
            "Semantic segmentation of street scenes",
            "A network labels each pixel.",
            "semantic-segmentation",
            "computer-vision",
        ),
        ("A tight regret bound", "We study multi-armed bandits.", "bandits", "learning-theory"),
        ("Gait of a biped", "A legged robot walks. Its torque is small.", "legged-robots", "robotics"),
        ("GNNs for molecules", "Graph neural networks predict properties.", "graph-neural-networks", "graph-learning"),
        ("Speaker verification", "Voices are told apart.", "speaker-recognition", "speech-and-audio"),
    ],
)
def test_papers_get_their_topics(title: str, abstract: str, topic: str | None, field: str) -> None:
    topics = assign(title, abstract)
    assert next(iter(fields(topics))) == field
    assert topic is None or topic in {t.key for t in topics}


def test_a_text_about_nothing_has_no_topics() -> None:
    assert assign("Hello there", "Nothing to see.") == ()


@given(st.text(max_size=60), st.text(max_size=200))
def test_places_lie_in_the_text(title: str, abstract: str) -> None:
    text = text_of(title, abstract + " object detection with an LLM")
    for topic in assign(title, abstract + " object detection with an LLM"):
        assert 0 <= topic.score <= 1
        assert topic.places
        assert all(text[start:end].strip() for start, end in topic.places)


def test_topics_are_nodes_of_the_graph(tmp_path: Path) -> None:
    store = tmp_path / "graph.store"
    build([write_rows(tmp_path / "papers.jsonl", [FIRST, SECOND])], store=store)
    with open_graph(store) as graph:
        general = graph.query(
            'SELECT DISTINCT ?p WHERE { ?p kg:hasTopic/skos:broader* ?t . ?t skos:prefLabel "graph learning" }'
        )
        assert len(list(general)) == 2
        network = graph.to_networkx()
        kinds = {data["kind"] for _, data in network.nodes(data=True)}
        assert "Topic" in kinds
        relations = {key for _, _, key in network.edges(keys=True)}
        assert {"hasTopic", "broader"} <= relations
        quotes = "?a rdf:predicate kg:hasTopic ; kg:evidence ?m . BIND(kg:words(?m) AS ?words)"
        asked = graph.query(f"SELECT ?words WHERE {{ {quotes} }}")
        assert {str(e) for (e,) in asked} >= {"GCNs", "graph convolutional network"}

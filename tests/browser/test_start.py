"""What is shown at first: Python's count, which people are told, and what Chromium draws are the same number."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.api import Graph
from kg.core.vocab import BROADER, HAS_TOPIC
from kg.graph import nodes
from kg.page import PageOptions, write
from kg.page.rule import Wanted, narrower, passing
from tests.browser.driving import Visit, shown


@pytest.fixture(scope="module")
def graph(sample_graph: Graph) -> nx.MultiDiGraph:
    return sample_graph.to_networkx()


def names(graph: nx.MultiDiGraph, kind: str) -> list[str]:
    """The names of a kind of node, the one with most relations first."""
    found = [node for node in nodes(graph) if node.kind == kind]
    return [node.label for node in sorted(found, key=lambda node: (-graph.degree(node.iri), node.label))]


def topic_above_others(graph: nx.MultiDiGraph) -> str:
    """The topic with most papers below it among those that few papers are filed under themselves."""

    def papers(topics: set[str]) -> int:
        return len(
            {paper for topic in topics for paper, _, key in graph.in_edges(topic, keys=True) if key == HAS_TOPIC}
        )

    topics = [node.iri for node in nodes(graph) if node.kind == "Topic"]
    return max(topics, key=lambda topic: (papers(narrower(graph, topic)) - papers({topic}), topic))


def draws_what_it_says(graph: nx.MultiDiGraph, visit: Any, path: Path, options: PageOptions) -> int:
    report = write(graph, path, options=options)
    page = visit(path)
    assert shown(page) == report.shown, options
    assert page.evaluate("paperkg.model.size") == report.in_file
    return report.shown


def test_a_topic_counts_with_the_topics_below_it(graph: nx.MultiDiGraph, visit: Visit, tmp_path: Path) -> None:
    topic = topic_above_others(graph)
    alone = {paper for paper, _, key in graph.in_edges(topic, keys=True) if key == HAS_TOPIC}
    papers = {iri for iri in passing(graph, Wanted(topic=topic)) if graph.nodes[iri]["kind"] == "Paper"}
    assert len(papers) > len(alone) + 5
    count = draws_what_it_says(graph, visit, tmp_path / "topic.html", PageOptions(topic=topic))
    assert count > len(papers)


def test_every_way_to_start_draws_what_it_says(graph: nx.MultiDiGraph, visit: Visit, tmp_path: Path) -> None:
    above = topic_above_others(graph)
    below = sorted(narrower(graph, above) - {above})[0]
    common, rare = names(graph, "Method")[0], names(graph, "Method")[-1]
    paper = names(graph, "Paper")[0]
    for number, options in enumerate(
        [
            PageOptions(topic=below),
            PageOptions(topic=above, types=("Topic",)),
            PageOptions(topic=above, types=("Paper", "Method")),
            PageOptions(since=2019),
            PageOptions(since=2019, topic=above),
            PageOptions(since=3000),
            PageOptions(types=("Dataset", "Metric")),
            PageOptions(focus=common),
            PageOptions(focus=rare),
            PageOptions(focus=paper, types=("Task",)),
            PageOptions(focus=common, topic=above, since=2015),
            PageOptions(focus=common, max_nodes=20),
            PageOptions(topic=above, max_nodes=20),
            PageOptions(topic=above, file_nodes=120),
            PageOptions(focus=rare, file_nodes=60),
        ]
    ):
        draws_what_it_says(graph, visit, tmp_path / f"{number}.html", options)


@pytest.mark.parametrize("seed", range(6))
def test_graphs_with_any_hierarchy_draw_what_they_say(visit: Visit, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    graph = nx.MultiDiGraph()
    for number in range(40):
        year = {"year": rng.randint(2015, 2025)} if rng.random() < 0.8 else {}
        graph.add_node(
            f"urn:{number}", kind=rng.choice(("Paper", "Method", "Topic", "Wonder")), label=f"n{number}", **year
        )
    for _ in range(60):
        a, b = rng.sample(range(40), 2)
        graph.add_edge(f"urn:{a}", f"urn:{b}", key=rng.choice((HAS_TOPIC, BROADER, BROADER, "mentions")))
    graph.add_edge("urn:0", "urn:0", key="partOf")
    topics = names(graph, "Topic")
    for number in range(3):
        options = PageOptions(
            topic=rng.choice([None, *topics[:3]]),
            since=rng.choice((None, None, 0, 2018, 2022)),
            types=rng.choice(((), ("Paper", "Topic"), ("Method",))),
            focus=rng.choice((None, None, f"n{rng.randrange(40)}")),
            max_nodes=rng.choice((5, 1500)),
        )
        draws_what_it_says(graph, visit, tmp_path / f"{seed}-{number}.html", options)

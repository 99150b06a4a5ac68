"""Discs apart, nodes apart, linked discs near each other, the same places every time."""

from __future__ import annotations

import random
from math import hypot

import pytest

from kg.page import layout
from kg.page.packing import pack
from kg.page.ranking import by_importance
from tests.kg.page.synthetic import make_graph


def clustered(groups: int, size: int, seed: int = 3) -> dict[tuple[int, int], float]:
    rng = random.Random(seed)
    edges = {}
    for _ in range(groups * size * 3):
        group = rng.randrange(groups)
        a, b = (group * size + rng.randrange(size) for _ in range(2))
        if a != b:
            edges[min(a, b), max(a, b)] = 1.0
    return edges


def test_communities_are_found_and_do_not_overlap() -> None:
    placed = layout.compute(300, clustered(6, 50))
    big = [one for one in placed.communities if len(one.members) > 20]
    assert len(big) == 6
    for index, one in enumerate(placed.communities):
        for other in placed.communities[index + 1 :]:
            assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius


def test_nodes_stay_in_their_disc_and_apart() -> None:
    placed = layout.compute(300, clustered(6, 50))
    for community in placed.communities:
        for place, node in enumerate(community.members):
            x, y = placed.x[node], placed.y[node]
            assert hypot(x - community.x, y - community.y) <= community.radius * 1.15
            for other in community.members[place + 1 :]:
                assert hypot(x - placed.x[other], y - placed.y[other]) > layout.SPACING * 0.3


def test_layout_is_the_same_every_time() -> None:
    edges = clustered(5, 40)
    assert layout.compute(200, edges, prominent=50) == layout.compute(200, edges, prominent=50)


def test_loose_nodes_share_the_last_disc() -> None:
    placed = layout.compute(120, clustered(2, 50))
    last = placed.communities[-1]
    assert last.loose
    assert len(last.members) >= 20
    assert not any(one.loose for one in placed.communities[:-1])


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_nothing_to_lay_out(size: int) -> None:
    placed = layout.compute(size, {})
    assert len(placed.x) == size


def test_linked_discs_are_neighbours() -> None:
    radii = [50.0] * 12
    links = {(0, 11): 50.0, **{(a, a + 1): 1.0 for a in range(1, 10)}}
    places = pack(radii, [10] * 12, links)
    apart = hypot(places[0][0] - places[11][0], places[0][1] - places[11][1])
    assert apart == pytest.approx(110, abs=1)


def test_every_beginning_of_the_ranking_is_a_fair_picture() -> None:
    graph = make_graph(1000)
    order = by_importance(graph)
    assert sorted(order) == sorted(graph)
    first = order[:300]
    papers = sum(graph.nodes[iri]["kind"] == "Paper" for iri in first) / 300
    everywhere = sum(data["kind"] == "Paper" for _, data in graph.nodes(data=True)) / 1000
    assert papers == pytest.approx(everywhere, abs=0.05)
    degree = dict(graph.degree())
    assert sum(degree[iri] for iri in first) / 300 > 1.5 * sum(degree.values()) / 1000

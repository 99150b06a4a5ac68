"""Where the nodes stand: communities first, each in a disc of its own, discs with much in common side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, sin, sqrt

import networkx as nx
import numpy as np
import rustworkx as rx

from kg.page.packing import pack

#: Distance between neighbouring nodes, in the units of the canvas.
SPACING = 17.0
_SEED = 7


@dataclass(frozen=True, slots=True)
class Community:
    """A disc of nodes that have much to do with each other."""

    members: tuple[int, ...]
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by node, communities largest first, and each node's community."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    communities: tuple[Community, ...]
    community_of: tuple[int, ...]


def compute(size: int, edges: Mapping[tuple[int, int], float]) -> Layout:
    """Lay out nodes ``0 … size-1``.

    Args:
        size: Number of nodes.
        edges: Weight by pair of nodes, the smaller number first.
    """
    if not size:
        return Layout((), (), (), ())
    groups = _clusters(size, edges)
    community_of = [0] * size
    for index, members in enumerate(groups):
        for node in members:
            community_of[node] = index
    links: Counter[tuple[int, int]] = Counter()
    inside: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for (a, b), weight in edges.items():
        one, two = community_of[a], community_of[b]
        if one == two:
            inside[one].append((a, b, weight))
        else:
            links[min(one, two), max(one, two)] += weight  # type: ignore[assignment]
    radii = [SPACING * (1.12 * sqrt(len(members)) + 1) for members in groups]
    centres = pack(radii, [len(members) for members in groups], links)
    x, y = [0.0] * size, [0.0] * size
    for index, members in enumerate(groups):
        places = _inside(members, inside[index])
        for node, (dx, dy) in zip(members, places, strict=True):
            x[node], y[node] = centres[index][0] + dx, centres[index][1] + dy
    discs = tuple(
        Community(tuple(members), centre[0], centre[1], radius)
        for members, centre, radius in zip(groups, centres, radii, strict=True)
    )
    return Layout(tuple(x), tuple(y), discs, tuple(community_of))


def _clusters(size: int, edges: Mapping[tuple[int, int], float]) -> list[list[int]]:
    degree: Counter[int] = Counter()
    for a, b in edges:
        degree[a] += 1
        degree[b] += 1
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(range(size))
    # What touches everything says little about where a node belongs.
    graph.add_weighted_edges_from(
        (a, b, weight / sqrt(max(degree[a], degree[b]))) for (a, b), weight in sorted(edges.items())
    )
    found = nx.community.louvain_communities(graph, seed=_SEED, resolution=1.0)
    groups = [sorted(group) for group in found if len(group) > 2]
    groups.sort(key=lambda group: (-len(group), group[0]))
    rest = sorted(node for group in found if len(group) <= 2 for node in group)
    if rest:
        groups.append(rest)
    return groups


def _inside(members: Sequence[int], edges: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    size = len(members)
    if size == 1:
        return [(0.0, 0.0)]
    graph: rx.PyGraph[int, float] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(list(members))
    local = {node: index for index, node in enumerate(members)}
    graph.add_edges_from([(local[a], local[b], weight) for a, b, weight in edges])
    rounds = 80 if size < 800 else 50
    places = rx.spring_layout(graph, num_iter=rounds, seed=_SEED, k=1.6 / sqrt(size))
    raw = np.array([[places[index][0], places[index][1]] for index in range(size)])
    raw -= np.median(raw, axis=0)
    radius = np.hypot(raw[:, 0], raw[:, 1])
    angle = np.arctan2(raw[:, 1], raw[:, 0])
    outer = float(np.quantile(radius, 0.95)) or 1.0
    rank = np.empty(size)
    rank[np.argsort(radius, kind="stable")] = np.arange(size)
    radius = np.minimum(0.45 * radius / outer + 0.55 * np.sqrt((rank + 0.5) / size), 1.05)
    radius *= 1.05 * SPACING * sqrt(size)
    flat = _spread(np.column_stack((radius * np.cos(angle), radius * np.sin(angle))))
    return [(float(px), float(py)) for px, py in flat]


def _spread(points: np.ndarray, rounds: int = 8) -> np.ndarray:
    """Push apart neighbours that stand closer than two thirds of the spacing."""
    least = SPACING * 0.72
    for _ in range(rounds):
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, (px, py) in enumerate(points):
            cells[int(px // least), int(py // least)].append(index)
        moved = False
        for (cx, cy), here in cells.items():
            near = [n for dx in (0, 1) for dy in (-1, 0, 1) if (dx, dy) > (0, -1) for n in cells.get((cx + dx, cy + dy), ())]
            for place, one in enumerate(here):
                for two in (*here[place + 1 :], *near):
                    moved |= _push(points, one, two, least) if one != two else False
        if not moved:
            break
    return points


def _push(points: np.ndarray, one: int, two: int, least: float) -> bool:
    dx, dy = points[two, 0] - points[one, 0], points[two, 1] - points[one, 1]
    distance = hypot(dx, dy)
    if distance >= least:
        return False
    if distance < 1e-6:
        dx, dy, distance = cos(one), sin(one), 1.0
    step = (least - min(distance, least)) / 2 / distance if distance > 1e-6 else least / 2
    points[one] -= (dx * step, dy * step)
    points[two] += (dx * step, dy * step)
    return True

"""Where the nodes stand: communities first, each in a disc of its own, discs with much in common side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi, sqrt
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt
import rustworkx as rx

from kg.page.packing import pack

Points: TypeAlias = npt.NDArray[np.float64]

#: Distance between neighbouring nodes, in the units of the canvas.
SPACING: Final = 17.0
#: Nodes closer than this are pushed apart.
_APART: Final = 0.76 * SPACING
_SEED: Final = 7
#: Rows compared at once when nodes are pushed apart.
_ROWS: Final = 256


@dataclass(frozen=True, slots=True)
class Community:
    """A disc of nodes that have much to do with each other; the loose one holds those that fit nowhere."""

    members: tuple[int, ...]
    x: float
    y: float
    radius: float
    loose: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by node, communities largest first, and each node's community."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    communities: tuple[Community, ...]
    community_of: tuple[int, ...]


def compute(size: int, edges: Mapping[tuple[int, int], float], *, prominent: int = 0) -> Layout:
    """Lay out nodes ``0 … size-1``.

    Args:
        size: Number of nodes.
        edges: Weight by pair of nodes, the smaller number first.
        prominent: So many of the first nodes fill the discs evenly by themselves.
    """
    if not size:
        return Layout((), (), (), ())
    groups, loose = _clusters(size, edges)
    community_of = [0] * size
    for index, members in enumerate(groups):
        for node in members:
            community_of[node] = index
    links: defaultdict[tuple[int, int], float] = defaultdict(float)
    inside: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for (a, b), weight in edges.items():
        one, two = community_of[a], community_of[b]
        if one == two:
            inside[one].append((a, b, weight))
        else:
            links[min(one, two), max(one, two)] += weight
    radii = [SPACING * (1.12 * sqrt(len(members)) + 1) for members in groups]
    centres = pack(radii, [len(members) for members in groups], links)
    x, y = [0.0] * size, [0.0] * size
    for index, members in enumerate(groups):
        places = _inside(members, inside[index], prominent)
        for node, (dx, dy) in zip(members, places, strict=True):
            x[node], y[node] = centres[index][0] + dx, centres[index][1] + dy
    discs = tuple(
        Community(tuple(members), centre[0], centre[1], radius, loose and index == len(groups) - 1)
        for index, (members, centre, radius) in enumerate(zip(groups, centres, radii, strict=True))
    )
    return Layout(tuple(x), tuple(y), discs, tuple(community_of))


def _clusters(size: int, edges: Mapping[tuple[int, int], float]) -> tuple[list[list[int]], bool]:
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
    return groups, bool(rest)


def _inside(
    members: Sequence[int], edges: Sequence[tuple[int, int, float]], prominent: int
) -> list[tuple[float, float]]:
    size = len(members)
    if size == 1:
        return [(0.0, 0.0)]
    if not edges:
        return [(float(px), float(py)) for px, py in _sunflower(size)]
    graph: rx.PyGraph[int, float] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(list(members))
    local = {node: index for index, node in enumerate(members)}
    graph.add_edges_from([(local[a], local[b], weight) for a, b, weight in edges])
    rounds = 70 if size < 800 else 45
    places = rx.spring_layout(graph, num_iter=rounds, seed=_SEED, k=1.6 / sqrt(size))
    raw = np.array([[places[index][0], places[index][1]] for index in range(size)])
    raw -= np.median(raw, axis=0)
    angle = np.arctan2(raw[:, 1], raw[:, 0])
    # What is shown at first fills the disc by itself, and what comes later fills it again.
    early = sum(node < prominent for node in members)
    radius = np.concatenate([_even(part) for part in np.split(np.hypot(raw[:, 0], raw[:, 1]), [early])])
    radius *= 1.05 * SPACING * sqrt(size)
    flat = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    if 0 < early < size:
        flat[:early] = _spread(flat[:early], _APART * min(2.4, sqrt(size / early)))
    flat = _spread(flat, _APART)
    outside = np.maximum(np.hypot(flat[:, 0], flat[:, 1]) / (1.1 * SPACING * sqrt(size)), 1.0)
    return [(float(px), float(py)) for px, py in flat / outside[:, None]]


def _even(radius: Points) -> Points:
    """Bring radii half-way to those of an evenly filled disc of radius 1, keeping their order."""
    size = len(radius)
    if not size:
        return radius
    outer = float(np.quantile(radius, 0.95)) or 1.0
    rank = np.empty(size)
    rank[np.argsort(radius, kind="stable")] = np.arange(size)
    even: Points = np.minimum(0.4 * radius / outer + 0.6 * np.sqrt((rank + 0.5) / size), 1.05)
    return even


def _spread(points: Points, least: float) -> Points:
    """Push apart neighbours that stand closer than the least distance."""
    size = len(points)
    for _ in range(8 if size < 600 else 4 if size < 1500 else 1):
        shift = np.zeros_like(points)
        crowded = False
        for start in range(0, size, _ROWS):
            delta = points[start : start + _ROWS, None, :] - points[None, :, :]
            distance = np.hypot(delta[..., 0], delta[..., 1])
            close = (distance < least) & (distance > 0)
            if close.any():
                crowded = True
                push = np.where(close, (least - distance) / (2 * np.maximum(distance, 1e-3)), 0.0)
                shift[start : start + _ROWS] = (delta * push[..., None]).sum(axis=1) * 0.6
        if not crowded:
            break
        points = points + shift
    return points


def _sunflower(size: int) -> Points:
    """Fill a disc evenly, for nodes that have nothing to do with each other."""
    place = np.arange(size)
    radius = SPACING * np.sqrt(place + 0.5)
    angle = place * (pi * (3 - sqrt(5)))
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))

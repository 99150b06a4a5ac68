"""Networks that people make of the graph, and measures as attributes of their nodes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any, Final

import networkx as nx
import rustworkx as rx

#: Entities that more papers name than this say little about which papers are alike, and cost the most.
_COMMON: Final = 500
#: Digits kept of PageRank, so that files stay the same from machine to machine.
_DIGITS: Final = 9

#: Two nodes, in the order of their IRIs where the network has no sides.
_Pair = tuple[str, str]


def cooccurrence(graph: nx.MultiDiGraph, *, kind: str = "Method", least: int = 1) -> nx.Graph:
    """Link entities of a kind that the same papers name.

    Args:
        graph: as `Graph.to_networkx` gives it.
        kind: Method, Dataset, Task, Metric or Topic.
        least: papers that have to name both.

    Returns:
        A network of all entities of the kind; ``weight`` of an edge is the number of papers.
    """
    pairs = Counter(pair for found in _named(graph).values() for pair in combinations(_of_kind(graph, found, kind), 2))
    return _network(graph, _nodes(graph, kind), {pair: {"weight": n} for pair, n in pairs.items() if n >= least})


def bipartite(graph: nx.MultiDiGraph, *, first: str = "Task", second: str = "Dataset", least: int = 1) -> nx.Graph:
    """Link entities of one kind with those of another that the same papers name: which datasets go with which tasks.

    Returns:
        A network in which ``bipartite`` of a node is 0 for the first kind and 1 for the second, and ``weight`` of an
        edge is the number of papers.
    """
    found = [(_of_kind(graph, names, first), _of_kind(graph, names, second)) for names in _named(graph).values()]
    pairs = Counter(pair for left, right in found for pair in product(left, right))
    nodes = [*_nodes(graph, first), *_nodes(graph, second)]
    made = _network(graph, nodes, {pair: {"weight": n} for pair, n in pairs.items() if n >= least})
    for _, data in made.nodes(data=True):
        data["bipartite"] = int(data["kind"] == second)
    return made


def similarity(graph: nx.MultiDiGraph, *, least: float = 0.1) -> nx.Graph:
    """Link papers that name the same entities.

    Args:
        graph: as `Graph.to_networkx` gives it.
        least: the Jaccard index (Jaccard, 1901) from which papers are linked: entities in common to entities in all.

    Returns:
        A network of all papers; ``weight`` of an edge is the index, ``shared`` the number of entities in common.
    """
    named = _named(graph)
    papers: dict[str, list[str]] = defaultdict(list)
    for paper, found in named.items():
        for entity in found:
            papers[entity].append(paper)
    shared = Counter(
        pair for naming in papers.values() if len(naming) <= _COMMON for pair in combinations(sorted(naming), 2)
    )
    edges: dict[_Pair, dict[str, Any]] = {}
    for (one, other), count in shared.items():
        weight = round(count / len(named[one] | named[other]), _DIGITS)
        if weight >= least:
            edges[one, other] = {"weight": weight, "shared": count}
    return _network(graph, named, edges)


def measure(graph: nx.Graph, *, seed: int = 0) -> nx.Graph:
    """Copy a graph and give its nodes ``degree``, ``pagerank`` and ``community``.

    PageRank (Page and others, 1999) follows directed edges as they point, others both ways. Communities are Louvain's
    (Blondel and others, 2008), numbered from the largest.

    Args:
        graph: any network of this package; ``weight`` of an edge counts where it is there.
        seed: what Louvain's order of nodes is shuffled with.
    """
    made = graph.copy()
    flat = _flattened(graph)
    ranks, communities = _pagerank(graph), nx.community.louvain_communities(flat, weight="weight", seed=seed)
    ordered = sorted(communities, key=lambda c: (-len(c), min(c)))
    places = {node: number for number, nodes in enumerate(ordered) for node in nodes}
    for node, data in made.nodes(data=True):
        data |= {"degree": graph.degree(node), "pagerank": ranks[node], "community": places[node]}
    return made


def _pagerank(graph: nx.Graph) -> dict[str, float]:
    directed = graph.to_directed(as_view=True)
    numbers = {node: number for number, node in enumerate(graph)}
    fast = rx.PyDiGraph()
    fast.add_nodes_from(list(graph))
    fast.add_edges_from([(numbers[a], numbers[b], float(w or 1)) for a, b, w in directed.edges(data="weight")])
    ranks = rx.pagerank(fast, weight_fn=_itself)
    return {node: round(ranks[number], _DIGITS) for node, number in numbers.items()}


def _itself(weight: float) -> float:
    return weight


def _flattened(graph: nx.Graph) -> nx.Graph:
    """Without directions and parallels; their weights are added."""
    weights: Counter[frozenset[str]] = Counter()
    for one, other, weight in graph.edges(data="weight"):
        weights[frozenset((one, other))] += weight or 1
    flat = nx.Graph()
    flat.add_nodes_from(graph)
    for ends, weight in weights.items():
        pair = sorted(ends)
        flat.add_edge(pair[0], pair[-1], weight=weight)
    return flat


def _named(graph: nx.MultiDiGraph) -> dict[str, set[str]]:
    """Every paper and what it names or is filed under."""
    return {paper: set(graph.successors(paper)) for paper in _nodes(graph, "Paper")}


def _nodes(graph: nx.MultiDiGraph, kind: str) -> list[str]:
    return [node for node, found in graph.nodes(data="kind") if found == kind]


def _of_kind(graph: nx.MultiDiGraph, nodes: Iterable[str], kind: str) -> list[str]:
    return sorted(node for node in nodes if graph.nodes[node].get("kind") == kind)


def _network(graph: nx.MultiDiGraph, nodes: Iterable[str], edges: dict[_Pair, dict[str, Any]]) -> nx.Graph:
    made = nx.Graph()
    made.add_nodes_from((node, dict(graph.nodes[node])) for node in nodes)
    made.add_edges_from((one, other, edges[one, other]) for one, other in sorted(edges))
    return made

"""How the picture starts: the steps around a focus, and how many nodes are drawn."""

from __future__ import annotations

from itertools import islice
from typing import Final

import networkx as nx

from kg.page import rule
from kg.page.ranking import Selection

#: A focus with fewer neighbours than this starts with two steps.
_FEW: Final = 10


def first_steps(neighbours: int) -> int:
    """Give how many steps around a focus are shown at first, from its number of neighbours."""
    return 1 if neighbours >= _FEW else 2


def shown_at_first(graph: nx.MultiDiGraph, selection: Selection, *, steps: int, limit: int) -> int:
    """Count the nodes that are drawn when the page opens.

    Args:
        graph: The typed graph.
        selection: What is in the file, and what was asked for.
        steps: Steps around the focus, where there is one.
        limit: Number of nodes that are drawn at most.
    """
    return len(drawn_at_first(graph, selection, steps=steps, limit=limit))


def drawn_at_first(graph: nx.MultiDiGraph, selection: Selection, *, steps: int, limit: int) -> set[str]:
    """The nodes that are drawn when the page opens, the most important ones; arguments as for `shown_at_first`."""
    inside = graph.subgraph(selection.nodes)
    found = rule.passing(inside, selection.wanted)
    focus = selection.wanted.focus
    if focus is not None:
        found = set(rule.distances(inside, focus, steps, found))
    return set(islice((iri for iri in selection.nodes if iri in found), limit))

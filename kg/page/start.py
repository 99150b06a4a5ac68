"""How the picture starts: the same rules as in ``js/filter.js``, for the report and for the first step of a focus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.page.options import PageOptions
from kg.page.ranking import Selection

#: A focus with fewer neighbours than this starts with two steps.
_FEW: Final = 10

Node = Mapping[str, Any]


def shown_at_first(nodes: Sequence[Node], edges: Sequence[Node], options: PageOptions, selection: Selection) -> int:
    """Count the nodes that are drawn when the page opens.

    Args:
        nodes: Nodes of the network, numbered from 0.
        edges: Edges of the network, with ``from`` and ``to``.
        options: What was asked for.
        selection: What was found for it.
    """
    around: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        around[edge["from"]].add(edge["to"])
        around[edge["to"]].add(edge["from"])
    place = {iri: index for index, iri in enumerate(selection.nodes)}
    topic = place[selection.topic] if selection.topic is not None else None
    passing = {index for index in range(len(nodes)) if _passes(nodes, around, index, options.since, topic)}
    if selection.types:
        passing = {index for index in passing if nodes[index]["kind"] in selection.types}
    if selection.focus is not None:
        focus = place[selection.focus]
        passing.add(focus)
        passing = _near(focus, around, passing, first_steps(len(around[focus] - {focus})))
    return min(len(passing), max(1, options.max_nodes))


def first_steps(neighbours: int) -> int:
    """Give how many steps around a focus are shown at first, from its number of neighbours."""
    return 1 if neighbours >= _FEW else 2


def _passes(
    nodes: Sequence[Node], around: Mapping[int, set[int]], index: int, since: int | None, topic: int | None
) -> bool:
    if (since is None and topic is None) or index == topic:
        return True
    if nodes[index]["kind"] == "Paper":
        return _paper_passes(nodes, around, index, since, topic)
    return any(
        nodes[other]["kind"] == "Paper" and _paper_passes(nodes, around, other, since, topic)
        for other in around.get(index, ())
    )


def _paper_passes(
    nodes: Sequence[Node], around: Mapping[int, set[int]], index: int, since: int | None, topic: int | None
) -> bool:
    year = nodes[index]["year"]
    if since is not None and (year is None or year < since):
        return False
    return topic is None or topic in around.get(index, ())


def _near(focus: int, around: Mapping[int, set[int]], allowed: set[int], steps: int) -> set[int]:
    reached, edge = {focus}, {focus}
    for _ in range(steps):
        edge = {other for one in edge for other in around.get(one, ()) if other in allowed} - reached
        reached |= edge
    return reached

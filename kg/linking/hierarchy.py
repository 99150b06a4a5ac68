"""Which entity stands under which, and why: a relation without cycles.

A relation rests on names whose head and sense fit, on several papers that state it, or on a person's word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from kg.linking.clusters import Cluster
from kg.linking.folding import Level, fold
from kg.linking.heads import Heads, version_of
from kg.linking.members import Row
from kg.linking.senses import Sense
from kg.linking.stated import believed, stated

Node = TypeVar("Node", str, Sense)

#: Weights against the number of papers that state a relation: a person's word, a head, the pattern of a version.
_PERSON: Final = 1_000_000
_HEAD: Final = 1_000
_VERSION: Final = 2_000


def hierarchy(
    clusters: Mapping[Sense, Cluster],
    rows: Sequence[Row],
    members: Mapping[str, Sequence[Sense]],
    by_hand: Iterable[tuple[Sense, Sense]],
) -> dict[Sense, dict[Sense, str]]:
    """What stands right above each sense, and why: by hand, by several papers, by versions, by heads; in no cycle.

    Args:
        clusters: all clusters by sense.
        rows: all papers.
        members: for each paper the sense of each member.
        by_hand: (narrower, broader) pairs that a person states.
    """
    weights: Counter[tuple[Sense, Sense]] = Counter()
    why: dict[tuple[Sense, Sense], str] = {}
    heads = Heads(clusters, rows, members)
    senses = {fold(name, Level.plural).sense: sense for sense in sorted(clusters) for name in clusters[sense].names}
    for pair, papers in believed(stated(rows, members), clusters, len(rows)):
        weights[pair] += papers
        why[pair] = f"stated by {papers} paper{'s' if papers > 1 else ''}"
    for sense, cluster in clusters.items():
        if (head := heads.of(sense, cluster)) is not None:
            weights[sense, head] += _HEAD
            why[sense, head] = "its name is the other with more words before it"
        if (base := version_of(sense, cluster, clusters, senses)) is not None:
            weights[sense, base] += _VERSION
            why[sense, base] = "its name is a version of the other"
    for pair in by_hand:
        weights[pair] += _PERSON
        why[pair] = "a person says so"
    above = acyclic({pair: n for pair, n in weights.items() if pair[0] in clusters and pair[1] in clusters})
    return {low: {high: why[low, high] for high in highs} for low, highs in above.items()}


def acyclic(pairs: Mapping[tuple[Node, Node], int]) -> dict[Node, tuple[Node, ...]]:
    """Keep (narrower, broader) pairs, best supported first, as long as no cycle comes of it.

    Args:
        pairs: pairs of keys and how many papers say so.

    Returns:
        For every narrower key the sorted keys right above it.

    >>> acyclic({("resnet", "cnn"): 2, ("cnn", "resnet"): 1, ("cnn", "cnn"): 9})
    {'resnet': ('cnn',)}
    """
    above: dict[Node, set[Node]] = defaultdict(set)
    for narrower, broader in sorted(pairs, key=lambda pair: (-pairs[pair], pair)):
        if not _reaches(above, broader, narrower):
            above[narrower].add(broader)
    return {narrower: tuple(sorted(broader)) for narrower, broader in sorted(above.items())}


def _reaches(above: Mapping[Node, set[Node]], start: Node, goal: Node) -> bool:
    """Whether ``goal`` is ``start`` or stands anywhere above it."""
    waiting, seen = [start], {start}
    while waiting:
        place = waiting.pop()
        if place == goal:
            return True
        new = above.get(place, set()) - seen
        seen |= new
        waiting.extend(new)
    return False

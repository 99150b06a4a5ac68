"""Which entity stands under which: a relation without cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping


def acyclic(stated: Mapping[tuple[str, str], int]) -> dict[str, tuple[str, ...]]:
    """Keep (narrower, broader) pairs, best supported first, as long as no cycle comes of it.

    Args:
        stated: pairs of keys and how many papers say so.

    Returns:
        For every narrower key the sorted keys right above it.

    >>> acyclic({("resnet", "cnn"): 2, ("cnn", "resnet"): 1, ("cnn", "cnn"): 9})
    {'resnet': ('cnn',)}
    """
    above: dict[str, set[str]] = defaultdict(set)
    for narrower, broader in sorted(stated, key=lambda pair: (-stated[pair], pair)):
        if not _reaches(above, broader, narrower):
            above[narrower].add(broader)
    return {narrower: tuple(sorted(broader)) for narrower, broader in sorted(above.items())}


def _reaches(above: Mapping[str, set[str]], start: str, goal: str) -> bool:
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

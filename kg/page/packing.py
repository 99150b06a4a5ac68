"""Put discs side by side so that linked ones are neighbours and the whole is round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Points: TypeAlias = npt.NDArray[np.float64]

_ANGLES = np.arange(36) * (2 * np.pi / 36)
_UNIT = np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES)))
_GAP = 10.0
_PULL = 0.35
_BATCH = 256


def pack(
    radii: Sequence[float], sizes: Sequence[int], links: Mapping[tuple[int, int], float]
) -> list[tuple[float, float]]:
    """Give the centre of every disc; no two overlap.

    Next comes the disc with most links to the placed ones (by square root of its size); candidate places lie beside
    each placed disc at 36 angles; the best is nearest to the link-weighted mean of its placed partners, with a pull
    to the middle.

    Args:
        radii: Radius by disc.
        sizes: Number of nodes by disc.
        links: Weight of the links by pair of discs.
    """
    count = len(radii)
    partners: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (a, b), weight in sorted(links.items()):
        partners[a].append((b, weight))
        partners[b].append((a, weight))
    centres = np.zeros((count, 2))
    radius = np.asarray(radii, dtype=float)
    placed: list[int] = []
    pull = np.zeros(count)
    open_discs = set(range(count))
    while open_discs:
        disc = min(open_discs, key=lambda index: (-pull[index] / sqrt(sizes[index]), -sizes[index], index))
        open_discs.remove(disc)
        if placed:
            centres[disc] = _place(disc, centres, radius, np.asarray(placed), partners[disc], open_discs)
        placed.append(disc)
        for other, weight in partners[disc]:
            pull[other] += weight
    middle = (centres * (radius**2)[:, None]).sum(axis=0) / (radius**2).sum()
    return [(float(px), float(py)) for px, py in centres - middle]


def _place(
    disc: int,
    centres: Points,
    radius: Points,
    placed: npt.NDArray[np.int64],
    partners: Sequence[tuple[int, float]],
    still_open: set[int],
) -> Points:
    reach = radius[placed] + radius[disc] + _GAP
    candidates = (centres[placed][:, None, :] + reach[:, None, None] * _UNIT[None, :, :]).reshape(-1, 2)
    known = [(other, weight) for other, weight in partners if other not in still_open]
    total = sum(weight for _, weight in known)
    target = sum((centres[other] * weight for other, weight in known), np.zeros(2)) / total if total else np.zeros(2)
    cost = np.hypot(*(candidates - target).T) + _PULL * np.hypot(*candidates.T)
    order = np.argsort(np.round(cost, 6), kind="stable")
    for start in range(0, len(order), _BATCH):
        batch = candidates[order[start : start + _BATCH]]
        apart = np.hypot(*(batch[:, None, :] - centres[placed][None, :, :]).transpose(2, 0, 1))
        free = (apart >= reach[None, :] - 1e-6).all(axis=1)
        if free.any():
            chosen: Points = batch[int(np.argmax(free))]
            return chosen
    outermost: Points = candidates[int(np.argmax(np.hypot(*candidates.T)))]
    return outermost

"""The colours of the kinds of node, which most people can tell apart (Okabe and Ito, 2008)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Kind of node → red, green, blue.
COLOURS: Final[Mapping[str, tuple[int, int, int]]] = {
    "Paper": (86, 180, 233),
    "Method": (0, 114, 178),
    "Dataset": (0, 158, 115),
    "Task": (230, 159, 0),
    "Metric": (204, 121, 167),
    "Topic": (213, 94, 0),
}
_GREY: Final = (150, 150, 150)


def colour(kind: str) -> tuple[int, int, int]:
    """The colour of a kind of node; grey for one that has none."""
    return COLOURS.get(kind, _GREY)


def hexadecimal(kind: str) -> str:
    """The colour of a kind of node as in CSS.

    >>> hexadecimal("Method")
    '#0072b2'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour(kind))

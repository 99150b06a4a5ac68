"""Pages whose lines were cut at a fixed width: put the pieces together again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kg.sources.hf_papers.lines import Kind, Line

_WIDEST: Final = 130
_FEWEST_LINES: Final = 8
_FULL_SHARE: Final = 0.6


def unwrapped(lines: Sequence[Line]) -> list[Line]:
    r"""Join the lines of text that were one line before a program cut them; ``\n`` stays between the pieces.

    A line was cut when the first word of the next would not have fitted behind it. On a page that was not cut at a
    fixed width nothing changes.
    """
    width = cut_width(lines)
    if width is None:
        return list(lines)
    joined: list[Line] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and joined and _was_cut(before, line, width):
            joined[-1] = Line(joined[-1].number, f"{joined[-1].text}\n{line.text}", Kind.TEXT)
        else:
            joined.append(line)
    return joined


def cut_width(lines: Sequence[Line]) -> int | None:
    """Find the width at which a page was cut, in characters; None when it was not."""
    lengths = sorted(len(line.text) for line in lines if line.kind is Kind.TEXT)
    if len(lengths) < _FEWEST_LINES:
        return None
    width = lengths[int(0.98 * (len(lengths) - 1))]
    if width > _WIDEST:
        return None
    pairs = [
        (first, second) for first, second in pairwise(lines) if first.kind is Kind.TEXT and second.kind is Kind.TEXT
    ]
    cut = sum(_was_cut(first, second, width) for first, second in pairs)
    return width if len(pairs) >= _FEWEST_LINES // 2 and cut >= _FULL_SHARE * len(pairs) else None


def _was_cut(first: Line, second: Line, width: int) -> bool:
    if first.kind is not Kind.TEXT or second.kind is not Kind.TEXT:
        return False
    return len(first.text) + 1 + len(second.text.split()[0]) > width

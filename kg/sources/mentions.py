"""Find where names stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def occurrences(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Find every place of any of the names, as whole words; of places that overlap the longest stays.

    Capitals count; only when no name stands as written, they do not.

    >>> occurrences("CNNs beat a CNN", ["CNN", "CNNs"])
    [(0, 4), (12, 15)]
    """
    wanted = {name for name in names if name.strip()}
    exact = [place for name in wanted for place in _places(text, name)]
    found = exact or [place for name in wanted for place in _places(text, name, ignore_case=True)]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(found), key=lambda place: (place[0] - place[1], place[0])):
        if all(end <= other_start or start >= other_end for other_start, other_end in kept):
            kept.append((start, end))
    return sorted(kept)


def nearest(text: str, name: str, start: int) -> tuple[int, int] | None:
    """Find the place of a name that is nearest to an offset."""
    return min(occurrences(text, [name]), key=lambda place: abs(place[0] - start), default=None)


def _places(text: str, name: str, *, ignore_case: bool = False) -> Iterator[tuple[int, int]]:
    before = r"(?<!\w)" if _is_word(name[0]) else ""
    after = r"(?!\w)" if _is_word(name[-1]) else ""
    pattern = re.compile(before + re.escape(name) + after, re.IGNORECASE if ignore_case else 0)
    return (match.span() for match in pattern.finditer(text))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"

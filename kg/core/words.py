"""Words for people."""

from __future__ import annotations


def counted(number: int, thing: str, things: str = "") -> str:
    """A number of things in words.

    >>> counted(1, "paper"), counted(2000, "entity", "entities")
    ('1 paper', '2,000 entities')
    """
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"

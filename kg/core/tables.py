"""Arrays of tables of a TOML file that people write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def rows(
    tables: Mapping[str, Any], kinds: Iterable[str], mistakes: list[str]
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """The rows of some kinds with their numbers from 1; a kind that is no array of tables is added to ``mistakes``."""
    for kind in kinds:
        found = tables.get(kind, [])
        if isinstance(found, list) and all(isinstance(row, dict) for row in found):
            yield from ((kind, number, row) for number, row in enumerate(found, start=1))
        else:
            mistakes.append(f"write [[{kind}]], with two brackets")

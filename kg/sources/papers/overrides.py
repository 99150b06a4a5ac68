"""What a person says about papers: which are one and which are not; the last word over all rules.

The file is that of `kg.linking.overrides`; these are its tables for papers, named by their ids or titles:

    [[same-paper]]
    papers = ["arxiv-2501.00001", "10.1234/x"]
    [[different-papers]]
    papers = ["arxiv-2501.00001", "A title that two papers have"]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Final

from kg.core.errors import OverridesError

SAME: Final = "same-paper"
DIFFERENT: Final = "different-papers"


@dataclass(frozen=True, slots=True)
class PaperOverrides:
    """Lists of names of papers that are one, and of papers that are not."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()

    def __add__(self, other: PaperOverrides) -> PaperOverrides:
        """What both say."""
        return PaperOverrides((*self.same, *other.same), (*self.different, *other.different))


def parse(text: str) -> PaperOverrides:
    """Read the tables for papers out of a file of overrides.

    Raises:
        OverridesError: it is not TOML, or a table does not name two papers.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OverridesError(f"the overrides are not valid TOML: {error}") from error
    return PaperOverrides(_named(tables, SAME), _named(tables, DIFFERENT))


def _named(tables: dict[str, object], kind: str) -> tuple[tuple[str, ...], ...]:
    rows = tables.get(kind, [])
    if not isinstance(rows, list):
        raise OverridesError(f"write [[{kind}]], with two brackets")
    found = []
    for number, row in enumerate(rows, start=1):
        papers = row.get("papers") if isinstance(row, dict) else None
        if not isinstance(papers, list) or len(papers) < 2 or not all(isinstance(p, str) and p.strip() for p in papers):
            raise OverridesError(f"[[{kind}]] no. {number}: papers has to be a list of two ids or titles, or more")
        if isinstance(row, dict) and row.keys() - {"papers"}:
            raise OverridesError(
                f"[[{kind}]] no. {number} has an unknown field {', '.join(sorted(row.keys() - {'papers'}))}"
            )
        found.append(tuple(papers))
    return tuple(found)

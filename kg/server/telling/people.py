"""What the pages of an author, a venue and a year show: their papers, and what these name most."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np

from kg.server.browse import rows
from kg.server.browse.lists import Lists
from kg.server.browse.wanted import Wanted, told
from kg.server.telling import counted
from kg.store.opened import Opened

_NAMED: Final = {"Task": 8, "Method": 8, "Dataset": 8, "Topic": 8}
#: Papers whose other authors are counted, and authors that are shown.
_READ, _BESIDE = 500, 12


def tell(opened: Opened, lists: Lists, wanted: Wanted) -> dict[str, Any] | None:
    """What the page of an author, a venue or a year shows, given as a list of papers; none where that is empty."""
    listed = lists.of(wanted)
    if not len(listed.numbers):
        return None
    mask = lists.papers(wanted)
    part = listed.numbers[wanted.start : wanted.start + wanted.limit]
    kind = "author" if wanted.author else "venue" if wanted.venue else "year"
    label = wanted.author or wanted.venue or told(wanted.years)
    return {
        "page": "people", "kind": kind, "label": label, "total": len(listed.numbers),
        "rows": rows.of_papers(opened, part),
        "years": counted.years(opened, mask) if kind != "year" else [],
        "near": _near(opened) if kind == "year" else [],
        "named": counted.most_named(opened, lists, mask, _NAMED),
        "beside": _beside(opened, listed.numbers, wanted.author) if kind == "author" else [],
    }  # fmt: skip


def _near(opened: Opened) -> list[dict[str, int]]:
    """The years of the graph, with their papers."""
    return counted.years(opened, opened.shelf.columns.year > 0)


def _beside(opened: Opened, numbers: Any, author: str) -> list[dict[str, Any]]:
    """Who stands beside an author's name most often."""
    slips = opened.shelf.slips(opened.shelf.cards(np.asarray(numbers)[:_READ]))
    names = Counter(name for slip in slips.values() for name in dict.fromkeys(slip.authors) if name != author)
    return [{"name": name, "papers": papers} for name, papers in names.most_common(_BESIDE)]

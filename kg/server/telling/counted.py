"""What several pages show alike: papers by year, what some papers name most, the newest of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from kg.server.browse import rows
from kg.server.browse.lists import Lists, Mask
from kg.server.browse.wanted import Wanted
from kg.store.columns import CODES
from kg.store.opened import Opened


def years(opened: Opened, mask: Mask) -> list[dict[str, int]]:
    """Papers of each year between the first and the last that some papers are of, and how many the year has."""
    columns = opened.shelf.columns
    everything = np.bincount(columns.year[columns.kind == CODES.index("Paper")])
    counted = np.bincount(columns.year[mask], minlength=len(everything))
    known = [int(year) for year in np.flatnonzero(counted) if year]
    if not known:
        return []
    span = range(known[0], min(known[-1], known[0] + 200) + 1)
    return [{"year": year, "papers": int(counted[year]), "total": int(everything[year])} for year in span]


def most_named(
    opened: Opened, lists: Lists, mask: Mask, kinds: Mapping[str, int], *, aside: Iterable[int] = ()
) -> dict[str, list[dict[str, Any]]]:
    """For each kind the entities or topics that some papers name most, with how many do; some are left out."""
    left = set(aside)
    found = {}
    for kind, most in kinds.items():
        counted = dict(pair for pair in lists.named_in(mask, kind, most + len(left)) if pair[0] not in left)
        cards = opened.shelf.cards(list(counted)[:most])
        found[kind] = [
            {"iri": card.iri, "label": card.label, "kind": card.kind, "papers": counted[card.number]} for card in cards
        ]
    return found


def newest(opened: Opened, lists: Lists, wanted: Wanted, most: int) -> dict[str, Any]:
    """The newest papers of a list, how many there are, and where the whole list stands."""
    listed = lists.of(wanted)
    return {
        "total": len(listed.numbers),
        "rows": rows.of_papers(opened, listed.numbers[:most]),
        "all": wanted.address(),
    }

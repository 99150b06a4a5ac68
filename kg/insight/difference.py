"""Which statements one store has and another has not, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import RdfFormat, Triple, parse

from kg.export import ExportOptions
from kg.export.ordering import sorted_ntriples
from kg.store.opened import Opened

Sign = Literal["+", "-"]


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that only the newer (``+``) or the older store (``-``) holds; ``line`` is canonical N-Triples."""

    sign: Sign
    line: bytes

    @property
    def triple(self) -> Triple:
        """The statement."""
        made: list[Triple] = [quad.triple for quad in parse(self.line, format=RdfFormat.N_TRIPLES)]
        return made[0]


def difference(older: Opened, newer: Opened, *, provenance: bool = False) -> Iterator[Change]:
    """Compare two stores, statement by statement, in the order of N-Triples.

    Args:
        older: what it was.
        newer: what it is.
        provenance: compare assertions, mentions and runs as well.
    """
    options = ExportOptions(provenance=provenance)
    before = sorted_ntriples(older, options=options)
    after = sorted_ntriples(newer, options=options)
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if old == new:
            old, new = next(before, None), next(after, None)
        elif new is None or (old is not None and old < new):
            yield Change("-", old or b"")
            old = next(before, None)
        else:
            yield Change("+", new)
            new = next(after, None)

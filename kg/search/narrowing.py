"""Which rows of the index may be shown: years, topics, roles, sources; and which papers name an entity."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.core.errors import QueryError
from kg.core.streams import batched
from kg.core.vocab import PAPER_RELATIONS
from kg.search.index import SearchIndex
from kg.search.postings import IntArray
from kg.search.records import Wanted
from kg.store import read
from kg.store.opened import Opened, open_index

Mask = npt.NDArray[np.bool_]
_BOUND: Final = 500
#: Sources that a message names.
_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity that a paper has: its number, how many papers name it, and by which relations the paper has it."""

    number: int
    iri: str
    papers: int
    relations: tuple[str, ...]


class Edges:
    """The edges of a generation in numbers, asked from the side of the index."""

    def __init__(self, opened: Opened, index: SearchIndex) -> None:
        self._db: sqlite3.Connection = open_index(opened.generation.index)
        self._base = opened.iris.base
        self._order: IntArray = np.argsort(index.numbers, kind="stable")
        self._sorted: IntArray = index.numbers[self._order]

    def rows(self, numbers: Iterable[int]) -> IntArray:
        """The rows of papers given by number; of others none."""
        wanted = np.fromiter(numbers, np.int64)
        at = np.searchsorted(self._sorted, wanted)
        at[at == len(self._sorted)] = 0
        found: IntArray = self._order[at[self._sorted[at] == wanted]] if len(self._sorted) else at[:0]
        return found

    def naming(self, iris: Sequence[str], *, role: str | None = None) -> IntArray:
        """The rows of papers that name one of some nodes, in some role where one is given."""
        relations = _relations(role)
        told = f"AND relation IN (SELECT id FROM relations WHERE name IN ({_marks(relations)}))" if role else ""
        found: set[int] = set()
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            query = f"""
                SELECT DISTINCT subject FROM edges
                WHERE object IN (SELECT id FROM nodes WHERE iri IN ({_marks(some)})) {told}"""
            found |= {subject for (subject,) in self._db.execute(query, (*some, *relations))}
        return self.rows(sorted(found))

    def doing(self, role: str) -> IntArray:
        """The rows of papers that have an entity in a role."""
        relations = _relations(role)
        query = f"""
            SELECT DISTINCT subject FROM edges
            WHERE relation IN (SELECT id FROM relations WHERE name IN ({_marks(relations)}))"""
        return self.rows(subject for (subject,) in self._db.execute(query, relations))

    def numbers(self, iris: Iterable[str]) -> list[int]:
        """The numbers of nodes given by IRI; of what is none nothing."""
        query = "SELECT id FROM nodes WHERE iri = ? AND kind NOTNULL"
        rows = (self._db.execute(query, (iri.removeprefix(self._base),)).fetchone() for iri in iris)
        return [row[0] for row in rows if row]

    def things(self, paper: str, relations: Sequence[str]) -> list[Thing]:
        """What a paper, given by IRI, has by some relations."""
        query = f"""
            SELECT o.id, o.iri, o.papers, group_concat(r.name) FROM edges e
            JOIN relations r ON r.id = e.relation JOIN nodes o ON o.id = e.object
            WHERE e.subject = (SELECT id FROM nodes WHERE iri = ?) AND r.name IN ({_marks(relations)})
            GROUP BY o.id"""
        rows = self._db.execute(query, (paper.removeprefix(self._base), *relations))
        return [
            Thing(number, f"{self._base}{iri}", papers, tuple(names.split(","))) for number, iri, papers, names in rows
        ]

    def doers(self, thing: int, relations: Sequence[str]) -> list[tuple[int, str]]:
        """The numbers of the papers that have an entity by some relations, and by which."""
        query = f"""
            SELECT e.subject, r.name FROM edges e JOIN relations r ON r.id = e.relation
            WHERE e.object = ? AND r.name IN ({_marks(relations)})"""
        return self._db.execute(query, (thing, *relations)).fetchall()

    def iris(self, numbers: Sequence[int]) -> list[str]:
        """The IRIs of nodes given by number."""
        found: dict[int, str] = {}
        for some in batched(numbers, _BOUND):
            found |= dict(self._db.execute(f"SELECT id, iri FROM nodes WHERE id IN ({_marks(some)})", some))
        return [f"{self._base}{found[number]}" for number in numbers]


def allowed(wanted: Wanted, opened: Opened, index: SearchIndex, edges: Edges, named: Sequence[str]) -> Mask | None:
    """Which rows may be shown, None for all of them.

    Args:
        wanted: what narrows.
        opened: the graph.
        index: the rows.
        edges: the edges of the graph.
        named: IRIs of the entities that the words name, for roles.

    Raises:
        QueryError: there is no such source.
    """
    if not wanted.narrows:
        return None
    mask = np.ones(len(index.numbers), np.bool_)
    if wanted.since is not None:
        mask &= index.years >= wanted.since
    if wanted.until is not None:
        mask &= (index.years <= wanted.until) & (index.years > 0)
    if wanted.topic is not None:
        mask &= _mask(edges.naming(sorted(read.narrower(opened.rdf, wanted.topic))), len(mask))
    if wanted.role is not None:
        mask &= _mask(edges.naming(named, role=wanted.role) if named else edges.doing(wanted.role), len(mask))
    if wanted.source is not None:
        mask &= _mask(_of(wanted.source, index), len(mask))
    return mask


def _of(source: str, index: SearchIndex) -> IntArray:
    """The rows of a source, given by the name of its file, with or without endings, or by a path."""
    name = PurePath(source).name
    for known in index.sources:
        if name in (known, known.partition(".")[0]):
            return index.sources[known]
    listed = ", ".join(list(index.sources)[:_LISTED]) or "none"
    more = len(index.sources) - _LISTED
    listed += f", and {more} more" if more > 0 else ""
    raise QueryError(f"there is no source {source!r} in this graph; its sources are {listed}")


def _mask(rows: IntArray, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[rows] = True
    return mask


def _relations(role: str | None) -> list[str]:
    return [relation for (_, given), relation in PAPER_RELATIONS.items() if given == role]


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))

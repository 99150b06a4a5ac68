"""Nodes of a generation by their numbers, for lists: what is shown of them, and which of them words choose."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from pyoxigraph import Store

from kg.core.ids import Iris, plain
from kg.core.model import Paper
from kg.core.streams import batched
from kg.core.vocab import DCTERMS, KG, SCHEMA
from kg.store import columns, scan
from kg.store.columns import Columns, Ints

_BOUND: Final = 500
#: The shortest text that trigrams find.
_PIECE: Final = 3


#: What lists show of papers beside their titles; authors are a list in JSON.
TABLES: Final = """
CREATE TABLE IF NOT EXISTS papers (
    id INTEGER PRIMARY KEY, identifier TEXT NOT NULL, authors TEXT NOT NULL, published TEXT, venue TEXT, doi TEXT,
    arxiv TEXT, url TEXT
);
"""


def add(db: sqlite3.Connection, number: int, paper: Paper) -> None:
    """Keep what lists show of a paper, given with the number of its node."""
    authors = json.dumps(paper.authors, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()
    told = (paper.published, paper.venue, paper.doi, paper.arxiv_id, paper.url)
    db.execute("INSERT OR REPLACE INTO papers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, paper.id, authors, *told))


def remove(db: sqlite3.Connection, number: int) -> None:
    """Drop what was kept of a paper."""
    db.execute("DELETE FROM papers WHERE id = ?", (number,))


@dataclass(frozen=True, slots=True)
class Slip:
    """What a list shows of a paper beside its title and year."""

    identifier: str
    authors: tuple[str, ...]
    published: str | None
    venue: str | None
    doi: str | None
    arxiv: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a node: ``year`` is that of a paper or of the first paper that names an entity."""

    number: int
    iri: str
    kind: str
    label: str
    year: int | None
    papers: int


class Shelf:
    """The nodes of a finished generation; ``folder`` is where it stands."""

    def __init__(self, db: sqlite3.Connection, rdf: Store, iris: Iris, folder: Path) -> None:
        self._db = db
        self._rdf = rdf
        self._iris = iris
        self._folder = folder

    @cached_property
    def columns(self) -> Columns:
        """What lists choose and sort by."""
        return columns.of(self._folder, self._db, self._rdf, self._iris)

    def number(self, iri: str) -> int:
        """The number of a node, given as IRI; 0 for what is none."""
        local = iri.removeprefix(self._iris.base)
        row = self._db.execute("SELECT id FROM nodes WHERE iri = ? AND kind NOTNULL", (local,)).fetchone()
        return int(row[0]) if row else 0

    def numbers(self, iris: Iterable[str]) -> list[int]:
        """The numbers of those that are nodes, in no order."""
        found: list[int] = []
        for some in batched((iri.removeprefix(self._iris.base) for iri in iris), _BOUND):
            query = f"SELECT id FROM nodes WHERE iri IN ({_marks(some)}) AND kind NOTNULL"
            found += [number for (number,) in self._db.execute(query, some)]
        return found

    def iris(self, numbers: Iterable[int]) -> dict[int, str]:
        """Number → IRI, for nodes of all kinds, results included."""
        found: dict[int, str] = {}
        for some in batched(map(int, numbers), _BOUND):
            rows = self._db.execute(f"SELECT id, iri FROM nodes WHERE id IN ({_marks(some)})", some)
            found |= {number: f"{self._iris.base}{iri}" for number, iri in rows}
        return found

    def cards(self, numbers: Iterable[int]) -> list[Card]:
        """What is shown of some nodes, in the order in which they are given; what is no node is left out."""
        wanted = [int(number) for number in numbers]
        found: dict[int, Card] = {}
        for some in batched(wanted, _BOUND):
            query = f"""
                SELECT id, iri, kind, label, CASE kind WHEN 'Paper' THEN year ELSE first END, papers FROM nodes
                WHERE id IN ({_marks(some)}) AND kind NOTNULL"""
            for number, iri, kind, label, year, papers in self._db.execute(query, some):
                found[number] = Card(number, f"{self._iris.base}{iri}", kind, label, year, papers)
        return [found[number] for number in wanted if number in found]

    def slips(self, cards: Iterable[Card]) -> dict[int, Slip]:
        """Number → what is shown of a paper beside its title; a generation of before has it in its graph only."""
        wanted = {card.number: card.iri for card in cards}
        found: dict[int, Slip] = {}
        for some in batched(wanted, _BOUND) if self._has_slips else ():
            query = f"""SELECT id, identifier, authors, published, venue, doi, arxiv, url FROM papers
                WHERE id IN ({_marks(some)})"""
            for number, identifier, authors, *told in self._db.execute(query, some):
                found[number] = Slip(identifier, tuple(json.loads(authors)), *told)
        return {number: found[number] if number in found else self._read(iri) for number, iri in wanted.items()}

    @cached_property
    def _has_slips(self) -> bool:
        return bool(self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'papers'").fetchone())

    def _read(self, paper: str) -> Slip:
        said = scan.values(self._rdf, paper)
        people = [scan.values(self._rdf, author) for author in said.get(f"{DCTERMS}creator", [])]
        people.sort(key=lambda person: int(next(iter(person.get(f"{SCHEMA}position", [])), "0")))
        names = (f"{DCTERMS}issued", *(f"{KG}{name}" for name in ("venue", "doi", "arxivId", "url")))
        told = (next(iter(said.get(name, [])), None) for name in names)
        authors = tuple(name for person in people for name in person.get(f"{SCHEMA}name", [])[:1])
        return Slip(next(iter(said.get(f"{DCTERMS}identifier", [])), ""), authors, *told)

    def called_like(self, text: str) -> Ints:
        """The numbers of nodes with a name that holds a text, however its case and accents are."""
        folded = plain(text)
        if len(folded) < _PIECE:
            query, values = "SELECT node FROM names WHERE folded >= ? AND folded < ?", (folded, f"{folded}\U0010ffff")
        else:
            query = """SELECT node FROM names WHERE id IN (SELECT rowid FROM pieces WHERE pieces MATCH ?)
                AND instr(folded, ?)"""
            pieces = sorted({folded[i : i + _PIECE] for i in range(len(folded) - _PIECE + 1)})
            values = (" AND ".join('"' + piece.replace('"', '""') + '"' for piece in pieces), folded)
        rows: Iterable[tuple[int]] = self._db.execute(query, values) if folded else ()
        return np.unique(np.fromiter((number for (number,) in rows), np.int64))


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))

"""What lists choose, sort and count by, as arrays: years, dates, sources, and what papers name, by node number.

A list of papers of one year and topic, or of methods that they propose, is a few operations on arrays, also where there
are a million edges. The arrays are written with a generation (`write`); one that has none gets them when it is asked
for a list first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import NamedNode

from kg.core.files import replacing
from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, KINDS, REPORTS_RESULT
from kg.store.dataset import Dataset
from kg.store.state import State

Ints: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.floating[Any]]

#: What a node is, as a number: its place in this list; 0 is what has no page in a list.
CODES: Final[tuple[str, ...]] = ("", *KINDS)
#: The parts of a result that are entities.
PARTS: Final = ("metric", "dataset", "task", "method")
_ARRAYS: Final = (
    "kind", "year", "first", "date", "papers", "place", "subject", "relation", "object", "confidence",
    "source_paper", "source", "result", "result_paper", "result_number", *(f"result_{part}" for part in PARTS),
)  # fmt: skip
_FILE: Final = "columns.npz"


@dataclass(frozen=True, slots=True)
class Columns:
    """The arrays of a generation. Those of nodes have a place for every node number.

    Attributes:
        kind: place of the kind in `CODES`.
        year: of a paper; 0 where it is not known.
        first: year of the first paper that names an entity; 0 where it is not known.
        date: of a paper as ``yyyymmdd``; zeros stand for what is not known.
        papers: how many papers name an entity or are filed under a topic.
        place: place among all nodes by name.
        subject: paper of an edge, by paper.
        relation: relation of an edge, as its place in ``relations``.
        object: what the edge leads to.
        confidence: of the edge, in hundredths.
        source_paper: a paper that a source holds.
        source: the source, as its place in ``sources``.
        result: a result, by number of its node; the next five belong to it, 0 is none.
        result_paper: the paper that reports it.
        result_number: its value; NaN where it is no number.
        result_metric: the metric.
        result_dataset: the dataset.
        result_task: the task.
        result_method: the method.
        relations: names of relations.
        sources: names of sources: files, without their folders.
    """

    kind: Ints
    year: Ints
    first: Ints
    date: Ints
    papers: Ints
    place: Ints
    subject: Ints
    relation: Ints
    object: Ints
    confidence: Ints
    source_paper: Ints
    source: Ints
    result: Ints
    result_paper: Ints
    result_number: Floats
    result_metric: Ints
    result_dataset: Ints
    result_task: Ints
    result_method: Ints
    relations: tuple[str, ...]
    sources: tuple[str, ...]


def of(folder: Path, db: sqlite3.Connection, rdf: Dataset, iris: Iris) -> Columns:
    """The arrays of the generation in a folder: those that were written with it, else made of what stands there."""
    path = folder / _FILE
    if not path.is_file():
        return make(db, rdf, iris, folder / "state.sqlite")
    with np.load(path, allow_pickle=False) as file:
        names: dict[str, Any] = {name: tuple(map(str, file[name])) for name in ("relations", "sources")}
        return Columns(**{name: file[name] for name in _ARRAYS}, **names)


def write(folder: Path, rdf: Dataset, iris: Iris) -> None:
    """Make the arrays of a finished generation and put them beside it."""
    with closing(sqlite3.connect(folder / "index.sqlite")) as db:
        columns = make(db, rdf, iris, folder / "state.sqlite")
    named: dict[str, Any] = {name: np.array(getattr(columns, name), dtype=np.str_) for name in ("relations", "sources")}
    with replacing(folder / _FILE) as file:
        np.savez(file, **{name: getattr(columns, name) for name in _ARRAYS}, **named)


def make(db: sqlite3.Connection, rdf: Dataset, iris: Iris, state: Path) -> Columns:
    """Make the arrays of a generation out of its index, its graph and its list of sources."""
    [size] = db.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM nodes").fetchone()
    rows = db.execute("SELECT id, iri FROM nodes WHERE kind = 'Paper'")
    papers = {f"{iris.base}{iri}": number for number, iri in rows}
    relations = dict(db.execute("SELECT id, name FROM relations"))
    number_of = _Numbers(db, iris)
    return Columns(
        **_nodes(db, size),
        date=_dates(rdf, papers, size),
        **_edges(db, relations),
        relations=tuple(relations.get(number, "") for number in range(max(relations, default=0) + 1)),
        **_sources(rdf, papers, state, iris),
        **_results(rdf, db, number_of),
    )


class _Numbers:
    """The numbers of nodes, given as IRIs; each is looked up once."""

    def __init__(self, db: sqlite3.Connection, iris: Iris) -> None:
        self._db = db
        self._base = iris.base
        self._known: dict[str, int] = {}

    def __call__(self, iri: str) -> int:
        if iri not in self._known:
            row = self._db.execute("SELECT id FROM nodes WHERE iri = ?", (iri.removeprefix(self._base),)).fetchone()
            self._known[iri] = row[0] if row else 0
        return self._known[iri]


def _nodes(db: sqlite3.Connection, size: int) -> dict[str, Any]:
    codes = {name: code for code, name in enumerate(CODES)}
    found: dict[str, Any] = {
        "kind": np.zeros(size, np.uint8), "year": np.zeros(size, np.int16), "first": np.zeros(size, np.int16),
        "papers": np.zeros(size, np.int32), "place": np.zeros(size, np.int32),
    }  # fmt: skip
    query = "SELECT id, kind, year, first, papers FROM nodes WHERE kind NOTNULL ORDER BY label COLLATE NOCASE, iri"
    for place, (number, kind, year, first, papers) in enumerate(db.execute(query)):
        found["kind"][number] = codes.get(kind, 0)
        found["year"][number] = _short(year)
        found["first"][number] = _short(first)
        found["papers"][number] = papers
        found["place"][number] = place
    return found


def _short(year: int | None) -> int:
    return year if year is not None and 0 < year < 10_000 else 0


def _edges(db: sqlite3.Connection, relations: dict[int, str]) -> dict[str, Any]:
    """The edges from papers, without those to results, by paper."""
    aside = [number for number, name in relations.items() if name == REPORTS_RESULT]
    query = """
        SELECT e.subject, e.relation, e.object, e.confidence FROM edges e JOIN nodes n ON n.id = e.subject
        WHERE n.kind = 'Paper' AND e.relation IS NOT ? ORDER BY e.subject"""
    fields = [("subject", np.int32), ("relation", np.uint8), ("object", np.int32), ("confidence", np.uint8)]
    rows = np.fromiter(db.execute(query, (aside[0] if aside else None,)), dtype=fields)
    return {name: np.ascontiguousarray(rows[name]) for name, _ in fields}


def _dates(rdf: Dataset, papers: dict[str, int], size: int) -> Ints:
    dates = np.zeros(size, np.int32)
    for paper, value in _said(rdf, f"{DCTERMS}issued"):
        if paper in papers and value[:4].isdigit():
            year, month, day = (*(int(part) if part.isdigit() else 0 for part in value[:10].split("-")), 0, 0)[:3]
            dates[papers[paper]] = year * 10_000 + month * 100 + day
    return dates


def _said(rdf: Dataset, predicate: str) -> Iterator[tuple[str, str]]:
    for quad in rdf.quads_for_pattern(None, NamedNode(predicate), None, None):
        yield str(quad.subject.value), str(quad.object.value)  # type: ignore[union-attr]


def _sources(rdf: Dataset, papers: dict[str, int], state: Path, iris: Iris) -> dict[str, Any]:
    """Which paper stood in which source: what builds keep, and records that were made one paper."""
    found: set[tuple[int, str]] = set()
    for source, identifier in _items(state):
        if number := papers.get(iris.paper(identifier)):
            found.add((number, PurePath(source).name))
    for record, source in _said(rdf, f"{DCTERMS}source"):
        if number := papers.get(record.partition("#")[0]):
            found.add((number, source))
    names = sorted({source for _, source in found})
    places = {name: place for place, name in enumerate(names)}
    rows = sorted((number, places[source]) for number, source in found)
    columns = np.array(rows, np.int32).reshape(-1, 2)
    return {"source_paper": columns[:, 0].copy(), "source": columns[:, 1].copy(), "sources": tuple(names)}


def _items(state: Path) -> Iterable[tuple[str, str]]:
    """Source and id of every record; none where that is not kept, as in a copy of a remote store."""
    if not state.is_file():
        return []
    try:
        return list(State(state).sources())
    except sqlite3.DatabaseError:
        return []


def _results(rdf: Dataset, db: sqlite3.Connection, number_of: Callable[[str], int]) -> dict[str, Any]:
    query = """
        SELECT e.object, e.subject FROM edges e JOIN relations r ON r.id = e.relation WHERE r.name = ?
        ORDER BY e.object"""
    pairs = np.array(db.execute(query, (REPORTS_RESULT,)).fetchall(), np.int32).reshape(-1, 2)
    results = pairs[:, 0].copy()
    at = {int(number): place for place, number in enumerate(results)}
    values = np.full(len(results), np.nan)
    for iri, value in _said(rdf, f"{KG}number") if at else ():
        if (place := at.get(number_of(iri))) is not None:
            values[place] = float(value)
    found: dict[str, Any] = {"result": results, "result_paper": pairs[:, 1].copy(), "result_number": values}
    for part in PARTS:
        column = np.zeros(len(results), np.int32)
        for iri, value in _said(rdf, f"{KG}{part}") if at else ():
            if (place := at.get(number_of(iri))) is not None:
                column[place] = number_of(value)
        found[f"result_{part}"] = column
    return found

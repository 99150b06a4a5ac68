"""What a generation was built from: sources, their papers, and a digest of everything written."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from extractors.records import Extraction, values_of
from kg.core.model import Paper
from kg.core.streams import batched

_STATE_TABLES: Final = """
CREATE TABLE IF NOT EXISTS items (
    source TEXT NOT NULL, position INTEGER NOT NULL, paper BLOB NOT NULL, extraction TEXT, id TEXT,
    PRIMARY KEY (source, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS digests (iri TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (paper TEXT PRIMARY KEY, extraction TEXT NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (source TEXT PRIMARY KEY, mark TEXT NOT NULL, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
"""
_CACHE_TABLES: Final = """
CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, code TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
"""
#: Keys that one question names.
_BOUND: Final = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One paper of one source; ``extraction`` is the cache key of the extraction that came with it, if one did."""

    source: str
    paper: Paper
    extraction: str | None = None


@dataclass(frozen=True, slots=True)
class PaperLinks:
    """Which entities those of a paper's extraction became: a key for each, an empty one for none.

    ``extraction`` is the cache key of the extraction.
    """

    paper: str
    extraction: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptSource:
    """What a build leaves of a source that it read: a fingerprint of it, empty for none, and what was told of it."""

    mark: str
    told: str


@dataclass(frozen=True, slots=True)
class StateChanges:
    """What a generation was made of, as far as it differs from the one before.

    ``left`` names sources whose items go, ``read`` holds the items of sources that were read; ``digests`` are those of
    all papers and entities, ``old`` those before; ``links`` are of papers that changed, ``papers`` the ids of all
    papers where some went. ``sources`` and ``notes`` take the place of those before.
    """

    left: Collection[str]
    read: Mapping[str, Iterable[Item]]
    digests: Mapping[str, str]
    old: Mapping[str, str]
    links: Iterable[PaperLinks]
    papers: Collection[str]
    sources: Mapping[str, KeptSource]
    notes: Mapping[str, str]


class State:
    """The SQLite file of one generation."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def items(self, *, without: Collection[str] = ()) -> Iterator[Item]:
        """All papers of all sources but some, by source and place in it."""
        with closing(self._connect()) as db:
            for source, paper, extraction in db.execute(
                "SELECT source, paper, extraction FROM items ORDER BY source, position"
            ):
                if source not in without:
                    yield Item(source, _paper(paper), extraction)

    def items_of(self, source: str) -> list[Item]:
        """The papers of one source, by their places in it."""
        with closing(self._connect()) as db:
            rows = db.execute("SELECT paper, extraction FROM items WHERE source = ? ORDER BY position", (source,))
            return [Item(source, _paper(paper), extraction) for paper, extraction in rows]

    def sources(self) -> Iterator[tuple[str, str]]:
        """The source of every paper, and the id that the paper has there."""
        with closing(self._connect()) as db:
            told = (
                "COALESCE(id, json_extract(paper, '$.id'))"
                if _has(db, "items", "id")
                else "json_extract(paper, '$.id')"
            )
            yield from db.execute(f"SELECT source, {told} FROM items")

    def digests(self) -> dict[str, str]:
        """IRI of every paper and entity written → digest of its quads."""
        with closing(self._connect()) as db:
            return dict(db.execute("SELECT iri, digest FROM digests"))

    def links(self) -> list[PaperLinks]:
        """Which entities those of each paper's extraction became, by paper."""
        with closing(self._connect()) as db:
            rows = db.execute("SELECT paper, extraction, keys FROM links ORDER BY paper")
            return [PaperLinks(paper, extraction, tuple(json.loads(keys))) for paper, extraction, keys in rows]

    def kept_sources(self) -> dict[str, KeptSource]:
        """Every source by its name."""
        with closing(self._connect()) as db:
            if _has(db, "sources", "mark"):
                rows = db.execute("SELECT source, mark, told FROM sources")
                return {source: KeptSource(mark, told) for source, mark, told in rows}
            return {source: KeptSource("", "") for (source,) in db.execute("SELECT DISTINCT source FROM items")}

    def keep(self, sources: Mapping[str, KeptSource], notes: Mapping[str, str]) -> None:
        """Replace what is kept of sources, and some notes; only for whom the store is held."""
        with closing(self._connect(make=True)) as db, db:
            _keep(db, sources, notes)

    def note(self, name: str) -> str:
        """A text that a build left under a name; empty when it left none."""
        with closing(self._connect()) as db:
            row = db.execute("SELECT content FROM notes WHERE name = ?", (name,)).fetchone()
            return row[0] if row else ""

    def write(self, changes: StateChanges, *, before: Path | None) -> None:
        """Make the file of a new generation out of that of the one before."""
        if before is not None:
            shutil.copyfile(before, self._path)
        with closing(self._connect(make=True)) as db, db:
            gone = [(source,) for source in {*changes.left, *changes.read}]
            db.executemany("DELETE FROM items WHERE source = ?", gone)
            for source, items in changes.read.items():
                rows = ((source, n, _dump(i.paper), i.extraction, i.paper.id) for n, i in enumerate(items))
                db.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?)", rows)
            new = sorted(item for item in changes.digests.items() if changes.old.get(item[0]) != item[1])
            db.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?)", new)
            over = ((iri,) for iri in changes.old.keys() - changes.digests.keys())
            db.executemany("DELETE FROM digests WHERE iri = ?", over)
            if changes.papers:
                linked = [row for row in db.execute("SELECT paper FROM links") if row[0] not in changes.papers]
                db.executemany("DELETE FROM links WHERE paper = ?", linked)
            links = ((n.paper, n.extraction, _keys(n)) for n in changes.links)
            db.executemany("INSERT OR REPLACE INTO links VALUES (?, ?, ?)", links)
            db.execute("DELETE FROM notes")
            _keep(db, changes.sources, changes.notes)

    def _connect(self, *, make: bool = False) -> sqlite3.Connection:
        if not make and not (self._path.is_file() and self._path.stat().st_size):
            # made anew it would say that there were no papers, and a build would remove them all
            raise sqlite3.DatabaseError(f"{self._path} is missing or empty")
        db = sqlite3.connect(self._path)
        if make:
            db.executescript(_STATE_TABLES)
            if not _has(db, "items", "id"):
                db.execute("ALTER TABLE items ADD COLUMN id TEXT")
        return db


def _has(db: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a table has a column: builds of older versions left fewer, and papers as plain text."""
    return column in {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}


def _keep(db: sqlite3.Connection, sources: Mapping[str, KeptSource], notes: Mapping[str, str]) -> None:
    rows = ((name, source.mark, source.told) for name, source in sources.items())
    db.execute("DELETE FROM sources")
    db.executemany("INSERT INTO sources VALUES (?, ?, ?)", rows)
    db.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", notes.items())


class ExtractionCache:
    """Extractions by key, kept across builds and kills; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(_CACHE_TABLES)

    def __enter__(self) -> ExtractionCache:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM extractions").fetchone()[0])

    def known(self) -> set[str]:
        """The keys of everything kept."""
        return {key for (key,) in self._db.execute("SELECT key FROM extractions")}

    def get_many(self, keys: Iterable[str]) -> Iterator[Extraction]:
        """The extractions of the keys, in their order; a key that is not kept raises `KeyError`."""
        for key in keys:
            row = self._db.execute("SELECT record FROM extractions WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            yield Extraction.from_dict(json.loads(zlib.decompress(row[0])))

    def add(self, extractions: Mapping[str, Extraction]) -> None:
        """Keep extractions, all or none of them; what is kept already stays as it is."""
        rows = [(key, _pack(extraction)) for key, extraction in extractions.items()]
        with self._db:
            self._db.executemany("INSERT OR IGNORE INTO extractions VALUES (?, ?)", rows)

    def facts(self, keys: Iterable[str], code: str) -> dict[str, bytes]:
        """What was kept of extractions by the same code, by their keys, as it was given."""
        found: dict[str, bytes] = {}
        for some in batched(keys, _BOUND):
            query = f"SELECT key, record FROM facts WHERE code = ? AND key IN ({','.join('?' * len(some))})"
            found.update(self._db.execute(query, (code, *some)))
        return found

    def add_facts(self, facts: Mapping[str, bytes], code: str) -> None:
        """Keep something of extractions, all or none of it; what other code left is replaced."""
        with self._db:
            rows = ((key, code, record) for key, record in facts.items())
            self._db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)


def _keys(links: PaperLinks) -> str:
    return json.dumps(links.keys, ensure_ascii=False, separators=(",", ":"))


def _pack(extraction: Extraction) -> bytes:
    return zlib.compress(json.dumps(extraction.as_dict(), separators=(",", ":")).encode(), 3)


def _dump(paper: Paper) -> bytes:
    return zlib.compress(json.dumps(values_of(paper), separators=(",", ":")).encode(), 3)


def _paper(content: bytes | str) -> Paper:
    """A paper as it is kept; older builds kept plain text."""
    row: dict[str, Any] = json.loads(content if isinstance(content, str) else zlib.decompress(content))
    for name, value in row.items():
        row[name] = tuple(value) if isinstance(value, list) else value
    return Paper(**row)

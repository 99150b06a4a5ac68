"""What a generation was built from: sources, their papers, and a digest of everything written."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from extractors.records import Extraction
from kg.core.model import Paper

_STATE_TABLES: Final = """
CREATE TABLE IF NOT EXISTS items (
    source TEXT NOT NULL, position INTEGER NOT NULL, paper TEXT NOT NULL, extraction TEXT,
    PRIMARY KEY (source, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS digests (iri TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (paper TEXT PRIMARY KEY, extraction TEXT NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
"""
_CACHE_TABLES: Final = "CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, record BLOB NOT NULL)"


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


class State:
    """The SQLite file of one generation."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def items(self) -> list[Item]:
        """All papers of all sources, by source and place in it."""
        with closing(self._connect()) as db:
            rows = db.execute("SELECT source, paper, extraction FROM items ORDER BY source, position")
            return [Item(source, _paper(json.loads(paper)), extraction) for source, paper, extraction in rows]

    def sources(self) -> Iterator[tuple[str, str]]:
        """The source of every paper, and the id that the paper has there."""
        with closing(self._connect()) as db:
            yield from db.execute("SELECT source, json_extract(paper, '$.id') FROM items")

    def digests(self) -> dict[str, str]:
        """IRI of every paper and entity written → digest of its quads."""
        with closing(self._connect()) as db:
            return dict(db.execute("SELECT iri, digest FROM digests"))

    def links(self) -> list[PaperLinks]:
        """Which entities those of each paper's extraction became, by paper."""
        with closing(self._connect()) as db:
            rows = db.execute("SELECT paper, extraction, keys FROM links ORDER BY paper")
            return [PaperLinks(paper, extraction, tuple(json.loads(keys))) for paper, extraction, keys in rows]

    def note(self, name: str) -> str:
        """A text that a build left under a name; empty when it left none."""
        with closing(self._connect()) as db:
            row = db.execute("SELECT content FROM notes WHERE name = ?", (name,)).fetchone()
            return row[0] if row else ""

    def write(
        self,
        items: Iterable[Item],
        digests: Mapping[str, str],
        *,
        links: Iterable[PaperLinks] = (),
        notes: Mapping[str, str] | None = None,
    ) -> None:
        """Replace everything, in one transaction."""
        numbered = ((i.source, n, _dump(i.paper), i.extraction) for n, i in enumerate(items))
        with closing(self._connect(make=True)) as db, db:
            db.execute("DELETE FROM items")
            db.execute("DELETE FROM digests")
            db.executemany("INSERT INTO items VALUES (?, ?, ?, ?)", numbered)
            db.executemany("INSERT INTO digests VALUES (?, ?)", sorted(digests.items()))
            db.execute("DELETE FROM links")
            db.executemany("INSERT INTO links VALUES (?, ?, ?)", ((n.paper, n.extraction, _keys(n)) for n in links))
            db.execute("DELETE FROM notes")
            db.executemany("INSERT INTO notes VALUES (?, ?)", (notes or {}).items())

    def _connect(self, *, make: bool = False) -> sqlite3.Connection:
        if not make and not (self._path.is_file() and self._path.stat().st_size):
            # made anew it would say that there were no papers, and a build would remove them all
            raise sqlite3.DatabaseError(f"{self._path} is missing or empty")
        db = sqlite3.connect(self._path)
        db.executescript(_STATE_TABLES)
        return db


class ExtractionCache:
    """Extractions by key, kept across builds and kills; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute(_CACHE_TABLES)

    def __enter__(self) -> ExtractionCache:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

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


def _keys(links: PaperLinks) -> str:
    return json.dumps(links.keys, ensure_ascii=False, separators=(",", ":"))


def _pack(extraction: Extraction) -> bytes:
    return zlib.compress(json.dumps(extraction.as_dict(), separators=(",", ":")).encode(), 3)


def _dump(paper: Paper) -> str:
    return json.dumps(asdict(paper), separators=(",", ":"))


def _paper(row: dict[str, Any]) -> Paper:
    for name, value in row.items():
        row[name] = tuple(value) if isinstance(value, list) else value
    return Paper(**row)

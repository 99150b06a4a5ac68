"""Names and titles of a generation, to be found by any part of them: SQLite's FTS5 beside the graph.

What is found here are candidates; how well a name fits what a person typed is for `kg.search.names` to say.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from kg.core.ids import Iris, plain
from kg.core.streams import batched
from kg.linking import fold
from kg.statements import EntityNode, PaperNode, TopicNode

#: ``rank`` of a name: the label, other names, identifiers.
LABEL, ALIAS, IDENTIFIER = range(3)
_BOUND: Final = 500
#: The shortest piece of a name that its trigrams find.
_PIECE: Final = 3

TABLES: Final = """
CREATE TABLE IF NOT EXISTS names (
    id INTEGER PRIMARY KEY, node INTEGER NOT NULL, rank INTEGER NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS names_node ON names (node);
CREATE INDEX IF NOT EXISTS names_folded ON names (folded);
CREATE TABLE IF NOT EXISTS keys (
    node INTEGER NOT NULL, key TEXT NOT NULL, sense TEXT NOT NULL, PRIMARY KEY (node, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_key ON keys (key);
CREATE INDEX IF NOT EXISTS keys_sense ON keys (sense);
CREATE VIRTUAL TABLE IF NOT EXISTS pieces USING fts5(
    folded, content='names', content_rowid='id', tokenize='trigram', detail='none', columnsize=0
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A node and what it is called: names with the label first, identifiers, keys, and the papers that name it."""

    iri: str
    kind: str
    names: tuple[str, ...]
    identifiers: tuple[str, ...]
    keys: tuple[str, ...]
    papers: int


class FullTextWriter:
    """Writes names into a generation that is being made; nodes are given by their numbers."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, number: int, node: PaperNode | EntityNode | TopicNode) -> None:
        """Keep what a node is called, in place of what it was called."""
        self.remove_names(number)
        rows = [(number, rank, name, plain(name)) for rank, name in _names(node) if name]
        self._db.executemany("INSERT INTO names (node, rank, name, folded) VALUES (?, ?, ?, ?)", rows)
        self._db.execute("INSERT INTO pieces (rowid, folded) SELECT id, folded FROM names WHERE node = ?", (number,))
        if isinstance(node, EntityNode):
            keys = [(number, key, fold(key).sense) for key in dict.fromkeys(node.keys)]
            self._db.executemany("INSERT INTO keys VALUES (?, ?, ?)", keys)

    def remove_names(self, number: int) -> None:
        """Drop what a node was called."""
        self._db.execute(
            "INSERT INTO pieces (pieces, rowid, folded) SELECT 'delete', id, folded FROM names WHERE node = ?",
            (number,),
        )
        self._db.execute("DELETE FROM names WHERE node = ?", (number,))
        self._db.execute("DELETE FROM keys WHERE node = ?", (number,))

    def finish(self) -> None:
        """Merge what the index was written in."""
        self._db.execute("INSERT INTO pieces (pieces) VALUES ('optimize')")


class FullText:
    """The names of a finished generation."""

    def __init__(self, db: sqlite3.Connection, iris: Iris) -> None:
        self._db = db
        self._base = iris.base

    def called(self, folded: str) -> Iterator[Entry]:
        """The nodes with a name that folds to a text, as `kg.core.ids.plain` folds it."""
        return self._entries("SELECT DISTINCT node FROM names WHERE folded = ?", (folded,))

    def keyed(self, key: str) -> Iterator[Entry]:
        """The entities with a key."""
        return self._entries("SELECT node FROM keys WHERE key = ?", (key,))

    def of_sense(self, sense: str) -> Iterator[Entry]:
        """The entities with a key of a sense."""
        return self._entries("SELECT DISTINCT node FROM keys WHERE sense = ?", (sense,))

    def known(self, folded: Iterable[str], keys: Iterable[str]) -> dict[str, list[Entry]]:
        """The nodes that have one of many names, by that name as it is folded, or by ``=`` and the key it has."""
        nodes: dict[str, list[int]] = {}
        for some in batched(dict.fromkeys(folded), _BOUND):
            query = f"SELECT DISTINCT folded, node FROM names WHERE folded IN ({_marks(some)})"
            for name, node in self._db.execute(query, some):
                nodes.setdefault(name, []).append(node)
        for some in batched(dict.fromkeys(keys), _BOUND):
            for name, node in self._db.execute(f"SELECT key, node FROM keys WHERE key IN ({_marks(some)})", some):
                nodes.setdefault(f"={name}", []).append(node)
        numbers = sorted({node for named in nodes.values() for node in named})
        entries = {n: e for some in batched(numbers, _BOUND) for n, e in self._numbered(some)}
        return {name: [entries[node] for node in named if node in entries] for name, named in nodes.items()}

    def beginning(self, folded: str, most: int) -> Iterator[Entry]:
        """The nodes with a name that begins so, the shortest names first; identifiers do not count."""
        query = """
            SELECT node FROM names WHERE folded >= ? AND folded < ? AND rank < 2
            GROUP BY node ORDER BY MIN(LENGTH(folded)), MIN(folded) LIMIT ?"""
        return self._entries(query, (folded, f"{folded}\U0010ffff", most))

    def containing(self, folded: str, most: int) -> Iterator[Entry]:
        """The nodes with a name that holds a text of three characters or more, words that begin so first."""
        if len(folded) < _PIECE:
            return iter(())
        query = """
            SELECT node FROM names WHERE id IN (SELECT rowid FROM pieces WHERE pieces MATCH ?)
            AND instr(folded, ?) AND rank < 2
            GROUP BY node ORDER BY MAX(instr(folded, ?) + instr(folded, ?) + instr(folded, ?) > 0) DESC,
            MIN(LENGTH(folded)), MIN(folded) LIMIT ?"""
        starts = (f" {folded}", f"-{folded}", f"({folded}")
        return self._entries(query, (_all_pieces(folded), folded, *starts, most))

    def like(self, folded: str, most: int, *, kinds: Sequence[str] = ()) -> list[str]:
        """The names that have most pieces of three letters in common with a text."""
        counted: dict[str, float] = {}
        for piece in sorted({folded[i : i + _PIECE] for i in range(max(1, len(folded) - _PIECE + 1))}):
            if len(piece) < _PIECE:
                continue
            query = f"""
                SELECT n.name, LENGTH(n.folded) FROM pieces p JOIN names n ON n.id = p.rowid
                JOIN nodes o ON o.id = n.node
                WHERE pieces MATCH ? AND n.rank < 2 {f"AND o.kind IN ({_marks(kinds)})" if kinds else ""}
                LIMIT 20000"""
            for name, length in self._db.execute(query, (_quoted(piece), *kinds)):
                counted[name] = counted.get(name, 0) + 2 / (length + len(folded))
        return sorted(counted, key=lambda name: (-counted[name], name))[:most]

    def _entries(self, query: str, values: Sequence[object]) -> Iterator[Entry]:
        for some in batched([node for (node,) in self._db.execute(query, values)], _BOUND):
            yield from self._read(some)

    def _read(self, numbers: Sequence[int]) -> Iterator[Entry]:
        return (entry for _, entry in self._numbered(numbers))

    def _numbered(self, numbers: Sequence[int]) -> Iterator[tuple[int, Entry]]:
        marks = _marks(numbers)
        called: dict[int, list[tuple[int, str]]] = {}
        for node, rank, name in self._db.execute(
            f"SELECT node, rank, name FROM names WHERE node IN ({marks}) ORDER BY rank, id", numbers
        ):
            called.setdefault(node, []).append((rank, name))
        keys: dict[int, list[str]] = {}
        for node, key in self._db.execute(f"SELECT node, key FROM keys WHERE node IN ({marks})", numbers):
            keys.setdefault(node, []).append(key)
        query = f"SELECT id, iri, kind, papers FROM nodes WHERE id IN ({marks}) AND kind NOTNULL"
        found = {row[0]: row[1:] for row in self._db.execute(query, numbers)}
        for number in numbers:
            if number in found and number in called:
                iri, kind, papers = found[number]
                names = tuple(name for rank, name in called[number] if rank != IDENTIFIER)
                identifiers = tuple(name for rank, name in called[number] if rank == IDENTIFIER)
                yield number, Entry(f"{self._base}{iri}", kind, names, identifiers, tuple(keys.get(number, ())), papers)


def _names(node: PaperNode | EntityNode | TopicNode) -> Iterable[tuple[int, str]]:
    last = unquote(node.iri.rpartition("/")[2])
    if isinstance(node, PaperNode):
        paper = node.paper
        identifiers = dict.fromkeys((paper.id, paper.arxiv_id or "", paper.doi or "", last))
        return [(LABEL, paper.title), *((IDENTIFIER, each) for each in identifiers)]
    names = (name for name in node.aliases if name != node.name)
    return [(LABEL, node.name), *((ALIAS, name) for name in names), (IDENTIFIER, last)]


def _all_pieces(folded: str) -> str:
    """A query for names with every piece of a text: with ``detail='none'`` trigrams are not kept in order."""
    pieces = {folded[i : i + _PIECE] for i in range(len(folded) - _PIECE + 1)}
    return " AND ".join(sorted(map(_quoted, pieces)))


def _quoted(text: str) -> str:
    """A text as one string of FTS5's query language."""
    return '"' + text.replace('"', '""') + '"'


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))

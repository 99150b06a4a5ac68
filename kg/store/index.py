"""What stands beside the RDF of a generation: one SQLite file of narrow tables, a tenth of what quads would take.

`nodes` says of every paper, entity and topic what people see everywhere, `edges` repeats the assertions in numbers, so
that whatever counts or chooses among all of them need not go through quads; `mentions` is all there is of mentions
(`kg.store.mentions`), `totals` are the sizes of the whole. IRIs are kept without the base, which the store's folder
knows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from kg.core.ids import Iris, digest_number
from kg.core.vocab import TYPE_ORDER
from kg.statements import REJECTED, UNREVIEWED, Edge, EntityNode, PaperNode, TopicNode
from kg.store import fulltext, shelf
from kg.store.mentions import Mention

#: What can be a node.
Node: TypeAlias = PaperNode | EntityNode | TopicNode

#: Pages held in memory while a generation is written, in KiB.
_CACHE: Final = 64 * 1024

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS nodes (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT, types TEXT, label TEXT, year INTEGER,
    papers INTEGER NOT NULL DEFAULT 0, first INTEGER
);
CREATE TABLE IF NOT EXISTS relations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS edges (
    subject INTEGER NOT NULL, relation INTEGER NOT NULL, object INTEGER NOT NULL, confidence INTEGER NOT NULL,
    support INTEGER NOT NULL, status TEXT, PRIMARY KEY (subject, relation, object)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS edges_to ON edges (object, relation, confidence);
CREATE TABLE IF NOT EXISTS mentions (
    digest INTEGER PRIMARY KEY, paper INTEGER NOT NULL, node INTEGER, assertion INTEGER,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS totals (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY);
"""
#: Papers that name an entity or are filed under a topic, and the year of the first; for what was touched.
_COUNT: Final = """
UPDATE nodes SET (papers, first) = (
    SELECT COUNT(DISTINCT s.id), MIN(s.year) FROM edges e JOIN nodes s ON s.id = e.subject
    WHERE e.object = nodes.id AND s.kind = 'Paper'
) WHERE id IN touched
"""


def create(path: Path) -> sqlite3.Connection:
    """Open the file of a generation that is being written; its tables are made where they are missing.

    Nothing is journalled: a build that breaks off drops the whole generation.
    """
    db = sqlite3.connect(path)
    db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE};")
    db.executescript(_TABLES)
    db.executescript(fulltext.TABLES)
    db.executescript(shelf.TABLES)
    return db


class IndexWriter:
    """Writes what the nodes and edges of a generation come to beside the graph; `finish` counts."""

    def __init__(self, db: sqlite3.Connection, iris: Iris) -> None:
        self._db = db
        self._base = iris.base
        self._assertions = f"{iris.base}assertion/"
        self._numbers: dict[str, int] = {}
        self._relations: dict[str, int] = {}
        self._texts = fulltext.FullTextWriter(db)

    def add_nodes(self, nodes: Iterable[Node]) -> None:
        """Keep what people see of nodes everywhere."""
        for node in nodes:
            number = self._number(node.iri)
            values = (*_seen(node), number)
            self._db.execute("UPDATE nodes SET kind = ?, types = ?, label = ?, year = ? WHERE id = ?", values)
            self._texts.add(number, node)
            if isinstance(node, PaperNode):
                shelf.add(self._db, number, node.paper)

    def add_edges(self, edges: Iterable[Edge]) -> None:
        """Keep edges in numbers: confidences in hundredths, a status where one was given, none that is rejected."""
        rows = [
            (
                self._number(edge.subject),
                self._relation(edge.relation),
                self._number(edge.object),
                round(100 * edge.confidence),
                edge.support,
                None if edge.status == UNREVIEWED else edge.status,
            )
            for edge in edges
            if edge.status != REJECTED
        ]
        self._db.executemany("INSERT OR REPLACE INTO edges VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((row[2],) for row in rows))

    def add_mentions(self, mentions: Iterable[Mention]) -> None:
        """Keep mentions; one that several edges rest on is kept once."""
        rows = map(self._mention, mentions)
        self._db.executemany("INSERT OR REPLACE INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def remove(self, node: str) -> None:
        """Drop a node, given as IRI, and the edges from it; edges to it are its subjects' own."""
        number = self._number(node)
        self._texts.remove_names(number)
        self._db.execute("INSERT OR IGNORE INTO touched SELECT object FROM edges WHERE subject = ?", (number,))
        self._db.execute("DELETE FROM edges WHERE subject = ?", (number,))
        self._db.execute("UPDATE nodes SET kind = NULL WHERE id = ?", (number,))
        shelf.remove(self._db, number)

    def remove_mentions(self, iris: Iterable[str]) -> None:
        """Drop mentions, given as IRIs."""
        self._db.executemany("DELETE FROM mentions WHERE digest = ?", ((digest_number(iri),) for iri in iris))

    def finish(self, *, quads: int, merge: bool = True) -> None:
        """Count anew what was touched, and the sizes of the whole.

        Args:
            quads: the size of the graph.
            merge: whether so much was written that the full-text indices are worth being merged.
        """
        if merge:
            self._texts.finish()
        self._db.execute(_COUNT)
        self._db.execute("DELETE FROM totals")
        self._db.executemany("INSERT INTO totals VALUES (?, ?)", [*self._totals(), ("triples", quads)])

    def _totals(self) -> Iterable[tuple[str, int]]:
        kinds = dict(self._db.execute("SELECT kind, COUNT(*) FROM nodes WHERE kind IS NOT NULL GROUP BY kind"))
        yield "Paper", kinds.get("Paper", 0)
        yield "Entity", sum(kinds.get(kind, 0) for kind in TYPE_ORDER)
        for kind in TYPE_ORDER:
            has_type = "SELECT COUNT(*) FROM nodes WHERE kind IS NOT NULL AND instr(types, ?)"
            yield kind, self._db.execute(has_type, (f"|{kind}|",)).fetchone()[0]
        yield "Topic", kinds.get("Topic", 0)
        for name, table in (("Assertion", "edges"), ("Mention", "mentions")):
            yield name, self._db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        counted = "SELECT name, COUNT(*) FROM edges JOIN relations ON id = relation GROUP BY name ORDER BY name"
        yield from self._db.execute(counted).fetchall()

    def _number(self, iri: str) -> int:
        local = iri.removeprefix(self._base)
        number = self._numbers.get(local)
        if number is None:
            self._db.execute("INSERT OR IGNORE INTO nodes (iri) VALUES (?)", (local,))
            [number] = self._db.execute("SELECT id FROM nodes WHERE iri = ?", (local,)).fetchone()
            self._numbers[local] = number
        return number

    def _relation(self, name: str) -> int:
        if name not in self._relations:
            self._db.execute("INSERT OR IGNORE INTO relations (name) VALUES (?)", (name,))
            self._relations.update(self._db.execute("SELECT name, id FROM relations"))
        return self._relations[name]

    def _mention(self, mention: Mention) -> tuple[int | None, ...]:
        asserted = mention.body.startswith(self._assertions)
        node = None if asserted else self._number(mention.body)
        assertion = digest_number(mention.body) if asserted else None
        place = (mention.start, mention.end, mention.first, mention.last)
        return digest_number(mention.iri), self._number(mention.paper), node, assertion, *place


def _seen(node: Node) -> tuple[str, str, str, int | None]:
    """Kind, types between bars, label and year."""
    match node:
        case PaperNode():
            return "Paper", "", node.paper.title, node.paper.year
        case EntityNode():
            return node.main_type, f"|{'|'.join(node.types)}|", node.name, None
    return "Topic", "", node.name, None

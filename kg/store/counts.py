"""What people see everywhere, counted when a generation is written: papers of an entity, years, sizes, neighbours."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kg.core.ids import Iris
from kg.core.streams import batched
from kg.core.vocab import REPORTS_RESULT
from kg.statements import UNREVIEWED, Edge, EntityNode
from kg.store.fulltext import ALIAS

#: Values that one statement of SQLite is given.
_BOUND: Final = 500
#: Confidences, which are kept in hundredths.
_SHARES: Final = tuple(hundredths / 100 for hundredths in range(101))
_NODE: Final = "SELECT iri, kind, label, CASE kind WHEN 'Paper' THEN year ELSE first END, papers FROM nodes"


@dataclass(frozen=True, slots=True)
class Counted:
    """A node as lists show it.

    ``year`` is that of a paper, or of the first paper that names an entity; ``papers`` counts those, none for a paper.
    """

    iri: str
    kind: str
    label: str
    year: int | None
    papers: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """A node with the number that it has in a generation; ``year`` is known of papers only."""

    number: int
    kind: str
    year: int | None
    papers: int
    iri: str


@dataclass(frozen=True, slots=True)
class Line:
    """An edge without its evidence; both ends are IRIs."""

    subject: str
    relation: str
    object: str
    confidence: float


class Counts:
    """The counts of a finished generation."""

    def __init__(self, db: sqlite3.Connection, iris: Iris) -> None:
        self._db = db
        self._base = iris.base

    def totals(self) -> dict[str, int]:
        """How many papers, entities of each type, topics, assertions, mentions, edges of each relation and triples."""
        return dict(self._db.execute("SELECT name, number FROM totals ORDER BY rowid"))

    def nodes(self, iris: Iterable[str]) -> Iterator[Counted]:
        """What is counted of nodes, in no order; what is none is left out."""
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            query = f"{_NODE} WHERE iri IN ({_marks(some)}) AND kind NOTNULL"
            yield from map(self._counted, self._db.execute(query, some))

    def node(self, iri: str) -> Counted | None:
        """What is counted of one node, if there is one of that IRI."""
        return next(self.nodes([iri]), None)

    def most_named(self, kinds: Collection[str], limit: int) -> list[Counted]:
        """The entities or topics of some kinds that most papers name; ties go by IRI."""
        query = f"{_NODE} WHERE kind IN ({_marks(kinds)}) ORDER BY papers DESC, iri LIMIT ?"
        return list(map(self._counted, self._db.execute(query, (*kinds, limit))))

    @cached_property
    def papers(self) -> dict[str, int]:
        """IRI of every entity and topic → the papers that name it; read at the first use, for those who ask of many."""
        rows = self._db.execute("SELECT iri, papers FROM nodes WHERE kind NOTNULL AND kind != 'Paper'")
        return {f"{self._base}{iri}": papers for iri, papers in rows}

    def relations(self, iri: str, *, outwards: bool) -> list[tuple[str, int]]:
        """The relations of a node and how many edges each has."""
        own = "subject" if outwards else "object"
        query = f"""
            SELECT r.name, COUNT(*) FROM edges e JOIN relations r ON r.id = e.relation
            WHERE e.{own} = (SELECT id FROM nodes WHERE iri = ?) GROUP BY r.name ORDER BY r.name"""
        return self._db.execute(query, (iri.removeprefix(self._base),)).fetchall()

    def lines(self, iri: str, relation: str, *, outwards: bool, limit: int, offset: int = 0) -> list[Line]:
        """Some edges of a node by one relation, the surest first, then by IRI."""
        own, other = ("subject", "object") if outwards else ("object", "subject")
        query = f"""
            SELECT s.iri, r.name, o.iri, e.confidence FROM edges e JOIN relations r ON r.id = e.relation
            JOIN nodes s ON s.id = e.subject JOIN nodes o ON o.id = e.object
            WHERE e.{own} = (SELECT id FROM nodes WHERE iri = ?) AND r.name = ?
            ORDER BY e.confidence DESC, {other[0]}.iri LIMIT ? OFFSET ?"""
        return self._lines(query, (iri.removeprefix(self._base), relation, limit, offset))

    def iris(self, kinds: Collection[str]) -> Iterator[str]:
        """The IRIs of the nodes of some kinds, sorted."""
        query = f"SELECT iri FROM nodes WHERE kind IN ({_marks(kinds)}) ORDER BY iri"
        return (f"{self._base}{iri}" for (iri,) in self._cursor(query, list(kinds)))

    def least_sure(self, relations: Collection[str], limit: int) -> Iterator[Line]:
        """Some edges of some relations that nobody judged, the least sure first, then by IRI."""
        query = f"""
            SELECT s.iri, r.name, o.iri, e.confidence FROM (
                SELECT * FROM edges WHERE status IS NULL
                AND relation IN (SELECT id FROM relations WHERE name IN ({_marks(relations)}))
                ORDER BY confidence, subject, relation, object LIMIT ?
            ) e JOIN relations r ON r.id = e.relation
            JOIN nodes s ON s.id = e.subject JOIN nodes o ON o.id = e.object
            ORDER BY e.confidence, s.iri, r.name, o.iri"""
        for subject, relation, obj, confidence in self._cursor(query, (*relations, limit)):
            yield Line(f"{self._base}{subject}", relation, f"{self._base}{obj}", confidence / 100)

    def labelled(self, relations: Collection[str]) -> Iterator[tuple[Line, str, str]]:
        """Every edge of some relations with the labels of its ends, empty where a node has none; in no order."""
        query = f"""
            SELECT s.iri, r.name, o.iri, e.confidence, s.label, o.label FROM edges e
            JOIN relations r ON r.id = e.relation JOIN nodes s ON s.id = e.subject JOIN nodes o ON o.id = e.object
            WHERE r.name IN ({_marks(relations)})"""
        for subject, relation, obj, confidence, label, other in self._cursor(query, tuple(relations)):
            line = Line(f"{self._base}{subject}", relation, f"{self._base}{obj}", confidence / 100)
            yield line, label or "", other or ""

    def numbers(self) -> Iterator[Numbered]:
        """Every node with its number, in no order."""
        return map(self._numbered, self._cursor("SELECT id, kind, year, papers, iri FROM nodes WHERE kind NOTNULL"))

    def paper_years(self, topics: Collection[str] = ()) -> Iterator[tuple[int, int, str]]:
        """Number, year and IRI of every paper that has a year and is filed under one of some topics, in no order."""
        filed = f"""AND id IN (SELECT subject FROM edges WHERE object IN
            (SELECT id FROM nodes WHERE iri IN ({_marks(topics)})))"""
        query = f"SELECT id, year, iri FROM nodes WHERE kind = 'Paper' AND year NOTNULL {filed if topics else ''}"
        rows = self._cursor(query, [iri.removeprefix(self._base) for iri in topics])
        return ((number, year, f"{self._base}{iri}") for number, year, iri in rows)

    def named_pairs(self, kind: str, relations: Collection[str], least: int) -> Iterator[tuple[int, int]]:
        """Numbers of what is of a kind and of papers that have one of some relations to it, in no order.

        What fewer than ``least`` papers name is left out. A pair comes once for each of the relations.
        """
        query = f"""
            SELECT e.object, e.subject FROM nodes o CROSS JOIN edges e ON e.object = o.id
            WHERE o.kind = ? AND o.papers >= ?
            AND e.relation IN (SELECT id FROM relations WHERE name IN ({_marks(relations)}))"""
        return self._cursor(query, (kind, least, *relations))

    def lines_from(self, iris: Iterable[str]) -> Iterator[Line]:
        """All edges from some nodes, in no order."""
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            query = f"""
                SELECT s.iri, r.name, o.iri, e.confidence FROM nodes s JOIN edges e ON e.subject = s.id
                JOIN relations r ON r.id = e.relation JOIN nodes o ON o.id = e.object WHERE s.iri IN ({_marks(some)})"""
            yield from self._lines(query, tuple(some))

    def papers_naming(self, iris: Iterable[str]) -> Iterator[str]:
        """The papers that name one of some entities or are filed under one of some topics; some may come twice."""
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            query = f"""
                SELECT DISTINCT s.iri FROM edges e JOIN nodes s ON s.id = e.subject
                WHERE e.object IN (SELECT id FROM nodes WHERE iri IN ({_marks(some)})) AND s.kind = 'Paper'"""
            yield from (f"{self._base}{iri}" for (iri,) in self._cursor(query, some))

    def labels(self, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Number → IRI and label of some nodes."""
        found: dict[int, tuple[str, str]] = {}
        for some in batched(numbers, _BOUND):
            query = f"SELECT id, iri, label FROM nodes WHERE id IN ({_marks(some)})"
            found |= {number: (f"{self._base}{iri}", label) for number, iri, label in self._cursor(query, some)}
        return found

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Every edge between nodes as the numbers of its ends and its confidence in hundredths, in no order."""
        query = """
            SELECT subject, object, confidence FROM edges
            WHERE relation IS NOT (SELECT id FROM relations WHERE name = ?)"""
        return self._cursor(query, (REPORTS_RESULT,))

    def numbered(self, iris: Iterable[str]) -> Iterator[Numbered]:
        """Some nodes with their numbers, in no order; what is no node is left out."""
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            query = f"SELECT id, kind, year, papers, iri FROM nodes WHERE iri IN ({_marks(some)}) AND kind NOTNULL"
            yield from map(self._numbered, self._cursor(query, some))

    def papers_of(self, iri: str, limit: int) -> list[str]:
        """Papers that name an entity or are filed under a topic, those that are surest first."""
        query = """
            SELECT s.iri FROM edges e JOIN nodes s ON s.id = e.subject
            WHERE e.object = (SELECT id FROM nodes WHERE iri = ?) AND s.kind = 'Paper'
            GROUP BY s.id ORDER BY MAX(e.confidence) DESC, s.iri LIMIT ?"""
        rows = self._db.execute(query, (iri.removeprefix(self._base), limit))
        return [f"{self._base}{paper}" for (paper,) in rows]

    def named_by(self, iris: Iterable[str]) -> list[str]:
        """What some papers name and are filed under, each once, sorted."""
        found: set[str] = set()
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            query = f"""
                SELECT DISTINCT o.iri FROM edges e JOIN nodes s ON s.id = e.subject JOIN nodes o ON o.id = e.object
                WHERE s.iri IN ({_marks(some)})"""
            found |= {f"{self._base}{iri}" for (iri,) in self._cursor(query, some)}
        return sorted(found)

    def is_named(self, iri: str, *, since: int | None, topics: Collection[str]) -> bool:
        """Whether a paper from a year on, filed under one of some topics, names a node."""
        filed = f"""AND EXISTS (SELECT 1 FROM edges t JOIN nodes n ON n.id = t.object
            WHERE t.subject = s.id AND n.iri IN ({_marks(topics)}))"""
        query = f"""
            SELECT 1 FROM edges e JOIN nodes s ON s.id = e.subject
            WHERE e.object = (SELECT id FROM nodes WHERE iri = ?) AND s.kind = 'Paper'
            AND (? IS NULL OR s.year >= ?) {filed if topics else ""} LIMIT 1"""
        local, *below = (each.removeprefix(self._base) for each in (iri, *topics))
        return self._db.execute(query, (local, since, since, *below)).fetchone() is not None

    def edges_among(self, numbers: Collection[int]) -> Iterator[Edge]:
        """The edges that have both ends among some nodes, without their evidence; by subject, relation and object."""
        chosen = numbers if isinstance(numbers, frozenset | set) else set(numbers)
        iris = dict[int, str]()  # one text a node, however many edges it has
        for some in batched(chosen, _BOUND):
            query = f"SELECT id, iri FROM nodes WHERE id IN ({_marks(some)})"
            iris |= {number: f"{self._base}{iri}" for number, iri in self._cursor(query, some)}
        names = dict(self._db.execute("SELECT id, name FROM relations"))
        for some in batched(sorted(chosen), _BOUND):
            query = f"SELECT * FROM edges WHERE subject IN ({_marks(some)})"
            for subject, relation, obj, confidence, support, status in self._cursor(query, some):
                if obj in chosen:
                    yield Edge(
                        iris[subject], names[relation], iris[obj], _SHARES[confidence], support, (),
                        status=status or UNREVIEWED,
                    )  # fmt: skip

    def entities(self, iris: Iterable[str]) -> Iterator[EntityNode]:
        """Some entities as far as networks show them, in the order given: keys and redirects are left out."""
        for some in batched((iri.removeprefix(self._base) for iri in iris), _BOUND):
            found = list(self._cursor(f"SELECT id, iri, types, label FROM nodes WHERE iri IN ({_marks(some)})", some))
            aliases = dict[int, list[str]]()
            names = f"""
                SELECT node, name FROM names WHERE node IN ({_marks(found)}) AND rank = {ALIAS} ORDER BY node, name"""
            for node, name in self._cursor(names, [row[0] for row in found]):
                aliases.setdefault(node, []).append(name)
            rows = {iri: (number, kinds, label) for number, iri, kinds, label in found}
            for iri in some:
                number, kinds, label = rows[iri]
                types = tuple(kinds.strip("|").split("|"))
                yield EntityNode(f"{self._base}{iri}", label, tuple(aliases.get(number, ())), (), types, types[0], ())

    def _cursor(self, query: str, values: Sequence[object] = ()) -> Iterator[Any]:
        return iter(self._db.cursor().execute(query, values))

    def _numbered(self, row: tuple[int, str, int | None, int, str]) -> Numbered:
        number, kind, year, papers, iri = row
        return Numbered(number, kind, year, papers, f"{self._base}{iri}")

    def _lines(self, query: str, values: tuple[object, ...]) -> list[Line]:
        rows = self._db.execute(query, values)
        return [Line(f"{self._base}{s}", r, f"{self._base}{o}", c / 100) for s, r, o, c in rows]

    def _counted(self, row: tuple[str, str, str, int | None, int]) -> Counted:
        iri, kind, label, year, papers = row
        return Counted(f"{self._base}{iri}", kind, label, year, papers)


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))

"""Where papers say it: offsets into their texts, by mention, beside the graph, which holds the texts themselves.

In RDF a mention takes fourteen quads (`kg.store.annotations`), two thirds of a store; here it takes one row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import Store

from extractors.records import text_of
from kg.core.ids import Iris, digest_number, digest_text
from kg.core.vocab import DCTERMS
from kg.statements import Evidence
from kg.store import scan

#: Texts and places that are held, for those who ask several things of one mention or paper.
_HELD: Final = 4096

_SELECT: Final = """
SELECT m.digest, p.iri, n.iri, m.assertion, m.start, m."end", m.first, m.last
FROM mentions m JOIN nodes p ON p.id = m.paper LEFT JOIN nodes n ON n.id = m.node
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a paper's text, in code points, and the span of its sentence; all nodes are IRIs.

    ``body`` is what the words stand for: a node that the paper names, or an assertion about two entities.
    """

    iri: str
    paper: str
    body: str
    start: int
    end: int
    first: int
    last: int


class Mentions:
    """The mentions of a finished generation; their words are read from the texts of its papers."""

    def __init__(self, db: sqlite3.Connection, rdf: Store, iris: Iris) -> None:
        self._db = db
        self._rdf = rdf
        self._base = iris.base
        self._prefix = f"{iris.base}mention/"
        self.text = lru_cache(_HELD)(self._text)
        self.find = lru_cache(_HELD)(self._find)

    def __len__(self) -> int:
        [count] = self._db.execute("SELECT COUNT(*) FROM mentions").fetchone()
        return int(count)

    def __iter__(self) -> Iterator[Mention]:
        """All mentions, paper by paper as they were written."""
        with closing(self._db.cursor()) as cursor:
            yield from map(self._mention, cursor.execute(f"{_SELECT} ORDER BY m.paper, m.digest"))

    def _find(self, iri: str) -> Mention | None:
        """The mention of an IRI, if it is one."""
        if not iri.startswith(self._prefix):
            return None
        try:
            number = digest_number(iri)
        except ValueError:
            return None
        row = self._db.execute(f"{_SELECT} WHERE m.digest = ?", (number,)).fetchone()
        return self._mention(row) if row and len(iri) == len(self._prefix) + len(digest_text(number)) else None

    def evidence(self, mention: Mention) -> Evidence:
        """The words of a mention with their sentence around them."""
        text = self.text(mention.paper)
        return Evidence(
            paper=mention.paper,
            start=mention.start,
            end=mention.end,
            exact=text[mention.start : mention.end],
            prefix=text[mention.first : mention.start],
            suffix=text[mention.end : mention.last],
        )

    def quoted(self, iris: Iterable[str]) -> tuple[Evidence, ...]:
        """The evidence of mentions, given as IRIs, by paper and place; what is no mention gives none."""
        found = (self.evidence(mention) for iri in iris if (mention := self.find(iri)) is not None)
        return tuple(sorted(found, key=lambda e: (e.paper, e.start, e.end)))

    def first(self, iris: Iterable[str]) -> tuple[Evidence, ...]:
        """The first of what `quoted` gives, or none; the words of the others are not looked up."""
        found = filter(None, map(self.find, iris))
        first = min(found, key=lambda m: (m.paper, m.start, m.end), default=None)
        return () if first is None else (self.evidence(first),)

    def _text(self, paper: str) -> str:
        """The text of a paper that offsets count in."""
        said = [scan.objects(self._rdf, paper, f"{DCTERMS}{name}") for name in ("title", "abstract")]
        title, abstract = (next(iter(texts), "") for texts in said)
        return text_of(title, abstract)

    def _mention(self, row: tuple[int, str, str | None, int | None, int, int, int, int]) -> Mention:
        digest, paper, node, assertion, *place = row
        body = node if assertion is None else f"assertion/{digest_text(assertion)}"
        start, end, first, last = place
        iri = f"{self._prefix}{digest_text(digest)}"
        return Mention(iri, f"{self._base}{paper}", f"{self._base}{body}", start, end, first, last)

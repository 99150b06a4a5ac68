"""Search a graph: papers by the words of their texts, by what they mean and by what they name; the rest by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from kg.core.errors import StoreError
from kg.linking import key
from kg.search import asking, links
from kg.search.directory import Directory
from kg.search.index import SearchIndex
from kg.search.narrowing import Edges, Mask, allowed
from kg.search.postings import FloatArray, IntArray
from kg.search.records import Found, NamedHit, PaperHit, Wanted
from kg.search.vectors import Embed
from kg.store.opened import Opened

#: The weight of meaning in the fused score; the rest is that of words (tuned by ``tests/benchmarks/search.py``).
MEANING: Final = 0.2
#: What an entity that the words name counts, beside the words themselves.
NAMED: Final = 0.3
#: What a word that no paper has counts against all of them.
UNKNOWN: Final = 0.5
#: A paper is relevant from this fused score on.
RELEVANT: Final = 0.12
#: Cosines below the first say nothing, those above the second everything.
COSINES: Final = (0.2, 0.9)
#: Rows that are looked at closely: the best by words, and the nearest by meaning.
_LOOKED_AT: Final = 1000
#: The most words of a text that are read as one name, and the largest share of all papers that a name may lead to.
_LONGEST_NAME: Final = 6
_COMMON: Final = 0.05
_FEW: Final = 20
#: Names that are looked at for each that is shown, where something narrows.
_AHEAD: Final = 5


@dataclass(frozen=True)
class Ranked:
    """Rows with their scores, the best first."""

    rows: IntArray
    scores: FloatArray


class Searcher:
    """Searches one generation; ``embed`` tells what a text means, where the generation has vectors."""

    def __init__(self, opened: Opened, embed: Embed | None = None) -> None:
        self.opened: Final = opened
        self._embed = embed

    def prepare(self) -> None:
        """Read the model that tells what texts mean, so that no question has to wait for it or make room for it."""
        if self._embed is not None:
            self._embed.query("paper")

    @cached_property
    def index(self) -> SearchIndex:
        """What papers are searched by.

        Raises:
            StoreError: the generation has none, as those of earlier versions.
        """
        index = SearchIndex.read(self.opened.generation)
        if index is None:
            raise StoreError(
                "this store was built before texts could be searched; build its sources again: kg build SOURCE..."
            )
        return index

    @cached_property
    def edges(self) -> Edges:
        """Who names what."""
        return Edges(self.opened, self.index)

    def search(self, text: str, wanted: Wanted = Wanted(), *, limit: int = 10, start: int = 0) -> Found:  # noqa: B008 - frozen
        """Find what goes by some words, or the paper that a link leads to.

        Args:
            text: words, in any form; or an address, a DOI or an arXiv id.
            wanted: what narrows the search.
            limit: papers at most, and entities and topics at most.
            start: how many papers are skipped.

        Raises:
            QueryError: there is no such source.
            StoreError: the store was built by an earlier version.
        """
        if links.is_link(text) and (papers := links.linked(self.opened, text)):
            return Found(len(papers), None, self._papers(papers, [1.0] * len(papers))[start : start + limit], ())
        mentioned = self._mentioned(text)
        named = self._named(text, wanted, limit, mentioned) if wanted.named and not start else []
        if not wanted.papers:
            return Found(0, None, (), named)
        ranked = self.ranked(text, wanted, mentioned)
        rows, scores = ranked.rows[start : start + limit], ranked.scores[start : start + limit]
        hits = self.hits(rows, scores.tolist())
        end = start + len(rows)
        return Found(len(ranked.rows), end if end < len(ranked.rows) else None, hits, named)

    def ranked(self, text: str, wanted: Wanted, mentioned: Mapping[str, int]) -> Ranked:
        """The rows that fit a text, the best first: words, names and meaning in one score from 0 to 1."""
        index = self.index
        mask = allowed(wanted, self.opened, index, self.edges, list(mentioned))
        scores = (1 - self._meaning) * self._worded(text, mentioned)
        if mask is not None:
            scores[~mask] = 0
        if self._meaning:
            assert self._embed is not None
            assert index.vectors is not None
            vector = self._embed.query(text)
            among = None if mask is None else np.flatnonzero(mask)
            near = index.vectors.nearest(vector, _LOOKED_AT, among=among)
            rows = np.union1d(near, best_rows(scores, _LOOKED_AT))
            low, high = COSINES
            alike = (index.vectors.cosines(vector, rows) - low) / (high - low)
            scores[rows] += self._meaning * np.clip(alike, 0, 1)
        fitting = np.flatnonzero(scores >= RELEVANT)
        order = np.lexsort((index.numbers[fitting], -scores[fitting]))
        return Ranked(fitting[order], scores[fitting[order]])

    @cached_property
    def _meaning(self) -> float:
        """What meaning counts: nothing where nobody can tell it, or where the vectors are another model's."""
        vectors = self.index.vectors
        known = vectors is not None and self._embed is not None and vectors.name == self._embed.name
        return MEANING if known else 0.0

    def _worded(self, text: str, mentioned: Mapping[str, int]) -> FloatArray:
        """How well each row fits the words of a text and the entities that these name, from 0 to 1."""
        postings = self.index.postings
        asked = asking.asked(text, postings)
        scores, best = postings.scores(asked.terms)
        best += UNKNOWN * asked.unknown * postings.rarity(0)
        for iri, papers in mentioned.items():
            if papers <= max(_FEW, _COMMON * len(scores)):
                value = NAMED * postings.rarity(papers)
                scores[self.edges.naming([iri])] += value
                best += value
        return scores / np.float32(max(best, 1e-9))

    def _mentioned(self, text: str) -> dict[str, int]:
        """The entities that stretches of a text name, the longest first, with how many papers name each."""
        words, found = text.split(), dict[str, int]()
        free = [True] * len(words)
        for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                folded = key(" ".join(words[start : start + size])) if all(free[start : start + size]) else ""
                entries = list(self.opened.texts.keyed(folded)) if folded else []
                if entries:
                    free[start : start + size] = [False] * size
                    found |= {entry.iri: entry.papers for entry in entries}
        return found

    def _named(self, text: str, wanted: Wanted, limit: int, mentioned: Mapping[str, int]) -> list[NamedHit]:
        """Entities and topics by how well their names fit, then those that the words name on the way."""
        most = _AHEAD * limit if wanted.narrows else limit
        hits = Directory(self.opened.texts).search(text, most, kinds=wanted.named)
        found = {hit.node.iri: hit.name for hit in hits}
        rarest = sorted(mentioned, key=lambda iri: (mentioned[iri], iri))
        found |= {iri: "" for iri in rarest if iri not in found}
        counted = {node.iri: node for node in self.opened.counts.nodes(found)}
        if wanted.narrows:
            mask = allowed(replace(wanted, role=None), self.opened, self.index, self.edges, ())
            found = {iri: name for iri, name in found.items() if self._is_shown(iri, wanted.role, mask)}
        return [
            NamedHit(iri, counted[iri].label, counted[iri].kind, counted[iri].papers, counted[iri].year,
                     name or counted[iri].label)
            for iri, name in found.items()
            if iri in counted and counted[iri].kind in wanted.named
        ][:limit]  # fmt: skip

    def _is_shown(self, iri: str, role: str | None, mask: Mask | None) -> bool:
        """Whether a paper that may be shown names an entity, in a role where one is given."""
        rows = self.edges.naming([iri], role=role)
        return bool(len(rows) if mask is None else mask[rows].any())

    def hits(self, rows: IntArray, scores: Sequence[float]) -> list[PaperHit]:
        """Rows with their scores as papers, in their order."""
        return self._papers(self.edges.iris(self.index.numbers[rows].tolist()), scores)

    def _papers(self, iris: Sequence[str], scores: Sequence[float]) -> list[PaperHit]:
        counted = {node.iri: node for node in self.opened.counts.nodes(iris)}
        start = len(self.opened.iris.local(self.opened.iris.paper("")))
        return [
            PaperHit(self.opened.iris.local(iri)[start:], iri, counted[iri].label, counted[iri].year, score)
            for iri, score in zip(iris, scores, strict=True)
            if iri in counted
        ]


def best_rows(scores: FloatArray, most: int) -> IntArray:
    """The rows of the highest scores above 0, in no order."""
    rows: IntArray = np.flatnonzero(scores > 0)
    if len(rows) <= most:
        return rows
    best: IntArray = rows[np.argpartition(-scores[rows], most)[:most]]
    return best

"""What papers are searched by, beside each generation: the terms of their texts, their years, and what they mean.

A build changes what changed: rows of papers that stay keep their entries and vectors.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.core.ids import digest, digest_number
from kg.core.model import Paper
from kg.core.streams import batched
from kg.core.vocab import DCTERMS, PROV
from kg.search.analysis import terms
from kg.search.postings import IntArray, Postings
from kg.search.vectors import Embed, Vectors
from kg.store import read, scan
from kg.store.layout import Generation
from kg.store.opened import Opened, open_index
from kg.store.state import State

#: How much a word counts in each part of a paper.
_TITLE: Final = 4
_KEYWORD: Final = 2
_ABSTRACT: Final = 1
_AROUND: Final = 1

#: Counts up when an index is written in another way, so that builds write it anew.
FORM: Final = 1
#: The file that is written last.
_DONE: Final = "done"
_ARRAYS: Final = ("numbers", "years", "digests")
_SOURCES: Final = "sources.json"
_PAPERS: Final = "SELECT id, iri, COALESCE(year, 0) FROM nodes WHERE kind = 'Paper'"
#: Texts whose meaning is asked for at once.
_BATCH: Final = 64

#: Is told how many of how many papers are indexed.
Told = Callable[[int, int], None]
#: What is known of what papers, given as IRIs, mean: a text each (`extractors.records.Extraction.meaning`), or None.
Meanings = Callable[[Sequence[str]], Sequence[str | None]]


@dataclass(frozen=True)
class SearchIndex:
    """The index of a generation; its rows are papers.

    Attributes:
        numbers: the number of each row's paper in `kg.store.index`.
        years: the year of each, 0 where it is not known.
        digests: what tells whether the text of a row is still the same.
        sources: the rows of the papers that each file gave, by the name of the file.
        postings: the terms of titles, abstracts, keywords, authors and venues.
        vectors: what titles and abstracts mean; None where nothing can tell.
    """

    numbers: IntArray
    years: npt.NDArray[np.int16]
    digests: IntArray
    sources: Mapping[str, IntArray]
    postings: Postings
    vectors: Vectors | None

    @classmethod
    def read(cls, generation: Generation) -> SearchIndex | None:
        """The index of a generation; None where it has none, as stores of earlier versions and copies do not."""
        folder = generation.search
        if not (folder / _DONE).exists():
            return None
        numbers, years, digests = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS)
        sources = json.loads((folder / _SOURCES).read_text("utf-8"))
        rows = {name: np.array(found, np.int64) for name, found in sources.items()}
        return cls(numbers, years, digests, rows, Postings.read(folder), Vectors.read(folder))

    def holding(self, words: str) -> IntArray:
        """The numbers of the papers that hold all words of a text, as stems; none for a text without words."""
        found: IntArray | None = None
        for term in terms(words):
            rows = self.postings.entries(term)[0].astype(np.int64)
            found = rows if found is None else np.intersect1d(found, rows, assume_unique=True)
        return self.numbers[found] if found is not None else self.numbers[:0]

    def write(self, generation: Generation) -> None:
        """Write it beside a generation, whole or not at all."""
        folder = generation.search
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        sources = {name: rows.tolist() for name, rows in self.sources.items()}
        (folder / _SOURCES).write_text(json.dumps(sources), "utf-8")
        self.postings.write(folder)
        if self.vectors is not None:
            self.vectors.write(folder)
        (folder / _DONE).touch()


def write(
    opened: Opened,
    *,
    before: Generation | None = None,
    changed: Collection[str] | None = None,
    embed: Embed | None = None,
    meanings: Meanings = lambda papers: [None] * len(papers),
    told: Told = lambda done, total: None,
) -> None:
    """Write the index of a generation whose graph is finished.

    Args:
        opened: the generation.
        before: the generation that it was made of, if any.
        changed: IRIs of the papers that are other than in that; with None all may be.
        embed: tells what texts mean; with None nobody can.
        meanings: what is known already of what papers mean.
        told: is told how many papers' meaning is known.
    """
    old = SearchIndex.read(before) if before is not None else None
    base = opened.iris.base
    with closing(open_index(opened.generation.index)) as db:
        papers = {number: (iri, year) for number, iri, year in db.execute(_PAPERS)}
    stale = None if changed is None else {iri.removeprefix(base) for iri in changed}
    kept = [] if old is None or stale is None or not _is_of(old, embed) else _kept(old, papers, stale)
    stay = old.numbers[kept].tolist() if old is not None else []
    fresh = sorted(papers.keys() - set(stay))
    numbers = _numbers([*stay, *fresh])
    texts = _Texts(opened, [f"{base}{papers[number][0]}" for number in fresh])
    added = Postings.of(texts.terms())
    digests = _numbers(texts.digests)
    SearchIndex(
        numbers=numbers,
        years=_numbers(papers[number][1] for number in numbers.tolist()).astype(np.int16),
        digests=digests if old is None else np.concatenate([old.digests[kept], digests]),
        sources=_sources(opened, {papers[number][0]: row for row, number in enumerate(numbers.tolist())}),
        postings=added if old is None else old.postings.changed(_numbers(kept), added),
        vectors=None if embed is None else _vectors(embed, old, kept, texts, meanings, told),
    ).write(opened.generation)


class _Texts:
    """Papers of a graph, given as IRIs, read from it one at a time; `digests` are those of the texts read so far."""

    def __init__(self, opened: Opened, iris: Sequence[str]) -> None:
        self._rdf = opened.rdf
        self.iris = iris
        self.digests: list[int] = []

    def terms(self) -> Iterator[Counter[str]]:
        """The terms of each paper."""
        for iri in self.iris:
            paper = read.paper(self._rdf, iri).paper
            self.digests.append(digest_number(digest(paper.title, paper.abstract)))
            yield _weighted(paper)

    def of(self, places: Iterable[int]) -> list[tuple[str, str]]:
        """Titles and abstracts of some papers."""
        papers = (read.paper(self._rdf, self.iris[place]).paper for place in places)
        return [(paper.title, paper.abstract) for paper in papers]


def _is_of(index: SearchIndex, embed: Embed | None) -> bool:
    """Whether the vectors of an index, or that it has none, are what would be made now."""
    return (index.vectors and index.vectors.name) == (embed and embed.name)


def _sources(opened: Opened, rows: Mapping[str, int]) -> dict[str, IntArray]:
    """The rows of each source; of papers with several records, those of all of them."""
    base, found = opened.iris.base, defaultdict[str, set[int]](set)
    for source, identifier in State(opened.generation.state).sources() if opened.generation.state.exists() else ():
        row = rows.get(opened.iris.paper(identifier).removeprefix(base))
        if row is not None:
            found[PurePath(source).name].add(row)
    for paper, record in scan.pairs(opened.rdf, f"{PROV}hadPrimarySource"):
        row = rows.get(paper.removeprefix(base))
        if row is not None:
            for name in scan.objects(opened.rdf, record, f"{DCTERMS}source"):
                found[name].add(row)
    return {name: _numbers(sorted(found[name])) for name in sorted(found)}


def _kept(old: SearchIndex, papers: Mapping[int, tuple[str, int]], stale: Collection[str]) -> list[int]:
    """The rows of papers that are there still and are what they were."""
    numbers = enumerate(old.numbers.tolist())
    return [row for row, number in numbers if number in papers and papers[number][0] not in stale]


def _weighted(paper: Paper) -> Counter[str]:
    """The terms of a paper, each as often as it is there, by what it counts where."""
    counts: Counter[str] = Counter()
    around = " ".join((*paper.authors, paper.venue or "", str(paper.year or "")))
    parts = (
        (paper.title, _TITLE),
        (" ".join(paper.keywords), _KEYWORD),
        (paper.abstract, _ABSTRACT),
        (around, _AROUND),
    )
    for text, weight in parts:
        for term in terms(text):
            counts[term] += weight
    return counts


def _vectors(
    embed: Embed, old: SearchIndex | None, kept: Sequence[int], texts: _Texts, meanings: Meanings, told: Told
) -> Vectors:
    """The vectors of the rows that stay, and of papers: as they were told, as the same text had it, or made now."""
    before = None if old is None or old.vectors is None or old.vectors.name != embed.name else old.vectors
    known = {} if before is None or old is None else {int(d): row for row, d in enumerate(old.digests)}
    matrix = np.zeros((len(kept) + len(texts.iris), embed.width), np.int8)
    added = matrix[len(kept) :]
    if before is not None:
        matrix[: len(kept)] = before.matrix[kept]
    missing: list[int] = []
    for some in batched(range(len(texts.iris)), _BATCH):
        for place, said in zip(some, meanings([texts.iris[place] for place in some]), strict=True):
            vector = embed.heard(said)
            if vector is None and before is not None and texts.digests[place] in known:
                vector = before.matrix[known[texts.digests[place]]]
            if vector is None:
                missing.append(place)
            else:
                added[place] = vector
    for done, some in enumerate(batched(missing, _BATCH)):
        told(done * _BATCH, len(missing))
        added[some] = embed.papers(texts.of(some))
    return Vectors(matrix, embed.name)


def _numbers(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, np.int64)

"""An inverted index in flat arrays: which rows hold which terms, and how often; read from disk as it is needed.

SQLite's FTS5 looks at every row that has one of the words, one at a time, which takes a tenth of a second for ten words
and 86,000 papers; sums over arrays take some milliseconds, and give the scores of all rows, which fusion needs.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.search.analysis import LONGEST

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Rows = npt.NDArray[np.uint32]
#: Bytes that a term is kept in: letters of other scripts take several.
_WIDTH: Final = LONGEST + 8
#: The most that a row may have of a term.
_MOST: Final = 255
#: How fast more of the same word counts less, and how much long texts are held against themselves (BM25).
_K1: Final = 1.2
_B: Final = 0.75


@dataclass(frozen=True)
class Postings:
    """The terms of some rows.

    Attributes:
        terms: all terms, sorted, as UTF-8.
        starts: where the entries of each term begin, and the end; one more than there are terms.
        rows: the row of each entry; of one term in ascending order.
        counts: how often its term is in it, weighted by where it stands.
        lengths: all counts of each row.
    """

    terms: npt.NDArray[np.bytes_]
    starts: IntArray
    rows: Rows
    counts: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[Mapping[str, int]]) -> Postings:
        """Index texts, given as counts of their terms."""
        numbers: dict[str, int] = {}
        entries, counts, sizes = array("I"), array("B"), array("I")
        for text in texts:
            entries.extend(numbers.setdefault(term, len(numbers)) for term in text)
            counts.extend(min(count, _MOST) for count in text.values())
            sizes.append(len(text))
        terms = np.array([term.encode()[:_WIDTH] for term in numbers], dtype=f"S{_WIDTH}")
        rows = np.repeat(np.arange(len(sizes), dtype=np.uint32), np.frombuffer(sizes, np.uint32))
        order = np.argsort(terms, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        known = place[np.frombuffer(entries, np.uint32)] if len(entries) else np.zeros(0, np.int64)
        return _sorted(terms[order], known, rows, np.frombuffer(counts, np.uint8), len(sizes))

    @classmethod
    def read(cls, folder: Path) -> Postings:
        """Open what `write` wrote; it is read from disk as it is needed."""
        return cls(*(np.load(folder / f"{f.name}.npy", mmap_mode="r") for f in fields(cls)))

    def write(self, folder: Path) -> None:
        """Write the arrays into a folder, one file each."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    def changed(self, kept: IntArray, added: Postings) -> Postings:
        """The index of some rows of this one, in their order, and those of another behind them."""
        row = np.full(len(self.lengths), -1, np.int64)
        row[kept] = np.arange(len(kept))
        moved = row[self.rows]
        stays = moved >= 0
        terms = np.union1d(self.terms, added.terms)
        known = np.concatenate([
            np.searchsorted(terms, self.terms).repeat(np.diff(self.starts))[stays],
            np.searchsorted(terms, added.terms).repeat(np.diff(added.starts)),
        ])  # fmt: skip
        rows = np.concatenate([moved[stays].astype(np.uint32), added.rows + np.uint32(len(kept))])
        counts = np.concatenate([self.counts[stays], added.counts])
        return _sorted(terms, known, rows, counts, len(kept) + len(added.lengths))

    def entries(self, term: str) -> tuple[Rows, npt.NDArray[np.uint8]]:
        """The rows that hold a term, and how often."""
        at = self._place(term.encode()[:_WIDTH])
        if at is None:
            return self.rows[:0], self.counts[:0]
        start, end = self.starts[at], self.starts[at + 1]
        return self.rows[start:end], self.counts[start:end]

    def rarity(self, frequency: int) -> float:
        """How much it says that a row holds what so many rows hold (inverse document frequency)."""
        return float(np.log1p((len(self.lengths) - frequency + 0.5) / (frequency + 0.5)))

    def scores(self, weighted: Mapping[str, float], *, k1: float = _K1, b: float = _B) -> tuple[FloatArray, float]:
        """The score of each row for terms with weights (BM25), and the score of a row that is full of all of them.

        Args:
            weighted: terms with what each counts.
            k1: how fast more of the same term counts less.
            b: how much long texts are held against themselves.
        """
        scores, best = np.zeros(len(self.lengths), np.float32), 0.0
        damping = self._damping(k1, b)
        for term, weight in weighted.items():
            rows, counts = self.entries(term)
            value = weight * self.rarity(len(rows)) * (k1 + 1)
            best += value
            many = counts.astype(np.float32)
            scores[rows] += value * many / (many + damping[rows])
        return scores, best

    def beginning(self, prefix: str, most: int) -> list[str]:
        """The terms that begin so, those of most rows first."""
        start = int(np.searchsorted(self.terms, np.bytes_(prefix.encode())))
        end = int(np.searchsorted(self.terms, np.bytes_(prefix.encode()[:_WIDTH].ljust(_WIDTH, b"\xff"))))
        frequency = np.diff(self.starts[start : end + 1])
        order = np.argsort(-frequency, kind="stable")[:most]
        return [self.terms[start + int(i)].decode("utf-8", "ignore") for i in order]

    def of_length(self, shortest: int, longest: int, *, frequent: int) -> list[str]:
        """The terms of some lengths, in bytes, that so many rows hold."""
        chosen = (self._sizes >= shortest) & (self._sizes <= longest) & (np.diff(self.starts) >= frequent)
        return [term.decode("utf-8", "ignore") for term in self.terms[chosen].tolist()]

    @cached_property
    def _sizes(self) -> IntArray:
        sizes: IntArray = np.char.str_len(self.terms)
        return sizes

    @cached_property
    def _relative(self) -> FloatArray:
        """How long each row is, beside the mean."""
        lengths = np.asarray(self.lengths, np.float32)
        mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
        return lengths / np.float32(mean)

    def _damping(self, k1: float, b: float) -> FloatArray:
        damping: FloatArray = np.float32(k1 * (1 - b)) + np.float32(k1 * b) * self._relative
        return damping

    def _place(self, term: bytes) -> int | None:
        at = int(np.searchsorted(self.terms, np.bytes_(term)))
        return at if at < len(self.terms) and self.terms[at] == term else None


def _sorted(
    terms: npt.NDArray[np.bytes_], known: IntArray, rows: Rows, counts: npt.NDArray[np.uint8], size: int
) -> Postings:
    """Postings of entries in any order: the place of the term of each, its row and its count."""
    order = np.lexsort((rows, known))
    frequency = np.bincount(known, minlength=len(terms))
    there = frequency > 0
    starts = np.concatenate([[0], np.cumsum(frequency[there])]).astype(np.int64)
    lengths = np.bincount(rows, weights=counts, minlength=size).astype(np.uint32)
    return Postings(terms[there], starts, rows[order], counts[order], lengths)

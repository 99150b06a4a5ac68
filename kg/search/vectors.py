"""What papers mean, as vectors of small numbers in rows; the nearest are found by looking at all of them.

86,000 rows of 256 bytes take some milliseconds (usearch's SIMD kernels), so that a graph of neighbours, which takes
longer to build than to do without and misses some, is not worth it below millions of papers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.int8]
FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_MATRIX: Final = "vectors.npy"
_ABOUT: Final = "vectors.json"


class Embed(Protocol):
    """Tells what texts mean."""

    @property
    def name(self) -> str:
        """What makes the vectors, with its version: only vectors of one name can be compared."""
        ...

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        ...

    def papers(self, texts: Sequence[tuple[str, str]]) -> Matrix:
        """The vectors of titles with abstracts."""
        ...

    def query(self, words: str) -> Matrix:
        """The vector of what a person types, ``(width,)``."""
        ...


@dataclass(frozen=True)
class Vectors:
    """The vectors of rows, and what made them; a row of zeros means nothing."""

    matrix: Matrix
    name: str

    @classmethod
    def read(cls, folder: Path) -> Vectors | None:
        """Open what `write` wrote, if anything; it is read from disk as it is needed."""
        if not (folder / _ABOUT).exists():
            return None
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        return cls(np.load(folder / _MATRIX, mmap_mode="r"), about["name"])

    def write(self, folder: Path) -> None:
        """Write them into a folder."""
        np.save(folder / _MATRIX, self.matrix)
        (folder / _ABOUT).write_text(json.dumps({"name": self.name}), "utf-8")

    def nearest(self, vector: Matrix, most: int, *, among: IntArray | None = None) -> IntArray:
        """The rows that are nearest to a vector, at most so many; ``among`` are the rows that are looked at."""
        from usearch.index import MetricKind, search  # type: ignore[attr-defined]

        rows = self.matrix if among is None else self.matrix[among]
        if not len(rows):
            return np.zeros(0, np.int64)
        found = search(np.ascontiguousarray(rows), vector, min(most, len(rows)), MetricKind.Cos, exact=True, threads=1)
        keys = np.asarray(found.keys, np.int64).ravel()
        return keys if among is None else among[keys]

    def cosines(self, vector: Matrix, rows: IntArray) -> FloatArray:
        """The cosine of a vector with each of some rows."""
        chosen, one = self.matrix[rows].astype(np.float32), vector.astype(np.float32)
        lengths = np.linalg.norm(chosen, axis=1) * np.linalg.norm(one)
        cosines: FloatArray = (chosen @ one) / np.maximum(lengths, 1e-9)
        return cosines

"""Records that wait on disk while a build runs, so that memory does not grow with their number."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

T = TypeVar("T")

#: Bytes that are gathered before they are written.
_BUFFER: Final = 2**20


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Some records of a spool that stand one after another."""

    spool: Spool[T]
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[T]:
        return map(self.spool.__getitem__, range(self.start, self.end))


class Spool(Generic[T]):
    """Takes records one after another, and gives each back by its number; its file has no name and goes with it.

    ``folder`` is where there is room for them.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(prefix="spool-", dir=folder, buffering=_BUFFER)  # noqa: SIM115
        self._places = array("Q", [0])

    def __len__(self) -> int:
        return len(self._places) - 1

    def add(self, record: T) -> int:
        """Take a record; the answer is its number. Raises `OSError` where the disk is full."""
        content = pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._places[-1])
        self._file.write(content)
        self._places.append(self._places[-1] + len(content))
        return len(self) - 1

    def __getitem__(self, number: int) -> T:
        start, end = self._places[number], self._places[number + 1]
        self._file.seek(start)
        record: T = pickle.loads(self._file.read(end - start))
        return record

    def part(self, start: int) -> Part[T]:
        """The records from a number to the last."""
        return Part(self, start, len(self))

    def close(self) -> None:
        """Give the room back."""
        self._file.close()

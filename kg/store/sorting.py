"""Sort more lines than fit into memory: chunks are sorted, put on disk, and merged (Knuth, TAOCP 3, section 5.4)."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

#: What a chunk holds, in bytes of text; in memory it takes about twice that.
_CHUNK: Final = 24 * 2**20
#: Chunks on disk that are merged at once: below what systems allow a process to open.
_WIDTH: Final = 64
#: What reading ahead costs for each chunk on disk.
_BUFFER: Final = 2**17


class LineSorter:
    r"""Takes lines in any order and gives them back sorted by their bytes; use it as a context manager.

    Lines end in ``\n`` and hold no other. ``chunk`` is how many bytes are held in memory at once. Where the disk for
    temporary files is full, `add` and iterating raise `OSError`.
    """

    def __init__(self, *, chunk: int = _CHUNK) -> None:
        self._chunk = chunk
        self._runs: list[IO[bytes]] = []
        self._held: list[bytes] = []
        self._size = 0

    def __enter__(self) -> LineSorter:
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs:
            run.close()

    def add(self, line: bytes) -> None:
        """Take one line."""
        self._held.append(line)
        self._size += len(line)
        if self._size >= self._chunk:
            self._held.sort()
            self._runs.append(_spill(self._held))
            self._held, self._size = [], 0
            if len(self._runs) == _WIDTH:
                self._merge_runs()

    def __iter__(self) -> Iterator[bytes]:
        """All lines, sorted; once."""
        self._held.sort()
        return heapq.merge(*self._runs, self._held) if self._runs else iter(self._held)

    def _merge_runs(self) -> None:
        merged = _spill(heapq.merge(*self._runs))
        for run in self._runs:
            run.close()
        self._runs = [merged]


def sorted_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    r"""Sort lines in bounded memory; see `LineSorter`.

    >>> list(sorted_lines([b"b\n", b"c\n", b"a\n"]))
    [b'a\n', b'b\n', b'c\n']
    """
    with LineSorter() as sorter:
        for line in lines:
            sorter.add(line)
        yield from sorter


def _spill(lines: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile(buffering=_BUFFER, prefix="paperkg-sort-")  # noqa: SIM115 - it is handed over open
    try:
        file.writelines(lines)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file

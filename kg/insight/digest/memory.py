"""What was sent to whom, so that nobody gets a paper twice: one SQLite file beside the generations of a store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

from filelock import FileLock, Timeout

from kg.core.errors import StoreError

_TABLE = """
CREATE TABLE IF NOT EXISTS sent (
    recipient TEXT NOT NULL, paper TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (recipient, paper)
) WITHOUT ROWID
"""


class Memory:
    """The papers, by IRI, that each recipient has got."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sent(self, recipient: str) -> set[str]:
        """What a recipient has got; nothing where nothing was ever sent. Reading makes no file.

        Raises:
            StoreError: the file is there but cannot be read.
        """
        if not self._path.exists():
            return set()
        with self._opened() as db:
            rows = db.execute("SELECT paper FROM sent WHERE recipient = ?", (_whom(recipient),))
            return {paper for (paper,) in rows}

    def remember(self, recipient: str, papers: Iterable[str]) -> None:
        """Keep that a recipient got papers.

        Raises:
            StoreError: the file cannot be written.
        """
        day = datetime.now(UTC).date().isoformat()
        with self._opened() as db:
            rows = ((_whom(recipient), paper, day) for paper in papers)
            db.executemany("INSERT OR IGNORE INTO sent VALUES (?, ?, ?)", rows)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the memory, so that two runs at once do not send the same; raises `StoreError` where another does."""
        lock = FileLock(f"{self._path}.lock", timeout=0)
        try:
            with lock:
                yield
        except Timeout:
            raise StoreError(f"another run is sending digests ({self._path} is held); wait for it to finish") from None
        except OSError as error:
            raise self._wrong(error.strerror or str(error)) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            db = sqlite3.connect(self._path)
            try:
                with db:
                    db.execute(_TABLE)
                    yield db
            finally:
                db.close()
        except sqlite3.Error as error:
            raise self._wrong(str(error)) from error

    def _wrong(self, why: str) -> StoreError:
        return StoreError(f"what was sent cannot be read or kept in {self._path}: {why}; mend that and try again")


def _whom(recipient: str) -> str:
    return parseaddr(recipient)[1].casefold()

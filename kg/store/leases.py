"""Shared locks on generations, so that a build drops only what nobody reads.

Where the system has no `flock` (Windows), generations count as read and stay until their store is deleted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class Lease:
    """A shared lock on a file that exists, held until it is closed or its process ends."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        """Give the lock back."""
        self._file.close()


@contextmanager
def unless_held(path: Path) -> Iterator[bool]:
    """Whether nobody holds a lease on the file; if so, nobody gets one before the block is left.

    A file that is not there, as in a generation that a killed build had begun to drop, is held by nobody.
    """
    if sys.platform == "win32":
        yield False
        return
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield True
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            free = False
        else:
            free = True
        yield free

"""Shared locks on generations, so that a build drops only what nobody reads.

Where the system has no `flock` (Windows), generations count as read and stay until their store is deleted.
"""

from __future__ import annotations

import sys
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


def is_held(path: Path) -> bool:
    """Whether anybody holds a lease on the file."""
    if sys.platform == "win32":
        return True
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

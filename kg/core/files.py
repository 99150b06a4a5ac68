"""Write files whole or not at all: beside their place, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.core.errors import ExportError, UsageError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears at its place when everything has been written.

    Raises:
        ExportError: the folder is missing or cannot be written, or the disk is full; what stood there stays.
    """
    if path.is_dir():
        raise ExportError(f"cannot write {path}: it is a folder; name a file in it, like {path / 'graph.ttl'}")
    try:
        with replacing(path) as file:
            yield file
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}; nothing was changed there") from error


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a neighbour of a file that takes its place when everything has been written and is on disk.

    Raises:
        OSError: what the system says; what stood there stays.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_text(path: Path, *, what: str) -> str:
    """Read a small text file that the caller named; ``what`` says what it is for.

    Raises:
        UsageError: it cannot be read, or is no text.
    """
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read the {what} {path}: it is not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"cannot read the {what} {path}: {error.strerror or error}") from error

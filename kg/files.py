"""Write files whole or not at all: beside their place, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import ExportError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears at its place when everything has been written.

    Raises:
        ExportError: the folder is missing or cannot be written, or the disk is full; what stood there stays.
    """
    if path.is_dir():
        raise ExportError(f"cannot write {path}: it is a folder; name a file in it, like {path / 'graph.ttl'}")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}; nothing was changed there") from error
    finally:
        beside.unlink(missing_ok=True)

"""Write files whole or not at all: beside their place, then renamed; what is no file is written to as it is."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from kg.core.errors import ExportError, UsageError

#: What stands for standard output where a file to write is named, and for standard input where one to read is.
STANDARD: Final = Path("-")

_MOST_LINKS: Final = 40
#: Characters of a file's name in that of its unfinished neighbour: no system takes names of more than 255 bytes.
_NAME_PART: Final = 50


def absolute(path: Path) -> Path:
    """The absolute path, with links followed as far as they lead: a link that leads to itself stays as it is."""
    return Path(os.path.realpath(path))  # Path.resolve raises RuntimeError for such a link before Python 3.13


def is_stream(path: Path) -> bool:
    """Whether a path stands for something that is written to as it is: ``-``, a device, a pipe, an open descriptor."""
    if path == STANDARD or _descriptor(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a place for writing: a file appears there when everything has been written, a stream is written to.

    A link is followed: the file that it names is replaced, with the mode that it had. ``-`` is standard output.

    Raises:
        ExportError: the folder is missing or cannot be written, or the disk is full; what stood there stays.
    """
    if path == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if os.path.isdir(path):
        raise ExportError(f"cannot write {path}: it is a folder; name a file in it, like {path / 'graph.ttl'}")
    streaming = is_stream(path)
    kept = "what was written until then is there" if streaming else "nothing was changed there"
    try:
        with _stream(path) if streaming else replacing(path) as file:
            yield file
    except BrokenPipeError:  # who reads the pipe has seen enough
        raise
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}; {kept}") from error


def _stream(path: Path) -> IO[bytes]:
    descriptor = _descriptor(path)
    if descriptor is not None:  # opened anew it would begin at the start of a file that others append to
        return os.fdopen(os.dup(descriptor), "wb")
    return path.open("wb")


def _descriptor(path: Path) -> int | None:
    """The open descriptor that a path such as ``/dev/stdout`` stands for."""
    own = re.compile(rf"/(?:dev|proc/{os.getpid()}(?:/task/\d+)?)/fd/(\d+)")
    place = os.path.abspath(path)
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(place)
        folder = os.path.realpath(folder)
        place = os.path.join(folder, name)
        if found := own.fullmatch(place):
            return int(found[1])
        if not os.path.islink(place):
            return None
        place = os.path.join(folder, os.readlink(place))
    return None


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a neighbour of a file that takes its place when everything has been written and is on disk.

    A link is followed; a file that was there keeps its mode, and its owner where the system allows it.

    Raises:
        OSError: what the system says; what stood there stays.
    """
    path, before = _place(path)
    beside = path.with_name(f".{path.name[:_NAME_PART]}.{os.urandom(4).hex()}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            if before is not None:
                _resemble(file.fileno(), before)
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _place(path: Path) -> tuple[Path, os.stat_result | None]:
    """Where a file really stands, and what is there now; raises `OSError` for a loop of links and what is read-only."""
    try:
        before = path.stat()
    except FileNotFoundError:
        return Path(os.path.realpath(path)), None
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only", str(path))
    return Path(os.path.realpath(path)), before


def _resemble(descriptor: int, before: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    with suppress(PermissionError):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def read_text(path: Path, *, what: str) -> str:
    """Read a small text file that the caller named, with or without a byte order mark; ``what`` says what it is for.

    ``-`` is standard input.

    Raises:
        UsageError: it cannot be read, or is no text.
    """
    try:
        content = sys.stdin.buffer.read() if path == STANDARD else path.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read the {what} {path}: it is not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"cannot read the {what} {path}: {error.strerror or error}") from error

"""The three standard streams, whatever they are: closed, full, gone, or in an encoding that lacks a letter."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

EXIT_UNWRITABLE: Final = 1


def mend() -> None:
    """Make the streams such that they can be used, and such that only results that are lost count as an error."""
    # A closed descriptor would be given to the next file that is opened, and whatever prints would write into that.
    for descriptor, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # the lowest free descriptor; used the wrong way round, it is as good as closed
    stdout, stderr = sys.stdout, sys.stderr
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    encoding = getattr(stdout or stderr, "encoding", None) or "utf-8"
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Results(1, "wb", closefd=False)),
        encoding=encoding, errors="backslashreplace", line_buffering=os.isatty(1),
    )  # fmt: skip
    sys.stderr = io.TextIOWrapper(
        _Messages(2, "wb", closefd=False),
        encoding=getattr(stderr, "encoding", None) or encoding, errors="backslashreplace", write_through=True,
    )  # fmt: skip


class _Results(io.FileIO):
    """Standard output, which remembers that it failed."""

    failed: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            _Results.failed = error
            raise


class _Messages(io.FileIO):
    """Standard error that never fails: who cannot be told is not told."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(memoryview(data))


def lost() -> OSError | None:
    """Why standard output does not take what was written to it; nothing when it does."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return error
    except ValueError:  # somebody closed it
        return None
    return _Results.failed


def finish(code: int) -> int:
    """Write what is still held back; returns the exit code, an error's when results were lost."""
    told = _Results.failed is not None
    error = lost()
    if error is None:
        return code
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)  # or Python would complain when it writes what is held back
    if told or isinstance(error, BrokenPipeError):  # whoever read has seen enough, as in `kg stats | head -1`
        return code
    sys.stderr.write(f"kg: {cannot_write(error)}\n")
    return code or EXIT_UNWRITABLE


def cannot_write(error: OSError) -> str:
    """The sentence for results that standard output does not take."""
    return f"cannot write the results to standard output: {error.strerror or error}"

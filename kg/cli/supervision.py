"""Somebody who waits: a parent process of a few megabytes that ends a command within a second of Ctrl-C.

The engines behind the commands cannot be interrupted: Python hears of a signal only when a query, a layout or a sort in
compiled code comes back. So the command runs in a child process. What interrupts the parent is passed on; a child that
has not ended after `PATIENCE` seconds is killed, and the parent says what is kept, which the child has noted where both
can read it. A child that the system kills, or that breaks, is told of in a sentence as well.

Servers see to signals themselves and are not watched; nor is anything where a process cannot be forked.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from kg.core.files import is_stream

#: How long a command may take to clean up before it is killed (seconds).
PATIENCE: Final = 0.7
#: Commands that run until they are stopped.
_OWN_MASTERS: Final = frozenset({"serve", "mcp"})
EXIT_TOO_LONG: Final = 1
_STOPS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_NOTE_BYTES: Final = 4096
_NOTHING_BEGUN: Final = "nothing was changed"
_SHOW_CURSOR: Final = "\x1b[?25h"


class Interrupted(KeyboardInterrupt):
    """A signal that ends a command; ``number`` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Note:
    """What is to be said of an interrupted command, where parent and child both read it."""

    def __init__(self) -> None:
        self.stopped_by = 0
        self._shared: mmap.mmap | bytearray = bytearray(_NOTE_BYTES)
        self.keep(_NOTHING_BEGUN)

    def share(self) -> None:
        """Move to memory that a process forked from now on has in common with this one."""
        shared = mmap.mmap(-1, _NOTE_BYTES)
        shared[:] = bytes(self._shared)
        self._shared = shared

    def keep(self, said: str, *, folder: str = "") -> None:
        """Note what is kept should the command end now, and the folder in which it is writing a file."""
        text = b"\0".join((said.encode("utf-8", "replace")[:2000], os.fsencode(folder)[:2000]))
        self._shared[:] = text.ljust(_NOTE_BYTES, b"\0")

    def writing(self, path: Path) -> None:
        """Note that a file is being written, or something else that takes what comes."""
        if is_stream(path):
            self.keep("what was written until then is there")
        else:
            self.keep(f"{path} is as it was", folder=os.path.dirname(os.path.realpath(path)))

    @property
    def kept(self) -> str:
        return bytes(self._shared).split(b"\0")[0].decode("utf-8", "replace")

    @property
    def folder(self) -> str:
        return os.fsdecode(bytes(self._shared).split(b"\0")[1])


note: Final = _Note()


def watched(arguments: Sequence[str]) -> None:
    """Go on in a child process that is watched over; the parent never returns from here."""
    first = next((word for word in arguments if not word.startswith("-")), "")
    if not hasattr(os, "fork") or first in _OWN_MASTERS:
        _hear()
        return
    note.share()
    waited_for = {*_STOPS, signal.SIGCHLD, signal.SIGALRM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waited_for)
    lifeline = os.pipe()
    child = os.fork()
    if child:
        os._exit(_watch(child, waited_for))
    os.close(lifeline[1])
    _end_with_parent(lifeline[0])
    _hear()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def interrupted() -> int:
    """Tell what is kept of an interrupted command; returns its exit code."""
    _tell(f"interrupted; {note.kept}")
    note.keep("")  # told; the parent need not
    return 128 + (note.stopped_by or signal.SIGINT)


def finished() -> None:
    """Take no more notice of interruptions: everything is done but leaving."""
    for stop in _STOPS:
        if signal.getsignal(stop) is _interrupt:
            signal.signal(stop, signal.SIG_IGN)


def _hear() -> None:
    """Make the signals that stop a command an exception, once; who was told to ignore one (nohup) goes on doing so."""
    for stop in _STOPS:
        if signal.getsignal(stop) is not signal.SIG_IGN:
            signal.signal(stop, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    finished()  # a second one would break into the cleaning up
    note.stopped_by = number
    raise Interrupted(number)


@contextmanager
def time_limit(seconds: float | None, what: str) -> Iterator[None]:
    """End the process with a sentence when the block takes longer; no limit where none is given."""
    if seconds is None:
        yield
        return
    import threading

    def end() -> None:
        _tell(f"{what} took more than {seconds:g} seconds and was ended (--timeout); {note.kept}")
        os._exit(EXIT_TOO_LONG)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end_with_parent(lifeline: int) -> None:
    """Have the system end this process when the parent is killed, where it can (Linux)."""
    try:
        import fcntl

        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    except (ImportError, AttributeError, OSError):
        return


def _watch(child: int, waited_for: set[signal.Signals]) -> int:
    """Wait for the child; returns the exit code to leave with."""
    signal.signal(signal.SIGCHLD, lambda number, frame: None)  # where it is ignored, no status would be kept
    stopped_by = 0
    while True:
        number = signal.sigwait(waited_for)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return _leave(child, status, stopped_by)
        if number == signal.SIGALRM or (number in _STOPS and stopped_by):
            os.kill(child, signal.SIGKILL)
        elif number in _STOPS:
            stopped_by = number
            os.kill(child, number)
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)


def _leave(child: int, status: int, stopped_by: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    _clean(child)
    if stopped_by:
        if note.kept:
            _tell(f"interrupted; {note.kept}")
        return 128 + stopped_by
    ended_by = signal.Signals(-code)
    why = ", most likely because memory ran out" if ended_by == signal.SIGKILL else ""
    _tell(f"the command was ended by the system ({ended_by.name}{why}); {note.kept}")
    return 128 - code


def _clean(child: int) -> None:
    """Remove the unfinished file that a killed child leaves beside its place."""
    if not note.folder:
        return
    try:
        for name in os.listdir(note.folder):
            if name.endswith(f".{child}.part"):
                os.unlink(os.path.join(note.folder, name))
    except OSError:
        return


def _tell(text: str) -> None:
    cursor = _SHOW_CURSOR if sys.stderr.isatty() else ""
    sys.stderr.write(f"{cursor}kg: {text}\n")
    sys.stderr.flush()

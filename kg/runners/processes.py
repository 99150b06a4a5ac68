"""Run shards in worker processes of this machine.

A worker is a Python of its own (not a fork, which threads of other libraries would not survive, nor one that runs the
caller's script again), fed through its standard input by a thread of ours. So it is known which shard a lost worker
had, and nothing else is done twice.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any, Final

from kg.core.errors import RunnerError
from kg.runners.base import Lost, R, RunnerOptions, S, Work
from kg.runners.frames import read_frame, write_frame
from kg.runners.local import refuse_master
from kg.runners.working import ATTEMPTS, in_order, packed, result


class Processes:
    """The runner for the processors of one machine."""

    name: Final = "processes"

    def __init__(self, options: RunnerOptions) -> None:
        refuse_master(self.name, options)
        self._workers = options.workers

    def run(self, work: Work[S, R], shards: Iterable[S]) -> Iterator[R | Lost]:
        """Yield the result of every shard, in their order."""
        with ThreadPoolExecutor(self._workers, "runner") as threads, closing(_Crew()) as crew:
            yield from in_order(
                lambda shard: threads.submit(crew.do, packed(work, shard)), shards, ahead=2 * self._workers + 1
            )


class _GoneError(Exception):
    """A worker ended in the middle of a shard."""


class _Crew:
    """The workers; `close` ends them, whatever they do."""

    def __init__(self) -> None:
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: set[_Worker] = set()
        self._closed = False

    def do(self, task: bytes) -> Any:
        """Have a worker do a shard; where it is lost, another one."""
        why = ""
        for _ in range(ATTEMPTS):
            worker = self._take()
            try:
                answer = worker.do(task)
            except _GoneError as error:
                worker.end()
                self._all.discard(worker)
                why = str(error)
                if self._closed:
                    break
            else:
                self._idle.put(worker)
                return result(answer)
        return Lost(why)

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        for worker in tuple(self._all):
            worker.end()

    def _take(self) -> _Worker:
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        worker = _Worker()
        self._all.add(worker)
        if self._closed:
            worker.end()
        return worker


class _Worker:
    """One process and its two pipes."""

    def __init__(self) -> None:
        # Started by -P, a worker does not take a folder `kg` of the caller's folder for ours.
        path = os.pathsep.join(place or os.getcwd() for place in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.runners.process_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        self._ready = False

    def do(self, task: bytes) -> bytes:
        """Have a shard done; raises `_GoneError` when the process ends before it has answered."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._ready = self._ready or read_frame(self._process.stdout) is not None
            write_frame(self._process.stdin, task)
            answer = read_frame(self._process.stdout)
        except (OSError, ValueError):  # a pipe that the other side, or `end`, has closed
            answer = None
        if answer is None:
            code = self._process.wait()
            if not self._ready:
                raise RunnerError(f"a worker process could not be started: {sys.executable} ended with code {code}")
            raise _GoneError(
                f"the process ended by signal {-code}" if code < 0 else f"the process left with code {code}"
            )
        return answer

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

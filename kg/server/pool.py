"""A pool of worker processes: jobs wait in line, slow ones step aside, and whoever takes too long is ended.

A job that has run for a second counts as slow: its process gets a lower priority, and while one place for slow jobs is
free another worker takes its place in the line, so that one hostile query holds up nobody else. Workers that were
slowed down, or that died, are replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections import deque
from pathlib import Path
from typing import Any, Final

from kg.server.messages import Done, Job, Limits
from kg.server.worker import FRAME

#: From here on a job is slow (seconds).
_SLOW: Final = 1.0
#: Slow jobs whose place in the line is given to another worker.
_ASIDE: Final = 1
_NICENESS: Final = 10
#: How long a worker may take to start (seconds).
_START: Final = 60.0

_log: Final = logging.getLogger(__name__)


class _GoneError(Exception):
    """A worker ended in the middle of a job."""


class _Worker:
    """One process and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process, thread: int) -> None:
        self.process = process
        self._thread = thread
        self.slowed = False

    @classmethod
    async def start(cls, store: Path, limits: Limits) -> _Worker:
        arguments = (str(store), str(limits.memory_bytes), str(limits.seconds))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.server.worker", *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the server, which ends its workers
        )  # fmt: skip
        worker = cls(process, 0)
        try:
            hello = await asyncio.wait_for(worker._receive(), _START)
        except BaseException:
            worker.kill()
            raise
        worker._thread = int(hello.head["thread"])
        return worker

    async def do(self, job: Job) -> Done:
        content = json.dumps({"task": job.task, "values": job.values}).encode()
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(FRAME.pack(len(content), 0) + content)
            await self.process.stdin.drain()
            return await self._receive()
        except (OSError, asyncio.IncompleteReadError) as error:
            raise _GoneError from error

    async def _receive(self) -> Done:
        stdout = self.process.stdout
        assert stdout is not None
        lengths = FRAME.unpack(await stdout.readexactly(FRAME.size))
        head: dict[str, Any] = json.loads(await stdout.readexactly(lengths[0]))
        return Done(head.pop("status"), head, await stdout.readexactly(lengths[1]))

    def slow_down(self) -> None:
        """Let others go first; a process cannot be made quick again, so it is replaced afterwards."""
        self.slowed = True
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._thread, _NICENESS)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class Pool:
    """Workers on one store; `run` gives a job to the next that is free."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self.limits: Final = limits
        self._store = store
        self._idle: deque[_Worker] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._busy = 0
        self._aside = 0
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def open(self) -> None:
        """Start the workers, and one to spare; raises `RuntimeError` when they do not start."""
        try:
            await asyncio.gather(*(self._start() for _ in range(self.limits.workers + 1)))
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            raise RuntimeError(f"the workers for queries do not start ({error})") from error

    async def close(self) -> None:
        """End all workers and wait for them."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            worker.kill()
        for worker in list(self._all):
            await worker.process.wait()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def state(self) -> dict[str, int]:
        """How many workers there are and what they do."""
        return {"workers": len(self._all), "running": self._busy + self._aside, "waiting": len(self._waiting)}

    @property
    def processes(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.process.pid for worker in self._all]

    async def run(self, job: Job) -> Done:
        """Have a job done; a full line gives 429, a job that takes too long or too much 503."""
        if self._busy >= self.limits.workers:
            if len(self._waiting) >= self.limits.waiting:
                return Done(429, {"error": f"{len(self._waiting)} queries are waiting already; try again soon"})
            try:
                await asyncio.wait_for(self._turn(), self.limits.seconds)
            except TimeoutError:
                return Done(503, {"error": "other queries took too long; try again soon"})
        self._busy += 1
        place = _Place()
        try:
            return await self._run(job, place)
        finally:
            self._leave(place)

    async def _turn(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        finally:
            with contextlib.suppress(ValueError):
                self._waiting.remove(turn)

    async def _run(self, job: Job, place: _Place) -> Done:
        worker = self._idle.pop() if self._idle else await self._started()
        slow = asyncio.get_running_loop().call_later(_SLOW, self._step_aside, worker, place)
        finished = False
        try:
            done = await asyncio.wait_for(worker.do(job), self.limits.seconds)
            finished = True
            return done
        except TimeoutError:
            return Done(503, {"error": f"the query took more than {self.limits.seconds:g} seconds and was ended"})
        except _GoneError:
            return Done(503, {"error": _obituary(await worker.process.wait())})
        finally:
            slow.cancel()
            self._return(worker, usable=finished and not worker.slowed)

    def _step_aside(self, worker: _Worker, place: _Place) -> None:
        worker.slow_down()
        if self._aside < _ASIDE:
            place.aside = True
            self._aside += 1
            self._busy -= 1
            self._next()

    def _leave(self, place: _Place) -> None:
        if place.aside:
            self._aside -= 1
        else:
            self._busy -= 1
        self._next()

    def _next(self) -> None:
        free = self.limits.workers - self._busy
        for turn in self._waiting:
            if free <= 0:
                return
            if not turn.done():
                turn.set_result(None)
                free -= 1

    def _return(self, worker: _Worker, *, usable: bool) -> None:
        if usable and not self._closed:
            self._idle.append(worker)
            return
        worker.kill()
        self._all.discard(worker)
        if not self._closed and len(self._all) < self.limits.workers + 1:
            task = asyncio.ensure_future(self._replace(worker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _replace(self, gone: _Worker) -> None:
        await gone.process.wait()
        try:
            await self._start()
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            _log.warning("a worker did not start: %s", error)

    async def _start(self) -> None:
        self._idle.append(await self._started())

    async def _started(self) -> _Worker:
        worker = await _Worker.start(self._store, self.limits)
        self._all.add(worker)
        return worker


class _Place:
    """Where a job stands: in the line, or aside."""

    aside = False


def _obituary(code: int) -> str:
    if code in {-6, -9}:  # the engine aborts when it gets no memory; the system kills
        return "the query needs more memory than one query may have; ask for less"
    if code in {-11, -7}:
        return "the query is too deeply nested for the engine; ask in smaller steps"
    return f"the query ended its worker (code {code})"

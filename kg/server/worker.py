"""A process that holds one generation of the graph open and answers jobs, one after another, until it is ended.

Jobs and what is done stand on its standard streams as frames: two lengths of four bytes, then JSON, then bytes. It can
be killed at any moment; whoever started it starts another.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final

from kg.core.errors import KgError
from kg.server.messages import Done, Job
from kg.server.openstore import OpenStore
from kg.server.tasks import TASKS
from kg.store.layout import StoreFolder

FRAME: Final = struct.Struct(">II")
#: The engine calls itself for each branch of a query; a thousand UNIONs need more than the usual 8 MB.
_STACK: Final = 512 * 1024 * 1024
#: What the engine says when an allocation fails is an abort; Python's own share is small.
_GRACE_SECONDS: Final = 5


def main(arguments: list[str]) -> None:
    """Run a worker: the store's folder, the memory it may take in bytes, and the seconds a job may take."""
    store, memory, seconds = Path(arguments[0]), int(arguments[1]), float(arguments[2])
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may break the frames
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, which ends its workers
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(StoreFolder(store), memory, seconds, requests, answers))
    thread.start()
    thread.join()


def _serve(folder: StoreFolder, memory: int, seconds: float, requests: IO[bytes], answers: IO[bytes]) -> None:
    opened = OpenStore(folder)
    opened.lists.topics()  # what every list needs is there before the first is asked for
    opened.searcher.prepare()  # the model is no part of what one query may take
    _limit_memory(memory)
    _write(answers, Done(200, {"generation": opened.number, "thread": threading.get_native_id()}))
    while (job := _read(requests)) is not None:
        # Should the server be gone, the system ends a job that would never end.
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS)
        done = run(opened, job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, done)
    os._exit(0)


def run(opened: OpenStore, job: Job) -> Done:
    """Do one job on the newest generation; what goes wrong is an answer too."""
    try:
        opened.renew()
        done = TASKS[job.task](opened, **job.values)
    except KgError as error:
        return Done(503, {"error": str(error)})
    except (MemoryError, RecursionError):
        return Done(503, {"error": "the query needs more memory than one query may have; ask for less"})
    except Exception as error:  # noqa: BLE001 - the border: whoever asked gets a sentence
        # Whoever asked is told, and the worker goes on; the fault stands on standard error.
        sys.stderr.write(f"kg: a fault in the task {job.task}: {type(error).__name__}: {error}\n")
        return Done(500, {"error": "the server made a mistake; please report it, with the address asked for"})
    return Done(done.status, {**done.head, "generation": opened.number}, done.body)


def _limit_memory(allowed: int) -> None:
    """Let the process take so much more than it has now, where the system can hold it to that."""
    if allowed <= 0 or sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + allowed
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(file: IO[bytes]) -> Job | None:
    head = file.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    length, _ = FRAME.unpack(head)
    content: dict[str, Any] = json.loads(file.read(length))
    return Job(content["task"], content["values"])


def _write(file: IO[bytes], done: Done) -> None:
    head = json.dumps({"status": done.status, **done.head}).encode("utf-8", "replace")
    with contextlib.suppress(BrokenPipeError):
        file.write(FRAME.pack(len(head), len(done.body)) + head)
        file.write(done.body)
        file.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

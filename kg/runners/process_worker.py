"""A worker process: shards come in on standard input, answers go out on standard output."""

from __future__ import annotations

import os
import queue
import signal
import threading
from typing import IO

from kg.runners.frames import read_frame, write_frame
from kg.runners.working import attempt


def main() -> None:
    """Do shards until the caller closes the pipe or ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the caller too, and it ends its workers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(os.fdopen(os.dup(0), "rb"), tasks), daemon=True).start()
    write_frame(answers, b"ready")
    while True:
        write_frame(answers, attempt(tasks.get()))


def _listen(stream: IO[bytes], tasks: queue.SimpleQueue[bytes]) -> None:
    """Take in shards; when the caller is gone, end at once, in the middle of a shard too."""
    while (task := read_frame(stream)) is not None:
        tasks.put(task)
    os._exit(0)


if __name__ == "__main__":
    main()

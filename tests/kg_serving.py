"""A server on a free port of the loopback interface, on the bundled sample."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def serving(store: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running `kg serve`; gives its address and process, and ends it."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *options]
    log = store.parent / "serve.stderr"
    with log.open("w") as file:
        process = subprocess.Popen(command, stderr=file, text=True)
    try:
        address = ""
        for _ in range(600):
            if found := re.search(r"serving (http://\S+/)", log.read_text()):
                address = found[1]
                break
            assert process.poll() is None, log.read_text()
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        assert httpx.get(f"{address}health", timeout=60).json()["status"] == "ok"
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


Asker = Callable[..., httpx.Response]


def resident(process: int) -> int:
    """Bytes in memory of a process and its children."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        if str(process) in (fields.get("PPid", "").strip(), fields.get("Pid", "").strip()):
            total += int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    return total

"""The command as a process of its own, in an empty folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "kg"]
#: A query that no machine answers.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass(frozen=True)
class Done:
    """How a command ended; ``seconds`` from the signal, or from its start where there was none."""

    code: int
    out: str
    err: str
    seconds: float


def kg(*arguments: str, folder: Path, **options: Any) -> Done:
    """Run the command to its end."""
    started = time.monotonic()
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    done = subprocess.run([*COMMAND, *arguments], cwd=folder, timeout=300, check=False, env=environment(), **options)
    return Done(done.returncode, text(done.stdout), text(done.stderr), time.monotonic() - started)


def stopped(
    *arguments: str, folder: Path, after: float, whole_group: bool = False, number: int = signal.SIGINT
) -> Done:
    """Run the command and interrupt it, as `kill` does or as a terminal does."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
        start_new_session=True,
    )  # fmt: skip
    time.sleep(after)
    sent = time.monotonic()
    if process.poll() is None:
        (os.killpg if whole_group else os.kill)(process.pid, number)
    try:
        out, err = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return Done(process.returncode, text(out), text(err), time.monotonic() - sent)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PAPERKG_STORE"}


def text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")

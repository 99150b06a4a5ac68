"""SIGKILL at random moments of a build: the store opens, finishes on the next run, and is what it would have been.

Twenty kills here; ``make soak`` sets SOAK_KILLS to 200.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.store.layout import StoreFolder
from tests.builders import EntityRow, row, write_rows

KILLS = int(os.environ.get("SOAK_KILLS", "20"))
SEED = int(os.environ.get("SOAK_SEED", "5"))
#: Says when everything is imported, so that kills fall into the build and not into Python's start.
CHILD = """
import sys
from pathlib import Path
from kg.building import build
print("ready", flush=True)
build([Path(sys.argv[1])], store=Path(sys.argv[2]))
"""


@dataclass(frozen=True)
class Course:
    """A build that is to be killed: what stands before it, what it reads, and both outcomes undisturbed."""

    before: Path | None
    source: Path
    outcomes: tuple[bytes | None, bytes]
    seconds: float


def papers(first: int, last: int, method: str) -> list[dict[str, object]]:
    rows = []
    for n in range(first, last):
        entities: list[EntityRow] = [
            ("Method", method, [], "uses"),
            ("Method", f"DropNode {n % 7}", [], "proposes"),
            ("Dataset", f"Cora {n}", [], "evaluates"),
        ]
        rows.append(row(f"p{n}", f"Title {n}", f"We use {method} and DropNode {n % 7} on Cora {n}.", entities))
    return rows


def exported(store: Path) -> bytes:
    """Everything but the runs, which hold times, and then the facts as Turtle."""
    with open_graph(store) as graph:
        runs = f" <{graph.iris.graph('runs')}> .\n".encode()
        lines = graph.export(store.parent / "all.nq", provenance=True).read_bytes().splitlines(keepends=True)
        facts = graph.export(store.parent / "facts.ttl").read_bytes()
    return b"".join(line for line in lines if not line.endswith(runs)) + facts


def start(source: Path, store: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(source), str(store)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def course(folder: Path, before: Path | None, source: Path) -> Course:
    """Run a build undisturbed, to see how long it takes and what comes of it."""
    store = folder / "whole.store"
    if before is not None:
        shutil.copytree(before, store)
    was = exported(store) if before is not None else None
    process, started = start(source, store), time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return Course(before, source, (was, exported(store)), time.monotonic() - started)


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> list[Course]:
    """A first build, and a build that changes, adds and removes."""
    folder = tmp_path_factory.mktemp("courses")
    for name in ("a", "b"):
        (folder / name).mkdir()
    source = write_rows(folder / "papers.jsonl", papers(0, 80, "CNN"))
    first = course(folder / "a", None, source)
    write_rows(source, [*papers(20, 60, "CNN"), *papers(60, 100, "LSTM")])
    return [first_of(folder, first), course(folder / "b", folder / "a" / "whole.store", source)]


def first_of(folder: Path, made: Course) -> Course:
    """The first course reads a file of its own, as the second one changes the common file."""
    own = write_rows(folder / "a" / "papers.jsonl", papers(0, 80, "CNN"))
    return Course(made.before, own, made.outcomes, made.seconds)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_build_leaves_a_store_that_opens_and_the_next_run_finishes(
    tmp_path: Path, courses: list[Course], number: int
) -> None:
    chosen = courses[number % len(courses)]
    store = tmp_path / "killed.store"
    if chosen.before is not None:
        shutil.copytree(chosen.before, store)
    process = start(chosen.source, store)
    time.sleep(random.Random(SEED * 10_000 + number).uniform(0, chosen.seconds))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    opened = exported(store) if store.exists() and StoreFolder(store).current() is not None else None
    assert opened in chosen.outcomes, "the store is neither as before nor as after"
    build([chosen.source], store=store)
    assert exported(store) == chosen.outcomes[1]
    assert len(list((store / "generations").iterdir())) == 1, "left-overs of the killed build"

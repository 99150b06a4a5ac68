"""`kg extract` into a folder of parts, as a person runs it: interrupted, killed, and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import sample
from kg.api import open as open_graph
from kg.building import build
from kg.cli import run as kg

pytestmark = pytest.mark.slow

PAPERS = 240
COMMAND = ("--model", "rules", "--shard-size", "8", "-o", "parts")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with papers, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    rows = [
        {"id": f"p{n}", "title": f"Using random forests for task {n}", "abstract": "We use them on ImageNet. " * 20}
        for n in range(PAPERS)
    ]
    Path("papers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def lines(folder: str = "parts") -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(folder).glob("part-*")))


def until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait for something that a running command does."""
    end = time.monotonic() + 120
    while not condition() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "kg", "extract", "papers.jsonl", *COMMAND, *arguments])


def workers() -> list[int]:
    """The worker processes that the test's commands have started, by what the system tells of processes (Linux)."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            of_runner = b"kg.runners.process_worker" in (place / "cmdline").read_bytes()
            here = (place / "cwd").resolve() == Path.cwd()
        except OSError:
            continue
        if of_runner and here:
            found.append(int(place.name))
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_was_finished_is_kept(folder: Path, how: signal.Signals) -> None:
    process = start("--runner", "processes", "--jobs", "2")
    until(lambda: len(list(Path("parts").glob("part-*"))) >= 3, process)
    process.send_signal(how)
    assert process.wait(60) != 0
    end = time.monotonic() + 30
    while workers() and time.monotonic() < end:
        time.sleep(0.1)
    assert not workers()
    finished = {path.name: path.stat().st_mtime_ns for path in Path("parts/.finished").glob("*.json")}
    assert finished
    assert kg(["extract", "papers.jsonl", *COMMAND, "--runner", "local"]) == 0
    after = {path.name: path.stat().st_mtime_ns for path in Path("parts/.finished").glob("*.json")}
    assert finished.items() <= after.items()
    assert kg(["extract", "papers.jsonl", "--model", "rules", "-o", "whole.jsonl"]) == 0
    assert lines() == Path("whole.jsonl").read_bytes()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the workers by /proc")
def test_a_killed_worker_costs_nothing(folder: Path) -> None:
    process = start("--runner", "processes", "--jobs", "2")
    until(lambda: len(list(Path("parts").glob("part-*"))) >= 3, process)
    os.kill(workers()[0], signal.SIGKILL)
    assert process.wait(300) == 0
    assert len(lines().splitlines()) == PAPERS
    assert b'"error": null' in lines()
    assert b"no worker lived" not in lines()


@pytest.mark.parametrize("runner", ["spark", "dask"])
def test_clusters_write_the_same_parts(folder: Path, runner: str) -> None:
    pytest.importorskip({"spark": "pyspark", "dask": "distributed"}[runner])
    assert kg(["extract", "papers.jsonl", *COMMAND, "--runner", "local"]) == 0
    arguments = ["--model", "rules", "--shard-size", "8", "--runner", runner, "--jobs", "2", "-o", "there"]
    assert kg(["extract", "papers.jsonl", *arguments]) == 0
    assert [path.name for path in sorted(Path("there").glob("part-*"))] == [
        path.name for path in sorted(Path("parts").glob("part-*"))
    ]
    assert lines("there") == lines()


def test_a_graph_of_parts_is_the_graph_of_the_papers(tmp_path: Path, sample_store: Path) -> None:
    papers = sample.paths()
    assert kg(["extract", *map(str, papers), "--jobs", "2", "--shard-size", "8", "-o", str(tmp_path / "parts")]) == 0
    report = build([tmp_path / "parts"], store=tmp_path / "store")
    assert report.extracted == 0
    quads = []
    for store in (tmp_path / "store", sample_store):
        with open_graph(store) as graph:
            graph.export(tmp_path / "graph.nq", provenance=True)
            runs = graph.iris.graph("runs")
        text = (tmp_path / "graph.nq").read_text("utf-8")
        quads.append([quad for quad in text.splitlines() if not quad.endswith(f"<{runs}> .")])
    assert quads[0] == quads[1]

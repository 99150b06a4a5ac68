"""Ctrl-C at random moments of every command: it ends within a second, with one line, and nothing half-done is left.

A few here; ``make soak`` sets SOAK_STOPS to 50 for each command.
"""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from kg import sample
from kg.building import build
from tests.builders import FIRST, SECOND, write_rows
from tests.kg_command import COMMAND, ENDLESS, Done, kg, stopped

STOPS = int(os.environ.get("SOAK_STOPS", "3"))
#: Python's own start, in which nobody of ours hears yet; after it a signal has one line.
BOOT = 0.15
#: What a machine that runs tests may take beyond the second.
SLACK = 0.5
#: Command → seconds over which it is interrupted.
COMMANDS = {
    "stats": 1.5, "entities": 1.5, "query topics": 1.5, f"query {ENDLESS}": 3.0, "validate": 6.0,
    "why 1706.03762 Transformer": 1.5, "export -o out.ttl --provenance": 3.0, "view -o out.html": 5.0,
    "queries": 1.0, "serve --port 0": 5.0,
}  # fmt: skip


def fine(done: Done) -> None:
    assert "Traceback" not in done.err
    if done.code == 0:
        return
    assert done.code == 130, done
    assert done.seconds < 1 + SLACK, done
    last = done.err.splitlines()[-1]
    assert last.startswith("kg: interrupted; "), done
    assert sum("interrupted" in line for line in done.err.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", range(STOPS))
@pytest.mark.parametrize("command", list(COMMANDS))
def test_an_interrupted_command(sample_store: Path, tmp_path: Path, command: str, number: int) -> None:
    chosen = random.Random(f"{command} {number}")
    name, _, rest = command.partition(" ")
    rest_of_it = [rest] if ENDLESS in rest else rest.split()
    store = [] if name == "queries" else ["--store", str(sample_store)]
    (tmp_path / "out.ttl").write_text("as it was")
    after = chosen.uniform(BOOT, COMMANDS[command])
    done = stopped(name, *rest_of_it, *store, folder=tmp_path, after=after, whole_group=bool(number % 2))
    fine(done)
    if done.code:
        assert (tmp_path / "out.ttl").read_text() == "as it was"
        assert [path.name for path in tmp_path.iterdir()] == ["out.ttl"], "something unfinished is left"


@pytest.mark.slow
@pytest.mark.parametrize("number", range(STOPS))
def test_an_interrupted_build_is_finished_by_the_next(tmp_path: Path, number: int) -> None:
    after = random.Random(number).uniform(BOOT, 8)
    sources = [str(path) for path in sample.paths()]
    done = stopped("build", *sources, folder=tmp_path, after=after, whole_group=bool(number % 2))
    fine(done)
    again = kg("build", *sources, folder=tmp_path)
    assert again.code == 0, again.err
    assert "34 papers" in again.err
    assert len(list((tmp_path / "paperkg.store" / "generations").iterdir())) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_other_ways_to_stop(sample_store: Path, tmp_path: Path, number: int, code: int) -> None:
    done = stopped("query", ENDLESS, "--store", str(sample_store), folder=tmp_path, after=2, number=number)
    assert (done.code, done.err) == (code, "kg: interrupted; nothing was changed\n")
    assert done.seconds < 1 + SLACK


@pytest.mark.slow
def test_a_query_with_a_time_limit(sample_store: Path, tmp_path: Path) -> None:
    done = kg("query", ENDLESS, "--timeout", "0.5", "--store", str(sample_store), folder=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err == ("kg: the query took more than 0.5 seconds and was ended (--timeout); nothing was changed\n")
    assert done.seconds < 10
    assert kg("query", "ASK {}", "--timeout", "60", "--store", str(sample_store), folder=tmp_path).code == 0


@pytest.mark.slow
def test_a_command_ends_with_its_parent(sample_store: Path, tmp_path: Path) -> None:
    """Who kills the command kills all of it."""
    import subprocess
    import time

    process = subprocess.Popen([*COMMAND, "query", ENDLESS, "--store", str(sample_store)], cwd=tmp_path)
    time.sleep(2)
    [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    process.wait()
    time.sleep(0.5)
    assert not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]


@pytest.mark.slow
def test_what_the_system_kills_is_told(sample_store: Path, tmp_path: Path) -> None:
    import subprocess
    import time

    command = [*COMMAND, "query", ENDLESS, "--store", str(sample_store)]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(child), signal.SIGKILL)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, len(err.splitlines())) == (137, 1)
    assert "memory" in err


def test_a_build_that_was_stopped_after_it_was_published_says_so(tmp_path: Path) -> None:
    from kg.cli.keeping import Keeping
    from kg.cli.supervision import note

    build([write_rows(tmp_path / "p.jsonl", [FIRST, SECOND])], store=tmp_path / "s", progress=Keeping(lambda *_: None))
    assert note.kept == "the graph is complete"
    Keeping(lambda *_: None)("extracting", 32, 155)
    assert note.kept == "the graph is as it was; of 155 papers to read, 32 are kept for next time"

"""Standard streams that are closed, full or gone cost a sentence at most."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests.kg_command import COMMAND, environment, kg

RESULTS = (["stats"], ["queries"], ["query", "SELECT * { ?s ?p ?o }", "--format", "json"],
           ["export", "-o", "-", "--format", "turtle"], ["view", "-o", "-"], ["entities", "--format", "jsonl"],
           ["--version"], ["-h"], ["stats", "-h"])  # fmt: skip


@pytest.fixture
def store(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONUNBUFFERED", "")
    return sample_store


def at(store: Path, arguments: list[str]) -> list[str]:
    named = arguments[0] in {"stats", "query", "export", "view", "entities"} and "-h" not in arguments
    return [*arguments, "--store", str(store)] if named else arguments


@pytest.mark.parametrize("arguments", RESULTS, ids=" ".join)
def test_a_full_device_is_told(store: Path, tmp_path: Path, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = kg(*at(store, arguments), folder=tmp_path, stdout=full)
    assert (done.code, len(done.err.splitlines())) == (1, 1), done.err
    assert "standard output: No space left" in done.err


@pytest.mark.parametrize("arguments", RESULTS, ids=" ".join)
def test_a_closed_output_is_told(store: Path, tmp_path: Path, arguments: list[str]) -> None:
    done = kg(*at(store, arguments), folder=tmp_path, stdout=None, preexec_fn=lambda: os.close(1))
    assert (done.code, len(done.err.splitlines())) == (1, 1), done.err
    assert "standard output: Bad file descriptor" in done.err


@pytest.mark.parametrize("arguments", RESULTS, ids=" ".join)
def test_a_reader_that_has_seen_enough_is_no_error(store: Path, tmp_path: Path, arguments: list[str]) -> None:
    command = [*COMMAND, *at(store, arguments)]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(3)
    process.stdout.close()
    err = process.stderr.read().decode()
    assert process.wait(60) == 0, err
    assert "Traceback" not in err


def _close(descriptors: tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


@pytest.mark.parametrize("closed", [(0,), (2,), (0, 2), (0, 1, 2)])
def test_what_needs_no_stream_works_without(sample_store: Path, tmp_path: Path, closed: tuple[int, ...]) -> None:
    streams = {"stdin": None, "stdout": None, "stderr": None}
    arguments = ("export", "-o", "g.nt", "--store", str(sample_store))
    done = kg(*arguments, folder=tmp_path, preexec_fn=partial(_close, closed), **streams)
    assert done.code == 0
    assert (tmp_path / "g.nt").stat().st_size > 1000


def test_nobody_to_tell(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        assert kg("stats", folder=tmp_path, stderr=full).code == 1
        assert kg("nonsense", folder=tmp_path, stderr=full).code == 2
    assert kg("nonsense", folder=tmp_path, stderr=None, preexec_fn=lambda: os.close(2)).code == 2


def test_a_closed_input(sample_store: Path, tmp_path: Path) -> None:
    done = kg("query", "-", "--store", str(sample_store), folder=tmp_path, preexec_fn=lambda: os.close(0))
    assert (done.code, done.err.splitlines()) == (2, ["kg: cannot read the query -: Bad file descriptor"])


def test_letters_that_the_terminal_lacks(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for format in ("table", "json"):
        query = 'SELECT ("→ ü" AS ?x) {}'
        done = kg("query", query, "--format", format, "--store", str(sample_store), folder=tmp_path)
        assert (done.code, done.err) == (0, "")
        assert ("→ ü" if format == "json" else "\\u2192 \\xfc") in done.out

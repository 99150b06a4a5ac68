"""Arguments that no person gives: every command ends with 0, 1 or 2 and in sentences, whatever it is given.

`make soak` sets PAPERKG_FUZZ, the number of made command lines.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.building import build
from kg.cli import run
from kg.cli.commands import app
from tests.builders import FIRST, SECOND, write_rows

EXAMPLES = int(os.environ.get("PAPERKG_FUZZ", "150"))
#: Commands that run until they are stopped, take seconds to begin with, or have no words of their own.
LEFT_OUT = {"serve", "demo", "mcp", "watch", "fetch"}
COMMANDS = sorted({c.callback.__name__ for c in app.registered_commands if c.callback is not None} - LEFT_OUT)

#: Places in the test's own folder, or such as nothing can be spoilt at.
PLACES = st.sampled_from(
    [
        "papers.jsonl",
        "s",
        "none",
        "-",
        "/dev/null",
        "/dev/full",
        "/dev/stdout",
        "loop",
        "dangling",
        ".",
        "",
        "out.ttl",
        "out.csv",
        "out.html",
        "out.graphml",
        "deep/er/out.nt",
        "link.ttl",
        "caf\udce9.nt",
        "a\nb.nt",
        "x" * 300,
        "s/CURRENT/x",
        "bytes.bin",
        "empty",
        "q.rq",
    ]
)
QUERIES = st.sampled_from(
    [
        "SELECT * { ?s ?p ?o } LIMIT 3",
        "ASK {}",
        "SELECT {",
        "DESCRIBE <a>",
        "{",
        "CONSTRUCT WHERE { ?s a ?o }",
        "SELECT (1/0 AS ?x) {}",
        "ASK { SERVICE <http://a/> {} }",
        "\ufeffASK {}",
        "INSERT DATA {}",
        "SELECT * FROM <x> { ?s ?p ?o }",
        "ASK " + "{" * 300,
        "SELECT ?x { BIND('\udce9' AS ?x) }",
        "methods-for-task",
        "papers-on-topic",
        "who-proposed",
        "rising-methods",
        "topics",
    ]
)
WORDS = st.one_of(
    PLACES,
    QUERIES,
    st.sampled_from(
        [
            "DropNode",
            "one",
            "Cora",
            "task=x",
            "topic=computer vision",
            "method=DropNode",
            "=",
            "limit=-1",
            "since=x",
            "http://a/%zz",
            "https://w3id.org/paperkg/entity/cora",
            "0",
            "-1",
            "1e999",
            "nan",
            "2024",
            "turtle",
            "csv",
            "jsonl",
            "json",
            "table",
            "rules",
            "99999999999999999999",
            "[bold]",
            "\x1b[2J",
            "\u202e",
            "\ud800",
        ]
    ),
    st.text(max_size=12),
)
OPTIONS = st.sampled_from(
    [
        "-o",
        "--output",
        "--format",
        "--store",
        "-p",
        "--focus",
        "--type",
        "--topic",
        "--since",
        "--max-nodes",
        "--model",
        "--overrides",
        "--limit",
        "--most",
        "--min-confidence",
        "--provenance",
        "-q",
        "-v",
        "-h",
        "--version",
        "--",
        "--nonsense",
        "-x",
        "--no-provenance",
    ]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, papers, and things that are neither."""
    place = tmp_path_factory.mktemp("arguments")
    papers = write_rows(place / "papers.jsonl", [FIRST, SECOND])
    build([papers], store=place / "whole")
    (place / "bytes.bin").write_bytes(bytes(range(256)) * 20)
    (place / "empty").touch()
    (place / "q.rq").write_text("SELECT * { ?s ?p ?o } LIMIT 2")
    (place / "loop").symlink_to("loop")
    (place / "dangling").symlink_to("nothing")
    (place / "link.ttl").symlink_to("target.ttl")
    return place


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(command=st.sampled_from(COMMANDS), arguments=st.lists(st.one_of(WORDS, OPTIONS), max_size=6), own=st.booleans())
def test_made_arguments(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    command: str,
    arguments: list[str],
    own: bool,
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PAPERKG_STORE", "s")
    if not (folder / "s" / "CURRENT").exists():
        shutil.rmtree(folder / "s", ignore_errors=True)
        shutil.copytree(folder / "whole", folder / "s")
    # "\0" cannot be an argument; a model that has to be loaded takes seconds, and is no matter of arguments
    words = [word.replace("\0", "") for word in arguments]
    model = ["--model", "rules"] if command in {"build", "extract"} and "--model" not in words else []
    code = run(
        [command, *model, *(["--store", "s"] if own and command not in {"extract", "queries", "diff"} else []), *words]
    )
    out, err = capfd.readouterr()
    assert code in {0, 1, 2}, (code, err)
    assert "Traceback" not in err + out, err
    assert "fault" not in err, err
    if code == 2:
        assert err.startswith("kg: "), err
    if code == 1 and command not in {"validate", "build", "extract", "remove"}:
        assert err.strip(), "a failure without a sentence"
    assert not [path for path in folder.rglob("*.part")], "something unfinished is left"

"""The command as a user meets it: what it prints where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.commands import app, run
from queries import catalogue
from tests.builders import FIRST, SECOND, write_rows

Result = tuple[int, str, str]


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command in an empty folder; gives exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PAPERKG_STORE", raising=False)

    def call(*arguments: str) -> Result:
        code = run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "papers.jsonl", [FIRST, SECOND])


def test_the_whole_way(kg: Callable[..., Result], source: Path, tmp_path: Path) -> None:
    code, out, err = kg("build", str(source))
    assert (code, out) == (0, "")
    assert "2 papers" in err
    code, out, err = kg("query", "methods-for-task", "-p", "task=Node Classification")
    assert code == 0
    assert "papers" in out.splitlines()[0].split("\t")
    assert "graph-convolutional-network" in out
    assert "task: node classification" in err
    assert kg("export", "-o", "graph.ttl")[0] == 0
    assert kg("view", "-o", "page.html")[0] == 0
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")
    code, out, _ = kg("stats")
    assert "Paper\t2" in out
    code, out, err = kg("remove", str(source))
    assert (code, "0 papers" in err) == (0, True)


def test_demo_builds_asks_and_draws(kg: Callable[..., Result], tmp_path: Path) -> None:
    code, out, _ = kg("demo")
    assert code == 0
    assert str(tmp_path / "graph.html") in out
    assert "Attention Is All You Need" in out
    assert (tmp_path / "graph.ttl").stat().st_size > 10_000


def test_extract_writes_a_source(kg: Callable[..., Result], tmp_path: Path, source: Path) -> None:
    code, out, _ = kg("extract", str(source), "--model", "rules")
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert [r["id"] for r in rows] == ["one", "two"]
    assert all(r["text_sha256"] and r["error"] is None for r in rows)
    for entity in rows[0]["entities"]:
        for mention in entity["mentions"]:
            text = f"{rows[0]['title']}\n{rows[0]['abstract']}"
            assert text[mention["start"] : mention["end"]] == mention["text"]
    assert kg("extract", str(source), "--model", "rules", "-o", "out.jsonl")[0] == 0
    assert (tmp_path / "out.jsonl").read_text("utf-8") == out
    assert kg("build", "out.jsonl")[0] == 0


@pytest.mark.parametrize("where", [["-o", "out.jsonl"], ["--shard-size", "4", "-o", "parts"]])
def test_entities_that_are_given_stay(
    kg: Callable[..., Result], tmp_path: Path, source: Path, where: list[str]
) -> None:
    command = ("extract", str(source), "--model", "rules", *where)
    assert kg(*command)[0] == 0
    [anew] = tmp_path.glob(where[-1]) if where[-1] == "out.jsonl" else tmp_path.glob("parts/part-*")
    read = anew.read_text("utf-8")
    assert kg(*command, "--given", "entities")[0] == 0
    [kept] = [anew] if anew.suffix and anew.parent == tmp_path else tmp_path.glob("parts/part-*")
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    given = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    for row, paper in zip(rows, given, strict=True):
        assert [(e["name"], e["role"]) for e in row["entities"]] == [(e["name"], e["role"]) for e in paper["entities"]]
        assert row["model"] != "test-1"
    assert kept.read_text("utf-8") != read


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml", "markdown", "table"])
def test_answers_in_every_format(kg: Callable[..., Result], source: Path, format: str) -> None:
    kg("build", str(source))
    code, out, _ = kg("query", "SELECT ?t WHERE { ?p dcterms:title ?t }", "--format", format)
    assert code == 0
    assert "DropNode for graphs" in out


def test_a_query_from_a_file_and_from_stdin(kg: Callable[..., Result], source: Path, tmp_path: Path) -> None:
    kg("build", str(source))
    (tmp_path / "q.rq").write_text("SELECT (COUNT(?p) AS ?n) WHERE { ?p a kg:Paper }")
    assert kg("query", "q.rq") == (0, "n\n2\n", "")
    piped = subprocess.run(
        [sys.executable, "-m", "kg", "query", "-"], input="ASK { ?p a kg:Paper }", capture_output=True, text=True
    )
    assert (piped.returncode, piped.stdout) == (0, "answer\ntrue\n")


def test_triples_as_turtle(kg: Callable[..., Result], source: Path) -> None:
    kg("build", str(source))
    code, out, _ = kg("query", "CONSTRUCT WHERE { ?p a kg:Paper }", "--format", "turtle")
    assert (code, out.count("a kg:Paper")) == (0, 2)


def test_questions_are_listed(kg: Callable[..., Result]) -> None:
    code, out, _ = kg("queries")
    assert code == 0
    assert [line.split("\t")[0] for line in out.splitlines()[1:]] == catalogue.names()
    code, out, _ = kg("queries", "methods-for-task")
    assert "image classification" in out
    assert "SELECT" in out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "does not exist"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "PNG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{broken\n", "jsonl"),
    ],
)
def test_sources_that_cannot_be_read(
    kg: Callable[..., Result], tmp_path: Path, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "source.jsonl").write_bytes(content)
    code, out, err = kg("build", "source.jsonl")
    assert (code, out) == (1, "")
    assert says in err
    assert "source.jsonl" in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1


def test_a_folder_without_papers(kg: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    code, _, err = kg("build", "nothing")
    assert code == 1
    assert "nothing" in err


def test_a_broken_line_is_named_and_the_rest_kept(kg: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps(FIRST) + "\n{oops\n" + json.dumps(SECOND) + "\n")
    code, _, err = kg("build", "p.jsonl")
    assert code == 1
    assert "p.jsonl" in err
    assert "2" in err.splitlines()[0]
    assert "2 papers" in err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["query", "SELECT * WHERE {"], 1, "line 1"),
        (["query", "no-such-question"], 1, "no query called"),
        (["query", "methods-for-task"], 1, "needs task"),
        (["query", "methods-for-task", "-p", "task"], 2, "KEY=VALUE"),
        (["query", "missing.rq"], 2, "missing.rq"),
        (["export", "-o", "graph.docx"], 2, "ending"),
        (["export", "-o", "no/such/folder/g.ttl"], 1, "cannot write"),
        (["view", "--focus", "Nobody Knows This"], 2, "Nobody Knows This"),
        (["stats", "--store", "elsewhere"], 1, "kg build"),
        (["build"], 2, "SOURCE"),
        (["frobnicate"], 2, "frobnicate"),
        (["build", "papers.jsonl", "--format", "word"], 2, "jsonl"),
        (["extract", "papers.jsonl", "--model", "no-such-model"], 1, "no-such-model"),
    ],
)
def test_mistakes(kg: Callable[..., Result], source: Path, arguments: list[str], code: int, says: str) -> None:
    kg("build", str(source))
    found, out, err = kg(*arguments)
    assert (found, out) == (code, "")
    assert says in err
    assert err.startswith("kg: ")
    assert "Traceback" not in err


def test_mistakes_in_the_settings_are_all_told(kg: Callable[..., Result], source: Path, tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('base = "nonsense"\ncolour = "red"\n')
    code, _, err = kg("build", str(source))
    assert code == 2
    assert "base" in err
    assert "colour" in err


def test_a_store_that_is_none(kg: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("x")
    code, _, err = kg("stats", "--store", "notes")
    assert (code, "not a paperkg store" in err) == (1, True)


def test_help_is_there_for_every_command(kg: Callable[..., Result]) -> None:
    _, out, _ = kg("-h")
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.callback.__name__
        assert name in out
        assert "Usage" in kg(name, "-h")[1]

"""Every command and snippet of the README, run in an empty folder as a newcomer would."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if line.startswith("kg ")]


def _papers(folder: Path) -> None:
    [papers] = [text for kind, text in BLOCKS if kind == "json"]
    (folder / "papers.jsonl").write_text(papers, encoding="utf-8")


@pytest.mark.slow
def test_the_commands_work_in_the_order_of_the_page(tmp_path: Path) -> None:
    _papers(tmp_path)
    assert len(COMMANDS) >= 10
    for command in COMMANDS:
        run = [sys.executable, "-m", "kg", *shlex.split(command)[1:]]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout or done.stderr, f"{command} says nothing"


def test_the_python_snippet_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _papers(tmp_path)
    monkeypatch.chdir(tmp_path)
    [snippet] = [text for kind, text in BLOCKS if kind == "python"]
    names: dict[str, object] = {}
    exec(snippet, names)
    assert len(names["answer"].to_pandas()) > 0  # type: ignore[attr-defined]
    assert (tmp_path / "graph.html").exists()


def test_make_has_the_targets_that_are_named() -> None:
    makefile = (Path(__file__).parent.parent / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"\bmake (\w+)", README)):
        assert f"\n{target}:" in makefile


def test_every_command_is_in_the_page() -> None:
    from kg.cli.commands import app

    for command in app.registered_commands:
        assert command.callback is not None
        assert f"kg {command.callback.__name__}" in README

"""The loaders: their syntax, and what they ask the programs for, which are played by scripts here."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import run as kg
from kg.export.loaders import LOADERS, put_loader

SCRIPTS = [name for name, file in LOADERS.items() if file.endswith(".sh")]


@pytest.fixture
def quads(tmp_path: Path) -> Path:
    """A folder of shards, with a blank in its name."""
    folder = tmp_path / "my quads"
    folder.mkdir()
    for number in range(2):
        (folder / f"graph-0000{number}-of-00002.nq.gz").touch()
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for programs that are played."""
    folder = tmp_path / "programs" / "bin"
    folder.mkdir(parents=True)
    return folder


def play(folder: Path, name: str, script: str = "") -> None:
    """A program that notes its arguments, one a line, in the file called."""
    program = folder / name
    program.write_text(f'#!/bin/sh\nfor a in "$0" "$@"; do echo "$a" >> "{folder}/called"; done\n{script}\n')
    program.chmod(0o755)


def installed(program: str) -> str | None:
    """Where a program is, beside this Python or on the path."""
    return shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def run(script: Path, programs: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(script), *arguments], env={"PATH": path, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_have_the_syntax_of_bash(name: str, quads: Path) -> None:
    script = put_loader(name, quads)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    if checker := installed("shellcheck"):
        assert subprocess.run([checker, str(script)], check=False).returncode == 0


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_say_what_they_need(name: str, quads: Path, programs: Path) -> None:
    done = run(put_loader(name, quads), programs)
    assert done.returncode != 0
    assert "name the repository" in done.stderr or "set BUCKET" in done.stderr


def test_graphdb_loads_all_shards(quads: Path, programs: Path) -> None:
    play(programs, "importrdf")
    script = put_loader("graphdb", quads)
    assert run(script, programs, "papers", GRAPHDB_HOME=str(programs.parent)).returncode == 0
    called = (programs / "called").read_text().splitlines()
    assert called[1:] == ["preload", "--force", "-i", "papers", *map(str, sorted(quads.glob("*.gz")))]


def test_neptune_waits_for_the_end(quads: Path, programs: Path) -> None:
    answers = """
case "$*" in
*/loader/abc-1*) n=$(cat "$0.n" 2>/dev/null || echo 0); echo $((n + 1)) > "$0.n"
   if [ "$n" = 0 ]; then s=LOAD_IN_PROGRESS; else s=$(cat "$0.end"); fi
   echo "{\\"status\\": \\"200 OK\\", \\"payload\\": {\\"overallStatus\\": {\\"status\\": \\"$s\\"}}}";;
*/loader) echo '{"status" : "200 OK", "payload" : {"loadId" : "abc-1"}}';;
esac"""
    play(programs, "aws")
    play(programs, "curl", answers)
    script = put_loader("neptune", quads)
    given = {"BUCKET": "s3://b/p", "ENDPOINT": "https://n:8182", "ROLE": "arn:r", "REGION": "eu-west-1", "PAUSE": "0"}
    for end, code in (("LOAD_COMPLETED", 0), ("LOAD_FAILED", 1)):
        (programs / "curl.end").write_text(end)
        (programs / "curl.n").unlink(missing_ok=True)
        done = run(script, programs, **given)
        assert done.returncode == code, done.stderr
    called = (programs / "called").read_text().splitlines()
    assert called[1:5] == ["s3", "sync", str(quads), "s3://b/p"]
    request = json.loads(next(line for line in called if line.startswith("{")))
    assert (request["format"], request["source"]) == ("nquads", "s3://b/p")


def test_qlever_settings_name_the_shards(quads: Path) -> None:
    settings = configparser.RawConfigParser()
    settings.read(put_loader("qlever", quads))
    assert sorted(quads.glob(settings["index"]["INPUT_FILES"])) == sorted(quads.glob("*.gz"))
    assert json.loads(settings["index"]["MULTI_INPUT_JSON"])["for-each"] == settings["index"]["INPUT_FILES"]
    json.loads(settings["index"]["SETTINGS_JSON"])
    assert settings["data"]["FORMAT"] == "nq"


def test_qlever_understands_its_settings(quads: Path) -> None:
    program = installed("qlever")
    if program is None:
        pytest.skip("qlever is not installed")
    put_loader("qlever", quads)
    done = subprocess.run([program, "index", "--show"], cwd=quads, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "-F nq" in done.stdout + done.stderr


def test_the_command_puts_the_loader_beside_the_shards(sample_store: Path, tmp_path: Path) -> None:
    export = ["export", "--store", str(sample_store), "--format", "nquads", "-o", str(tmp_path / "quads")]
    assert kg([*export, "--shards", "2", "--loader", "graphdb"]) == 0
    assert len(list((tmp_path / "quads").iterdir())) == 3
    assert kg([*export, "--loader", "graphdb"]) == 2
    assert kg([*export, "--shards", "2", "--loader", "fuseki"]) == 2

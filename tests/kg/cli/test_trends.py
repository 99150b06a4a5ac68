"""`kg trends` as people call it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kg.cli import run

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def store(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKG_STORE", str(sample_store))


def test_a_table_says_what_is_compared(capsys: Capture) -> None:
    assert run(["trends", "--since", "2016"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("trend\ttype\tname")
    assert "2016 to June 2021 (18 papers) against 2010 to June 2015" in said.err


def test_files_for_programs(capsys: Capture) -> None:
    assert run(["trends", "--since", "2016", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["papers"] == 18
    assert run(["trends", "--since", "2016", "--format", "csv", "--type", "methods", "-q"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["type"] for row in rows} <= {"Method"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--type", "gadgets"], "there is no type"),
        (["--type", "papers"], "papers do not rise"),
        (["--topic", "no such topic"], "no topic is called"),
        (["--since", "2040"], "no paper is from 2040"),
        (["--since", "2020", "--until", "2019"], "ends (2019) before it begins"),
    ],
)
def test_what_does_not_fit_is_told(arguments: list[str], told: str, capsys: Capture) -> None:
    assert run(["trends", *arguments]) in {1, 2}
    assert told in capsys.readouterr().err

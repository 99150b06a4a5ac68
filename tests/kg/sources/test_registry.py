from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import TextIO

import pytest

from kg.core.errors import SourceError, UsageError
from kg.core.model import Paper, SourceItem
from kg.sources import find, known_readers, load_reader, read, registry

PAGE = "A Title of Ours\n\n" + "We propose a method and show results on our data. " * 8


class Shouting:
    """A reader of another package."""

    name = "shout"

    def recognises(self, head: str) -> bool:
        return head.isupper()

    def read(self, stream: TextIO, source: str) -> Iterator[SourceItem]:
        yield Paper(id="1", title=stream.read(), abstract="", source=source)


SHOUTING = Shouting()


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    points = EntryPoints(
        EntryPoint(name=name, value=value, group=registry.ENTRY_POINT_GROUP)
        for name, value in [("shout", f"{__name__}:SHOUTING"), ("gone", "no_such_package:READER"), ("hf", "x:y")]
    )
    monkeypatch.setattr(registry, "entry_points", lambda group: points.select(group=group))
    monkeypatch.setattr(EntryPoint, "load", _load)


def _load(point: EntryPoint) -> object:
    if point.name == "gone":
        raise ModuleNotFoundError("No module named 'no_such_package'")
    return SHOUTING


@pytest.mark.parametrize("name", registry.READERS)
def test_names_agree(name: str) -> None:
    assert load_reader(name).name == name


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'word'.*extraction, hf-daily, .*, hf, text"):
        load_reader("word")


@pytest.mark.usefixtures("added")
def test_other_packages_add_readers(tmp_path: Path) -> None:
    assert known_readers() == (*registry.READERS, "gone", "shout")
    assert registry.recognise("LOUD AND CLEAR") is SHOUTING
    path = tmp_path / "loud.txt"
    path.write_text("LOUD")
    assert [item.title for item in read(path, format="shout") if isinstance(item, Paper)] == ["LOUD"]
    with pytest.raises(UsageError, match=r"'gone'.*no_such_package"):
        load_reader("gone")
    assert load_reader("hf").name == "hf"


def test_the_source_is_the_path_or_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    assert [item.source for item in read(path) if isinstance(item, Paper)] == [str(path)]
    assert [item.source for item in read(path, source="mine") if isinstance(item, Paper)] == ["mine"]


def test_reading_is_lazy_but_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("only a few words\n")
    with pytest.raises(SourceError, match=r"no known format.*plain text.*extraction, hf-daily"):
        read(path)
    with pytest.raises(UsageError):
        read(path, format="nothing")


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("<?xml version='1.0'?><a/>", "XML"),
        ("\\documentclass{article}\n\\begin{document}", "LaTeX"),
        ("# Heading\n\nSome text.\n", "Markdown"),
        ("town,people,area\nA,1,2\n", "CSV"),
        ("town\tpeople\nA\t1\n", "tabs"),
        ('{"name": "package", "version": 1}', "JSON"),
        ("[1, 2, 3]", "JSON"),
        ("import os\nprint(os)\n", "code"),
        ("key: value\nother: value\nthird: value\n", "YAML"),
    ],
)
def test_other_formats_are_named(tmp_path: Path, text: str, looks: str) -> None:
    path = tmp_path / "input.txt"
    path.write_text(text)
    with pytest.raises(SourceError, match=looks) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_chosen_format_is_not_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "input.txt"
    path.write_text('{"name": "package"}')
    with pytest.raises(SourceError, match="none of its rows"):
        list(read(path, format="jsonl"))
    with pytest.raises(SourceError, match="line 1"):
        list(read(path, format="extraction"))
    path.write_text("Subscribe\n")
    with pytest.raises(SourceError, match="no title"):
        list(read(path, format="hf"))


def test_find(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    for name in ("b.txt", "a/c.txt", "a/.hidden/d.txt", ".e.txt", "z"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    (folder / "README.md").write_text("# Not a source\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "empty").write_text("")
    inside = [folder / "a/c.txt", folder / "b.txt", folder / "z"]
    assert find([folder]) == inside
    assert find([folder / "z", folder, folder / "z"]) == [folder / "z", *inside[:2]]
    assert find([folder / "README.md", folder / ".e.txt"]) == [folder / "README.md", folder / ".e.txt"]
    assert find([]) == []


def test_find_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "papers.txt").write_text(PAGE)
    (tmp_path / "notes").mkdir()
    with pytest.raises(SourceError, match=r"paper\.txt does not exist; did you mean .*papers\.txt\?"):
        find([tmp_path / "paper.txt"])
    with pytest.raises(SourceError, match=r"did you mean .*notes\?"):
        find([tmp_path / "note" / "deep" / "x.txt"])
    with pytest.raises(SourceError, match="does not exist; check"):
        find([tmp_path / "zzz"])
    with pytest.raises(SourceError, match="it has no files"):
        find([tmp_path / "notes"])
    (tmp_path / "notes" / "README.md").write_text("# Notes")
    with pytest.raises(SourceError, match="none of its 1 files"):
        find([tmp_path / "notes"])

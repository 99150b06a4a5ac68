"""What is as it was stays unread, and is told again; whatever a graph depends on makes it be read anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg import sources
from kg.building import build, kept, remove
from kg.building.facts import all_facts, facts_of
from kg.building.spool import Spool
from kg.store.layout import StoreFolder
from kg.store.state import ExtractionCache
from tests.builders import FIRST, SECOND, rich_rows, write_rows


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    write_rows(path, [FIRST, SECOND])
    path.write_text(path.read_text() + "{broken\n")
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read from now on."""
    files: list[Path] = []

    def noting(path: Path, **options: Any) -> Any:
        files.append(path)
        return whole(path, **options)

    whole = sources.read
    monkeypatch.setattr(sources, "read", noting)
    return files


def test_a_source_that_is_as_it_was_is_not_read_and_is_told_of_all_the_same(
    tmp_path: Path, source: Path, read: list[Path]
) -> None:
    first = build([source], store=tmp_path / "g.store")
    again = build([source], store=tmp_path / "g.store")
    assert read == [source]
    assert first.problems
    assert again == replace(first, added=0, wrote=False)


def test_only_what_changed_is_read(tmp_path: Path, source: Path, read: list[Path]) -> None:
    store, other = tmp_path / "g.store", tmp_path / "other.jsonl"
    build([source], store=store)
    write_rows(other, rich_rows())
    report = build([source, other], store=store)
    assert read == [source, other]
    assert report.added == report.papers - 2 > 0
    assert [file.source for file in report.files] == [str(source), str(other)]


def test_a_change_that_says_nothing_new_is_read_once(tmp_path: Path, source: Path, read: list[Path]) -> None:
    store = tmp_path / "g.store"
    build([source], store=store)
    source.write_text(source.read_text() + "\n")
    assert not build([source], store=store).wrote
    assert not build([source], store=store).wrote
    assert read == [source, source]


@pytest.mark.parametrize("what", ["code", "overrides", "options", "model", "cache"])
def test_whatever_a_graph_depends_on_is_looked_at(
    tmp_path: Path, source: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    store, options = tmp_path / "g.store", dict[str, Any]()
    build([source], store=store)
    match what:
        case "code":
            monkeypatch.setattr(kept, "code", lambda: "other")
        case "overrides":
            options["overrides"] = '[[drop]]\nname = "DropNode"\n'
        case "options":
            options["verbatim"] = True
        case "model":
            monkeypatch.setattr("extractors.models.RULES_VERSION", "other")
            monkeypatch.setattr("extractors.models.default_model", lambda: "rules")
        case "cache":
            StoreFolder(store).extractions.unlink()
    report = build([source], store=store, **options)
    assert report.papers == 2
    assert report.wrote == (what == "overrides")
    assert len(read) == (1 if what in {"overrides", "model"} else 2)


def test_a_file_that_is_gone_from_its_folder_goes(tmp_path: Path, source: Path) -> None:
    store, other = tmp_path / "g.store", write_rows(tmp_path / "other.jsonl", rich_rows())
    build([tmp_path], store=store)
    other.unlink()
    assert build([tmp_path], store=store).papers == 2
    assert remove([source], store=store).papers == 0


def test_facts_come_out_as_they_went_in(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rich.jsonl", rich_rows())
    found = {f"key-{n}": each.extraction for n, each in enumerate(sources.read(path)) if hasattr(each, "extraction")}
    assert any(extraction.relations for extraction in found.values())
    with ExtractionCache(tmp_path / "cache.sqlite") as cache:
        cache.add(found)
        fresh, again = (list(all_facts(found, cache)) for _ in range(2))
    expected = [facts_of(extraction) for extraction in found.values()]
    assert fresh == again == [replace(facts, row=replace(facts.row, paper="")) for facts in expected]


def test_a_spool_gives_back_any_record(tmp_path: Path) -> None:
    spool: Spool[dict[str, int]] = Spool(tmp_path)
    numbers = [spool.add({"n": n}) for n in range(100)]
    assert [spool[number]["n"] for number in reversed(numbers)] == list(range(99, -1, -1))
    assert spool.add({"n": 7}) == 100
    assert (spool[100]["n"], len(spool)) == (7, 101)
    spool.close()
    assert list(tmp_path.iterdir()) == []

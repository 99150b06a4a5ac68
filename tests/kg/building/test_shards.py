"""Extraction into a folder of parts: what is finished is kept, whatever happens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.building.reading import ReadTexts
from kg.building.shards import ShardReport, extract_into
from kg.building.shards.cutting import Shard, cut
from kg.building.shards.folder import ShardFolder
from kg.building.shards.work import WriteShard, line
from kg.core.errors import UsageError
from kg.core.model import Paper
from kg.runners import Runner, RunnerOptions, create
from kg.sources import read
from tests.contract.works import KillingTexts

RULES = ReadTexts("rules")


def papers(number: int, *, first: int = 0) -> list[Paper]:
    """Short papers, each different."""
    names = ("graph neural networks", "random forests", "transformers", "Kalman filters")
    return [
        Paper(f"p{n}", f"Using {names[n % 4]} for task {n}", f"We use {names[n % 4]} on ImageNet. It is number {n}.")
        for n in range(first, first + number)
    ]


def run(folder: Path, given: Sequence[Paper], *, runner: str = "local", reading: ReadTexts = RULES,
        size: int = 8, whole: bool = True) -> tuple[ShardReport, int]:  # fmt: skip
    """The report, and how many papers were read for it."""
    asked = []

    def choose(count: int) -> Runner:
        asked.append(count)
        return create(runner, RunnerOptions(jobs=2) if runner != "local" else None)

    report = extract_into(folder, given, reading=reading, runner=choose, size=size, is_whole=lambda: whole)
    return report, sum(asked)


def lines(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("part-*")))


def expected(given: Sequence[Paper]) -> bytes:
    from extractors import pipeline
    from kg.building.reading import text_of_paper

    extractions = pipeline.extract(map(text_of_paper, given), nlp=pipeline.load("rules"))
    return b"".join(line(paper, extraction) for paper, extraction in zip(given, extractions, strict=True))


@pytest.mark.parametrize("runner", ["local", "processes"])
def test_parts_one_after_another_are_the_file(tmp_path: Path, runner: str) -> None:
    given = papers(60)
    report, extracted = run(tmp_path / "out", given, runner=runner)
    assert lines(tmp_path / "out") == expected(given)
    assert (report.papers, extracted, report.kept, report.removed) == (60, 60, 0, 0)
    assert report.parts == len(list((tmp_path / "out").glob("part-*"))) > 3


def test_finished_parts_are_not_touched_again(tmp_path: Path) -> None:
    run(tmp_path, papers(60))
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")}
    report, extracted = run(tmp_path, papers(60), runner="processes")
    assert extracted == 0
    assert report.kept == report.parts == len(before)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")} == before


@pytest.mark.parametrize("harm", ["part", "cut", "marker", "bad marker"])
def test_only_what_is_missing_is_read_again(tmp_path: Path, harm: str) -> None:
    run(tmp_path, papers(60))
    before = lines(tmp_path)
    part = sorted(tmp_path.glob("part-*"))[2]
    marker = tmp_path / ".finished" / f"{part.stem.rsplit('-', 1)[1]}.json"
    if harm == "part":
        part.unlink()
    elif harm == "cut":
        part.write_bytes(part.read_bytes()[:-10])
    elif harm == "marker":
        marker.unlink()
    else:
        marker.write_text("[]")
    (tmp_path / ".part-000009-ab.jsonl.99.part").write_text("left by somebody who was killed")
    report, extracted = run(tmp_path, papers(60))
    assert report.kept == report.parts - 1
    assert 0 < extracted <= 16
    assert lines(tmp_path) == before
    assert not list(tmp_path.rglob(".*.part"))


def test_papers_that_come_and_go_cost_only_their_parts(tmp_path: Path) -> None:
    run(tmp_path, papers(200))
    changed = [*papers(1, first=500), *papers(90), *papers(90, first=110)]
    report, extracted = run(tmp_path, changed)
    assert lines(tmp_path) == expected(changed)
    assert extracted < 60
    assert report.removed > 0
    fresh, _ = run(tmp_path / "fresh", changed)
    assert fresh.parts == report.parts
    assert [p.name for p in sorted(tmp_path.glob("part-*"))] == [
        p.name for p in sorted((tmp_path / "fresh").glob("part-*"))
    ]


def test_a_source_that_could_not_be_read_takes_nothing_away(tmp_path: Path) -> None:
    run(tmp_path, papers(60))
    report, _ = run(tmp_path, papers(20), whole=False)
    assert report.removed == 0
    assert len(lines(tmp_path).splitlines()) >= 60


def test_papers_that_come_twice_are_written_twice(tmp_path: Path) -> None:
    given = [*papers(40), *papers(40)]
    report, _ = run(tmp_path, given)
    assert lines(tmp_path) == expected(given)
    again, extracted = run(tmp_path, given)
    assert (again.kept, extracted) == (report.parts, 0)


def test_another_model_is_another_extraction(tmp_path: Path) -> None:
    run(tmp_path, papers(20))
    _, extracted = run(tmp_path, papers(20), reading=cast(ReadTexts, KillingTexts("nobody")))
    assert extracted == 20


def test_a_text_that_kills_its_reader_is_an_error_row(tmp_path: Path) -> None:
    given = papers(30)
    given[17] = replace(given[17], title="A killer title")
    report, _ = run(tmp_path, given, runner="processes", reading=cast(ReadTexts, KillingTexts("killer")))
    rows = [json.loads(row) for row in lines(tmp_path).splitlines()]
    assert [row["id"] for row in rows] == [paper.id for paper in given]
    assert [row["id"] for row in rows if row["error"]] == ["p17"]
    assert "ended by signal 9" in rows[17]["error"]
    assert [problem.where for problem in report.problems] == ["p17"]
    again, extracted = run(tmp_path, given, reading=cast(ReadTexts, KillingTexts("killer")))
    assert extracted == 0
    assert again.problems == report.problems


def test_a_worker_that_does_not_see_the_folder_sends_the_part(tmp_path: Path) -> None:
    folder = ShardFolder(tmp_path / "here")
    shard = Shard(0, "abc", tuple(papers(3)))
    with folder.held():
        word = folder.begin()
        near = WriteShard(str(folder.path), word, RULES).open()(shard)
        far = WriteShard(str(tmp_path / "elsewhere"), word, RULES).open()(shard)
        late = WriteShard(str(folder.path), "another run", RULES).open()(shard)
    assert near.content is None
    assert far.content == late.content == expected(papers(3)) == lines(folder.path)
    assert near.size == far.size == len(expected(papers(3)))
    assert not (tmp_path / "elsewhere").exists()


def test_what_workers_send_is_written_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShardFolder, "is_seen", lambda self, word: False)
    run(tmp_path, papers(60))
    assert lines(tmp_path) == expected(papers(60))
    assert run(tmp_path, papers(60))[1] == 0


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    with ShardFolder(tmp_path).held(), pytest.raises(UsageError, match="another kg extract"):
        run(tmp_path, papers(3))


def test_no_papers_make_no_parts(tmp_path: Path) -> None:
    report, _ = run(tmp_path / "out", [])
    assert (report.parts, report.papers) == (0, 0)


def test_the_parts_are_extraction_files(tmp_path: Path) -> None:
    run(tmp_path, papers(20))
    found = [item for part in sorted(tmp_path.glob("part-*")) for item in read(part)]
    assert len(found) == 20


@given(st.lists(st.integers(0, 40), max_size=200), st.integers(1, 20))
def test_shards_hold_every_paper_in_order(numbers: list[int], size: int) -> None:
    given = [papers(1, first=number)[0] for number in numbers]
    shards = list(cut(iter(given), size=size, model="m"))
    assert [paper for shard in shards for paper in shard.papers] == given
    assert [shard.position for shard in shards] == list(range(len(shards)))
    assert len({shard.key for shard in shards}) == len(shards)
    assert all(max(1, size // 2) <= len(shard.papers) <= 2 * size for shard in shards[:-1])


def test_shards_are_about_as_large_as_asked() -> None:
    sizes = [len(shard.papers) for shard in cut(papers(20_000), size=64, model="m")]
    assert 56 <= sum(sizes) / len(sizes) <= 72


def test_where_a_paper_was_read_does_not_matter() -> None:
    def keys(source: str) -> Iterator[str]:
        return (shard.key for shard in cut((replace(p, source=source) for p in papers(50)), size=8, model="m"))

    assert list(keys("a.jsonl")) == list(keys("b.jsonl"))

"""Builds: the same again changes nothing, another source adds, a removed one leaves, trouble leaves all as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg import sample
from kg.api import open as open_graph
from kg.building import build, rebuilding, remove
from kg.core.errors import SourceError, StoreError, StoreLockedError
from kg.core.settings import Settings
from kg.store.layout import StoreFolder
from kg.store.state import State
from tests.builders import FIRST, SECOND, all_quads, row, write_rows


def quads(store: Path) -> list[str]:
    """Everything in the graph but the runs, as sorted N-Quads."""
    with open_graph(store) as graph:
        return all_quads(graph)


def files(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "graph.store"


@pytest.fixture
def both(tmp_path: Path) -> list[Path]:
    return [write_rows(tmp_path / "one.jsonl", [FIRST]), write_rows(tmp_path / "two.jsonl", [SECOND])]


def test_the_same_build_again_changes_nothing(store: Path, both: list[Path]) -> None:
    first = build(both, store=store)
    assert (first.papers, first.added, first.wrote) == (2, 2, True)
    before = files(store / "generations")
    again = build(both, store=store)
    assert (again.added, again.changed, again.removed, again.wrote) == (0, 0, 0, False)
    assert files(store / "generations") == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_sources_one_by_one_give_the_same_graph(
    tmp_path: Path, store: Path, both: list[Path], order: tuple[int]
) -> None:
    for place in order:
        build([both[place]], store=store)
    build(both, store=tmp_path / "at-once.store")
    assert quads(store) == quads(tmp_path / "at-once.store")


def test_removing_a_source_removes_what_only_it_supported(tmp_path: Path, store: Path, both: list[Path]) -> None:
    build(both, store=store)
    report = remove([both[1]], store=store)
    assert (report.papers, report.removed) == (1, 1)
    build([both[0]], store=tmp_path / "alone.store")
    assert quads(store) == quads(tmp_path / "alone.store")


def test_rebuilding_a_source_drops_the_papers_gone_from_it(tmp_path: Path, store: Path) -> None:
    source = write_rows(tmp_path / "all.jsonl", [FIRST, SECOND])
    build([source], store=store)
    write_rows(source, [SECOND])
    assert build([source], store=store).removed == 1
    assert next(State(StoreFolder(store).current().state).items()).paper.id == "two"  # type: ignore[union-attr]


def test_a_build_that_changes_nothing_drops_what_a_killed_one_left(tmp_path: Path, store: Path) -> None:
    source = write_rows(tmp_path / "all.jsonl", [FIRST, SECOND])
    build([source], store=store)
    current = StoreFolder(store).current()
    assert current is not None
    folders = current.path.parent
    shutil.copytree(current.path, folders / "000000")  # killed between publishing and dropping
    (folders / "000002").mkdir()  # killed while writing
    assert not build([source], store=store).wrote
    assert [path.name for path in folders.iterdir()] == [current.path.name]


def test_a_generation_that_is_read_outlives_a_build_that_changes_nothing(tmp_path: Path, store: Path) -> None:
    source = write_rows(tmp_path / "all.jsonl", [FIRST, SECOND])
    build([source], store=store)
    with open_graph(store) as reader:
        write_rows(source, [FIRST])
        build([source], store=store)
        build([source], store=store)
        assert len(list(reader.query("SELECT ?p { ?p a kg:Paper }"))) == 2
    build([source], store=store)
    assert len(list((store / "generations").iterdir())) == 1


def test_a_file_gone_from_a_folder_is_dropped(tmp_path: Path, store: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    write_rows(folder / "one.jsonl", [FIRST])
    write_rows(folder / "two.jsonl", [SECOND])
    assert build([folder], store=store).papers == 2
    (folder / "two.jsonl").unlink()
    assert build([folder], store=store).papers == 1


def test_every_triple_stands_in_one_graph(sample_store: Path) -> None:
    with open_graph(sample_store) as graph:
        assert len({q.triple for q in graph.store}) == len(graph.store)


def test_a_broken_line_is_reported_and_the_others_are_kept(tmp_path: Path, store: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text(json.dumps(FIRST) + "\n{broken\n" + json.dumps(SECOND) + "\n")
    report = build([source], store=store)
    assert report.papers == 2
    [problem] = report.problems
    assert "2" in problem.where


def test_one_bad_source_among_good_ones_is_a_problem(tmp_path: Path, store: Path, both: list[Path]) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    report = build([*both, tmp_path / "picture.png"], store=store)
    assert (report.papers, len(report.problems)) == (2, 1)


def test_nothing_usable_leaves_the_graph_as_it_was(tmp_path: Path, store: Path, both: list[Path]) -> None:
    build(both, store=store)
    before = quads(store)
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(SourceError, match="empty"):
        build([tmp_path / "empty.jsonl"], store=store)
    assert quads(store) == before


def test_a_source_that_is_not_in_the_store_cannot_be_removed(tmp_path: Path, store: Path, both: list[Path]) -> None:
    build(both, store=store)
    with pytest.raises(SourceError, match=r"one\.jsonl"):
        remove([tmp_path / "three.jsonl"], store=store)


def test_a_second_build_is_told_at_once(store: Path, both: list[Path]) -> None:
    build(both, store=store)
    with StoreFolder(store).building(), pytest.raises(StoreLockedError, match="another build"):
        build(both, store=store)


def test_a_folder_of_something_else_is_not_touched(tmp_path: Path, both: list[Path]) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.txt").write_text("mine")
    with pytest.raises(StoreError, match="not a paperkg store"):
        build(both, store=folder)
    assert [p.name for p in folder.iterdir()] == ["chapter.txt"]


def test_another_base_is_refused(store: Path, both: list[Path]) -> None:
    build(both, store=store)
    with pytest.raises(StoreError, match="base"):
        build(both, store=store, settings=Settings(base="https://example.org/"))


@pytest.mark.parametrize("place", ["write_graph", "State"])
def test_a_full_disk_leaves_the_graph_as_it_was(
    monkeypatch: pytest.MonkeyPatch, store: Path, both: list[Path], place: str
) -> None:
    build(both[:1], store=store)
    before, generations = quads(store), sorted((store / "generations").iterdir())

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if place == "State":
        monkeypatch.setattr(State, "write", full)
    else:
        monkeypatch.setattr(rebuilding, "write_graph", full)
    with pytest.raises(StoreError, match="the disk is full"):
        build(both, store=store)
    monkeypatch.undo()
    assert quads(store) == before
    assert sorted((store / "generations").iterdir()) == generations
    assert build(both, store=store).papers == 2


def test_readers_keep_their_generation_while_builds_go_on(store: Path, both: list[Path]) -> None:
    build(both[:1], store=store)
    with open_graph(store) as graph:
        build(both, store=store)
        build([*both[:1], write_rows(both[0].with_name("three.jsonl"), [row("three", "T", "", [])])], store=store)
        assert graph.stats()["Paper"] == 1
        assert len(list((store / "generations").iterdir())) == 2
    build([write_rows(both[0].with_name("four.jsonl"), [row("four", "F", "", [])])], store=store)
    assert len(list((store / "generations").iterdir())) == 1


#: A build in a process that may write no file larger than so many bytes, as if the disk were full.
LIMITED = """
import resource, sys
from pathlib import Path
from kg.building import build
from kg.core.errors import StoreError
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    build([Path(sys.argv[1])], store=Path(sys.argv[2]))
except StoreError as error:
    sys.exit(f"told: {error}")
"""


@pytest.mark.slow
@pytest.mark.parametrize("limit", [0, 5_000, 40_000, 300_000])
def test_a_disk_that_fills_up_leaves_the_graph_as_it_was(tmp_path: Path, store: Path, limit: int) -> None:
    """Unlike a patched function, this lets SQLite and Oxigraph themselves run out of room, at different moments."""
    rows = [row(f"p{n}", f"T {n}", f"CNN on Cora {n}", [("Dataset", f"Cora {n}", [], "evaluates")]) for n in range(300)]
    source = write_rows(tmp_path / "papers.jsonl", rows[:3])
    build([source], store=store)
    before = quads(store)
    write_rows(source, rows)
    command = [sys.executable, "-c", LIMITED, str(source), str(store), str(limit)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "told: could not write" in done.stderr
    assert quads(store) == before
    assert build([source], store=store).papers == 300


def test_a_build_with_nothing_to_extract_loads_no_spacy(store: Path) -> None:
    build(sample.paths(), store=store, settings=Settings(model="rules"))
    code = (
        "import sys; from pathlib import Path; from kg import sample; from kg.building import build; "
        "from kg.core.settings import Settings; "
        "report = build(sample.paths(), store=Path(sys.argv[1]), settings=Settings(model='rules')); "
        "print(report.wrote, 'spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store)], check=True, capture_output=True, text=True)
    assert done.stdout == "False False\n"


@pytest.mark.slow
def test_building_the_seeds_again_changes_no_byte_and_takes_under_three_seconds(shared: Path, store: Path) -> None:
    """Processor time is measured: what else the machine does is not the build's."""
    settings = Settings(model="rules")
    build([shared / "seeds"], store=store, settings=settings)
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "kg", "build", str(shared / "seeds"), "--model", "rules", "--store", str(store)]
    started = os.times()
    subprocess.run(command, check=True, capture_output=True)
    ended = os.times()
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before
    used = ended.children_user - started.children_user + ended.children_system - started.children_system
    assert used < 3


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from kg.cli import run; run(['-h']); heavy = ('spacy', 'numpy', 'rdflib', 'networkx', 'pyshacl', "
        "'pydantic', 'pyoxigraph'); print([m for m in heavy if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stderr == "[]\n"

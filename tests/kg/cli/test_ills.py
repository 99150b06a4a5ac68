"""Stores, names and places of every ill kind: one sentence that says what to do, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.building import build
from kg.cli import run
from tests.builders import FIRST, SECOND, write_rows

Result = tuple[int, str, str]
Spoil = Callable[[Path], object]


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PAPERKG_STORE", raising=False)

    def call(*arguments: str) -> Result:
        code = run(arguments)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        assert "fault" not in err
        return code, out, err

    return call


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([write_rows(tmp_path / "first.jsonl", [FIRST])], store=tmp_path / "s")
    write_rows(tmp_path / "second.jsonl", [SECOND])
    return tmp_path / "s"


def overwrite(pattern: str, content: bytes) -> Spoil:
    def spoil(store: Path) -> None:
        for path in store.glob(pattern):
            path.write_bytes(content)

    return spoil


def garble(store: Path) -> None:
    for path in store.glob("generations/*/rdf/*.sst"):
        content = bytearray(path.read_bytes())
        content[40:60] = b"x" * 20
        path.write_bytes(content)


def instead(name: str, make: Callable[[Path], object]) -> Spoil:
    def spoil(store: Path) -> None:
        path = store / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        make(path)

    return spoil


def gone(name: str) -> Spoil:
    return instead(name, lambda path: None)


#: What is done to a store → what `kg entities` says, and whether a build mends it.
ILLS: dict[str, tuple[Spoil, str, bool]] = {
    "a garbled database": (garble, "is damaged (Corruption", False),
    "a manifest of something else": (overwrite("generations/*/rdf/MANIFEST*", b"x\n"), "another folder", False),
    "no files in the database": (overwrite("generations/*/rdf/CURRENT", b""), "another folder", False),
    "a state that is no database": (overwrite("generations/*/state.sqlite", b"x" * 4096), "another folder", False),
    "an empty state": (overwrite("generations/*/state.sqlite", b""), "missing or empty", False),
    "no state": (gone("generations/000001/state.sqlite"), "missing or empty", False),
    "a cache that is no database": (overwrite("extractions.sqlite", b"x" * 4096), "another folder", False),
    "words in CURRENT": (overwrite("CURRENT", b"newest\n"), "CURRENT is damaged", False),
    "bytes in CURRENT": (overwrite("CURRENT", b"\xff\xfe"), "CURRENT is damaged", False),
    "CURRENT a folder": (instead("CURRENT", Path.mkdir), "Is a directory", False),
    "another generation in CURRENT": (overwrite("CURRENT", b"99\n"), "kg build SOURCE", True),
    "no generation": (gone("generations/000001"), "kg build SOURCE", True),
    "no generations": (gone("generations"), "kg build SOURCE", True),
    "no database": (gone("generations/000001/rdf"), "kg build SOURCE", True),
    "no lease": (gone("generations/000001/lease"), "lease is damaged", True),
    "a marker cut short": (overwrite("paperkg.json", b"{"), "paperkg.json is damaged", False),
    "no marker": (gone("paperkg.json"), "not a paperkg store", False),
    "the marker a folder": (instead("paperkg.json", Path.mkdir), "Is a directory", False),
}


@pytest.mark.parametrize("ill", list(ILLS))
def test_ill_stores(kg: Callable[..., Result], store: Path, ill: str) -> None:
    spoil, says, mends = ILLS[ill]
    spoil(store)
    code, out, err = kg("entities", "--format", "jsonl", "--store", "s")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert says in err
    before = sorted(str(path) for path in store.rglob("*"))
    code, _, err = kg("build", "second.jsonl", "--store", "s")
    if mends:
        assert code == 0
        assert kg("stats", "--store", "s")[0] == 0
    else:
        assert (code, len(err.splitlines())) == (1, 1)
        assert sorted(str(path) for path in store.rglob("*") if path.name != "LOCK") == [
            path for path in before if not path.endswith("LOCK")
        ]
    assert kg("build", "second.jsonl", "--store", "another")[0] == 0


def test_a_missing_generation_is_built_anew_and_told(kg: Callable[..., Result], store: Path) -> None:
    shutil.rmtree(store / "generations")
    code, _, err = kg("build", "first.jsonl", "second.jsonl", "--store", "s")
    assert code == 0
    assert "notice: the store: s/generations/000001 was missing" in err
    assert "2 papers" in err
    assert "notice" not in kg("build", "first.jsonl", "--store", "s")[2]


@pytest.mark.parametrize("kind", ["file", "pipe", "loop", "/dev/null"])
def test_a_store_that_is_none(kg: Callable[..., Result], store: Path, kind: str) -> None:
    place = store.parent / "t"
    make: dict[str, Spoil] = {
        "file": lambda p: p.write_text("x"), "pipe": os.mkfifo, "loop": lambda p: p.symlink_to(p),
        "/dev/null": lambda p: p.symlink_to("/dev/null"),
    }  # fmt: skip
    make[kind](place)
    for command in (["stats"], ["build", "first.jsonl"], ["view"], ["export", "-o", "x.ttl"]):
        code, out, err = kg(*command, "--store", "t")
        assert (code, out, len(err.splitlines())) == (1, "", 1)
        assert "another" in err


def test_a_store_whose_name_is_not_utf8_is_refused_before_the_work(kg: Callable[..., Result], store: Path) -> None:
    code, _, err = kg("build", "first.jsonl", "--store", os.fsdecode(b"s\xe9"))
    assert (code, "not UTF-8" in err) == (1, True)


@pytest.mark.parametrize("name", [b"caf\xe9.jsonl", b"a\nb.jsonl", b"\xff", "ü".encode() * 100, b"-o"])
def test_sources_with_names_of_all_kinds(kg: Callable[..., Result], store: Path, name: bytes) -> None:
    path = store.parent / os.fsdecode(name)
    write_rows(path, [SECOND])
    assert kg("build", "--store", "s", "--", os.fsdecode(name))[0] == 0
    code, _, err = kg("build", "--store", "s", "--", os.fsdecode(name))
    assert (code, "nothing changed" in err, "2 papers" in err) == (0, True, True)
    assert kg("export", "-o", "all.nq", "--provenance", "--store", "s")[0] == 0
    code, _, err = kg("remove", "--store", "s", "--", os.fsdecode(name))
    assert (code, "1 removed" in err) == (0, True)


PRIVILEGES = "setpriv --bounding-set=-dac_override,-dac_read_search,-fowner,-chown"


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can make files of somebody else"
)
@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("stats", 0, ""), ("entities --format jsonl", 0, ""), ("view -o -", 0, ""),
        ("query ASK{}", 0, ""), ("build first.jsonl", 1, "LOCK"), ("remove first.jsonl", 1, "LOCK"),
    ],
)  # fmt: skip
def test_a_store_of_somebody_else_is_read_and_not_written(store: Path, command: str, code: int, says: str) -> None:
    for path in (store, *store.rglob("*")):
        os.chown(path, 65534, 65534)
        path.chmod(0o755 if path.is_dir() else 0o644)
    done = subprocess.run(
        [*PRIVILEGES.split(), sys.executable, "-m", "kg", *command.split(), "--store", "s"],
        cwd=store.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert len(done.stderr.splitlines()) <= 1


def test_a_source_is_not_replaced_by_its_extractions(kg: Callable[..., Result], store: Path) -> None:
    before = Path("first.jsonl").read_text()
    code, _, err = kg("extract", "first.jsonl", "--model", "rules", "-o", "./first.jsonl")
    assert (code, "is a source" in err) == (2, True)
    assert Path("first.jsonl").read_text() == before


@pytest.mark.parametrize("place", ["-", "/dev/stdout", "pipe/"])
def test_several_files_do_not_go_into_a_stream(kg: Callable[..., Result], store: Path, place: str) -> None:
    if place == "pipe/":
        os.mkfifo("pipe")
    code, out, err = kg("export", "-o", place.rstrip("/"), "--format", "csv", "--store", "s")
    assert (code, out, "several files" in err) == (2, "", True)
    assert not list(Path().glob("*nodes*"))


def test_service_and_updates_stay_at_home(kg: Callable[..., Result], store: Path) -> None:
    for query in ("ASK { SERVICE <http://127.0.0.1:9/> {} }", "ASK { FILTER(1<2) SERVICE SILENT <http://a/> {} }"):
        code, _, err = kg("query", query, "--store", "s")
        assert (code, "--allow-network" in err) == (1, True)
    assert "updates are not allowed" in kg("query", "LOAD <http://a/> #{", "--store", "s")[2]
    # what is quoted is no request
    assert kg("query", 'ASK { FILTER("SERVICE <http://a/> {}" = "x") } # SERVICE', "--store", "s")[0] == 0
    allowed = kg("query", "ASK { SERVICE SILENT <http://127.0.0.1:9/> {} }", "--allow-network", "--store", "s")
    assert allowed[0] == 0


def test_a_query_file_with_a_mark(kg: Callable[..., Result], store: Path) -> None:
    Path("q.rq").write_bytes(b"\xef\xbb\xbfSELECT (COUNT(*) AS ?n) { ?p a kg:Paper }")
    assert kg("query", "q.rq", "--store", "s") == (0, "n\n1\n", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["query", "papers-on-topic", "-p", "topic=computr vision"], "did you mean 'computer vision'"),
        (["query", "papers-on-topic", "-p", "topic=zzzzzz"], "kg query topics lists them"),
        (["query", "zzzzzz"], "kg queries lists"),
        (["view", "--since", "2050"], "the last year is 2023"),
    ],
)
def test_advice(kg: Callable[..., Result], store: Path, arguments: list[str], says: str) -> None:
    code, out, err = kg(*arguments, "--store", "s")
    assert (code > 0, out, len(err.splitlines())) == (True, "", 1)
    assert says in err
    assert err.count(" or ") <= 2  # three names at most


def test_years_that_no_paper_has(kg: Callable[..., Result], tmp_path: Path) -> None:
    timeless = {name: value for name, value in FIRST.items() if name != "year"}
    build([write_rows(tmp_path / "t.jsonl", [timeless])], store=tmp_path / "t")
    for arguments in (["query", "rising-methods"], ["view", "--since", "2000"]):
        code, out, err = kg(*arguments, "--store", "t")
        assert (code > 0, out) == (True, "")
        assert "no paper of this graph has a year" in err
    assert kg("query", "papers-on-task", "-p", "task=node classification", "--store", "t")[0] == 0


def test_overrides_that_no_longer_fit_are_told_once(kg: Callable[..., Result], store: Path) -> None:
    Path("o.toml").write_text('[[rename]]\nname = "DropNode"\nto = "Drop-Node"\n[[drop]]\nname = "accuracy"\n')
    assert kg("build", "first.jsonl", "second.jsonl", "--overrides", "o.toml", "--store", "s")[0] == 0
    code, _, err = kg("remove", "second.jsonl", "--store", "s")  # accuracy goes with it
    assert (code, "not used: overrides" in err) == (1, True)
    for command in (["build", "first.jsonl"], ["build", "first.jsonl", "-q"]):
        code, _, err = kg(*command, "--store", "s")
        assert code == 0
        assert ("notice: overrides" in err) == ("-q" not in command)
    assert kg("build", "first.jsonl", "--overrides", "o.toml", "--store", "s")[0] == 1


def test_one_is_one(kg: Callable[..., Result], store: Path) -> None:
    assert "1 paper, " in kg("build", "first.jsonl", "--store", "s")[2]


def test_the_command_alone(kg: Callable[..., Result]) -> None:
    code, out, err = kg()
    assert (code, err, "Usage" in out) == (0, "", True)
    code, out, err = kg("--version")
    assert (code, err, out.startswith("paperkg ")) == (0, "", True)

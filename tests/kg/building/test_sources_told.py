"""What a build tells of its sources: read, merged, skipped and why, and what nobody read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.cli import run
from kg.core.errors import SourceError
from kg.core.settings import Settings

RULES = Settings(model="rules")
KELP = {"title": "KelpNet: Segmenting Forests", "abstract": "We propose KelpNet, a network.", "authors": ["Ada Quill"]}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One paper in four formats, another beside it, and files of other kinds."""
    home = tmp_path / "mixed"
    write(home / "a.jsonl", json.dumps({**KELP, "year": 2024, "doi": "10.1234/kelp", "colour": "blue"}) + "\n{broken\n")
    write(
        home / "b.bib",
        "@article{kelp, title={{KelpNet}: Segmenting Forests}, author={Quill, Ada}, year=2024}\n@misc{x}\n",
    )
    write(
        home / "c.ris",
        "TY  - JOUR\nTI  - KelpNet\nAU  - Quill, Ada\nPY  - 2025\nER  - \nTY  - JOUR\nTI  - Tides\nER  - \n",
    )
    write(home / "sub/d.csv", "title;authors;year\nKelpNet: Segmenting Forests;A. Quill;2024\n")
    write(home / "LICENSE", "All rights are somewhere.\n")
    (home / "picture.png").write_bytes(b"\x89PNG....")
    return home


def test_a_line_a_file(folder: Path, tmp_path: Path) -> None:
    report = build([folder], store=tmp_path / "g.store", settings=RULES)
    told = {Path(file.source).name: str(file).removeprefix(f"{file.source} ") for file in report.files}
    assert told == {
        "a.jsonl": "(jsonl): 1 read, 0 merged, 1 skipped (1 broken JSON), 1 keys that nobody read",
        "b.bib": "(bibtex): 1 read, 1 merged, 1 skipped (1 no title), 1 without abstract",
        "c.ris": "(ris): 2 read, 1 merged, 0 skipped, 2 without abstract",
        "d.csv": "(table): 1 read, 1 merged, 0 skipped, 1 without abstract",
    }
    assert sorted(Path(problem.where).name for problem in report.unknown) == ["LICENSE", "picture.png"]
    assert report.papers == 2
    with open_graph(tmp_path / "g.store") as graph:
        rows = graph.query(
            "SELECT ?key ?source { ?p kg:doi '10.1234/kelp' ; kg:sourceKey ?key ; "
            "prov:hadPrimarySource/dcterms:source ?source }"
        )
        assert sorted((str(key), str(source)) for key, source in rows) == [
            ("kelp", name) for name in ("a.jsonl", "b.bib", "c.ris", "d.csv")
        ]


def test_strict_takes_it_for_an_error_and_builds_nothing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nobody read colour \(1\).*LICENSE.*picture\.png.*nothing was built"):
        build([folder], store=tmp_path / "g.store", settings=RULES, strict=True)
    assert open_graph_or_none(tmp_path / "g.store") is None


def open_graph_or_none(store: Path) -> object | None:
    from kg.core.errors import StoreError

    try:
        return open_graph(store)
    except StoreError:
        return None


def test_the_command_tells_and_lists(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(folder), "--store", str(tmp_path / "g.store"), "--model", "rules"]
    assert run(arguments) == 1
    told = capsys.readouterr().err
    assert "b.bib (bibtex): 1 read, 1 merged, 1 skipped (1 no title), 1 without abstract" in told
    assert "2 files that no reader knows: " in told
    assert "nobody read 'colour'" not in told
    assert run([*arguments, "-v"]) == 1
    assert "nobody read 'colour' (1 records)" in capsys.readouterr().err
    assert run([*arguments, "--strict"]) == 1
    assert "--strict: " in capsys.readouterr().err


def test_two_papers_under_one_id_are_both_kept_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "x.jsonl", '{"id": "x1", "title": "Kelp"}\n{"id": "x1", "title": "Tides and Ports"}\n')
    assert run(["build", str(source), "--store", str(tmp_path / "g.store"), "--model", "rules"]) == 0
    assert "one id: x1: 2 papers have this id" in capsys.readouterr().err
    with open_graph(tmp_path / "g.store") as graph:
        ids = sorted(str(name) for (name,) in graph.query("SELECT ?i { ?p a kg:Paper ; dcterms:identifier ?i }"))
    assert ids[0] == "x1"
    assert ids[1].startswith("x1~")
    assert len(ids[1]) == len("x1~") + 8


def test_columns_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "t.csv", "Nimi,Selite,Vuosi\nKelp,We study kelp.,2020\n")
    store = ["--store", str(tmp_path / "g.store"), "--model", "rules"]
    assert run(["build", str(source), *store, "--format", "table"]) == 1
    assert "say which one it is with --columns" in capsys.readouterr().err
    assert run(["build", str(source), *store, "--format", "table", "--columns", "title=Nimi,abstract=Selite"]) == 0
    with open_graph(tmp_path / "g.store") as graph:
        [row] = graph.query("SELECT ?t ?a ?y { ?p dcterms:title ?t ; dcterms:abstract ?a ; kg:year ?y }")
        assert [str(value) for value in row] == ["Kelp", "We study kelp.", "2020"]
    assert run(["build", str(source), *store, "--columns", "title"]) == 2


def test_verbatim_leaves_texts_as_they_stand(tmp_path: Path) -> None:
    source = write(tmp_path / "x.jsonl", json.dumps({"title": "On  $k$-NN", "abstract": "<p>We propose ZedNet.</p>"}))
    for verbatim, title in ((False, "On k-NN"), (True, "On  $k$-NN")):
        build([source], store=tmp_path / "g.store", settings=RULES, verbatim=verbatim)
        with open_graph(tmp_path / "g.store") as graph:
            [row] = graph.query("SELECT ?t { ?p a kg:Paper ; dcterms:title ?t }")
            assert str(row[0]) == title


def test_standard_input_and_pipes(tmp_path: Path) -> None:
    code = "import sys; from kg.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "build", "--model", "rules", "--store", str(tmp_path / "g.store")]
    text = json.dumps(KELP)
    for place in ("-", "/dev/stdin"):
        done = subprocess.run([*command, place], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "1 read" in done.stderr
    reading, writing = os.pipe()
    with open(writing, "w") as out:
        out.write("title,abstract\nPiped,We study pipes.\n")
    done = subprocess.run(
        [*command, f"/dev/fd/{reading}"], capture_output=True, text=True, check=False, pass_fds=[reading]
    )
    os.close(reading)
    assert done.returncode == 0, done.stderr
    with open_graph(tmp_path / "g.store") as graph:
        assert {str(t) for (t,) in graph.query("SELECT ?t { ?p dcterms:title ?t }")} >= {"Piped", KELP["title"]}


def test_patterns(folder: Path, tmp_path: Path) -> None:
    report = build([folder / "*.bib", folder / "**" / "*.csv"], store=tmp_path / "g.store", settings=RULES)
    assert [Path(file.source).name for file in report.files] == ["b.bib", "d.csv"]
    with pytest.raises(SourceError, match="no file fits"):
        build([folder / "*.xml"], store=tmp_path / "g.store", settings=RULES)


def test_a_person_says_which_papers_are_one(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", json.dumps({"id": "a", "title": "Kelp in the North", "year": 2020}))
    second = write(tmp_path / "b.jsonl", json.dumps({"id": "b", "title": "Algae of Cold Seas", "year": 2023}))
    same = '[[same-paper]]\npapers = ["a", "Algae of Cold Seas"]\n'
    assert build([first, second], store=tmp_path / "g.store", settings=RULES).papers == 2
    assert build([first, second], store=tmp_path / "g.store", settings=RULES, overrides=same).papers == 1
    wrong = '[[same-paper]]\npapers = ["a", "nobody"]\n'
    report = build([first, second], store=tmp_path / "g.store", settings=RULES, overrides=wrong)
    assert report.papers == 2
    assert "no paper is called 'nobody'" in report.problems[0].what

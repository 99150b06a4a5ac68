"""The loop: decisions become labels, and training reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kg
from extractors.records import text_of
from kg.building import build
from kg.cli.commands import run
from kg.core.settings import Settings
from kg.review.file import FILE
from tests.builders import FIRST, SECOND, rich_rows, write_rows

DECISIONS = """
[[reject]]
paper = "one"
relation = "usesMethod"
name = "GCN"
[[role]]
paper = "two"
name = "DropNode"
role = "uses"
[[add]]
paper = "two"
type = "Method"
name = "wider GCN"
role = "mentions"
words = "wider GCNs"
sentence = "On wider GCNs"
[[reject]]
paper = "three"
relation = "partOf"
name = "GCN"
object = "DropNode"
[[accept]]
paper = "three"
relation = "benchmarkFor"
name = "NewSet"
object = "node classification"
[[unsure]]
paper = "three"
relation = "usesMethod"
name = "GCN"
"""


def labels(store: Path) -> dict[str, dict[str, Any]]:
    out = store.parent / "more.jsonl"
    assert run(["labels", "-o", str(out), "--store", str(store), "-q"]) == 0
    return {row["id"]: row for row in map(json.loads, out.read_text().splitlines())}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([write_rows(tmp_path / "papers.jsonl", rich_rows())], store=tmp_path / "s")
    return tmp_path / "s"


def test_without_decisions_there_are_no_labels(store: Path) -> None:
    assert labels(store) == {}
    (store / FILE).write_text('[[unsure]]\npaper = "one"\nrelation = "usesMethod"\nname = "GCN"\n')
    assert labels(store) == {}


def test_decisions_become_labels_before_and_after_a_build(store: Path) -> None:
    (store / FILE).write_text(DECISIONS)
    before = labels(store)
    build([store.parent / "papers.jsonl"], store=store)
    assert labels(store) == before
    (store / FILE).write_text("")
    build([store.parent / "papers.jsonl"], store=store)
    (store / FILE).write_text(DECISIONS)
    assert labels(store) == before
    named = {paper: {(e["name"], e["role"]) for e in row["entities"]} for paper, row in before.items()}
    assert named["one"] == {("DropNode", "proposes"), ("Cora", "evaluates"), ("node classification", "addresses")}
    assert ("DropNode", "uses") in named["two"]
    assert ("wider GCN", "mentions") in named["two"]
    assert {r["type"] for r in before["three"]["relations"]} == {"usedFor", "testedOn", "comparedWith", "broader"}
    for row in before.values():
        text = text_of(row["title"], row["abstract"])
        places = [(m["start"], m["end"]) for e in row["entities"] for m in e["mentions"]]
        assert all(text[m["start"] : m["end"]] == m["text"] for e in row["entities"] for m in e["mentions"])
        assert all(a[1] <= b[0] for a, b in zip(sorted(places), sorted(places)[1:], strict=False)), "labels overlap"


def test_a_rejection_that_was_built_and_undone_is_labelled_again(store: Path) -> None:
    (store / FILE).write_text(DECISIONS)
    build([store.parent / "papers.jsonl"], store=store)
    (store / FILE).write_text('[[accept]]\npaper = "one"\nrelation = "usesMethod"\nname = "GCN"\n')
    [row] = labels(store).values()
    assert ("graph convolutional network", "uses") in {(e["name"], e["role"]) for e in row["entities"]}


def test_what_people_say_of_entities_counts(store: Path) -> None:
    more = '[[drop]]\nname = "Cora"\n[[retype]]\nname = "accuracy"\ntype = "Task"\n'
    (store / FILE).write_text(DECISIONS + more)
    entities = {e["name"]: e["type"] for e in labels(store)["two"]["entities"]}
    assert "Cora" not in entities
    assert entities["accuracy"] == "Task"


def test_what_fits_nothing_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (store / FILE).write_text('[[accept]]\npaper = "none"\nrelation = "usesMethod"\nname = "GCN"\n')
    assert run(["labels", "-o", str(store.parent / "x.jsonl"), "--store", str(store)]) == 1
    assert "no paper 'none'" in capsys.readouterr().err
    assert run(["labels", "-o", "x.jsonl", "--store", str(store.parent / "nowhere")]) == 1


def test_training_reads_the_labels_and_so_does_a_build(store: Path) -> None:
    (store / FILE).write_text(DECISIONS)
    labels(store)
    out = store.parent / "more.jsonl"
    pytest.importorskip("torch")
    from extractors.training.data import read_all

    examples = {example.id: example for example in read_all([out], "paperkg")}
    assert set(examples) == {"one", "two", "three"}
    spans = {examples["two"].text[s.start : s.end] for e in examples["two"].entities for s in e.spans}
    assert "wider GCNs" in spans
    assert kg.build([out], store=store.parent / "again").stats()["Paper"] == 3


@pytest.mark.slow
def test_the_loop_is_closed(tmp_path: Path) -> None:
    """Decisions → labels → a model that has learnt from them → a graph that it reads, with the decisions in it."""
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    store, out, model = tmp_path / "s", tmp_path / "more.jsonl", tmp_path / "model"
    source = write_rows(tmp_path / "papers.jsonl", [FIRST, SECOND])
    build([source], store=store)
    (store / FILE).write_text(DECISIONS.partition('[[reject]]\npaper = "three"')[0])
    assert set(labels(store)) == {"one", "two"}
    train = [sys.executable, "-m", "extractors.training", "train", str(out), "-o", str(model), "--epochs", "1"]
    subprocess.run(train, check=True, capture_output=True, timeout=900)
    texts = [{key: row[key] for key in ("id", "title", "abstract")} for row in (FIRST, SECOND)]
    write_rows(source, texts)
    report = build([source], store=store, settings=Settings(model=str(model)))
    assert report.extracted == 2
    accepted = kg.open(store).query('SELECT ?a { ?a kg:status "accepted" ; rdf:subject/dcterms:identifier "two" }')
    assert len(accepted) == 2

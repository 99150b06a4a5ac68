"""What the same papers become in RDF: a change of the code that makes quads reaches stores that stand already."""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.store import terms
from tests.builders import FIRST, SECOND, row, write_rows

#: `PROJECTION` → the hash of the quads of `PAPERS`. Where the quads are another on purpose, raise the number in
#: `kg.store.terms` and put the new hash here.
GOLDEN = {1: "e01bcbb252c02910"}

PAPERS = [
    FIRST,
    SECOND,
    row("three", "A relation", "GhostNorm is used for parsing.", [("Method", "GhostNorm", [], "proposes"),
        ("Task", "parsing", [], "addresses")], authors=["A. Reader", "B. Writer"], year=2024, venue="V",
        relations=[{"type": "usedFor", "subject": 0, "object": 1, "score": 0.7, "start": 11, "end": 41}]),
]  # fmt: skip


def quads(store: Path) -> list[str]:
    """All quads but those of runs, whose IRIs hold the version, and of the ontology, which is a file of its own."""
    with open_graph(store) as graph:
        apart = {f"<{graph.iris.graph(name)}>" for name in ("runs", "ontology", "topics")}
        told = [str(q) for q in graph.store if str(q.graph_name) not in apart]
    return sorted(re.sub(r"/run/[0-9a-f]+", "/run/x", quad) for quad in told)


def test_the_quads_are_those_of_the_projection(tmp_path: Path) -> None:
    build([write_rows(tmp_path / "papers.jsonl", PAPERS)], store=tmp_path / "graph.store")
    found = hashlib.sha256("\n".join(quads(tmp_path / "graph.store")).encode()).hexdigest()[:16]
    assert found == GOLDEN[terms.PROJECTION], "quads changed: raise PROJECTION and record the new hash"


def test_another_projection_writes_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, store = write_rows(tmp_path / "papers.jsonl", PAPERS), tmp_path / "graph.store"
    build([source], store=store)
    assert not build([source], store=store).wrote
    before = quads(store)
    monkeypatch.setattr(import_module("kg.building.plan"), "PROJECTION", terms.PROJECTION + 1)
    report = build([source], store=store)
    assert (report.wrote, report.added, report.changed) == (True, 0, len(PAPERS))
    assert quads(store) == before
    assert not build([source], store=store).wrote

"""What the same papers become in RDF: a change of the code that makes quads reaches stores that stand already."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.store import terms
from tests.builders import FIRST, SECOND, all_quads, row, write_rows

#: `PROJECTION` → the hash of what is written of `PAPERS`. Where that is another on purpose, raise the number in
#: `kg.store.terms` and put the new hash here.
GOLDEN = {1: "e01bcbb252c02910", 2: "61efc8dad8785b33"}
#: The hash of the quads as exports give them with provenance, which does not change with the store.
EXPORTED = "e01bcbb252c02910"

PAPERS = [
    FIRST,
    SECOND,
    row("three", "A relation", "GhostNorm is used for parsing.", [("Method", "GhostNorm", [], "proposes"),
        ("Task", "parsing", [], "addresses")], authors=["A. Reader", "B. Writer"], year=2024, venue="V",
        relations=[{"type": "usedFor", "subject": 0, "object": 1, "score": 0.7, "start": 11, "end": 41}]),
]  # fmt: skip


#: The runs' IRIs hold the version, the ontology and the topics are files of their own.
APART = ("runs", "ontology", "topics")


def hashed(quads: Iterable[str]) -> str:
    told = sorted(re.sub(r"/run/[0-9a-f]+", "/run/x", quad) for quad in quads)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def quads(store: Path) -> list[str]:
    with open_graph(store) as graph:
        return all_quads(graph, without=APART)


def test_what_is_written_is_that_of_the_projection(tmp_path: Path) -> None:
    build([write_rows(tmp_path / "papers.jsonl", PAPERS)], store=tmp_path / "graph.store")
    with open_graph(tmp_path / "graph.store") as graph:
        apart = {f"<{graph.iris.graph(name)}>" for name in APART}
        written = [str(quad) for quad in graph.store if str(quad.graph_name) not in apart]
        found = hashed([*written, *map(repr, graph.opened.mentions)])
    assert found == GOLDEN[terms.PROJECTION], "what is written changed: raise PROJECTION and record the new hash"


def test_exports_stay_as_they_are(tmp_path: Path) -> None:
    build([write_rows(tmp_path / "papers.jsonl", PAPERS)], store=tmp_path / "graph.store")
    assert hashed(quads(tmp_path / "graph.store")) == EXPORTED, "the form of exports is stable (DESIGN, section 4)"


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

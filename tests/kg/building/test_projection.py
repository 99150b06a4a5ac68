"""What the same papers become in RDF: a change of the code that makes quads reaches stores that stand already."""

from __future__ import annotations

import re
import tempfile
from importlib import import_module
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.store import terms
from tests.builders import FIRST, SECOND, row, write_rows

#: The quads of `PAPERS`, sorted, behind a line with the number of the projection. Where they are others on purpose,
#: raise the number in `kg.store.terms` and write them anew: `PYTHONPATH=. python -m tests.kg.building.test_projection`.
GOLDEN = Path(__file__).with_name("projection.nq")

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


def made(folder: Path) -> list[str]:
    build([write_rows(folder / "papers.jsonl", PAPERS)], store=folder / "graph.store")
    return [f"# projection {terms.PROJECTION}", *quads(folder / "graph.store")]


def test_the_quads_are_those_of_the_projection(tmp_path: Path) -> None:
    assert made(tmp_path) == GOLDEN.read_text("utf-8").splitlines(), "raise PROJECTION and write the quads anew"


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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        GOLDEN.write_text("\n".join(made(Path(place))) + "\n", "utf-8")

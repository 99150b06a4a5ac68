"""What the same papers become in RDF: a change of the code that makes quads reaches stores that stand already."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.store import terms
from tests.builders import FIRST, SECOND, all_quads, row, write_rows

#: What is written of `PAPERS`, sorted, behind a line with the number of the projection. Where it is another on purpose,
#: raise the number in `kg.store.terms` and write it anew: `PYTHONPATH=. python -m tests.kg.building.test_projection`.
WRITTEN = Path(__file__).with_name("projection.txt")
#: The same as exports give it with provenance, a form that stays.
EXPORTED = Path(__file__).with_name("exported.nq")

PAPERS = [
    FIRST,
    SECOND,
    row("three", "A relation", "GhostNorm is used for parsing.", [("Method", "GhostNorm", [], "proposes"),
        ("Task", "parsing", [], "addresses")], authors=["A. Reader", "B. Writer"], year=2024, venue="V",
        relations=[{"type": "usedFor", "subject": 0, "object": 1, "score": 0.7, "start": 11, "end": 41}]),
]  # fmt: skip


#: The runs' IRIs hold the version, the ontology and the topics are files of their own.
APART = ("runs", "ontology", "topics")


def told(statements: Iterable[str]) -> list[str]:
    return sorted(re.sub(r"/run/[0-9a-f]+", "/run/x", statement) for statement in statements)


def quads(store: Path) -> list[str]:
    with open_graph(store) as graph:
        return told(all_quads(graph, without=APART))


def written(store: Path) -> list[str]:
    with open_graph(store) as graph:
        apart = {f"<{graph.iris.graph(name)}>" for name in APART}
        inside = [str(quad) for quad in graph.store if str(quad.graph_name) not in apart]
        return [f"# projection {terms.PROJECTION}", *told([*inside, *map(repr, graph.opened.mentions)])]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([write_rows(tmp_path / "papers.jsonl", PAPERS)], store=tmp_path / "graph.store")
    return tmp_path / "graph.store"


def test_what_is_written_is_that_of_the_projection(store: Path) -> None:
    assert written(store) == WRITTEN.read_text("utf-8").splitlines(), "raise PROJECTION and write the file anew"


def test_exports_stay_as_they_are(store: Path) -> None:
    assert quads(store) == EXPORTED.read_text("utf-8").splitlines()


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
        made = Path(place) / "graph.store"
        build([write_rows(Path(place) / "papers.jsonl", PAPERS)], store=made)
        WRITTEN.write_text("\n".join(written(made)) + "\n", "utf-8")
        EXPORTED.write_text("\n".join(quads(made)) + "\n", "utf-8")

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.api import Graph
from kg.api import build as build_graph
from kg.cli import run
from kg.insight.difference import difference
from kg.store.annotations import full_quads
from tests.builders import FIRST, SECOND, row, write_rows


def stores(folder: Path) -> tuple[Path, Path]:
    older, newer = folder / "old.store", folder / "new.store"
    build_graph([write_rows(folder / "a.jsonl", [FIRST, SECOND])], store=older).close()
    third = row("three", "T", "We use LSTM.", [("Method", "LSTM", [], "uses")])
    build_graph([write_rows(folder / "b.jsonl", [FIRST, third])], store=newer).close()
    return older, newer


def triples(graph: Graph) -> set[ox.Triple]:
    return {quad.triple for quad in full_quads(graph.store, graph.opened.mentions, graph.iris)}


def test_the_difference_is_what_only_one_holds(tmp_path: Path) -> None:
    from kg.api import open as open_graph

    older, newer = stores(tmp_path)
    with open_graph(older) as old, open_graph(newer) as new:
        for provenance in (False, True):
            changes = list(difference(old.opened, new.opened, provenance=provenance))
            lines = [change.line for change in changes]
            assert lines == sorted(lines)
            assert any(b"/paper/two" in c.line for c in changes if c.sign == "-")
            if provenance:
                before, after = (triples(graph) for graph in (old, new))
                assert {c.triple for c in changes if c.sign == "+"} == after - before
                assert {c.triple for c in changes if c.sign == "-"} == before - after
        assert list(difference(old.opened, old.opened)) == []


@pytest.mark.parametrize("format", ["table", "ntriples", "json"])
def test_the_command_lists_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    older, newer = stores(tmp_path)
    assert run(["diff", str(older), str(newer), "--format", format]) == 0
    lines = capsys.readouterr().out.splitlines()
    if format == "json":
        rows = [json.loads(line) for line in lines]
        assert {row["change"] for row in rows} == {"added", "removed"}
        assert {"change", "subject", "predicate", "object"} == set(rows[0])
    elif format == "ntriples":
        assert all(line[:3] in {"+ <", "- <"} and line.endswith(" .") for line in lines)
    else:
        assert "+\tpaper/three\tkg:usesMethod\tentity/lstm" in lines
    assert run(["diff", str(older), str(tmp_path / "nowhere")]) == 1

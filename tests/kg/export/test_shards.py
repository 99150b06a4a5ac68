from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.api import Graph
from kg.core.errors import UsageError


def test_shards_hold_every_quad_and_each_graph_whole(sample_graph: Graph, tmp_path: Path) -> None:
    sample_graph.export(tmp_path / "all.nq", provenance=True)
    first = sample_graph.export(tmp_path / "quads", format="nquads", provenance=True, shards=3)
    files = sorted((tmp_path / "quads").iterdir())
    assert [file.name for file in files] == [f"graph-0000{n}-of-00003.nq.gz" for n in range(3)]
    assert first == files[0]
    contents = [gzip.decompress(file.read_bytes()).splitlines() for file in files]
    assert all(contents)
    assert sorted(line for lines in contents for line in lines) == (tmp_path / "all.nq").read_bytes().splitlines()
    where = defaultdict(set)
    for number, lines in enumerate(contents):
        assert lines == sorted(lines)
        for quad in parse(b"\n".join(lines), format=RdfFormat.N_QUADS):
            where[quad.graph_name].add(number)
    assert all(len(numbers) == 1 for numbers in where.values())


def test_the_same_graph_gives_the_same_shards_and_no_others(sample_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "mine.nq.gz").write_bytes(b"")
    sample_graph.export(tmp_path, format="nquads", shards=2)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    sample_graph.export(tmp_path, format="nquads", shards=5)
    sample_graph.export(tmp_path, format="nquads", shards=2)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("format", "place"), [("turtle", "folder"), (None, "graph.nq"), ("nquads", "file")])
def test_what_cannot_be_divided_is_told(sample_graph: Graph, tmp_path: Path, format: str | None, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"--format|a folder with -o"):
        sample_graph.export(tmp_path / place, format=format, shards=2)
    assert (tmp_path / "file").read_text() == "mine"

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.cli import run
from kg.core.errors import QueryError, UsageError


def entity(type: str, name: str, role: str) -> dict[str, object]:
    return {"type": type, "name": name, "role": role, "aliases": [], "mentions": []}


#: Papers that all name "deep learning", two of which use a rare method and two of which have a rare task.
PAPERS = [
    ("a", "Counting bees on combs", [("Method", "tarn pooling", "uses"), ("Task", "insect counting", "addresses")]),
    ("b", "Reading old maps", [("Method", "tarn pooling", "uses"), ("Task", "map reading", "addresses")]),
    ("c", "Ants on leaves", [("Method", "wide net", "uses"), ("Task", "insect counting", "addresses")]),
    ("d", "Sorting mail", [("Method", "tarn pooling", "mentions"), ("Task", "letter sorting", "addresses")]),
    *((f"x{i}", f"Another matter {i} of bees", []) for i in range(40)),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("similar")
    rows = [
        {"id": id, "title": title, "abstract": "", "entities": [entity(*e) for e in entities]
         + [entity("Method", "deep learning", "uses")]}
        for id, title, entities in PAPERS
    ]  # fmt: skip
    source = folder / "papers.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build([source], store=folder / "s")
    return open_graph(folder / "s")


@pytest.mark.parametrize(("same", "first"), [("task", ["c"]), ("method", ["b"])])
def test_papers_with_the_same_rare_thing_in_the_same_role(graph: Graph, same: str, first: list[str]) -> None:
    assert [like.paper.id for like in graph.similar("a", same=same)] == first


def test_what_everybody_names_does_not_decide(graph: Graph) -> None:
    found = graph.similar("b", same="method")
    assert [like.paper.id for like in found] == ["a"]
    assert found[0].shared == ("tarn pooling",)
    assert graph.similar("x1", same="method") == []
    assert graph.similar("a", same="data") == []


def test_alike_as_a_whole(graph: Graph) -> None:
    found = [like.paper.id for like in graph.similar("a", limit=3)]
    assert found[0] in "bc"
    assert "a" not in found


def test_a_paper_goes_by_its_title_or_a_link(sample_graph: Graph) -> None:
    by_title = sample_graph.similar("Attention Is All You Need")
    assert by_title == sample_graph.similar("https://arxiv.org/abs/1706.03762")
    assert by_title
    with pytest.raises(QueryError, match="no paper has the id or title"):
        sample_graph.similar("no such paper")
    with pytest.raises(UsageError, match="cannot have the same 'colour'; choose task, method, data"):
        sample_graph.similar("1706.03762", same="colour")


def test_the_command(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["similar", "1706.03762", "--limit", "3", "--store", str(sample_store)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "paper\tyear\tlike\tboth\twhere"
    assert 1 < len(lines) <= 4
    assert run(["similar", "1706.03762", "--format", "json", "--store", str(sample_store)]) == 0
    assert all("shared" in row for row in json.loads(capsys.readouterr().out))

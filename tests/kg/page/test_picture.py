"""The picture as an image."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from kg.core.errors import UsageError
from kg.page import PageOptions, write

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def graph() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_node("e:kelpnet", kind="Method", label="KelpNet <1> & co")
    for n in range(5):
        graph.add_node(f"p:{n}", kind="Paper", label=f"Paper {n}")
        graph.add_edge(f"p:{n}", "e:kelpnet", key="usesMethod", relation="usesMethod", confidence=0.9)
    return graph


def test_svg_shows_nodes_lines_and_names(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    report = write(graph, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert len(root.findall(f"{SVG}circle")) == report.shown == 6
    assert len(root.findall(f"{SVG}line")) == 5
    assert [text.text for text in root.findall(f"{SVG}text")] == ["KelpNet <1> & co"]
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    for circle in root.findall(f"{SVG}circle"):
        assert left <= float(circle.attrib["cx"]) <= left + width
        assert top <= float(circle.attrib["cy"]) <= top + height


def test_only_so_many_nodes_are_drawn(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    report = write(graph, tmp_path / "a.svg", options=PageOptions(max_nodes=3))
    assert (report.shown, report.left_out) == (3, 3)
    assert "3 of 6" in report.sentence


def test_png(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write(graph, tmp_path / "a.png")
    write(graph, tmp_path / "b.png")
    content = (tmp_path / "a.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert content == (tmp_path / "b.png").read_bytes()


def test_png_without_matplotlib_names_the_extra(
    graph: nx.MultiDiGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.collections", None)
    with pytest.raises(UsageError, match=r"paperkg\[picture\]"):
        write(graph, tmp_path / "a.png")
    assert not list(tmp_path.iterdir())


def test_an_empty_graph_is_an_empty_image(tmp_path: Path) -> None:
    write(nx.MultiDiGraph(), tmp_path / "a.svg")
    assert ElementTree.parse(tmp_path / "a.svg").getroot().findall(f"{SVG}circle") == []

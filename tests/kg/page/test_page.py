"""The file: complete, inert, the same bytes for the same graph, and nothing beside it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.api import Graph
from kg.core.errors import ExportError, UsageError
from kg.core.ids import Iris
from kg.core.model import Paper
from kg.core.vocab import KINDS, WORDINGS, Wording
from kg.graph import SEPARATOR, to_networkx
from kg.page import PageOptions, notebook_html, render, write
from kg.page.document import as_json
from kg.page.payload import shared_prefix, utf16_offset
from kg.statements import PaperNode
from tests.kg.page.synthetic import BASE, make_graph

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    return make_graph(200)


def block(html: str, name: str) -> Any:
    [(encoding, text)] = re.findall(rf'id="{name}" data-encoding="(\w+)">(.*?)</script>', html, re.DOTALL)
    return json.loads(gzip.decompress(base64.b64decode(text)) if encoding == "gzip" else text)


def kinds(data: Any) -> set[str]:
    return {data["kinds"][kind][0] for kind in data["nodes"]["kind"]}


def test_page_holds_everything_and_names_no_place_to_load_from(graph: nx.MultiDiGraph) -> None:
    html = render(graph)
    assert html.startswith("<!doctype html>")
    head = html[: html.index("<style>")]
    assert '<html lang="en"' in head
    assert '<meta charset="utf-8">' in head
    assert "default-src 'none'" in head
    assert "unsafe" not in head
    assert 'name="viewport"' in head
    for tag in re.findall(r"<(?:script|link|img|iframe|audio|video|source)[^>]*>", html[: html.index("!function")]):
        assert not re.search(r"(src|href)=\"(?!data:,)", tag), tag
    assert "sourceMappingURL" not in html


def test_policy_names_the_hash_of_every_script_and_style(graph: nx.MultiDiGraph) -> None:
    html = render(graph)
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    code = re.findall(r"<script>(.*?)</script>", html, re.DOTALL) + re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(code) == 3
    for text in code:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_data_are_whole(graph: nx.MultiDiGraph) -> None:
    data, text = block(render(graph), "graph-data"), block(render(graph), "text-data")
    assert len(data["nodes"]["id"]) == graph.number_of_nodes()
    assert len(data["edges"]["s"]) == graph.number_of_edges()
    assert {data["prefix"] + name for name in data["nodes"]["id"]} == set(graph)
    for place in range(0, graph.number_of_edges(), 7):
        source, target = (data["prefix"] + data["nodes"]["id"][data["edges"][end][place]] for end in "st")
        edge = graph.edges[source, target, data["relations"][data["edges"]["r"][place]][0]]
        sentence = text["edges"]["q"][place]
        assert (text["edges"]["sentences"][sentence] if sentence >= 0 else "") == edge["sentence"]
        assert data["edges"]["c"][place] == round(edge["confidence"] * 100)


def test_relations_come_with_the_words_of_the_vocabulary(graph: nx.MultiDiGraph) -> None:
    data = block(render(graph), "graph-data")
    names = [name for name, _, _ in data["relations"]]
    assert names == [name for name in WORDINGS if name in names]
    assert [Wording(outward, inward) for _, outward, inward in data["relations"]] == [WORDINGS[name] for name in names]
    assert [tuple(kind) for kind in data["kinds"]] == list(KINDS.items())


def test_large_pages_are_packed(graph: nx.MultiDiGraph) -> None:
    assert 'data-encoding="plain"' in render(graph)
    large = render(make_graph(1000))
    assert 'data-encoding="gzip"' in large
    assert len(large.encode()) < 1_000_000


SCRIPT = """
import sys, hashlib
from tests.kg.page.synthetic import make_graph
from kg.page import render, PageOptions
print(hashlib.sha256(render(make_graph(400), options=PageOptions(focus="speech recognition")).encode()).hexdigest())
"""


def test_same_graph_gives_the_same_bytes_in_every_process() -> None:
    seen = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        seen.add(result.stdout)
    assert len(seen) == 1


def test_order_of_the_graph_does_not_matter() -> None:
    graph = make_graph(200)
    turned = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    assert render(graph) == render(turned)


def test_graph_is_left_as_it_was(graph: nx.MultiDiGraph) -> None:
    before = nx.node_link_data(graph, edges="links")
    render(graph)
    assert nx.node_link_data(graph, edges="links") == before


def test_nothing_is_written_but_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, graph: nx.MultiDiGraph
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    report = write(graph, Path("out/graph.html"))
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "graph.html"]
    assert report.size == (tmp_path / "out/graph.html").stat().st_size


def test_page_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tests.kg.page.synthetic import make_graph; from kg.page import *;"
        f"g = make_graph(60); g.add_node('{BASE}entity/x', kind='Method', label={'Größe 漢字 𝛽'!a});"
        f"write(g, Path({str(tmp_path / 'g.html')!r}))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)
    assert "Größe 漢字 𝛽" in (tmp_path / "g.html").read_bytes().decode("utf-8")


def test_failed_writing_leaves_the_old_file_and_no_litter(
    tmp_path: Path, graph: nx.MultiDiGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "g.html"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(ExportError, match="No space left"):
        write(graph, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["g.html"]
    with pytest.raises(ExportError, match="missing"):
        write(graph, tmp_path / "missing" / "g.html")


def test_report_says_what_is_shown_and_left_out(tmp_path: Path) -> None:
    graph = make_graph(600)
    report = write(graph, tmp_path / "a.html", options=PageOptions(max_nodes=100))
    assert (report.in_file, report.shown, report.left_out) == (600, 100, 0)
    assert "100 of 600" in report.sentence
    report = write(graph, tmp_path / "b.html", options=PageOptions(file_nodes=300, max_nodes=1000))
    assert (report.in_file, report.shown, report.left_out) == (300, 300, 300)
    assert "focus" in report.sentence


def test_what_is_asked_for_comes_into_a_file_with_little_room(tmp_path: Path) -> None:
    graph = make_graph(600)
    paper = min(iri for iri, data in graph.nodes(data=True) if data["kind"] == "Paper")
    html = render(graph, options=PageOptions(focus=paper, file_nodes=50))
    data = block(html, "graph-data")
    names = [data["prefix"] + name for name in data["nodes"]["id"]]
    assert names[data["start"]["focus"]] == paper
    assert set(graph.successors(paper)) <= set(names)
    html = render(graph, options=PageOptions(types=("dataset",), file_nodes=40))
    assert kinds(block(html, "graph-data")) == {"Dataset"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (PageOptions(focus="speech recognitoin"), "speech recognition"),
        (PageOptions(topic="image segmentatoin"), "Image segmentation"),
        (PageOptions(types=("Thing",)), "Paper, Method, Dataset, Task, Metric, Topic"),
        (PageOptions(focus=""), None),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(
    graph: nx.MultiDiGraph, options: PageOptions, message: str | None
) -> None:
    if message is None:
        assert render(graph, options=options)
        return
    with pytest.raises(UsageError, match=message):
        render(graph, options=options)


def test_focus_is_found_by_every_name(graph: nx.MultiDiGraph) -> None:
    iri, data = next((iri, data) for iri, data in graph.nodes(data=True) if " | " in data.get("aliases", ""))
    for name in (iri, data["label"].upper(), data["aliases"].split(" | ")[1], iri.rsplit("/", 1)[1]):
        start = block(render(graph, options=PageOptions(focus=name)), "graph-data")
        assert start["prefix"] + start["nodes"]["id"][start["start"]["focus"]] == iri


def test_a_paper_is_found_by_the_id_its_source_gives_it() -> None:
    paper = PaperNode(Iris().paper("my paper 7"), Paper("my paper 7", "On things", arxiv_id="2101.00001"))
    graph = to_networkx([paper, PaperNode(Iris().paper("other"), Paper("other", "On others"))], [], [])
    for name in ("my paper 7", "My Paper 7", "2101.00001", "On things", paper.iri):
        html = render(graph, options=PageOptions(focus=name))
        data, text = block(html, "graph-data"), block(html, "text-data")
        assert data["nodes"]["label"][data["start"]["focus"]] == "On things"
        assert text["nodes"]["identifier"][data["start"]["focus"]] == "my paper 7"


def test_the_page_of_a_built_graph_holds_all_its_attributes(sample_graph: Graph) -> None:
    graph = sample_graph.to_networkx()
    data, text = (block(render(graph), name) for name in ("graph-data", "text-data"))
    for place, name in enumerate(data["nodes"]["id"]):
        kept = graph.nodes[data["prefix"] + name]
        assert data["kinds"][data["nodes"]["kind"][place]][0] == kept["kind"]
        for column in ("label", "year"):
            assert data["nodes"][column][place] == kept.get(column)
        for column in ("identifier", "venue", "published", "url", "doi", "arxiv_id"):
            assert text["nodes"][column][place] == kept.get(column, "")
        assert SEPARATOR.join(data["nodes"]["aliases"][place]) == kept.get("aliases", "")
        assert SEPARATOR.join(text["nodes"]["authors"][place]) == kept.get("authors", "")
        assert SEPARATOR.join(text["nodes"]["types"][place]) == kept.get("types", kept["kind"])
    papers = [place for place, kind in enumerate(data["nodes"]["kind"]) if data["kinds"][kind][0] == "Paper"]
    assert papers
    assert all(text["nodes"]["identifier"][place] for place in papers)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tiny_graphs(tmp_path: Path, count: int) -> None:
    graph = nx.MultiDiGraph()
    for number in range(count):
        graph.add_node(
            f"{BASE}entity/{number}", kind="Method", label=f"M{number}", types="Method", aliases="", papers=1
        )
    report = write(graph, tmp_path / "tiny.html")
    assert report.in_file == report.shown == count
    assert report.sentence


def test_missing_and_odd_attributes_do_not_matter() -> None:
    graph = nx.MultiDiGraph()
    graph.add_edge("https://example.org/a", "https://example.org/a", key="partOf")
    graph.add_edge(
        "https://example.org/a",
        "urn:b",
        key="mentions",
        confidence=7,
        support=None,
        mark_start=3,
        mark_end=99,
        sentence="x",
    )
    graph.add_node("c", kind="Wonder", label="", year="soon", papers=None)
    data = block(render(graph), "graph-data")
    assert len(data["nodes"]["id"]) == 3
    assert max(data["edges"]["c"]) == 100


def test_json_cannot_end_its_element() -> None:
    text = as_json({"a": "</script><!--", "b": "\ud800 \u2028"})
    assert "<" not in text
    assert json.loads(text) == {"a": "</script><!--", "b": "? \u2028"}


def test_helpers_of_the_payload() -> None:
    assert utf16_offset("a𝛽c", 2) == 3
    assert shared_prefix([]) == ""
    assert shared_prefix(["https://example.org/a"]) == "https://example.org/"
    assert shared_prefix(["urn:a", "https://example.org/a"]) == ""


def test_notebook_frame_is_one_escaped_element(graph: nx.MultiDiGraph) -> None:
    html = notebook_html(graph, options=PageOptions(title='A "title" <b>'), height=500)
    assert html.count("<") == 2
    assert "height:500px" in html
    assert 'title="A &quot;title&quot; &lt;b&gt;"' in html

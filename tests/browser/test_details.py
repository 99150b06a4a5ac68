# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.core.model import Paper
from kg.graph import to_networkx
from kg.page import PageOptions, write
from kg.statements import Edge, EntityNode, Evidence, PaperNode
from tests.browser.driving import Pages, Shots, Visit, best, click_node, label, panel_title, until

BASE = "https://example.org/data/"
ASTRAL = "𝛽-VAE and 𝛾-VAE, both 🙂, beat the β-baseline."


def said(paper: str, sentence: str, words: str) -> tuple[Evidence, ...]:
    """Evidence for some words, in a sentence of a paper."""
    before, _, after = sentence.partition(words)
    return (Evidence(paper, len(before), len(before) + len(words), words, before, after),)


def small(tmp_path: Path, **options: Any) -> Path:
    """The page of one paper, a method and a task."""
    iri, method, task = f"{BASE}paper/arxiv-2101.00001", f"{BASE}entity/gamma-vae", f"{BASE}entity/learning"
    paper = Paper(
        "arxiv-2101.00001", "On variational things", arxiv_id="2101.00001", doi="10.5555/a b#c", venue="CONF-A",
        url="https://example.org/paper?id=1", authors=("A. Ünal", "B. Ko"), published="2021-05-01",
    )  # fmt: skip
    entities = [
        EntityNode(method, "𝛾-VAE", ("gamma VAE", "g-VAE"), (), ("Method", "Task"), "Method", ()),
        EntityNode(task, "learning", (), (), ("Task",), "Task", ()),
    ]
    edges = [
        Edge(iri, "proposesMethod", method, 0.934, 2, said(iri, ASTRAL, "𝛾-VAE")),
        Edge(method, "usedFor", task, 0.8, 1, said(iri, "𝛾-VAE is used for learning.", "𝛾-VAE")),
        Edge(method, "partOf", task, 0.5, 1, said("https://example.org/elsewhere", "In learning, 𝛾-VAE.", "𝛾-VAE")),
        Edge(method, "broader", task, 0.8, 0, ()),
    ]
    graph = to_networkx([PaperNode(iri, paper)], entities, edges)
    write(graph, tmp_path / "small.html", options=PageOptions(**options))
    return tmp_path / "small.html"


def test_every_relation_shows_its_sentence_with_the_words_marked(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(5000))
    index = best(page, "Task")
    name = label(page, index)
    click_node(page, index)
    assert panel_title(page) == name
    items = page.locator("#panel .relation")
    assert items.count() > 5
    sentences = page.locator("#panel .relation blockquote").all_inner_texts()
    marks = page.locator("#panel .relation blockquote mark").all_inner_texts()
    assert len(sentences) == len(marks) > 5
    assert sum(mark == name for mark in marks) > 3
    assert all(mark in sentence for mark, sentence in zip(marks, sentences, strict=True))
    shots(page, "panel")
    more = page.locator("#panel .group button.link:visible").first
    before = items.count()
    more.click()
    assert items.count() > before


def test_words_outside_the_basic_plane_are_marked_exactly(visit: Visit, tmp_path: Path) -> None:
    page = visit(small(tmp_path), hash="#node=paper%2Farxiv-2101.00001")
    assert panel_title(page) == "On variational things"
    assert page.inner_text("#panel mark") == "𝛾-VAE"
    assert page.inner_text("#panel blockquote") == ASTRAL


def test_paper_has_its_facts_and_links(visit: Visit, tmp_path: Path) -> None:
    page = visit(small(tmp_path, server="http://127.0.0.1:8000/"), hash="#node=paper%2Farxiv-2101.00001")
    panel_title(page)
    text = page.inner_text("#panel")
    assert "A. Ünal, B. Ko" in text
    assert "CONF-A" in text
    assert "2021-05-01" in text
    assert "arxiv-2101.00001" in text
    assert "93 % · 2×" in text
    links = dict(page.evaluate("[...document.querySelectorAll('#panel .links a')].map(a => [a.textContent, a.href])"))
    assert links == {
        "arXiv": "https://arxiv.org/abs/2101.00001",
        "DOI": "https://doi.org/10.5555/a%20b%23c",
        "Hugging Face": "https://huggingface.co/papers/2101.00001",
        "Web page": "https://example.org/paper?id=1",
        "Local server": "http://127.0.0.1:8000/paper/arxiv-2101.00001",
    }
    rels = page.evaluate("[...document.querySelectorAll('a[href^=http]')].map(a => a.rel + a.target)")
    assert set(rels) == {"noopener noreferrer_blank"}


def test_entity_names_types_years_and_origin_of_its_relations(visit: Visit, tmp_path: Path) -> None:
    page = visit(small(tmp_path), hash="#node=entity%2Fgamma-vae")
    panel_title(page)
    text = page.inner_text("#panel")
    assert "gamma VAE, g-VAE" in text
    assert "Method, Task" in text
    assert "2021" in text
    assert "from \nOn variational things" in text or "from On variational things" in text.replace("\n", " ").replace(
        "  ", " "
    )
    assert "from “https://example.org/elsewhere”" in text
    assert "No sentence is recorded" in text


def test_a_relation_can_be_opened_by_itself(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    edge = page.evaluate(
        """() => { const {model, view} = paperkg; const length = e => Math.hypot(model.x[model.source[e]] - model.x[model.target[e]], model.y[model.source[e]] - model.y[model.target[e]]);
        return [...paperkg.visible.edges].filter(e => model.community[model.source[e]] !== model.community[model.target[e]]).sort((a, b) => length(b) - length(a))[0]; }"""
    )
    x, y = page.evaluate(
        """e => { const {model, view} = paperkg; const [a, b] = [model.source[e], model.target[e]]; let spot = null;
        for (let t = 0.1; t < 0.9; t += 0.02) { const [px, py] = [model.x[a] + t * (model.x[b] - model.x[a]), model.y[a] + t * (model.y[b] - model.y[a])];
          view.moveTo(px, py, 2.5, false); const s = view.toScreen(px, py);
          if (view.pick(s.x, s.y) < 0 && view.pickEdge(s.x, s.y, paperkg.visible.edges) === e) { spot = s; break; } }
        const box = document.getElementById('canvas').getBoundingClientRect(); return [spot.x + box.left, spot.y + box.top]; }""",
        edge,
    )
    page.mouse.click(x, y)
    page.wait_for_selector("#panel .statement")
    assert page.evaluate("paperkg.state.edge") == edge
    assert page.locator("#panel .statement .node").count() == 2


def test_several_nodes_can_be_selected(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    first, second = best(page, "Method"), best(page, "Task")
    click_node(page, first)
    click_node(page, second, modifiers=["Shift"])
    until(page, "paperkg.selection().length === 2")
    assert panel_title(page) == "2 nodes"
    click_node(page, second, modifiers=["Shift"])
    until(page, "paperkg.selection().length === 1")
    page.keyboard.press("Escape")
    assert page.evaluate("paperkg.selection().length") == 0


def test_with_nothing_selected_the_panel_says_where_to_begin(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    assert "Where to begin" in page.inner_text("#panel")
    page.locator("#panel .node").first.click()
    assert panel_title(page)

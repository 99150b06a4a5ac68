"""Text from papers is never code: an attack in every field where text can come from."""

# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx
import pytest

from kg.page import PageOptions, write
from tests.browser.driving import Pages, Visit

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"'><svg onload=alert(3)>",
    "{{7*7}}${alert(4)}<!--",
    "javascript:alert(5)",
    '__DATA__ href="https://example.org/" \u2028\u2029\x00\ud800',
)
BASE = "https://example.org/data/"


def hostile(attack: str) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    papers = []
    for number in range(4):
        paper = f"{BASE}paper/{number}{attack}"
        papers.append(paper)
        graph.add_node(
            paper, kind="Paper", label=f"{attack} {number}", types=attack, aliases=attack, year=2020 + number, identifier=attack,
            arxiv_id=attack, doi=attack, url=f"javascript:alert('{number}')" if number % 2 else attack, venue=attack, published=attack, authors=f"{attack} | {attack}",
        )  # fmt: skip
    for kind in ("Method", "Dataset", "Task", "Metric", "Topic", attack):
        entity = f"{BASE}entity/{kind}{attack}"
        graph.add_node(
            entity,
            kind=kind,
            label=attack + kind,
            types=f"{kind} | {attack}",
            aliases=f"{attack} | x{attack}",
            papers=4,
        )
        for paper in papers:
            graph.add_edge(
                paper,
                entity,
                key=attack,
                relation=attack,
                confidence=0.9,
                support=1,
                sentence=f"We {attack} so.",
                mark_start=3,
                mark_end=3 + len(attack),
                paper=paper,
            )
    return graph


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_text_is_only_ever_text(visit: Visit, tmp_path: Path, attack: str) -> None:
    path = tmp_path / "hostile.html"
    write(hostile(attack), path, options=PageOptions(title=attack, server=attack))
    page = visit(path)
    assert page.title().strip()
    ids = page.evaluate("paperkg.model.id.length")
    assert ids == 10
    for index in range(ids):
        page.evaluate("i => { paperkg.selectNode(i); paperkg.showTip(i, 50, 50); }", index)
        page.wait_for_selector("#panel h2.name")
    page.evaluate("paperkg.change({selected: -1, edge: 0, table: 'relations', find: ''})")
    page.wait_for_selector("#table blockquote")
    page.evaluate("paperkg.change({edge: -1, focus: 0, selected: 0, topic: 9, find: 'a'})")
    page.fill("#search", attack.replace("\x00", "").replace("\ud800", "")[:30])
    page.keyboard.press("Enter")
    drawing = page.evaluate(
        "paperkg.model.loadText().then(() => [paperkg.asSvg(), paperkg.asCsv('relations'), paperkg.asJson(), paperkg.asTurtle([0, 1])])"
    )
    page.wait_for_timeout(100)
    assert (
        page.evaluate("document.querySelectorAll('img, iframe, object, embed, base, form, [onload], [onerror]').length")
        == 0
    )
    assert page.evaluate("document.scripts.length") == 2
    hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    assert all(href.startswith(("http://", "https://", "#")) for href in hrefs), hrefs
    show = page.evaluate(
        "svg => { const d = new DOMParser().parseFromString(svg, 'image/svg+xml'); return [d.querySelectorAll('script, img, [onload], [onerror], parsererror').length]; }",
        drawing[0],
    )
    assert show == [0]


def test_search_box_and_address_are_inert(pages: Pages, visit: Visit) -> None:
    keys = (
        "focus=1:",
        "node=",
        "edge=",
        "off=",
        "years=",
        "sort=",
        "find=",
        "theme=",
        "at=",
        "topic=",
        "with=",
        "also=",
    )
    parts = [f"{key}{quote(ATTACKS[place % 5])}" for place, key in enumerate(keys)]
    page = visit(pages(200), hash="#table=nodes&" + "&".join(parts))
    for attack in ATTACKS[:5]:
        page.fill("#search", attack)
        page.keyboard.press("Enter")
        page.fill("#table input", attack)
        page.wait_for_timeout(40)
        assert page.evaluate("document.querySelectorAll('img, svg[onload], iframe').length") == 0


def test_policy_stops_what_would_get_through(pages: Pages, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    went: list[str] = []
    page.on("requestfinished", lambda request: went.append(request.url))
    stopped: list[str] = []
    page.on("requestfailed", lambda request: stopped.append(f"{request.url} {request.failure}"))
    page.goto(pages(200).as_uri())
    page.wait_for_selector("html[data-ready]")
    page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);
        const i = document.createElement('img'); i.src = 'https://example.org/x.png'; document.body.append(i);
        const d = document.createElement('div'); d.setAttribute('onclick', 'window.ran = 2'); document.body.append(d); d.click(); }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert [url for url in went if url.startswith("http")] == []
    assert all("csp" in one for one in stopped)
    assert page.evaluate("fetch('https://example.org/').then(() => 'went', () => 'blocked')") == "blocked"
    context.close()


def test_csv_cells_are_no_formulas(visit: Visit, tmp_path: Path) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node(f"{BASE}entity/a", kind="Method", label='=HYPERLINK("x")', types="Method", aliases="", papers=1)
    write(graph, tmp_path / "formula.html")
    page = visit(tmp_path / "formula.html")
    assert page.evaluate("paperkg.asCsv('nodes')").splitlines()[1].startswith("\"'=HYPERLINK")

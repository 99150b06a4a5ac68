# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest

from kg.page import notebook_html
from tests.browser.driving import Pages, Shots, Visit, best, click_node, label, panel_title, shown, until
from tests.kg.page.synthetic import make_graph


def test_back_and_forward_go_through_what_was_looked_at(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    first, second = best(page, "Method"), best(page, "Task")
    assert page.is_disabled("#back")
    click_node(page, first)
    click_node(page, second)
    page.click("#panel .steps button:nth-of-type(2)")
    assert page.evaluate("paperkg.state.focus") == second
    page.click("#back")
    until(page, "paperkg.state.focus === -1")
    assert page.evaluate("paperkg.state.selected") == second
    page.keyboard.press("[")
    until(page, f"paperkg.state.selected === {first}")
    page.go_back()
    until(page, "paperkg.state.selected === -1")
    page.click("#forward")
    until(page, f"paperkg.state.selected === {first}")
    assert panel_title(page) == label(page, first)
    page.go_forward()
    until(page, f"paperkg.state.selected === {second}")


CHANGES = (
    "{off: new Set([0, 3]), from: 2018, to: 2024}",
    "{offRelations: new Set([1]), confidence: 60, degree: 2}",
    "{focus: 40, hops: 2, selected: 40}",
    "{selected: 12, also: new Set([13, 14]), pins: new Set([150]), sort: '-confidence', find: 'we & <b> #%'}",
    "{all: true, edge: 7, selected: -1, also: new Set()}",
    "{topic: paperkg.model.kind.indexOf(5), focus: -1, hops: 1, table: 'relations', theme: 'dark', camera: [120, -80, 1.5]}",
)
PLAIN = """state => { const s = {...state}; for (const k of Object.keys(s)) if (s[k] instanceof Set) s[k] = [...s[k]].sort(); return s; }"""
WHOLE = f"[({PLAIN})(paperkg.state), [...paperkg.visible.nodes], [...paperkg.visible.edges].length]"


def test_the_address_holds_the_whole_state(pages: Pages, visit: Visit) -> None:
    path = pages(200)
    page = visit(path)
    for change in CHANGES:
        page.evaluate(f"paperkg.change({change})")
        kept, read = page.evaluate(
            f"[({PLAIN})(paperkg.state), ({PLAIN})(paperkg.decodeState(paperkg.model, location.hash))]"
        )
        assert read == kept, change
    again = visit(path, hash=page.evaluate("location.hash"))
    assert again.evaluate(WHOLE) == page.evaluate(WHOLE)


def test_the_camera_is_kept_in_the_address(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    page.mouse.move(640, 400)
    page.mouse.wheel(0, -240)
    until(page, "location.hash.includes('at=')")
    again = visit(pages(200), hash=page.evaluate("location.hash"))
    assert again.evaluate("paperkg.view.scale()") == pytest.approx(page.evaluate("paperkg.view.scale()"), rel=0.01)


@pytest.mark.parametrize(
    "hash",
    [
        "#focus=9:nobody&node=nobody&off=Nothing&years=abcd-&at=1,2&table=x&sort=<b>&theme=pink&confidence=1e9",
        "#%E0%A4%A",
        "#=&&&==",
        "#focus=2:&edge=a b c&topic=&also=&with=zz",
    ],
)
def test_a_wrong_address_is_ignored(pages: Pages, visit: Visit, hash: str) -> None:
    page = visit(pages(200), hash=hash)
    assert shown(page) in (200, 0)
    assert page.evaluate("paperkg.state.focus") == -1


def test_options_are_the_first_state(pages: Pages, visit: Visit) -> None:
    graph = make_graph(200)
    topic = next(data["label"] for _, data in graph.nodes(data=True) if data["kind"] == "Topic")
    page = visit(pages(200, types=("Method", "Dataset"), max_nodes=50))
    assert shown(page) == 50
    assert page.is_checked("#switch-kind-Method")
    assert not page.is_checked("#switch-kind-Paper")
    page = visit(pages(200, since=2020, topic=topic))
    assert page.evaluate("paperkg.model.label[paperkg.state.topic]") == topic
    assert (
        page.evaluate(
            "Math.min(...[...paperkg.visible.nodes].filter(i => paperkg.model.kind[i] === 0).map(i => paperkg.model.year[i]))"
        )
        >= 2020
    )
    name = next(data["label"] for _, data in graph.nodes(data=True) if data["kind"] == "Dataset")
    page = visit(pages(200, focus=name.upper()))
    assert page.inner_text("#trail strong") == name
    assert panel_title(page) == name


def test_theme_follows_the_system_and_can_be_changed(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(200), theme="dark")
    assert page.evaluate("paperkg.theme.dark") is True
    page.click("#theme")
    assert page.evaluate("paperkg.theme.dark") is False
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(248, 247, 244)"
    assert "theme=light" in page.evaluate("location.hash")
    page.click("#theme")
    shots(page, "dark")


def test_in_a_notebook_it_works_inside_its_frame(visit: Visit, tmp_path: Path, browser: Any) -> None:
    graph = make_graph(200)
    frame_html = notebook_html(graph)
    assert escape("<!doctype html>") in frame_html
    host = tmp_path / "notebook.html"
    host.write_text(
        f"<!doctype html><html data-ready><meta charset=utf-8><title>n</title><body>{frame_html}", encoding="utf-8"
    )
    page = visit(host)
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for()
    inner = next(one for one in page.frames if one != page.main_frame)
    assert inner.evaluate("paperkg.visible.nodes.length") == 200
    inner.evaluate("paperkg.selectNode(20)")
    frame.locator("#panel h2.name").wait_for()
    address = page.url
    frame.locator("#back").click()
    assert inner.evaluate("paperkg.state.selected") == -1
    frame.locator("#forward").click()
    assert inner.evaluate("paperkg.state.selected") == 20
    assert page.url == address

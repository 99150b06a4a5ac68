# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.driving import Pages, Shots, Visit, best, label, panel_title, shown, until


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_axe_finds_nothing_serious(pages: Pages, visit: Visit, axe: str, theme: str, width: int, height: int) -> None:
    page = visit(pages(200), theme=theme, width=width, height=height)
    page.evaluate(axe)
    scenes = {
        "first": "0",
        "node and table": "paperkg.change({selected: 20, table: 'nodes'})",
        "relation": "paperkg.change({selected: -1, edge: 3, table: 'relations'})",
        "focus and filters": "paperkg.change({edge: -1, table: '', focus: 20, selected: 20, confidence: 40, off: new Set([1])}); paperkg.toggleSide(true)",
        "search": "paperkg.toggleSide(false); document.getElementById('search').focus(); document.getElementById('search').value = 'a'; document.getElementById('search').dispatchEvent(new Event('input'))",
        "help": "document.getElementById('search').blur(); paperkg.showHelp()",
    }
    for scene, action in scenes.items():
        page.evaluate(f"{{ {action} }}")
        page.wait_for_timeout(80)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (violation["id"], [node["target"] for node in violation["nodes"]][:3])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        assert not serious, f"{scene}: {serious}"


def test_keyboard_alone_from_search_to_a_neighbour_and_back(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    name = label(page, best(page, "Method"))
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    assert panel_title(page) == name
    until(page, "document.activeElement === document.body || document.activeElement.id === 'panel'")
    page.focus("#panel")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#panel .relation .node')"):
            break
    neighbour = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    until(page, "name => document.querySelector('#panel h2.name')?.textContent === name", neighbour)
    page.keyboard.press("2")
    until(page, "paperkg.state.hops === 2 && paperkg.state.focus >= 0")
    page.keyboard.press("[")
    page.keyboard.press("[")
    until(page, "name => document.querySelector('#panel h2.name')?.textContent === name", name)
    page.keyboard.press("Escape")
    assert page.evaluate("paperkg.state.selected") == -1


def test_arrow_keys_walk_over_the_picture(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    page.focus("#canvas .vis-network")
    page.keyboard.press("ArrowRight")
    first = page.evaluate("paperkg.cursor")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("paperkg.cursor")
    assert first >= 0
    assert second != first
    assert page.evaluate("([a, b]) => paperkg.model.x[b] > paperkg.model.x[a]", [first, second])
    assert label(page, second) in page.inner_text("#said")
    page.keyboard.press("Enter")
    assert panel_title(page) == label(page, second)
    before = page.evaluate("paperkg.view.centre().x")
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate("paperkg.view.centre().x") > before


def test_help_and_skip_link(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.is_visible("#table table")
    page.keyboard.press("?")
    assert page.is_visible("#help-dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("#help-dialog")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_telephone_nothing_is_cut_off(pages: Pages, visit: Visit, shots: Shots, theme: str) -> None:
    page = visit(pages(1000), width=390, height=844, theme=theme)
    clipped = """() => [...document.querySelectorAll('button, input, select, a, h1')].filter(one => one.offsetParent && one.id !== 'skip'
      && !one.closest('.scroll')).filter(one => { const b = one.getBoundingClientRect(); return b.width && (b.left < -1 || b.right > 391); }).map(one => one.id || one.className)"""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(clipped) == []
    page.click("#show-filters")
    assert page.is_visible("#legend")
    assert page.evaluate(clipped) == []
    shots(page, f"narrow-filters-{theme}")
    page.keyboard.press("Escape")
    assert page.is_hidden("#legend")
    x, y = page.evaluate(
        "(() => { const i = paperkg.labelOrder[0]; const p = paperkg.view.toScreen(paperkg.model.x[i], paperkg.model.y[i]); const b = document.getElementById('canvas').getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; })()"
    )
    page.touchscreen.tap(x, y)
    page.wait_for_selector("#panel h2.name")
    assert page.evaluate(clipped) == []
    shots(page, f"narrow-panel-{theme}")
    page.click("#panel .steps button:nth-of-type(1)")
    assert shown(page) < 1000
    assert page.evaluate(clipped) == []
    shots(page, f"narrow-focus-{theme}")
    page.click("#panel .close")
    page.click("#show-table")
    assert page.evaluate(clipped) == []
    shots(page, f"narrow-table-{theme}")


def test_print_holds_picture_legend_and_details(pages: Pages, visit: Visit, tmp_path: Path) -> None:
    page = visit(pages(200), theme="dark")
    page.evaluate("paperkg.change({selected: 20})")
    page.wait_for_selector("#panel h2.name")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    inked = """() => { const c = document.getElementById('print-copy'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    let n = 0; for (let k = 3; k < d.length; k += 4) n += d[k] > 40; return n; }"""
    assert page.evaluate(inked) > 5000
    page.emulate_media(media="print")
    assert page.is_hidden("#search")
    assert page.is_visible("#legend")
    assert page.is_visible("#panel h2.name")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    pdf = page.pdf()
    assert pdf.startswith(b"%PDF")


def test_shape_and_colour_tell_types_apart(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    looks = page.evaluate(
        "[...document.querySelectorAll('#legend .shape')].map(s => [s.firstChild.tagName, (s.firstChild.getAttribute('points') || '').slice(0, 40), s.firstChild.getAttribute('fill')])"
    )
    assert len({tuple(look[:2]) for look in looks}) == len(looks) == 6
    assert len({look[2] for look in looks}) == 6

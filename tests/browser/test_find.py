# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

from typing import Any

from tests.browser.driving import (
    Pages,
    Shots,
    Visit,
    best,
    click_node,
    label,
    node,
    panel_title,
    search,
    shown,
    shown_edges,
)


def test_search_completes_names_by_keyboard(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(1000))
    name = label(page, best(page, "Method"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type(name[:5].lower())
    page.wait_for_selector("#search-list li")
    assert page.get_attribute("#search", "aria-expanded") == "true"
    shots(page, "search")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") in ("hit-0", "hit-1")
    page.fill("#search", name)
    page.keyboard.press("Enter")
    assert panel_title(page) == name


def test_search_finds_aliases_without_case_or_accents(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    index, alias = page.evaluate(
        "(() => { const i = paperkg.model.aliases.findIndex(a => a.length > 1); return [i, paperkg.model.aliases[i][1]]; })()"
    )
    page.fill("#search", alias.upper())
    assert label(page, index) in page.inner_text("#search-list")
    assert page.evaluate("paperkg.fold('Ünïté')") == "unite"


def test_search_says_when_nothing_fits(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    page.fill("#search", "xyzzyxyzzy")
    assert "Nothing is called so" in page.inner_text("#search-list")
    page.keyboard.press("Escape")
    assert page.is_hidden("#search-list")


def test_search_brings_what_was_left_out(pages: Pages, visit: Visit) -> None:
    page = visit(pages(5000))
    hidden = page.evaluate(
        "[...Array(paperkg.model.size).keys()].reverse().find(i => !paperkg.visible.shown[i] && paperkg.model.degree(i) > 1)"
    )
    search(page, label(page, hidden))
    assert panel_title(page) == label(page, hidden)
    assert page.evaluate("i => paperkg.visible.shown[i]", hidden) == 1
    assert page.evaluate("i => [...paperkg.model.edgesOf(i)].some(e => paperkg.drawnEdges[e])", hidden)


def test_legend_counts_and_switches_types(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    papers = page.evaluate("[...paperkg.model.kind].filter(k => k === 0).length")
    row = page.locator("#legend li").first
    assert f"{papers:,}" in row.inner_text()
    assert row.locator("svg").count() == 1
    page.click("label[for=switch-kind-Paper]")
    assert shown(page) == 1000 - papers
    page.click("label[for=switch-kind-Paper]")
    assert shown(page) == 1000
    page.hover("#legend li:nth-child(3)")
    page.click("#legend li:nth-child(3) .only")
    assert set(page.evaluate("[...paperkg.visible.nodes].map(i => paperkg.model.kindOf(i))")) == {"Dataset"}
    page.click("#reset")
    assert shown(page) == 1000


def test_relations_can_be_switched(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    index = page.evaluate("paperkg.model.relations.indexOf('usesMethod')")
    page.click(f"label[for=switch-relation-{index}]")
    assert not page.evaluate("i => [...paperkg.visible.edges].some(e => paperkg.model.relation[e] === i)", index)
    assert 0 < shown_edges(page) < 3000


def _slide(page: Any, selector: str, value: str) -> None:
    page.evaluate(
        "([s, v]) => { const i = document.querySelector(s); i.value = v; i.dispatchEvent(new Event('input')); }",
        [selector, value],
    )


def test_years_confidence_and_degree_narrow_down(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(1000))
    _slide(page, "#year-from", "2022")
    years = page.evaluate(
        "[...paperkg.visible.nodes].filter(i => paperkg.model.kind[i] === 0).map(i => paperkg.model.year[i])"
    )
    assert min(years) >= 2022
    _slide(page, "#year-to", "2023")
    years = page.evaluate(
        "[...paperkg.visible.nodes].filter(i => paperkg.model.kind[i] === 0).map(i => paperkg.model.year[i])"
    )
    assert set(years) == {2022, 2023}
    page.click("#reset")
    _slide(page, "#confidence", "80")
    assert page.evaluate("Math.min(...[...paperkg.visible.edges].map(e => paperkg.model.confidence[e]))") >= 80
    shots(page, "filtered")
    page.click("#reset")
    _slide(page, "#degree", "6")
    assert 0 < shown(page) < 700
    page.click("#reset")
    assert shown(page) == 1000


def test_filters_that_leave_nothing_say_so(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    page.evaluate("paperkg.change({off: new Set([0, 1, 2, 3, 4, 5])})")
    assert "Nothing fits these filters" in page.inner_text("#empty")
    page.click("#empty button")
    assert shown(page) == 200


def test_topic_filter_keeps_its_papers_and_what_they_name(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    topic = best(page, "Topic")
    page.select_option("#topic", str(topic))
    papers = page.evaluate("[...paperkg.visible.nodes].filter(i => paperkg.model.kind[i] === 0)")
    assert papers
    assert page.evaluate(
        "([t, papers]) => papers.every(i => [...paperkg.model.edgesOf(i)].some(e => paperkg.model.target[e] === t))",
        [topic, papers],
    )
    assert 0 < shown(page) < 1000


def test_one_to_three_steps_of_neighbourhood(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(1000))
    index = best(page, "Dataset")
    click_node(page, index)
    sizes = []
    for hops in (1, 2, 3):
        page.click(f"#panel .steps button:nth-of-type({hops})")
        sizes.append(shown(page))
        reach = page.evaluate("Math.max(...[...paperkg.visible.nodes].map(i => paperkg.visible.distance[i]))")
        assert reach <= hops
        shots(page, f"focus-{hops}")
    assert sizes[0] == 1 + page.evaluate(
        "i => new Set([...paperkg.model.edgesOf(i)].map(e => paperkg.model.other(e, i))).size", index
    )
    assert sizes[0] < sizes[1] < sizes[2]
    page.click("#leave")
    assert shown(page) == 1000


def test_double_click_opens_the_neighbourhood_and_expand_adds_to_it(pages: Pages, visit: Visit) -> None:
    page = visit(pages(5000))
    index = best(page, "Method")
    page.evaluate("i => paperkg.view.moveTo(paperkg.model.x[i], paperkg.model.y[i], 2.2, false)", index)
    x, y = page.evaluate(
        "i => { const p = paperkg.view.toScreen(paperkg.model.x[i], paperkg.model.y[i]); const b = document.getElementById('canvas').getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; }",
        index,
    )
    page.mouse.dblclick(x, y)
    page.wait_for_selector("#trail:not([hidden])")
    assert page.evaluate("paperkg.state.focus") == index
    before = shown(page)
    neighbour = page.evaluate(
        "[...paperkg.visible.nodes].find(i => i !== paperkg.state.focus && paperkg.hiddenNeighbours(i) > 0)"
    )
    page.evaluate("i => paperkg.selectNode(i)", neighbour)
    page.click("#expand")
    assert shown(page) > before


def test_hover_shows_a_tip(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    index = best(page, "Task")
    page.evaluate("i => paperkg.view.moveTo(paperkg.model.x[i], paperkg.model.y[i], 2, false)", index)
    from tests.browser.driving import place

    page.mouse.move(*place(page, index))
    page.wait_for_selector("#tip:not([hidden])")
    assert label(page, index) in page.inner_text("#tip")
    assert node(page, label(page, index)) == index

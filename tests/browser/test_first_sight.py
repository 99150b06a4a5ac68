from __future__ import annotations

import pytest

from tests.browser.driving import Pages, Shots, Visit, overlaps, shown, shown_edges


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("size", "width", "height"), [(1000, 1440, 900), (5000, 1440, 900), (5000, 390, 844)])
def test_labels_never_overlap_at_first_sight(
    pages: Pages, visit: Visit, shots: Shots, size: int, width: int, height: int, theme: str
) -> None:
    page = visit(pages(size), width=width, height=height, theme=theme)
    assert page.evaluate("paperkg.labels.length") > 8
    assert overlaps(page) == []
    shots(page, f"first-{size}-{width}-{theme}")


def test_labels_never_overlap_on_the_way_in(pages: Pages, visit: Visit) -> None:
    page = visit(pages(5000), hash="#all=1")
    for _ in range(6):
        page.keyboard.press("+")
        page.wait_for_timeout(60)
        assert overlaps(page) == []


def test_first_picture_is_limited_and_says_so(pages: Pages, visit: Visit, shots: Shots) -> None:
    page = visit(pages(5000))
    assert shown(page) == 1500
    assert "1,500 of 5,000 nodes" in page.inner_text("#status")
    page.click("#show-all")
    assert shown(page) == 5000
    assert shown_edges(page) == page.evaluate("paperkg.model.count")
    shots(page, "all-5000")
    page.click("#show-best")
    assert shown(page) == 1500


def test_most_of_the_first_picture_is_connected(pages: Pages, visit: Visit) -> None:
    page = visit(pages(5000))
    lonely = page.evaluate(
        """() => { const seen = new Set(); for (const e of paperkg.visible.edges)
        { seen.add(paperkg.model.source[e]); seen.add(paperkg.model.target[e]); }
        return [...paperkg.visible.nodes].filter(i => !seen.has(i)).length; }"""
    )
    assert lonely < 0.01 * 1500


def test_community_names_show_from_afar_and_give_way_when_near(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    assert page.evaluate("paperkg.labels.filter(one => one.strong).length") >= 5
    page.evaluate("paperkg.view.moveTo(0, 0, 5, false)")
    page.wait_for_timeout(200)
    assert page.evaluate("paperkg.labels.filter(one => one.strong).length") == 0


def test_document_is_complete(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    assert page.evaluate("document.compatMode") == "CSS1Compat"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "A map of what papers do"
    assert page.inner_text("h1") == "A map of what papers do"
    assert page.inner_text("#subtitle") == "1,000 nodes · 3,000 relations"


def test_physics_is_off_and_moves_small_pictures(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    assert page.evaluate("paperkg.view.network.physics.physicsEnabled") is False
    assert page.is_disabled("#physics")
    page = visit(pages(200))
    before = page.evaluate("[...paperkg.model.x]")
    page.click("#physics")
    assert page.get_attribute("#physics", "aria-pressed") == "true"
    page.wait_for_timeout(700)
    page.click("#physics")
    after = page.evaluate("[...paperkg.model.x]")
    assert sum(abs(a - b) > 1 for a, b in zip(before, after, strict=True)) > 50
    page.wait_for_timeout(150)
    assert page.evaluate("[...paperkg.model.x]") == after


def test_camera_buttons_and_wheel(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    scale = page.evaluate("paperkg.view.scale()")
    page.click("#zoom-in")
    assert page.evaluate("paperkg.view.scale()") > scale * 1.2
    page.click("#zoom-out")
    page.click("#zoom-out")
    assert page.evaluate("paperkg.view.scale()") < scale * 0.9
    page.click("#fit")
    assert page.evaluate("paperkg.view.scale()") == pytest.approx(scale, rel=0.02)
    page.mouse.move(640, 400)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(150)
    assert page.evaluate("paperkg.view.scale()") > scale


def test_a_dragged_node_takes_its_relations_along(pages: Pages, visit: Visit) -> None:
    page = visit(pages(200))
    from tests.browser.driving import best, place

    index = best(page, "Task")
    page.evaluate("i => paperkg.view.moveTo(paperkg.model.x[i], paperkg.model.y[i], 2, false)", index)
    x, y = place(page, index)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=5)
    page.mouse.up()
    page.wait_for_timeout(250)
    nx, ny = place(page, index)
    assert (nx - x, ny - y) == pytest.approx((60, 30), abs=12)


def test_resizing_fits_the_picture_again(pages: Pages, visit: Visit) -> None:
    page = visit(pages(1000))
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1300)
    bounds = page.evaluate("paperkg.view.bounds(paperkg.visible.nodes)")
    left = page.evaluate("b => paperkg.view.toScreen(b.left, b.top)", bounds)
    right = page.evaluate("b => paperkg.view.toScreen(b.right, b.bottom)", bounds)
    assert left["x"] > 0
    assert right["x"] < 391

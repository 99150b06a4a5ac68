"""The site in a browser: nothing serious for axe, nothing asked of others, no page wider than its screen; by keyboard,
and without scripts."""

# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest

from tests.browser.driving import Shots
from tests.kg_serving import serving

SIZES = {"telephone": (390, 844), "tablet": (820, 1180), "laptop": (1280, 800), "screen": (1920, 1080)}
PLACES = {
    "home": "", "papers": "papers?topic=computer-vision", "methods": "methods?role=uses", "results": "results",
    "topics": "topics", "dataset": "entity/imagenet", "task": "entity/image-classification", "topic": "topic/computer-vision",
    "year": "year/2017", "ask": "ask?question=methods-for-task&task=image+classification", "search": "search?q=image",
    "relation": "entity/imagenet?relation=kg%3AevaluatedOn", "missing": "entity/no-such-thing",
}  # fmt: skip

Go: TypeAlias = Callable[..., Any]


@pytest.fixture(scope="module")
def site(sample_store: Path) -> Iterator[str]:
    """The address of a server on the sample."""
    with serving(sample_store, "--access-log", "/dev/null") as (address, _):
        yield address


@pytest.fixture(scope="module")
def places(site: str) -> dict[str, str]:
    """Pages of every kind: of a paper the one with most results."""
    rows = httpx.get(f"{site}results.json").json()["results"]
    papers = [row["paper"]["iri"] for row in rows]
    most = max(papers, key=papers.count).removeprefix("https://w3id.org/paperkg/")
    return {**PLACES, "paper": most}


@pytest.fixture
def go(browser: Any, site: str) -> Iterator[Go]:
    """Open a page of the site and, at the end, check that nothing was asked of others and nothing was complained of."""
    contexts: list[Any] = []
    seen: list[str] = []

    def open_page(path: str, *, size: str = "laptop", theme: str = "light", scripts: bool = True) -> Any:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, java_script_enabled=scripts,
            has_touch=width < 500, reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: seen.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    strange = [text for text in seen if not text.startswith((site, "data:")) and "status of 40" not in text]
    assert strange == []


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_screen(go: Go, places: dict[str, str], shots: Shots, size: str) -> None:
    cut = """() => [...document.querySelectorAll('main button, main input, main select, main h1, main p, main li, main svg')]
        .filter(one => one.offsetParent !== null && !one.closest('.wide, .skip, [hidden]') && !one.closest('details:not([open])'))
        .filter(one => { const b = one.getBoundingClientRect(); return b.width && (b.left < -1 || b.right > innerWidth + 1); })
        .map(one => one.outerHTML.slice(0, 120))"""
    theme = "dark" if size in {"tablet", "laptop"} else "light"
    page = go("", size=size, theme=theme)
    for name, path in places.items():
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/" + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], name
        assert page.evaluate(cut) == [], name
        shots(page, f"site-{name}-{size}-{theme}")


@pytest.mark.slow
@pytest.mark.parametrize(("size", "theme"), [("laptop", "light"), ("telephone", "dark")])
def test_axe_finds_nothing_serious_on_the_site(go: Go, places: dict[str, str], axe: str, size: str, theme: str) -> None:
    for name, path in places.items():
        page = go(path, theme=theme, size=size)
        page.evaluate("() => { for (const each of document.querySelectorAll('details')) each.open = true; }")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (violation["id"], [(node["target"], node["failureSummary"][:200]) for node in violation["nodes"]][:3])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        assert not serious, f"{name}: {serious}"
        page.context.close()


@pytest.mark.slow
def test_search_by_keyboard_leads_to_an_entity_and_on(go: Go) -> None:
    page = go("papers")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("imagenet")
    page.wait_for_selector("#hits li[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('ImageNet')")
    page.keyboard.press("/")
    page.keyboard.type("image classification")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Found for')")


@pytest.mark.slow
def test_the_chosen_theme_stays(go: Go) -> None:
    page = go("papers")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#theme")
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


@pytest.mark.slow
def test_everything_is_reached_without_scripts(go: Go) -> None:
    page = go("", scripts=False)
    page.fill("#words", "image classification")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Found for')")
    page.click(".chip.task:has-text('image classification')")
    assert page.text_content("h1") == "image classification"
    page.click("a.count >> nth=0")
    page.click("summary:has-text('Narrow down')") if not page.is_visible(".filters button") else None
    page.select_option(".filters select[name=sort]", "old")
    page.click(".filters button")
    assert "sort=old" in page.url
    page.click("nav a[href='/ask']")
    page.fill("#query", "SELECT ?p { ?p a kg:Paper } LIMIT 3")
    page.click("#run")
    assert page.locator("#results tbody tr").count() == 3
    page.fill("#query", "SELECT *\nWHERE { ?s ?p }")
    page.click("#run")
    assert "line 2" in page.text_content("#error")
    page.click("a[href='/ask?question=datasets-for-task']")
    page.fill("#values input[name=task]", "image classification")
    page.click("#values button")
    assert page.locator("#results tbody tr").count() > 0


@pytest.mark.slow
def test_the_abstract_marks_what_it_names(go: Go, places: dict[str, str]) -> None:
    page = go(places["paper"])
    named = page.locator("p.text a.named")
    assert named.count() > 3
    looks = {named.nth(i).evaluate("e => getComputedStyle(e).textDecorationColor") for i in range(named.count())}
    assert len(looks) > 1
    label = named.first.get_attribute("title").partition(": ")[2]
    named.first.click()
    assert page.text_content("h1") == label

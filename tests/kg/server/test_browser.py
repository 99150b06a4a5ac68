"""The pages in a browser: the editor with completion, mistakes and charts; search; nothing asked of anybody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("PAPERKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def tab(server: str) -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.watched = []
        page.on("request", lambda request: page.watched.append(request.url))
        page.on("console", lambda message: page.watched.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.watched.append(str(error)))
        page.set_default_timeout(30_000)
        yield page
        strange = [seen for seen in page.watched if not seen.startswith(server) and "status of 400" not in seen]
        browser.close()
    assert strange == []


@pytest.mark.slow
def test_the_editor_runs_a_query_and_draws_a_chart(tab: Any, server: str) -> None:
    tab.goto(server)
    tab.click("#run")
    tab.wait_for_selector("#results table tbody tr")
    assert tab.locator("#results tbody tr").count() == 25
    tab.click("#as-chart")
    assert tab.locator("svg.chart rect").count() == 25
    assert "rows" in tab.text_content("#told")


@pytest.mark.slow
def test_a_mistake_is_marked_at_its_place(tab: Any, server: str) -> None:
    tab.goto(server)
    tab.fill("#query", "SELECT *\nWHERE { ?s ?p }")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("#error:not([hidden])")
    assert "line 2" in tab.text_content("#error")
    start = tab.evaluate("document.getElementById('query').selectionStart")
    assert 20 <= start <= 24


@pytest.mark.slow
def test_names_are_completed(tab: Any, server: str) -> None:
    tab.goto(server)
    tab.fill("#query", "")
    tab.wait_for_load_state("networkidle")  # the vocabulary is there
    tab.type("#query", "SELECT * { ?paper kg:propo")
    tab.wait_for_selector("#completions li")
    tab.keyboard.press("Tab")
    assert tab.input_value("#query").endswith("?paper kg:proposesMethod")


@pytest.mark.slow
def test_a_question_of_the_library(tab: Any, server: str) -> None:
    tab.goto(server)
    tab.wait_for_selector("#question option[value=methods-for-task]", state="attached")
    tab.select_option("#question", "methods-for-task")
    tab.wait_for_selector("#results table tbody tr")
    assert "image classification" in tab.text_content("#taken")
    assert "VALUES ?task" in tab.input_value("#query")
    tab.fill("#values input[name=task]", "imge classification")
    tab.click("#values button")
    tab.wait_for_selector("#error:not([hidden])")
    assert "did you mean" in tab.text_content("#error")


@pytest.mark.slow
def test_search_leads_to_an_entity(tab: Any, server: str) -> None:
    tab.goto(server)
    tab.type("#words", "imagenet")
    tab.wait_for_selector("#hits li a")
    tab.click("#hits li a")
    tab.wait_for_selector("h1")
    assert tab.text_content("h1") == "ImageNet"
    assert tab.locator("blockquote mark").count() > 0

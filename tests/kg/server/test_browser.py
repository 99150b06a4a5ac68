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
    tab.goto(f"{server}ask")
    tab.click("#run")
    tab.wait_for_selector("#results table tbody tr")
    assert tab.locator("#results tbody tr").count() == 25
    tab.click("#as-chart")
    assert tab.locator("svg.chart rect").count() == 25
    assert "rows" in tab.text_content("#told")
    assert [link.text_content() for link in tab.locator("#downloads a").all()] == ["CSV", "TSV", "JSON", "XML"]


@pytest.mark.slow
def test_an_address_reproduces_a_query_and_its_answer(tab: Any, server: str) -> None:
    tab.goto(f"{server}ask")
    tab.fill("#query", "SELECT ?a ?b { ?a kg:usedFor ?b } LIMIT 7")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("#results table tbody tr")
    tab.goto(tab.get_attribute("#permalink", "href") and tab.url)
    assert tab.input_value("#query").strip() == "SELECT ?a ?b { ?a kg:usedFor ?b } LIMIT 7"
    assert tab.locator("#results tbody tr").count() == 7
    tab.click("#as-network")
    tab.wait_for_selector("svg.web circle")
    assert tab.locator("svg.web line").count() == 7


@pytest.mark.slow
def test_triples_are_shown_as_text_and_as_a_network(tab: Any, server: str) -> None:
    tab.goto(f"{server}ask")
    tab.fill(
        "#query",
        "CONSTRUCT { ?a kg:usedFor ?b . ?a skos:prefLabel ?n } { ?a kg:usedFor ?b ; skos:prefLabel ?n } LIMIT 5",
    )
    tab.click("#run")
    tab.wait_for_selector("#results pre")
    assert "Turtle" in tab.text_content("#downloads")
    tab.click("#as-network")
    tab.wait_for_selector("svg.web circle")


@pytest.mark.slow
def test_sparql_is_painted_letter_upon_letter(tab: Any, server: str) -> None:
    tab.goto(f"{server}ask")
    text = 'SELECT ?s # words\nWHERE { ?s kg:year 2020 ; dcterms:title "a b" . <http://a.example/#x> a kg:Paper }'
    tab.fill("#query", text)
    assert tab.evaluate("document.getElementById('painted').textContent") == f"{text}\n"
    kinds = tab.evaluate(
        "[...document.querySelectorAll('#painted span[class]')].map(s => [s.className, s.textContent])"
    )
    assert ["t-word", "SELECT"] in kinds
    assert ["t-comment", "# words"] in kinds
    assert ["t-name", "kg:year"] in kinds
    assert ["t-string", '"a b"'] in kinds
    assert ["t-iri", "<http://a.example/#x>"] in kinds
    same = """() => { const [a, b] = ['query', 'painted'].map(i => document.getElementById(i).getBoundingClientRect());
        return [a.left - b.left, a.top - b.top, a.width - b.width].every(d => Math.abs(d) < 1.5); }"""
    assert tab.evaluate(same)


@pytest.mark.slow
def test_a_mistake_is_marked_at_its_place(tab: Any, server: str) -> None:
    tab.goto(f"{server}ask")
    tab.fill("#query", "SELECT *\nWHERE { ?s ?p }")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("#error:not([hidden])")
    assert "line 2" in tab.text_content("#error")
    start = tab.evaluate("document.getElementById('query').selectionStart")
    assert 20 <= start <= 24
    assert tab.text_content("#painted .t-wrong") == "}"


@pytest.mark.slow
def test_names_are_completed(tab: Any, server: str) -> None:
    tab.goto(f"{server}ask")
    tab.fill("#query", "")
    tab.wait_for_load_state("networkidle")  # the vocabulary is there
    tab.type("#query", "SELECT * { ?paper kg:propo")
    tab.wait_for_selector("#completions li")
    tab.keyboard.press("Tab")
    assert tab.input_value("#query").endswith("?paper kg:proposesMethod")
    tab.type("#query", " . ?paper ?p imagenet")
    tab.wait_for_selector("#completions li:has-text('Dataset')")
    tab.click("#completions li:has-text('ImageNet')")
    assert tab.input_value("#query").endswith("?p <https://w3id.org/paperkg/entity/imagenet>")


@pytest.mark.slow
def test_a_question_of_the_library(tab: Any, server: str) -> None:
    tab.goto(f"{server}ask")
    tab.click("a[href='/ask?question=methods-for-task']")
    tab.type("#values input[name=task]", "image cl")
    tab.wait_for_selector("#values .names li")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert tab.input_value("#values input[name=task]") == "image classification"
    tab.click("#values button")
    tab.wait_for_selector("#results table tbody tr")
    assert "image classification" in tab.text_content(".question")
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

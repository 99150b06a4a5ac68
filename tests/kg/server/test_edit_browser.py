"""Judging by keyboard alone, and without JavaScript, in a real browser."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.building import build
from kg.review.file import FILE
from tests.builders import rich_rows, write_rows
from tests.kg_serving import serving

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("PAPERKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
TOKEN = "a-token-that-nobody-guesses"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Any]]:
    """The address of a server with editing, its store, and a browser."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("edit")
    build([write_rows(folder / "papers.jsonl", rich_rows())], store=folder / "s.store")
    server = serving(folder / "s.store", "--edit", "--token", TOKEN, "--access-log", "/dev/null")
    with server as (address, _), sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield address, folder / "s.store", browser
        browser.close()


def read(store: Path) -> dict[str, list[dict[str, str]]]:
    file = store / FILE
    return tomllib.loads(file.read_text()) if file.exists() else {}


def test_by_keyboard_alone(edited: tuple[str, Path, Any]) -> None:
    address, store, browser = edited
    wrong: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}edit?relation=usesMethod&token={TOKEN}")
    page.goto(f"{address}edit?relation=usesMethod")
    assert TOKEN not in page.url
    page.wait_for_function("document.activeElement.classList.contains('card')")
    page.keyboard.press("r")
    page.wait_for_selector(".card[data-said=reject]")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card[data-said=role]")
    decisions = read(store)
    assert [row["role"] for row in decisions["role"]] == ["compares"]
    assert len(decisions["reject"]) == 1
    page.keyboard.press("z")
    page.wait_for_selector(".card[data-said=role]", state="detached")
    assert "role" not in read(store)
    page.keyboard.press("a")
    page.wait_for_selector(".card[data-said=accept]")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_selector("#new")
    page.keyboard.press("n")
    page.keyboard.type("On")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("the word on")
    page.keyboard.press("Enter")
    page.wait_for_selector("section li >> text=the word on")
    assert read(store)["add"][0]["words"] == "On"
    assert wrong == []
    page.close()
    (store / FILE).unlink()


def test_words_are_selected_in_the_text(edited: tuple[str, Path, Any]) -> None:
    address, store, browser = edited
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}edit/paper/two?token={TOKEN}")
    page.evaluate(
        """() => {
            const text = document.querySelector("#text .spoken:nth-child(2)").firstChild;
            const range = document.createRange();
            range.setStart(text, 0);
            range.setEnd(text, 4);
            getSelection().addRange(range);
        }"""
    )
    page.wait_for_function("document.querySelector('#new [name=words]').value === 'GCNs'")
    page.fill("#new [name=name]", "GCN of the second")
    page.click("#new button")
    page.wait_for_selector("section li >> text=GCN of the second")
    [added] = read(store)["add"]
    assert added["sentence"].startswith("GCNs are compared")
    page.close()
    (store / FILE).unlink()


def test_without_javascript_the_forms_work(edited: tuple[str, Path, Any]) -> None:
    address, store, browser = edited
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}edit/paper/one?token={TOKEN}")
    page.locator(".card").first.get_by_role("button", name="Reject").click()
    page.wait_for_selector(".verdict >> text=reject")
    assert len(read(store)["reject"]) == 1
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_selector(".verdict >> text=reject", state="detached")
    assert read(store) == {}
    page.locator(".card").nth(1).locator("select").select_option("Dataset/introduces")
    page.locator(".card").nth(1).get_by_role("button", name="Change").click()
    page.wait_for_selector(".verdict >> text=role")
    assert read(store)["role"][0]["type"] == "Dataset"
    context.close()
    (store / FILE).unlink()

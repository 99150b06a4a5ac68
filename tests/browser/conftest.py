"""A headless browser, pages written once, and a watch over everything that a page must not do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.page import PageOptions, write
from tests.kg.page.synthetic import make_graph

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = os.environ.get("PAPERKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
READY = "html[data-ready]"


@dataclass
class Watch:
    """What one page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


def refuse(dialog: Any, watch: Watch) -> None:
    watch.dialogs.append(dialog.message)
    dialog.dismiss()


@pytest.fixture(scope="module")  # playwright's event loop must not outlive the browser tests
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        # The driver gives every start a new, empty profile.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield started
        started.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give the file of a synthetic graph of some size; each is written once."""
    folder = tmp_path_factory.mktemp("pages")
    made: dict[tuple[int, PageOptions], Path] = {}

    def get(size: int, **options: Any) -> Path:
        chosen = PageOptions(title="A map of what papers do", **options)
        if (size, chosen) not in made:
            path = folder / f"{size}-{len(made)}.html"
            write(make_graph(size), path, options=chosen)
            made[size, chosen] = path
        return made[size, chosen]

    return get


@pytest.fixture
def shots(tmp_path: Path) -> Callable[[Any, str], None]:
    """Leave a screenshot, in the folder that PAPERKG_SHOTS names or in the test's own."""
    folder = Path(os.environ.get("PAPERKG_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Any, name: str) -> None:
        page.screenshot(path=str(folder / f"{name}.png"))

    return take


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page and, at the end, check that it asked for nothing and complained about nothing."""
    contexts: list[Any] = []
    watches: list[Watch] = []

    def open_page(path: Path, *, hash: str = "", width: int = 1280, height: int = 800, theme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            has_touch=width < 500,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch = Watch()
        watches.append(watch)
        page.on("request", lambda request: watch.requests.append(request.url))
        page.on("console", lambda message: watch.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: watch.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: refuse(dialog, watch))
        page.goto(path.as_uri() + hash)
        page.wait_for_selector(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    for watch in watches:
        asked = [url for url in watch.requests if not url.startswith(("file:", "blob:", "data:"))]
        assert not asked, f"the page asked the network for {asked}"
        assert sum(url.startswith("file:") for url in watch.requests) <= watch.requests.count(watch.requests[0]) + 2
        assert not watch.complaints, watch.complaints
        assert not watch.dialogs, watch.dialogs


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core: from the file PAPERKG_AXE names, else installed for this run."""
    given = os.environ.get("PAPERKG_AXE")
    if given:
        return Path(given).read_text(encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm to install axe-core with, and PAPERKG_AXE names no file")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@4"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"axe-core could not be installed: {error}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

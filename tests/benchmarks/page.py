"""Measure the page in headless Chromium, with stock pyvis on the same graph beside it.

    python -m tests.benchmarks.page [--sizes 1000,5000,10000] [--runs 3] [--no-stock]

All nodes are drawn, with three edges a node and the evidence inside; figures are medians. Limits are those of the
project's acceptance table. Needs `playwright` and Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, sync_playwright

from kg.page import PageOptions, write
from tests.kg.page.synthetic import make_graph

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
LIMITS: dict[int, dict[str, float]] = {
    1000: {
        "write s": 1.5, "file kB": 1000, "ready s": 1.0, "search ms": 50, "focus ms": 60, "toggle ms": 120,
        "pan p95 ms": 33,
    },
    5000: {
        "write s": 5, "file kB": 1500, "ready s": 2.0, "ready 4x s": 6.0, "search ms": 50, "focus ms": 200,
        "toggle ms": 400, "pan p95 ms": 100,
    },
    10000: {
        "write s": 12, "file kB": 2500, "ready s": 3.5, "search ms": 50, "focus ms": 300, "toggle ms": 700,
        "pan p95 ms": 150,
    },
}  # fmt: skip
ROWS = (
    "write s",
    "write s of processor",
    "file kB",
    "ready s",
    "ready 4x s",
    "search ms",
    "focus ms",
    "toggle ms",
    "pan p95 ms",
    "requests",
    "complaints",
)
STOCK_MOST = 1000
STOCK_SECONDS = 170

#: Until the frame after the action has been drawn.
TIMED = """async (action) => {
  const {view} = paperkg; const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  await drawn(); const start = performance.now(); %s; await drawn(); return performance.now() - start; }"""
SEARCH = "const i = document.getElementById('search'); i.value = 'speech rec'; i.dispatchEvent(new Event('input'))"
FOCUS = "paperkg.focusOn(paperkg.labelOrder[30], 1)"
TOGGLE = "paperkg.change({off: new Set([1])})"
FRAMES = """() => { window.frames_ = []; let last = performance.now();
  const tick = now => { frames_.push(now - last); last = now; window.raf_ = requestAnimationFrame(tick); };
  window.raf_ = requestAnimationFrame(tick); }"""
CORNER = (
    "(() => { const b = document.getElementById('canvas').getBoundingClientRect(); return [b.left + 6, b.top + 6]; })()"
)


class Visit:
    """One fresh page, with what it asks for and complains about."""

    def __init__(self, browser: Any, path: Path, *, slower: int = 1, wait: str = "html[data-ready]") -> None:
        self.context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        if slower > 1:
            self.context.new_cdp_session(self.page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        self.page.goto(path.as_uri(), wait_until="commit")
        self.page.wait_for_selector(wait, timeout=120_000, state="attached")

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def ready(self) -> float:
        return float(self.page.evaluate("performance.getEntriesByName('paperkg-ready')[0].startTime")) / 1000

    def asked(self) -> int:
        """Number of requests to anywhere but the file itself."""
        return sum(not url.startswith(("file:", "data:", "blob:")) for url in self.requests)

    def timed(self, action: str) -> float:
        return float(self.page.evaluate(TIMED % action))

    def pan(self) -> float:
        """Drag the picture about for a while; 95th percentile of the time between frames, in ms."""
        mouse = self.page.mouse
        mouse.move(300, 860)
        self.page.evaluate("paperkg.view.moveTo(0, 0, paperkg.view.scale() * 1.2, false)")
        box = self.page.evaluate(CORNER)
        mouse.move(*box)
        mouse.down()
        self.page.evaluate(FRAMES)
        for step in range(60):
            mouse.move(box[0] + 4 * step, box[1] + 3 * step)
        frames = sorted(self.page.evaluate("(cancelAnimationFrame(raf_), frames_)"))
        mouse.up()
        return float(frames[min(len(frames) - 1, int(0.95 * len(frames)))])


def measure_page(browser: Any, folder: Path, size: int, runs: int) -> dict[str, float]:
    graph = make_graph(size)
    path = folder / f"{size}.html"
    options = PageOptions(title="A map", max_nodes=size)

    def timed_write() -> tuple[float, float]:
        start, busy = time.perf_counter(), time.process_time()
        write(graph, path, options=options)
        return time.perf_counter() - start, time.process_time() - busy

    writes = [timed_write() for _ in range(runs)]
    found = {
        "write s": statistics.median(wall for wall, _ in writes),
        "write s of processor": statistics.median(busy for _, busy in writes),
        "file kB": path.stat().st_size / 1000,
    }
    each: dict[str, list[float]] = {}
    for _ in range(runs):
        with Visit(browser, path) as visit:
            each.setdefault("ready s", []).append(visit.ready())
            visit.page.wait_for_timeout(900)
            each.setdefault("search ms", []).append(visit.timed(SEARCH))
            visit.page.evaluate("document.getElementById('search').blur()")
            each.setdefault("toggle ms", []).append(visit.timed(TOGGLE))
            visit.page.evaluate("paperkg.resetFilters()")
            each.setdefault("pan p95 ms", []).append(visit.pan())
            each.setdefault("focus ms", []).append(visit.timed(FOCUS))
            each.setdefault("requests", []).append(visit.asked())
            each.setdefault("complaints", []).append(len(visit.complaints))
        if size == 5000:
            with Visit(browser, path, slower=4) as visit:
                each.setdefault("ready 4x s", []).append(visit.ready())
    return found | {name: statistics.median(values) for name, values in each.items()}


def measure_stock(browser: Any, folder: Path, size: int) -> dict[str, float | str]:
    """Stock pyvis as its documentation shows it, resources inline; physics until it is stable."""
    from pyvis.network import Network

    graph = make_graph(size)
    path = folder / f"stock-{size}.html"
    start = time.perf_counter()
    network = Network(cdn_resources="in_line", directed=True)
    for iri, data in graph.nodes(data=True):
        network.add_node(iri, label=data["label"], title=data["kind"])
    for source, target, data in graph.edges(data=True):
        network.add_edge(source, target, title=data["sentence"])
    path.write_text(network.generate_html(), encoding="utf-8")
    found: dict[str, float | str] = {"write s": time.perf_counter() - start, "file kB": path.stat().st_size / 1000}
    begin = time.perf_counter()
    found["ready s"] = f"> {STOCK_SECONDS}"
    with Visit(browser, path, wait="body") as visit:
        while time.perf_counter() - begin < STOCK_SECONDS:
            try:
                if visit.page.evaluate("typeof network === 'object' && network !== null && network.physics.stabilized"):
                    found["ready s"] = time.perf_counter() - begin
                    break
            except Error:
                break
            time.sleep(0.2)
        found["requests"] = len([url for url in visit.requests if url.startswith("http")])
        found["complaints"] = len(visit.complaints)
    return found


def cell(value: float | str | None, limit: float | None = None) -> str:
    if value is None:
        return "–"
    text = (
        value if isinstance(value, str) else f"{value:.2f}" if value < 10 and value != int(value) else f"{value:,.0f}"
    )
    if limit is None or isinstance(value, str):
        return text
    return f"{text} {'≤' if value <= limit else '> !'} {limit:g}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the page in headless Chromium.")
    parser.add_argument("--sizes", default="1000,5000,10000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-stock", action="store_true")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    chromium = os.environ.get("PAPERKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    columns: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        for size in sizes:
            columns[f"{size:,} nodes"] = measure_page(browser, Path(folder), size, given.runs)
        for size in [size for size in (200, *sizes) if size <= STOCK_MOST and not given.no_stock]:
            columns[f"stock {size:,}"] = measure_stock(browser, Path(folder), size)
        browser.close()
    limits = {f"{size:,} nodes": LIMITS.get(size, {}) for size in sizes}
    print(f"| median of {given.runs} | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for row in ROWS:
        cells = [cell(values.get(row), limits.get(name, {}).get(row)) for name, values in columns.items()]
        print(f"| {row} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

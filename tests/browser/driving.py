"""Small steps that many browser tests take."""

# ruff: noqa: E501 - JavaScript inside strings

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

#: What the fixtures of `conftest.py` give.
Pages: TypeAlias = Callable[..., Path]
Visit: TypeAlias = Callable[..., Any]
Shots: TypeAlias = Callable[[Any, str], None]


def shown(page: Any) -> int:
    """Number of nodes that are drawn."""
    return int(page.evaluate("paperkg.visible.nodes.length"))


def shown_edges(page: Any) -> int:
    return int(page.evaluate("paperkg.visible.edges.length"))


def node(page: Any, label: str) -> int:
    return int(page.evaluate("label => paperkg.model.label.indexOf(label)", label))


def best(page: Any, kind: str) -> int:
    """The most connected node of a kind among those shown."""
    return int(
        page.evaluate(
            """kind => [...paperkg.visible.nodes].filter(i => paperkg.model.kindOf(i) === kind)
            .sort((a, b) => paperkg.model.degree(b) - paperkg.model.degree(a))[0]""",
            kind,
        )
    )


def label(page: Any, index: int) -> str:
    return str(page.evaluate("i => paperkg.model.label[i]", index))


def place(page: Any, index: int) -> tuple[float, float]:
    """Where a node stands on the screen."""
    x, y = page.evaluate(
        """i => { const {view, model} = paperkg; const at = view.toScreen(model.x[i], model.y[i]);
        const box = document.getElementById('canvas').getBoundingClientRect(); return [at.x + box.left, at.y + box.top]; }""",
        index,
    )
    return x, y


def click_node(page: Any, index: int, **options: Any) -> None:
    """Click a node where it is drawn, near enough that no other lies over it."""
    page.evaluate("i => paperkg.view.moveTo(paperkg.model.x[i], paperkg.model.y[i], 2.2, false)", index)
    x, y = place(page, index)
    modifiers = options.pop("modifiers", [])
    for key in modifiers:
        page.keyboard.down(key)
    page.mouse.click(x, y, **options)
    for key in modifiers:
        page.keyboard.up(key)
    page.wait_for_timeout(350)


def overlaps(page: Any) -> list[list[str]]:
    """Pairs of labels that lie over each other."""
    return list(
        page.evaluate(
            """() => { const found = []; const all = paperkg.labels;
            for (let a = 0; a < all.length; a++) for (let b = a + 1; b < all.length; b++) {
              const [p, q] = [all[a].box, all[b].box];
              if (p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom) found.push([all[a].text, all[b].text]);
            } return found; }"""
        )
    )


def until(page: Any, condition: str, argument: Any = None, *, seconds: float = 10.0) -> None:
    """Wait for a condition; Playwright's own way needs `eval`, which the page forbids."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.evaluate(condition, argument):
            return
        page.wait_for_timeout(40)
    raise AssertionError(f"never came true: {condition}")


def search(page: Any, text: str) -> None:
    page.keyboard.press("/")
    page.fill("#search", text)
    page.keyboard.press("Enter")


def panel_title(page: Any) -> str:
    page.wait_for_selector("#panel h2.name")
    return str(page.inner_text("#panel h2.name"))

"""`kg view`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store


def view(
    output: Annotated[Path, typer.Option("-o", "--output", help="The page to write.")] = Path("graph.html"),
    store: Store = DEFAULT_STORE,
    focus: Annotated[str | None, typer.Option(metavar="NAME", help="Start around this entity or paper.")] = None,
    type: Annotated[list[str] | None, typer.Option("--type", metavar="T", help="Show only this type.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="T", help="Show only papers of this topic.")] = None,
    since: Annotated[int | None, typer.Option(metavar="YEAR", help="Show only what is from this year on.")] = None,
    max_nodes: Annotated[int, typer.Option(min=1, help="Nodes shown at first, the most important ones.")] = 1500,
    citations: Annotated[bool, typer.Option("--citations", help="Draw which papers cite which.")] = False,
    quiet: Quiet = False,
) -> None:
    """Draw the graph as one HTML page that works offline.

    Example: kg view -o graph.html --focus Transformer
    """
    terminal = Terminal(quiet=quiet)
    with kg.open(store) as graph:
        report = graph.page(
            output,
            focus=focus,
            types=tuple(type or ()),
            topic=topic,
            since=since,
            max_nodes=max_nodes,
            citations=citations,
        )
    terminal.say(f"wrote {report.path} ({report.size:,} bytes). {report.sentence}")

"""`kg view`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import note
from kg.core.errors import UsageError
from kg.core.words import counted


def view(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The page, - for stdout; an image if .svg or .png.")
    ] = Path("graph.html"),
    store: Store = DEFAULT_STORE,
    focus: Annotated[str | None, typer.Option(metavar="NAME", help="Start around this entity or paper.")] = None,
    type: Annotated[list[str] | None, typer.Option("--type", metavar="T", help="Show only this type.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="T", help="Show only papers of this topic.")] = None,
    since: Annotated[int | None, typer.Option(metavar="YEAR", help="Show only what is from this year on.")] = None,
    max_nodes: Annotated[int, typer.Option(min=1, help="Nodes shown at first, the most important ones.")] = 1500,
    citations: Annotated[bool, typer.Option("--citations", help="Draw which papers cite which.")] = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Draw the graph as one HTML page that works offline, or as an image of what the page shows at first.

    Example: kg view -o graph.html --focus Transformer; kg view -o graph.svg --max-nodes 200
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    note.writing(output)
    with kg.open(store) as graph:
        if since is not None:
            _check_year(graph.years(), since)
        report = graph.page(
            output,
            focus=focus,
            types=tuple(type or ()),
            topic=topic,
            since=since,
            max_nodes=max_nodes,
            citations=citations,
        )
    terminal.say(f"wrote {report.path} ({counted(report.size, 'byte')}). {report.sentence}")


def _check_year(years: tuple[int, int] | None, since: int) -> None:
    if years is None:
        raise UsageError("no paper of this graph has a year, so --since fits none; leave it out")
    if since > years[1]:
        raise UsageError(f"no paper of this graph is from {since} or later; the last year is {years[1]}")

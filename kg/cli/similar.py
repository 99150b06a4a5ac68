"""`kg similar`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.search import Format


def similar(
    paper: Annotated[str, typer.Argument(metavar="PAPER", help="Its id, title, or a link to it.")],
    store: Store = DEFAULT_STORE,
    same: Annotated[
        str | None, typer.Option(metavar="WHAT", help="Only papers with the same task, method or data.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Papers at most.")] = 10,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.table,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Find papers like one: in what they say, and in what they do with the same rare methods, tasks and data.

    Example: kg similar 1706.03762 --same task
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        found = graph.similar(paper, same=same, limit=limit)
        iris = graph.iris
    if format == Format.json:
        typer.echo(json.dumps([like.as_dict() for like in found], ensure_ascii=False))
        return
    rows = [
        (like.paper.title, str(like.paper.year or ""), f"{like.paper.score:.2f}", ", ".join(like.shared),
         iris.local(like.paper.iri))
        for like in found
    ]  # fmt: skip
    print_table(("paper", "year", "like", "both", "where"), rows)
    if not rows:
        terminal.say(f"no other paper has the same {same}" if same else "no other paper is like it")

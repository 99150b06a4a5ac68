"""`kg search`."""

from __future__ import annotations

from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, in any form.")],
    store: Store = DEFAULT_STORE,
    type: Annotated[list[str] | None, typer.Option("--type", metavar="T", help="Only this type; repeatable.")] = None,
    topic: Annotated[
        str | None, typer.Option(metavar="T", help="Only papers of this topic and what they name.")
    ] = None,
    since: Annotated[int | None, typer.Option(metavar="YEAR", help="Only papers from this year on.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Entities and topics at most, and papers at most.")] = 10,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Find entities and topics by name, and papers by the words of title and abstract.

    Example: kg search "graph attention" --type Method
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        found = graph.search(text, types=type or (), topic=topic, since=since, limit=limit)
        rows = [
            (node.kind, node.label, str(node.year or ""), "" if node.kind == "Paper" else str(node.papers),
             graph.iris.local(node.iri))
            for node in found
        ]  # fmt: skip
    print_table(("what", "name", "since", "papers", "where"), rows)
    if not rows:
        terminal.say("nothing goes by these words; try fewer or other ones")

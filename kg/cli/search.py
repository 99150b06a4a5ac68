"""`kg search`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.core.ids import Iris
from kg.search.records import Found


class Format(StrEnum):
    """How answers are written."""

    table = "table"
    json = "json"


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, in any form; or a link to a paper.")],
    store: Store = DEFAULT_STORE,
    type: Annotated[list[str] | None, typer.Option("--type", metavar="T", help="Only this type; repeatable.")] = None,
    topic: Annotated[
        str | None, typer.Option(metavar="T", help="Only papers of this topic and what they name.")
    ] = None,
    since: Annotated[int | None, typer.Option(metavar="YEAR", help="Only papers from this year on.")] = None,
    until: Annotated[int | None, typer.Option(metavar="YEAR", help="Only papers up to this year.")] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Only papers that do this with what the words name: proposes...")
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="FILE", help="Only papers of this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Entities and topics at most, and papers at most.")] = 10,
    start: Annotated[int, typer.Option(min=0, help="Papers to skip.")] = 0,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.table,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Find papers by words and by meaning, and entities and topics by name; a link finds its paper.

    Example: kg search "graph attention" --type Method
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        found = graph.search(
            text, types=type or (), topic=topic, since=since, until=until, role=role, source=source,
            limit=limit, start=start,
        )  # fmt: skip
        iris = graph.iris
    if format == Format.json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False))
        return
    print_rows(found, iris)
    if not found.papers and not found.entities:
        terminal.say("nothing relevant; try other words")
    elif found.next is not None:
        terminal.say(f"{found.total:,} papers fit; the next ones: --start {found.next}")


def print_rows(found: Found, iris: Iris) -> None:
    """Print what was found as a table: entities and topics first, as they are few and sure."""
    named = [(e.type, e.name, str(e.year or ""), str(e.papers), "", iris.local(e.iri)) for e in found.entities]
    papers = [("Paper", p.title, str(p.year or ""), "", f"{p.score:.2f}", iris.local(p.iri)) for p in found.papers]
    print_table(("what", "name", "since", "papers", "fits", "where"), [*named, *papers])

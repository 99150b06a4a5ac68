"""`kg ask`."""

from __future__ import annotations

import io
import json
from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal, print_lines
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.query import Format, write
from kg.core.errors import QueryError


def ask(
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", help="A question in plain English.")],
    store: Store = DEFAULT_STORE,
    format: Annotated[Format, typer.Option("--format", help="How the answer is written.")] = Format.table,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Ask in plain English; says which question of the library that was taken for, with its values and SPARQL.

    What is like no question of the library is refused.

    Example: kg ask "which methods are used for image captioning since 2021?"
    """
    from kg.insight.ask import Refused
    from kg.search import lookup

    terminal = Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        found = graph.understand(" ".join(question))
        if isinstance(found, Refused):
            near = f"; the nearest are: {', '.join(found.nearest)}" if found.nearest else ""
            raise QueryError(f"{found.why}{near} (kg queries lists all that can be asked)")
        answer, _ = graph.ask(found.name, found.bound)
        sparql = lookup.ask(graph.opened, found.name, found.bound).shown
        if format is Format.json:
            results = io.BytesIO()
            answer.write(results, "json")
            told = {
                "question": found.name, "summary": found.summary, "values": dict(found.values), "score": found.score,
                "sure": found.sure, "others": list(found.others), "unheeded": list(found.unheeded), "sparql": sparql,
                "results": json.loads(results.getvalue()),
            }  # fmt: skip
            print_lines([json.dumps(told, ensure_ascii=False, indent=2)])
            return
        values = ", ".join(f"{name} = {value!r}" for name, value in found.values.items())
        terminal.say(f"taken for {found.name}: {found.summary}" + (f"; {values}" if values else ""))
        if found.unheeded:
            terminal.say(f"{found.name} cannot be narrowed by {' and '.join(found.unheeded)}, so that was left out")
        elif not found.sure:
            others = f"; it may be {' or '.join(found.others)}" if found.others else ""
            terminal.say(f"this is not sure ({found.score:.2f}){others}: kg query asks a question by its name")
        terminal.say(f"\n{sparql}")
        write(answer, format, graph.iris)

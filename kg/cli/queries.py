"""`kg queries`."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.console import Terminal, print_table
from kg.cli.options import Quiet, Verbose
from kg.core.errors import UsageError
from queries import catalogue


def queries(
    name: Annotated[str | None, typer.Argument(help="One query, with parameters and text.")] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """List the questions that can be asked by name, or show one."""
    Terminal(quiet=quiet, verbose=verbose)
    if name is None:
        questions = map(catalogue.load, catalogue.names())
        print_table(("name", "asks for"), [(q.name, q.summary) for q in questions])
        return
    try:
        question = catalogue.load(name)
    except catalogue.CatalogueError as error:
        raise UsageError(str(error)) from None
    typer.echo(f"{question.name}: {question.summary}\n")
    rows: list[tuple[str, ...]] = [(p.name, p.type, p.default or "", p.example, p.help) for p in question.parameters]
    rows += [(name, "year", "", "2021", "only papers of these years") for name in question.narrowing]
    if rows:
        print_table(("parameter", "type", "default", "example", "help"), rows)
        typer.echo()
    print_table(("column", "holds"), list(question.columns.items()))
    typer.echo(f"\n{question.text}", nl=False)

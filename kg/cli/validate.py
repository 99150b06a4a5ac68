"""`kg validate`."""

from __future__ import annotations

from typing import Annotated

import typer

import kg
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.core.words import counted


def validate(
    store: Store = DEFAULT_STORE,
    most: Annotated[int, typer.Option("--most", min=1, help="Findings shown at most.")] = 100,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Check the graph against the shapes of its ontology (SHACL); says what is wrong where, and what to do.

    Leaves with 1 when something is wrong. Example: kg validate --store paperkg.store
    """
    from kg.validation import validate as findings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    count = 0
    with kg.open(store) as graph, terminal.progress() as progress:
        for finding in findings(
            graph.store,
            iris=graph.iris,
            mentions=graph.opened.mentions,
            progress=lambda d, t: progress("checking", d, t),
        ):
            count += 1
            if count <= most:
                typer.echo(finding.sentence)
    if count > most:
        terminal.say(f"{count - most} more (--most {count} lists them all)")
    terminal.say(counted(count, "finding") if count else "the graph conforms to its shapes")
    return 1 if count else 0

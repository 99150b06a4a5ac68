"""`kg vocab`: links to other people's vocabularies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose

app = typer.Typer(help="Link entities and topics to other vocabularies.", no_args_is_help=True)


@app.callback()
def vocab() -> None:
    """Link entities and topics to other vocabularies."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="SKOS, CSO (CSV), Papers with Code (JSON), or a table.")],
    store: Store = DEFAULT_STORE,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it; by default the file's name.")
    ] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Link entities and topics to the terms of a vocabulary that mean the same, as skos:exactMatch and skos:closeMatch.

    Nothing is merged. Importing again replaces the links; do so after builds that changed names. Example:
    kg vocab import cso.csv.gz
    """
    from kg.store.layout import StoreFolder
    from kg.vocabularies import import_vocabulary, read_vocabulary

    terminal = Terminal(quiet=quiet, verbose=verbose)
    terms = read_vocabulary(file)
    called = name or file.name.removesuffix(".gz").rpartition(".")[0] or file.name
    done = import_vocabulary(StoreFolder(Path(store)), terms, name=called)
    exact = sum(link.relation == "exactMatch" for link in done.links)
    if verbose:
        rows = [(link.name, link.relation, link.label, f"{link.score:.2f}") for link in done.links]
        print_table(("name", "relation", "term", "score"), rows)
    terminal.say(
        f"{done.name}: {done.terms:,} terms, {exact:,} exact and {len(done.links) - exact:,} close matches; "
        "ask for them with skos:exactMatch, and with kg:score of a kg:Match"
    )

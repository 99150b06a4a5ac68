"""`kg labels`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import note
from kg.core.errors import UsageError
from kg.core.model import Problem
from kg.core.words import counted
from kg.store.remote.places import address_of


def labels(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.jsonl", help="Where to; - is stdout.")],
    store: Store = DEFAULT_STORE,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Write what people decided as labels for training: a line for every paper that somebody judged.

    The file is one of `python -m extractors.training train`, and an extraction file; without decisions it is empty.
    Example: kg labels -o more.jsonl
    """
    from kg import api
    from kg.core.files import whole_file
    from kg.review.file import read_all
    from kg.review.labels import Labels
    from kg.review.labels import labels as make
    from kg.store.layout import StoreFolder

    if address_of(store):
        raise UsageError("a remote store keeps no decisions; name the folder of its builds (--store DIR)")
    terminal = Terminal(quiet=quiet, verbose=verbose)
    folder = StoreFolder(store)
    with api.open(store) as graph:
        generation, lease = folder.lease_current()
        try:
            decisions = read_all(store)
            made = make(folder, generation, graph.store, decisions) if decisions.statements else Labels((), ())
        finally:
            lease.close()
    note.writing(output)
    with whole_file(output) as file:
        file.writelines(f"{row}\n".encode("utf-8", "replace") for row in made.rows)
    terminal.problems([Problem("decisions", problem) for problem in made.problems], what="not used")
    terminal.say(f"labels of {counted(len(made.rows), 'paper')}")
    return 1 if made.problems else 0

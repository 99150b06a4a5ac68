"""`kg export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

import kg
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import note
from kg.core.errors import UsageError
from kg.core.files import is_stream

#: Named here, so that help needs nothing of `kg.export`; a test compares them.
FORMATS: Final = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "graphml", "gexf", "csv")

_FORMAT_HELP: Final = f"One of {', '.join(FORMATS)}; told by the file's ending if left out."


def export(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file, - for stdout; .gz packs it; for CSV a folder will do.")
    ],
    store: Store = DEFAULT_STORE,
    format: Annotated[str | None, typer.Option("--format", help=_FORMAT_HELP)] = None,
    provenance: Annotated[bool, typer.Option(help="The whole graph: also assertions, mentions and runs.")] = False,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Leave out edges that are less sure.")] = 0.0,
    shards: Annotated[
        int | None, typer.Option(min=1, max=99_999, metavar="N", help="N-Quads as so many packed files of a folder.")
    ] = None,
    loader: Annotated[
        str | None, typer.Option(metavar="NAME", help="Beside the shards: how qlever, graphdb or neptune loads them.")
    ] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Write the graph to a file for other tools, whole or not at all.

    CSV gives NAME.nodes.csv, NAME.edges.csv and NAME.results.csv. Example: kg export -o graph.ttl

    For bulk loaders, --shards divides N-Quads among files, each named graph whole in one of them. Example: kg export
    --format nquads --provenance --shards 16 -o quads
    """
    from kg.export import ExportOptions, write
    from kg.export.loaders import check_loader, put_loader

    if loader is not None and shards is None:
        raise UsageError(f"--loader goes with --shards, the files that {check_loader(loader)} is to load")

    terminal = Terminal(quiet=quiet, verbose=verbose)
    loader = check_loader(loader) if loader else None
    options = ExportOptions(provenance=provenance, min_confidence=min_confidence)
    note.writing(output)
    with kg.open(store) as graph:
        for path in write(graph.opened, output, format=format, options=options, shards=shards):
            terminal.say(f"wrote {path}" if is_stream(path) else f"wrote {path} ({path.stat().st_size:,} bytes)")
    if loader is not None:
        terminal.say(f"wrote {put_loader(loader, output)}, which says how to load them")

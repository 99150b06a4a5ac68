"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Store = Annotated[
    Path,
    typer.Option(
        "--store", envvar="PAPERKG_STORE", help="The folder of the graph, or a SPARQL endpoint.", show_default=True
    ),
]
Cache = Annotated[
    Path,
    typer.Option("--cache", metavar="DIR", help="Where builds for an endpoint keep what they made.", show_default=True),
]
Sources = Annotated[
    list[Path],
    typer.Argument(metavar="SOURCE...", help="Files and folders: Hugging Face Papers dumps, JSON Lines, extractions."),
]
SourceFormat = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="The format of the sources, else found by looking.")
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME|PATH", help="The extraction model; the one that ships if left out."),
]
Overrides = Annotated[
    Path | None,
    typer.Option("--overrides", metavar="FILE.toml", help="Your word on entities: merge, split, rename, retype, drop."),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes that read texts; all processors if left out."),
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say more, for looking into a problem.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but results and errors.")]

DEFAULT_STORE = Path("paperkg.store")
DEFAULT_CACHE = Path("paperkg.cache")

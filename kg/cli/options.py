"""The options that commands share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from kg.core.errors import UsageError

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
    typer.Argument(metavar="SOURCE...", help="Files, folders, patterns, or - for stdin, in any format of papers."),
]
SourceFormat = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="The format of the sources, else found by looking.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--columns", metavar="FIELD=COLUMN", help="Which column of a table is which field; may be repeated."),
]
Verbatim = Annotated[bool, typer.Option("--verbatim", help="Leave texts as they stand; mend no LaTeX, tags, blanks.")]
Strict = Annotated[bool, typer.Option("--strict", help="Take keys and files that nobody reads for errors.")]
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


def columns_of(given: list[str] | None) -> dict[str, str]:
    """Read ``field=column`` pairs, several in one text where they are separated by commas.

    Raises:
        UsageError: A text is no such pair.
    """
    pairs = [pair for text in given or [] for pair in re.split(r",(?=\s*\w+=)", text)]
    wrong = next((pair for pair in pairs if not re.fullmatch(r"\s*\w+=.+", pair)), None)
    if wrong is not None:
        raise UsageError(f"--columns {wrong!r} is no pair; write it like --columns title=Titel")
    return {field.strip(): name.strip() for field, _, name in (pair.partition("=") for pair in pairs)}


DEFAULT_STORE = Path("paperkg.store")
DEFAULT_CACHE = Path("paperkg.cache")

"""All commands as one application; errors become exit codes in one place."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from extractors.records import ExtractionError
from kg.cli import (
    ask,
    build,
    demo,
    diff,
    digest,
    entities,
    export,
    extract,
    fetch,
    labels,
    mcp,
    queries,
    query,
    remove,
    search,
    serve,
    similar,
    stats,
    streams,
    supervision,
    trends,
    validate,
    view,
    vocab,
    watch,
    why,
)
from kg.core.errors import KgError, UsageError

EXIT_PROBLEMS = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="kg",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (demo.demo, build.build, remove.remove, extract.extract, query.query, ask.ask, queries.queries,
                search.search, similar.similar, entities.entities, view.view, why.why, export.export, serve.serve,
                validate.validate, diff.diff, stats.stats, labels.labels, trends.trends, digest.digest, fetch.fetch,
                watch.watch, mcp.mcp):  # fmt: skip
    app.command()(command)
app.add_typer(vocab.app, name="vocab")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"paperkg {version('paperkg')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def kg(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version, and leave.")
    ] = False,
) -> None:
    """A knowledge graph of papers, methods, datasets, tasks and metrics, read out of titles and abstracts."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code.

    What interrupts it is for the caller, `kg.cli.run`.
    """
    try:
        result = app(args=arguments, standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as left:
        # typer leaves so when whoever read a pipe has seen enough, as in `kg stats | head -1`
        return 0 if isinstance(left.__context__, BrokenPipeError) else EXIT_PROBLEMS
    except Exception as error:
        if supervision.note.stopped_by:
            raise
        return _explained(error)
    if result == EXIT_INTERRUPTED:  # typer makes an exit of an interruption
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _explained(error: Exception) -> int:
    """Say what went wrong in one sentence; returns the exit code."""
    for kind, code, sentence in _KNOWN:
        if isinstance(error, kind):
            text = sentence(error)
            return _complain(text, code) if text else code
    logging.getLogger("kg").debug("where it went wrong:", exc_info=error)
    return _complain(
        f"a fault of paperkg itself ({type(error).__name__}: {error}); {supervision.note.kept}; "
        "please report it, with what the same command says with -v",
        EXIT_PROBLEMS,
    )


def _of_system(error: OSError) -> str:
    """What the system says: of standard output, which a reader that has seen enough may close, or of a file."""
    lost = streams.lost()
    if lost is not None:
        return "" if isinstance(lost, BrokenPipeError) else streams.cannot_write(lost)
    if isinstance(error, BrokenPipeError):
        return ""
    where = f" ({error.filename!r})" if error.filename else ""
    return f"the system says: {error.strerror or error}{where}; {supervision.note.kept}"


def _of_database(error: sqlite3.Error) -> str:
    if isinstance(error, sqlite3.OperationalError):
        return f"a database of the store cannot be read: {error}; mend that and try again"
    return f"the store is damaged ({error}); build its sources again into another folder, with --store"


#: What each kind of error says to a person, the narrower kinds first; nothing is said of what needs no word.
_KNOWN: tuple[tuple[type[Exception], int, Callable[..., str]], ...] = (
    (typer.TyperException, EXIT_USAGE, lambda error: f"{error.format_message()} (kg -h shows what there is)"),
    (UsageError, EXIT_USAGE, str),
    (KgError, EXIT_PROBLEMS, str),
    (ExtractionError, EXIT_PROBLEMS, str),
    (OSError, EXIT_PROBLEMS, _of_system),
    (sqlite3.Error, EXIT_PROBLEMS, _of_database),
    (MemoryError, EXIT_PROBLEMS, lambda error: f"there is not enough memory; {supervision.note.kept}"),
)


def _complain(text: str, code: int) -> int:
    typer.echo(f"kg: {text}", err=True)
    return code

"""The command `kg`: one file a command; errors become exit codes in one place."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from extractors.records import ExtractionError
from kg.cli import (
    build,
    demo,
    diff,
    entities,
    export,
    extract,
    fetch,
    queries,
    query,
    remove,
    serve,
    stats,
    validate,
    view,
    watch,
    why,
)
from kg.core.errors import KgError, UsageError

EXIT_PROBLEMS = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="kg",
    help="A knowledge graph of papers, methods, datasets, tasks and metrics, read out of titles and abstracts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (demo.demo, build.build, remove.remove, extract.extract, query.query, queries.queries,
                entities.entities, view.view, why.why, export.export, serve.serve, validate.validate, diff.diff,
                stats.stats, fetch.fetch, watch.watch):  # fmt: skip
    app.command()(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with the exit code of DESIGN section 5: 0, 1, 2 or 130."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    try:
        result = app(args=arguments, standalone_mode=False)
    except typer.TyperException as error:
        return _complain(f"{error.format_message()} (kg -h shows what there is)", EXIT_USAGE)
    except UsageError as error:
        return _complain(str(error), EXIT_USAGE)
    except (KgError, ExtractionError) as error:
        return _complain(str(error), EXIT_PROBLEMS)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("interrupted; what was finished is kept", EXIT_INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def _complain(text: str, code: int) -> int:
    typer.echo(f"kg: {text}", err=True)
    return code

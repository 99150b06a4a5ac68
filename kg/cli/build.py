"""`kg build`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.console import Terminal
from kg.cli.options import (
    DEFAULT_STORE,
    Columns,
    Model,
    Overrides,
    Quiet,
    SourceFormat,
    Sources,
    Store,
    Strict,
    Verbatim,
    Verbose,
    columns_of,
)

if TYPE_CHECKING:
    from kg.building import BuildReport

#: Files that no reader knows, named before the rest is only counted.
_SHOWN_UNKNOWN = 20


def build(
    sources: Sources,
    store: Store = DEFAULT_STORE,
    format: SourceFormat = None,
    model: Model = None,
    overrides: Overrides = None,
    columns: Columns = None,
    verbatim: Verbatim = False,
    strict: Strict = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Read papers into the graph.

    A source that was read before is replaced, so papers gone from it go; other sources stay. A second build does only
    what changed. Example: kg build papers.txt more.jsonl

    The store keeps the overrides for later builds; an empty file takes them back.
    """
    from kg.building import build as build_graph
    from kg.core.files import read_text
    from kg.core.settings import load_settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    text = read_text(overrides, what="overrides") if overrides else None
    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"model": model})
    with terminal.progress() as progress:
        report = build_graph(
            sources,
            store=store,
            format=format,
            settings=settings,
            overrides=text,
            progress=progress,
            columns=columns_of(columns),
            verbatim=verbatim,
            strict=strict,
        )
    return tell(report, terminal)


def tell(report: BuildReport, terminal: Terminal) -> int:
    """Say what a build did; returns the exit code."""
    terminal.problems(report.problems, what="not used")
    terminal.problems(report.skipped, what="not read")
    terminal.problems(report.told, what="one id")
    _tell_sources(report, terminal)
    changes = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    terminal.say(
        f"{report.papers} papers, {report.entities} entities ({changes if report.wrote else 'nothing changed'}; "
        f"{report.extracted} read now)"
    )
    if report.doubtful:
        terminal.say(
            f"{report.doubtful} pairs of papers may be one (kg entities lists them with lines for --overrides)"
        )
    return 1 if report.problems else 0


def _tell_sources(report: BuildReport, terminal: Terminal) -> None:
    """Say what every file gave; what nobody read is listed one by one when asked for."""
    for file in report.files:
        terminal.say(str(file))
        if terminal.verbose:
            for key, count in sorted(file.unread.items(), key=lambda item: (-item[1], item[0])):
                terminal.say(f"  nobody read {key!r} ({count} records)")
            for remark in (*file.remarks, *file.unknown):
                terminal.say(f"  {remark.where}: {remark.what}")
    if report.unknown:
        names = ", ".join(problem.where for problem in report.unknown[:_SHOWN_UNKNOWN])
        more = f" and {len(report.unknown) - _SHOWN_UNKNOWN} more" if len(report.unknown) > _SHOWN_UNKNOWN else ""
        terminal.say(f"{len(report.unknown)} files that no reader knows: {names}{more}")

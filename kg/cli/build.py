"""`kg build`."""

from __future__ import annotations

from kg.building import BuildReport
from kg.building import build as build_graph
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Model, Quiet, SourceFormat, Sources, Store, Verbose
from kg.settings import load_settings


def build(
    sources: Sources,
    store: Store = DEFAULT_STORE,
    format: SourceFormat = None,
    model: Model = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Read papers into the graph.

    A source that was read before is replaced, so papers gone from it go; other sources stay. A second build does only
    what changed. Example: kg build papers.txt more.jsonl
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"model": model})
    with terminal.progress() as progress:
        report = build_graph(sources, store=store, format=format, settings=settings, progress=progress)
    return tell(report, terminal)


def tell(report: BuildReport, terminal: Terminal) -> int:
    """Say what a build did; returns the exit code."""
    terminal.problems(report.problems, what="not used")
    terminal.problems(report.skipped, what="not read")
    changes = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    terminal.say(
        f"{report.papers} papers, {report.entities} entities ({changes if report.wrote else 'nothing changed'}; "
        f"{report.extracted} read now)"
    )
    return 1 if report.problems else 0

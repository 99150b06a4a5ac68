"""`kg build`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.console import Terminal
from kg.cli.keeping import Keeping
from kg.cli.options import DEFAULT_STORE, Jobs, Model, Overrides, Quiet, SourceFormat, Sources, Store, Verbose
from kg.core.words import counted

if TYPE_CHECKING:
    from kg.building import BuildReport


def build(
    sources: Sources,
    store: Store = DEFAULT_STORE,
    format: SourceFormat = None,
    model: Model = None,
    overrides: Overrides = None,
    jobs: Jobs = None,
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
    with terminal.progress() as shown:
        progress = Keeping(shown)
        report = build_graph(
            sources, store=store, format=format, settings=settings, overrides=text, jobs=jobs, progress=progress
        )
    return tell(report, terminal)


def tell(report: BuildReport, terminal: Terminal) -> int:
    """Say what a build did; returns the exit code."""
    terminal.problems(report.problems, what="not used")
    terminal.problems(report.skipped, what="not read")
    terminal.problems(report.notices, what="notice", quietly=True)
    changes = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    held = f"{counted(report.papers, 'paper')}, {counted(report.entities, 'entity', 'entities')}"
    terminal.say(f"{held} ({changes if report.wrote else 'nothing changed'}; {report.extracted} read now)")
    return 1 if report.problems else 0

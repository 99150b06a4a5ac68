"""`kg build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.console import Terminal
from kg.cli.keeping import Keeping
from kg.cli.options import (
    DEFAULT_CACHE,
    DEFAULT_STORE,
    Cache,
    Jobs,
    Model,
    Overrides,
    Quiet,
    SourceFormat,
    Sources,
    Store,
    Verbose,
)
from kg.core.words import counted
from kg.store.remote.places import address_of

if TYPE_CHECKING:
    from kg.building import BuildReport
    from kg.building.report import Progress
    from kg.store.remote.publishing import Published


def build(
    sources: Sources,
    store: Store = DEFAULT_STORE,
    format: SourceFormat = None,
    model: Model = None,
    overrides: Overrides = None,
    jobs: Jobs = None,
    cache: Cache = DEFAULT_CACHE,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Read papers into the graph.

    A source that was read before is replaced, so papers gone from it go; other sources stay. A second build does only
    what changed. Example: kg build papers.txt more.jsonl

    The store keeps the overrides for later builds; an empty file takes them back.

    A store may be the web address of another program's SPARQL endpoint: the graph is built in the folder of --cache,
    and what differs is written there.
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
        address = address_of(store)
        report = build_graph(
            sources,
            store=store if address is None else cache,
            format=format,
            settings=settings,
            overrides=text,
            jobs=jobs,
            progress=progress,
        )
        published = publish(cache, address, progress)
    tell_published(published, terminal)
    return tell(report, terminal)


def publish(cache: Path, address: str | None, progress: Progress) -> Published | None:
    """Bring a remote store to what the folder of its builds holds; nothing where there is none."""
    if address is None:
        return None
    from kg.building.publishing import publish_store

    return publish_store(cache, address, progress=progress)


def tell_published(published: Published | None, terminal: Terminal) -> None:
    """Say what was done to a remote store."""
    if published is not None:
        counts = f"{published.written:,} written, {published.removed:,} removed, {published.same:,} as they were"
        terminal.say(f"named graphs of the store: {counts}")


def tell(report: BuildReport, terminal: Terminal) -> int:
    """Say what a build did; returns the exit code."""
    terminal.problems(report.problems, what="not used")
    terminal.problems(report.skipped, what="not read")
    terminal.problems(report.notices, what="notice", quietly=True)
    changes = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    held = f"{counted(report.papers, 'paper')}, {counted(report.entities, 'entity', 'entities')}"
    terminal.say(f"{held} ({changes if report.wrote else 'nothing changed'}; {report.extracted} read now)")
    return 1 if report.problems else 0

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
    Columns,
    Jobs,
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
from kg.core.words import counted
from kg.store.remote.places import address_of

if TYPE_CHECKING:
    from kg.building import BuildReport
    from kg.building.report import Progress
    from kg.store.remote.publishing import Published

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
            columns=columns_of(columns),
            verbatim=verbatim,
            strict=strict,
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
    terminal.problems(report.told, what="one id")
    _tell_sources(report, terminal)
    changes = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    held = f"{counted(report.papers, 'paper')}, {counted(report.entities, 'entity', 'entities')}"
    terminal.say(f"{held} ({changes if report.wrote else 'nothing changed'}; {report.extracted} read now)")
    if report.doubtful:
        doubtful = counted(report.doubtful, "pair of papers", "pairs of papers")
        terminal.say(f"{doubtful} may be one (kg entities lists them with lines for --overrides)")
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

"""`kg trends`."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

import kg
from kg.cli.console import Terminal, print_lines, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.core.words import counted

if TYPE_CHECKING:
    from kg.insight.trends import Trend, Trends

#: The heights of a line of shares, from nothing to the highest.
_BARS: Final = "▁▂▃▄▅▆▇█"
#: Years that a line shows.
_SHOWN_YEARS: Final = 12
_COLUMNS: Final = ("trend", "type", "name", "before", "now", "share before", "share", "growth", "interval", "years")


class Format(StrEnum):
    """How trends are written."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"


def trends(
    store: Store = DEFAULT_STORE,
    since: Annotated[int | None, typer.Option(metavar="YEAR", help="First year; the newest one if left out.")] = None,
    until: Annotated[int | None, typer.Option(metavar="YEAR", help="Last year; the newest one if left out.")] = None,
    type: Annotated[list[str] | None, typer.Option("--type", metavar="T", help="Only this type; repeatable.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="T", help="Only papers filed under this topic.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Things of each type at most, rising and falling each.")] = 10,
    format: Annotated[Format, typer.Option("--format", help="How the answer is written.")] = Format.table,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Show which methods, tasks and datasets rise and fall: their shares of papers, now and in as many years before.

    Growth is the ratio of the shares, with its 95 % interval; only what rises or falls for sure is listed.

    Example: kg trends --since 2023 --type Method
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        found = graph.trends(types=type or (), since=since, until=until, topic=topic, limit=limit)
    terminal.say(
        f"{found.period} ({counted(found.papers, 'paper')}) against {found.before} ({found.papers_before:,}); "
        f"{found.compared:,} things have papers enough to be compared"
    )
    if format is Format.json:
        print_lines([json.dumps(_values(found), ensure_ascii=False, indent=2)])
        return
    rows = [*_rows("rises", found.rising), *_rows("falls", found.falling)]
    if not rows:
        terminal.say("nothing rises or falls for sure; more years (--since) give more papers to tell by")
    if format is Format.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([_COLUMNS, *rows])
    elif format is Format.markdown:
        for row in (_COLUMNS, ["---"] * len(_COLUMNS), *rows):
            typer.echo("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    else:
        print_table(_COLUMNS, rows)


def _rows(trend: str, found: Iterable[Trend]) -> list[Sequence[str]]:
    return [
        (trend, one.kind, one.name, str(one.papers_before), str(one.papers), f"{one.share_before:.2%}",
         f"{one.share:.2%}", f"{one.growth:.2f}", f"{one.low:.2f}–{one.high:.2f}", line(one))
        for one in found
    ]  # fmt: skip


def line(trend: Trend) -> str:
    """The shares of the last years as a line of bars."""
    shares = [year.share for year in trend.years[-_SHOWN_YEARS:]]
    highest = max(shares, default=0) or 1
    return "".join(_BARS[round(share / highest * (len(_BARS) - 1))] for share in shares)


def _values(found: Trends) -> dict[str, object]:
    return {**asdict(found), "period": str(found.period), "before": str(found.before)}

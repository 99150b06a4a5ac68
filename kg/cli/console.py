"""Where output goes: results to stdout, everything else to stderr."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from kg.core.model import Problem

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from kg.building.report import Progress as BuildProgress

#: Problems shown one by one before the rest is only counted.
_SHOWN_PROBLEMS = 20


class Terminal:
    """The two streams of one run of the command."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)
        logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, stream=sys.stderr, force=True)

    def say(self, text: str) -> None:
        """Tell something that is no result."""
        if not self.quiet:
            self.err.print(escape(text))

    def problems(self, problems: Sequence[Problem], *, what: str, quietly: bool = False) -> None:
        """List what could not be used, the first ones in full; ``quietly`` leaves it to who wants to hear (no -q)."""
        if quietly and self.quiet:
            return
        shown = problems if self.verbose else problems[:_SHOWN_PROBLEMS]
        for problem in shown:
            self.err.print(escape(f"{what}: {problem.where}: {problem.what}"))
        if len(problems) > len(shown):
            self.err.print(f"{what}: {len(problems) - len(shown)} more (-v lists them all)")

    @contextmanager
    def progress(self) -> Iterator[BuildProgress]:
        """A progress display with counts and rate, on a terminal only."""
        from kg.building.report import silent

        if self.quiet or not self.err.is_terminal:
            yield silent
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,  # fmt: skip
            TimeRemainingColumn,
        )

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                   TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("left"),
                   TimeRemainingColumn())  # fmt: skip
        with Progress(*columns, console=self.err, transient=True) as display:
            yield _Stages(display)


class _Stages:
    """Shows one bar a stage."""

    def __init__(self, display: Progress) -> None:
        self._display = display
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._display.add_task(stage, total=total, completed=done, rate="")
        task = self._tasks[stage]
        speed = self._display.tasks[task].speed
        self._display.update(task, completed=done, total=total, rate=f"{speed:.0f}/s" if speed else "")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, tab-separated lines with a header when piped."""
    console = Console(highlight=False)
    if console.is_terminal:
        from rich.table import Table

        table = Table(*map(escape, columns), header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table)
        return
    for row in (columns, *rows):
        sys.stdout.write("\t".join(_one_line(cell) for cell in row) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that programs read: UTF-8 wherever they go."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _one_line(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

"""Where output goes: results to stdout, everything else to stderr."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape

from kg.core.model import Problem

if TYPE_CHECKING:
    from rich.console import OverflowMethod
    from rich.progress import Progress, TaskID
    from rich.table import Table

    from kg.building.report import Progress as BuildProgress

#: Problems shown one by one before the rest is only counted.
_SHOWN_PROBLEMS = 20

#: What an IRI of the graph is shown as; how wide a column of them is, and how wide one of texts at least.
_LOCAL_NAME: Final = re.compile(r"(?:paper|entity|topic|assertion|mention|result|run|graph)/\S*")
_NAME_WIDTH: Final = 16
_TEXT_WIDTH: Final = 10


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
        console.print(_table(columns, [list(row) for row in rows], console.width))
        return
    for row in (columns, *rows):
        sys.stdout.write("\t".join(_one_line(cell) for cell in row) + "\n")


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Table:
    """A table that is read in a width; a node that stands in every row is told once, below."""
    from rich.table import Table

    held = [[row[place] for row in rows] for place in range(len(columns))]
    same = [place for place, cells in enumerate(held) if _is_one_name(cells)]
    same = same if len(same) < len(columns) else []
    told = "; ".join(f"{columns[place]}: {held[place][0]}" for place in same)
    table = Table(header_style="bold", pad_edge=False, caption=escape(told) or None)
    kept = [place for place in range(len(columns)) if place not in same]
    for place, wide in zip(kept, _widths([[columns[place], *held[place]] for place in kept], width), strict=True):
        names = _are_names(held[place])
        overflow: OverflowMethod = "ellipsis" if names else "fold"
        table.add_column(escape(columns[place]), width=wide, no_wrap=names, overflow=overflow)
    for row in rows:
        table.add_row(*(escape(row[place]) for place in kept))
    return table


def _is_one_name(cells: Sequence[str]) -> bool:
    """Whether a column says the same node in every row, so that it is told once below."""
    return len(cells) > 1 and len(set(cells)) == 1 and _LOCAL_NAME.fullmatch(cells[0]) is not None


def _are_names(cells: Sequence[str]) -> bool:
    """Whether a column holds nodes only."""
    return bool(cells) and all(_LOCAL_NAME.fullmatch(cell) or not cell for cell in cells)


def _widths(columns: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths of columns, each with its head: names of nodes are cut, so that texts share what is left and are read."""
    longest = [max(map(len, cells)) for cells in columns]
    room = width - 3 * len(columns) - 1
    if sum(longest) <= room:
        return longest
    bounded = [
        min(long, _NAME_WIDTH) if _are_names(cells[1:]) else long for cells, long in zip(columns, longest, strict=True)
    ]
    texts = [place for place, long in enumerate(bounded) if long > _NAME_WIDTH]
    left = room - sum(long for place, long in enumerate(bounded) if place not in texts)
    for done, place in enumerate(sorted(texts, key=bounded.__getitem__)):
        share = max(_TEXT_WIDTH, left // (len(texts) - done))
        bounded[place] = min(bounded[place], share)
        left -= bounded[place]
    return bounded


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that programs read: UTF-8 wherever they go."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _one_line(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

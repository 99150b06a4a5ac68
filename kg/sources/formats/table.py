"""Tables as text: comma, semicolon, tab or bar; columns are found by their names, or told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TextIO

from kg.core.errors import SourceError, UsageError
from kg.core.model import Problem, SourceItem
from kg.sources.base import Reading, from_first_paper
from kg.sources.fields import RowError, paper_from
from kg.sources.fields.keys import NAMES, field_of, fold
from kg.sources.formats.table_dialects import dialect

#: A cell, and a row, may be this long, in characters; a table may have this many columns.
LONGEST_CELL: Final = 1 << 22
LONGEST_LINE: Final = 1 << 23
MOST_COLUMNS: Final = 10_000

_SEPARATORS: Final = ",;\t|"
_WITHOUT_TITLE: Final = (
    "has no column that looks like a title; say which one it is with --columns title=NAME (its columns: {names})"
)
#: A header may stand behind so many lines that say where a table is from.
_DEEPEST_HEADER: Final = 5


class TableReader:
    """Reads tables whose first row names the columns."""

    name: Final = "table"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """A first row that names a title and something else, and a row like it behind."""
        lines = head.lstrip("\ufeff").split("\n", _DEEPEST_HEADER + 1)
        place = next((place for place, line in enumerate(lines[:_DEEPEST_HEADER]) if _is_header(line)), None)
        return place is not None and any(line.strip() for line in lines[place + 1 :])

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield a paper a row.

        Raises:
            SourceError: No column looks like a title, or no row has one.
            UsageError: A column that was told is not there.
        """
        lines = _Lines(stream)
        first = _header_line(lines)
        separator = _separator(first) or ","
        csv.field_size_limit(LONGEST_CELL)
        rows = csv.reader(_chained(first, lines), delimiter=separator, strict=False)
        header = [name.strip() for name in _next_row(rows, source)]
        if len(header) > MOST_COLUMNS:
            raise SourceError(f"{source} has more than {MOST_COLUMNS:,} columns, so it is no table of papers")
        columns = _columns(header, reading.columns if reading else {}, source)
        _, plain = dialect(header)

        def refusal(first: Problem | None) -> str:
            return f"{source} is a table but holds no paper{f': {first.what}' if first else ''}"

        yield from from_first_paper(_papers(rows, columns, plain, source, reading, lines), refusal)


READER: Final = TableReader()


def _papers(
    rows: Iterator[list[str]],
    columns: list[str],
    plain: Callable[[dict[str, Any]], dict[str, Any] | None],
    source: str,
    reading: Reading | None,
    lines: _Lines,
) -> Iterator[SourceItem]:
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(f"{source}, line {lines.number}", f"{error}; the row was left out", "a broken row")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row = plain(row_of(columns, cells))
        if row is None:
            if reading is not None:
                reading.ignored["no papers"] += 1
            continue
        try:
            yield paper_from(row, source, reading, lenient=True, lists_verbatim=False)
        except RowError as error:
            yield Problem(f"{source}, line {lines.number}", f"{error}; the row was left out", error.short)


def _is_header(line: str) -> bool:
    """Whether a line names a title and something else."""
    separator = _separator(line) if len(line) <= LONGEST_LINE // 8 else None
    if separator is None:
        return False
    names = _first_row(line, separator)
    fields = [field[0] for name in names if (field := field_of(name)) is not None]
    return "title" in fields and len(names) > 1 and len(set(fields)) > 1


def _header_line(lines: _Lines) -> str:
    """The line that names the columns, or the first where none looks like it."""
    tried: list[str] = []
    for line in lines:
        line = line.lstrip("\ufeff") if not tried else line
        if _is_header(line):
            return line
        if not re.fullmatch(r'"?sep=(.)"?\s*', line, re.IGNORECASE):
            tried.append(line)
        if len(tried) == _DEEPEST_HEADER:
            break
    lines.again(tried[1:])
    return next(iter(tried), "")


def row_of(columns: list[str], cells: list[str]) -> dict[str, Any]:
    """The cells under the names of their columns; empty ones and those without a column go."""
    row: dict[str, Any] = {}
    for name, cell in zip(columns, cells, strict=False):
        if cell and not cell.isspace():
            row.setdefault(name, cell)
    return row


def _columns(header: list[str], told: Mapping[str, str], source: str) -> list[str]:
    """The names of the columns, with those that were told under the names of their fields."""
    renamed, _ = dialect(header)
    columns = [renamed.get(name, name) for name in header]
    for field, name in told.items():
        if field not in NAMES:
            raise UsageError(f"there is no field {field!r} to read a column into; fields: {', '.join(NAMES)}")
        place = _place(name, header)
        if place is None:
            raise UsageError(f"{source} has no column {name!r}; its columns: {_shown(header)}")
        columns = ["" if column == field else column for column in columns]
        columns[place] = field
    if not any((meant := field_of(name)) is not None and meant[0] == "title" for name in columns):
        raise SourceError(f"{source} " + _WITHOUT_TITLE.format(names=_shown(header)))
    return columns


def _place(name: str, header: list[str]) -> int | None:
    """Where a column stands, by its name or, from 1, its number."""
    if name in header:
        return header.index(name)
    folded = [fold(column) for column in header]
    if fold(name) in folded:
        return folded.index(fold(name))
    return int(name) - 1 if name.isdecimal() and 0 < int(name) <= len(header) else None


def _shown(header: list[str]) -> str:
    return ", ".join(repr(name) for name in header[:30]) + (" …" if len(header) > 30 else "")


def _separator(line: str) -> str | None:
    """What separates the columns: what cuts the first row into most names, outside of quotation marks."""
    bare = re.sub(r'"[^"]{0,10000}"', "", line[: 1 << 20])
    counts = {separator: bare.count(separator) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: counts[separator])
    return best if counts[best] else None


def _first_row(line: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(line), delimiter=separator), [])][:MOST_COLUMNS]
    except csv.Error:
        return []


def _next_row(rows: Iterator[list[str]], source: str) -> list[str]:
    try:
        return next(rows, [])
    except csv.Error as error:
        raise SourceError(f"{source} looks like a table, but its first row cannot be read: {error}") from error


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


class _Lines:
    """The lines of a stream, counted, none longer than `LONGEST_LINE`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.number = 0
        self._again: list[str] = []

    def again(self, lines: list[str]) -> None:
        """Give these lines out once more."""
        self._again = lines
        self.number -= len(lines)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop(0) if self._again else self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        return line.replace("\0", "") if "\0" in line else line

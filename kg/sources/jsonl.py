"""Papers as JSON Lines, as one JSON array, or as one object that holds them; and readers of its dialects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TextIO

from kg.core.errors import SourceError
from kg.core.model import Problem, SourceItem
from kg.sources.base import Reading
from kg.sources.fields import RowError, paper_from
from kg.sources.fields.keys import field_of
from kg.sources.json_rows import Row, rows_of
from kg.sources.registry import known_readers

_FIRST: Final = re.compile(r'[\s\x1e]*(\[\s*(\{\s*("|\})|\]|$)|\{\s*("|\}|$))')
_KEY: Final = re.compile(r'"([^"\\]{1,40})"\s*:')


class JsonReader:
    """Reads papers with the fields of `Paper`, under whatever names; only a title is required.

    A dialect adds how its rows are recognised (every sign has to be found) and what they mean in plain fields; None
    says
    that a row is no paper and is none on purpose.
    """

    notes: Final = True

    def __init__(
        self,
        name: str = "jsonl",
        *,
        signs: Sequence[str] = (),
        plain: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None,
    ) -> None:
        self.name: Final = name
        self._signs = [re.compile(sign) for sign in signs]
        self._plain = plain

    def recognises(self, head: str) -> bool:
        """JSON objects with titles, alone, in lines or in a list, with all signs of the dialect."""
        return all(sign.search(head) for sign in self._signs) and is_json_of_papers(head)

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield a paper or a problem a row, lazily.

        Raises:
            SourceError: No row can be used.
        """
        return items_of(rows_of(stream, source), lambda row: self._items(row, source, reading), source)

    def _items(self, row: Row, source: str, reading: Reading | None) -> Iterator[SourceItem]:
        value = row.value
        lenient = self._plain is not None
        if self._plain is not None and isinstance(value, dict):
            value = self._plain(value)
            if value is None:
                if reading is not None:
                    reading.ignored["no papers"] += 1
                return
        yield paper_from(value, source, reading, lenient=lenient)


READER: Final = JsonReader()


def is_json_of_papers(head: str) -> bool:
    """Whether a text is JSON objects with titles; some broken lines among whole ones do not change that."""
    keys = {match.group(1) for match in _KEY.finditer(head)}
    if not any((field := field_of(key)) is not None and field[0] == "title" for key in keys):
        return False
    if _FIRST.match(head):
        return True
    lines = [line for line in head.splitlines() if line.strip()]
    rows = sum(line.lstrip().startswith('{"') for line in lines)
    return rows > 0 and 2 * rows >= len(lines)


def items_of(rows: Iterable[Row], convert: Callable[[Row], Iterator[SourceItem]], source: str) -> Iterator[SourceItem]:
    """Turn rows into items; a row that cannot be used becomes a problem.

    Problems before the first paper are held back until there is one.

    Raises:
        SourceError: There is no paper at all.
    """
    held: list[Problem] | None = []
    for row in rows:
        for item in _converted(row, convert):
            if held is None:
                yield item
            elif isinstance(item, Problem):
                held.append(item)
            else:
                yield from held
                held = None
                yield item
    if held is None:
        return
    if not held:
        raise SourceError(f"{source} is JSON but holds no paper; give objects with a title and an abstract")
    first = held[0]
    raise SourceError(
        f"{source} looks like JSON, but none of its rows is a paper ({len(held)} problems, the first at {first.where}: "
        f"{first.what}); known formats: {', '.join(known_readers())}"
    )


def _converted(row: Row, convert: Callable[[Row], Iterator[SourceItem]]) -> Iterator[SourceItem]:
    if row.error is not None:
        yield Problem(row.where, f"{row.error}; the row was left out", "broken JSON")
        return
    try:
        yield from convert(row)
    except RowError as error:
        yield Problem(row.where, f"{error}; the row was left out", error.short)

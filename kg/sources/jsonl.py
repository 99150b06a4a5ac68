"""Papers as JSON Lines, as one JSON array, or as one object with ``papers``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TextIO

from kg.core.errors import SourceError
from kg.core.model import Problem, SourceItem
from kg.sources.fields import RowError, paper_from
from kg.sources.json_rows import Row, rows_of
from kg.sources.registry import known_readers

_FIRST: Final = re.compile(r'\s*(\[\s*(\{\s*("|\})|\]|$)|\{\s*("|\}|$))')


_TITLE: Final = re.compile(r'"title"\s*:')


class JsonReader:
    """Reads papers with the fields of `Paper`; only ``title`` is required."""

    name: Final = "jsonl"

    def recognises(self, head: str) -> bool:
        """JSON objects with titles, alone, in lines or in a list."""
        return is_json_of_papers(head)

    def read(self, stream: TextIO, source: str) -> Iterator[SourceItem]:
        """Yield a paper or a problem a row, lazily for JSON Lines.

        Raises:
            SourceError: No row can be used.
        """
        return items_of(rows_of(stream, source), lambda row: iter([paper_from(row.value, source)]), source)


READER: Final = JsonReader()


def is_json_of_papers(head: str) -> bool:
    """Whether a text is JSON objects with titles; some broken lines among whole ones do not change that."""
    if _TITLE.search(head) is None:
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
        yield Problem(row.where, f"{row.error}; the row was left out")
        return
    try:
        yield from convert(row)
    except RowError as error:
        yield Problem(row.where, f"{error}; the row was left out")

"""JSON text to rows: JSON Lines, arrays, objects that hold papers, or objects one after the other.

JSON Lines are read line by line, any other shape value by value through a window, so that memory stays flat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO

from kg.sources.fields import has_title
from kg.sources.fields.keys import fold

#: One value, and one line, may be this long, in characters.
LONGEST_VALUE: Final = 1 << 23

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_BETWEEN: Final = re.compile(r"[\s,\x1e]*")
_LONGEST_SHOWN: Final = 60
_CHUNK: Final = 1 << 16
#: How deep in an object a list of papers is looked for.
_DEEPEST: Final = 4
_TOO_LONG: Final = f"it is longer than {LONGEST_VALUE >> 20} million characters"


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a JSON text: where it stands, and the value or what is wrong with its JSON."""

    where: str
    value: Any = None
    error: str | None = None


def rows_of(stream: TextIO, source: str) -> Iterator[Row]:
    """Yield the rows of a JSON text.

    NaN and Infinity, which JSON does not know, become None; half surrogates become U+FFFD, so that every text can be
    written as UTF-8.
    """
    first, line = _first_line(stream)
    if line is None:
        return
    if len(line) < LONGEST_VALUE:
        value, error = parse(line)
        if error is None:
            yield from _of_first(value, line, source, first)
            yield from _lines(stream, source, first)
            return
        skipped, following = _first_line(stream)
        if _is_line_of_many(line, following):
            yield Row(f"{source}, line {first}", error=error)
            if following is not None:
                yield from _line(following, f"{source}, line {first + skipped}")
                yield from _lines(stream, source, first + skipped)
            return
        line += "\n" * max(0, skipped - 1) + (following or "")
    yield from _Window(stream, line, first, source).rows()


def parse(text: str) -> tuple[Any, str | None]:
    """Parse one JSON value; gives the value, or what is wrong in half a sentence."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        return None, "the JSON is nested too deeply"
    except ValueError as error:
        return None, _explain(error, text)
    return (clean(value) if _SURROGATE_ESCAPE.search(text) else value), None


def clean(value: Any) -> Any:
    r"""Replace half surrogates in every text of a JSON value; lengths stay.

    >>> clean({"title": "a\ud800b"})
    {'title': 'a�b'}
    """
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def _first_line(stream: TextIO) -> tuple[int, str | None]:
    """The next line that is not blank, or its beginning, and how many lines on it stands, from 1."""
    number = 0
    while line := stream.readline(LONGEST_VALUE):
        number += 1
        if line.strip():
            return number, line
    return 0, None


def _is_line_of_many(line: str, following: str | None) -> bool:
    """Whether a line that does not parse is a broken row of JSON Lines and not the start of a longer value."""
    start = line.strip()
    if start.startswith("[") or start.endswith(("{", "[")):
        return False
    return following is None or following.lstrip().startswith("{") or not start.startswith("{")


def _of_first(value: Any, line: str, source: str, number: int) -> Iterator[Row]:
    if isinstance(value, list):
        yield from _Window(None, line, number, source).rows()
    else:
        yield from expanded(Row(f"{source}, line {number}", value))


def _lines(stream: TextIO, source: str, number: int) -> Iterator[Row]:
    """The lines that follow; one that is too long is told and skipped."""
    while line := stream.readline(LONGEST_VALUE):
        number += 1
        where = f"{source}, line {number}"
        if len(line) == LONGEST_VALUE and not line.endswith("\n"):
            while (rest := stream.readline(LONGEST_VALUE)) and not rest.endswith("\n"):
                pass
            yield Row(where, error=_TOO_LONG)
        else:
            yield from _line(line, where)


def _line(line: str, where: str) -> Iterator[Row]:
    if line.strip():
        value, error = parse(line)
        yield Row(where, error=error) if error is not None else Row(where, value)


def expanded(row: Row) -> Iterator[Row]:
    """The papers that one object holds in a list or under their names, or the row itself."""
    if (rows := _of_columns(row.value)) is not None:
        held: list[Any] | None = rows
    else:
        held = None if has_title(row.value) else _held(row.value, _DEEPEST)
    if held is None:
        yield row
        return
    for number, value in enumerate(held, 1):
        yield Row(f"{row.where}, paper {number}", value)


def _of_columns(value: Any) -> list[dict[str, Any]] | None:
    """The rows of a table that is written column by column, as data frames are; None for anything else."""
    if not isinstance(value, dict):
        return None
    title = next((held for key, held in value.items() if fold(key) == "title"), None)
    if isinstance(title, dict) and len(title) > 1 and all(map(str.isdecimal, title)):
        columns = {key: held for key, held in value.items() if isinstance(held, dict) and held.keys() == title.keys()}
        return [{key: held[place] for key, held in columns.items()} for place in title] if len(columns) > 1 else None
    if isinstance(title, list) and len(title) > 1 and all(isinstance(text, str) for text in title):
        lists = {key: held for key, held in value.items() if isinstance(held, list) and len(held) == len(title)}
        if any(fold(key) in ("abstract", "summary") for key in lists):
            return [{key: held[place] for key, held in lists.items()} for place in range(len(title))]
    return None


def _held(value: Any, depth: int) -> list[Any] | None:
    """The papers in an object: the longest list of objects with titles, or the objects under names."""
    if not isinstance(value, dict) or depth == 0:
        return None
    lists = [item for item in value.values() if isinstance(item, list) and any(map(_is_paper, item[:20]))]
    if lists:
        return max(lists, key=len)
    named = [{"source_key": key, **item} for key, item in value.items() if has_title(item)]
    if named and len(named) == len(value) and (len(named) > 1 or not _is_nest(value)):
        return named
    if named:
        return None
    deeper = (held for item in value.values() if (held := _held(item, depth - 1)) is not None)
    return next(deeper, None)


def _is_paper(value: Any) -> bool:
    if has_title(value):
        return True
    return isinstance(value, dict) and any(has_title(item) for item in value.values())


def _is_nest(value: dict[str, Any]) -> bool:
    return next(iter(value)) in {"paper", "work", "article", "message", "content", "record", "item", "data"}


class _Window:
    """Reads the values of a JSON text through a window that holds one value at a time."""

    def __init__(self, stream: TextIO | None, text: str, line: int, source: str) -> None:
        self._stream = stream
        self._text = text
        self._position = 0
        self._counted = 0
        self._line = line
        self._source = source
        self._decoder = json.JSONDecoder(parse_constant=_no_constant)

    def rows(self) -> Iterator[Row]:
        """The values of arrays, of objects too large for the window, or one after the other."""
        in_array = False
        while True:
            character = self._next()
            if not character:
                return
            if character == ("]" if in_array else "["):
                in_array = not in_array
                self._position += 1
                continue
            where = self._where()
            value, error = self._value()
            if error == _TOO_LONG and character == "{":
                self._position += 1
                yield from self._within(0)
                continue
            if error is not None:
                yield Row(where, error=f"{error}; nothing after it was read")
                return
            yield from expanded(Row(where, value))

    def _within(self, depth: int) -> Iterator[Row]:
        """What stands in an object that is too large: the lists in it, value by value."""
        while True:
            character = self._next()
            if not character or character == "}":
                self._position += 1
                return
            key, error = self._value()
            if error is None and self._next() == ":":
                self._position += 1
                character = self._next()
            else:
                yield Row(self._where(), error=f"{error or 'not valid JSON'}; nothing after it was read")
                self._end()
                return
            if character == "[":
                self._position += 1
                yield from self._items()
            else:
                where = self._where()
                value, error = self._value()
                if error == _TOO_LONG and character == "{" and depth < _DEEPEST:
                    self._position += 1
                    yield from self._within(depth + 1)
                elif error is not None:
                    yield Row(where, error=f"{error}; nothing after it was read")
                    self._end()
                    return
                elif has_title(value):
                    yield Row(where, {"source_key": key, **value})

    def _items(self) -> Iterator[Row]:
        while (character := self._next()) and character != "]":
            where = self._where()
            value, error = self._value()
            if error is not None:
                yield Row(where, error=f"{error}; nothing after it was read")
                self._end()
                return
            if isinstance(value, dict):
                yield Row(where, value)
        self._position += 1

    def _next(self) -> str:
        """The first character that is not between values; empty at the end."""
        while True:
            found = _BETWEEN.match(self._text, self._position)
            self._position = found.end() if found else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._fill():
                return ""

    def _value(self) -> tuple[Any, str | None]:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._position)
            except RecursionError:
                return None, "the JSON is nested too deeply"
            except ValueError as error:
                if len(self._text) - self._position > LONGEST_VALUE:
                    return None, _TOO_LONG
                if self._fill():
                    continue
                return None, _explain(error, self._text, self._position)
            if end == len(self._text) and isinstance(value, int | float) and self._fill():
                continue
            start, self._position = self._position, end
            return (clean(value) if _SURROGATE_ESCAPE.search(self._text, start, end) else value), None

    def _fill(self) -> bool:
        """Drop what was read and read on, as much again as the window holds."""
        if self._stream is None:
            return False
        self._line += self._text.count("\n", self._counted, self._position)
        self._text = self._text[self._position :]
        self._position = self._counted = 0
        more = self._stream.read(max(_CHUNK, len(self._text)))
        self._text += more
        return bool(more)

    def _end(self) -> None:
        self._text, self._position, self._counted, self._stream = "", 0, 0, None

    def _where(self) -> str:
        self._line += self._text.count("\n", self._counted, self._position)
        self._counted = self._position
        return f"{self._source}, line {self._line}"


def _no_constant(_: str) -> None:
    return None


def _explain(error: ValueError, text: str, start: int = 0) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error})"
    place = error.pos if isinstance(error, json.JSONDecodeError) else start
    near = text[max(0, place - 10) : place + _LONGEST_SHOWN - 10].strip()
    return f"not valid JSON: {error.msg} at column {error.colno}, near {near!r}"

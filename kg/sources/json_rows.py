"""JSON text to rows: JSON Lines, one array, one object, or objects one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, TextIO

#: The name under which one object may hold the papers.
CONTAINER: Final = "papers"

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_BETWEEN: Final = re.compile(r"[\s,]*")
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a JSON text: where it stands, and the value or what is wrong with its JSON."""

    where: str
    value: Any = None
    error: str | None = None


def rows_of(stream: TextIO, source: str) -> Iterator[Row]:
    """Yield the rows of a JSON text; JSON Lines are read line by line, any other shape as a whole.

    NaN and Infinity, which JSON does not know, become None; half surrogates become U+FFFD, so that every text can be
    written as UTF-8.
    """
    first, line = _first_line(stream)
    if line is None:
        return
    value, error = parse(line)
    if error is None:
        rest = ((f"{source}, line {number}", text) for number, text in enumerate(stream, first + 1))
        first_where = f"{source}, line {first}"
        yield from _expanded(Row(first_where, value)) if not isinstance(value, list) else _entries(line, source, first)
        yield from _lines(rest)
        return
    following = _first_line(stream)
    if _is_line_of_many(line, following[1]):
        numbered = enumerate(chain([following[1] or ""], stream), first + following[0])
        yield Row(f"{source}, line {first}", error=error)
        yield from _lines((f"{source}, line {number}", text) for number, text in numbered)
        return
    blanks = "\n" * max(0, following[0] - 1)
    yield from _entries(line + blanks + (following[1] or "") + stream.read(), source, first)


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


def _first_line(stream: Iterable[str]) -> tuple[int, str | None]:
    """The next line that is not blank and how many lines on it stands, from 1."""
    return next(((number, line) for number, line in enumerate(stream, 1) if line.strip()), (0, None))


def _is_line_of_many(line: str, following: str | None) -> bool:
    """Whether a line that does not parse is a broken row of JSON Lines and not the start of a longer value."""
    start = line.strip()
    if start.startswith("[") or start.endswith(("{", "[")):
        return False
    return following is None or following.lstrip().startswith("{") or not start.startswith("{")


def _lines(lines: Iterable[tuple[str, str]]) -> Iterator[Row]:
    for where, line in lines:
        if line.strip():
            value, error = parse(line)
            yield Row(where, value, error)


def _expanded(row: Row) -> Iterator[Row]:
    """The papers that one object holds, or the row itself."""
    held = row.value.get(CONTAINER) if isinstance(row.value, dict) else None
    if not isinstance(held, list) or "title" in row.value:
        yield row
        return
    for number, value in enumerate(held, 1):
        yield Row(f"{row.where}, paper {number}", value)


def _entries(text: str, source: str, first_line: int) -> Iterator[Row]:
    """The values of an array, or of values one after the other; after a mistake nothing more can be read."""
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    position = start = 0
    line = first_line
    in_array = False
    while True:
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        line, start = line + text.count("\n", start, position), position
        if position >= len(text):
            return
        if text[position] == ("]" if in_array else "["):
            in_array = not in_array
            position += 1
            continue
        where = f"{source}, line {line}"
        try:
            value, position = decoder.raw_decode(text, position)
        except RecursionError:
            yield Row(where, error="the JSON is nested too deeply; nothing after it was read")
            return
        except ValueError as error:
            yield Row(where, error=f"{_explain(error, text)}; nothing after it was read")
            return
        yield from _expanded(Row(where, clean(value)))


def _no_constant(_: str) -> None:
    return None


def _explain(error: ValueError, text: str) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error})"
    near = text[max(0, error.pos - 10) : error.pos + _LONGEST_SHOWN - 10].strip()
    return f"not valid JSON: {error.msg} at column {error.colno}, near {near!r}"

"""Find out what a query wants before the engine sees it: what it may not do, what it reads, how much it may give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from kg.server.lexer import Token, TooMuchError, tokens

#: Brackets within brackets; people stay under ten, the engine's parser calls itself for each.
MAX_DEPTH: Final = 250

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

#: A character by its number (SPARQL 1.1, section 19.2).
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class RefusedError(Exception):
    """A query that is not passed on; ``status`` is that of HTTP, ``place`` the offset in its text where known."""

    def __init__(self, message: str, *, status: int = 400, place: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.place = place

    def told(self, text: str) -> str:
        """The message with the place in the text that it is about."""
        if self.place is None:
            return str(self)
        line, column = self.line_and_column(text)
        return f"line {line}, column {column}: {self}"

    def line_and_column(self, text: str) -> tuple[int, int]:
        """Where in the text, counted from 1."""
        before = text[: self.place]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that may be run: its form, the graphs it names with FROM (absolute IRIs), and where a LIMIT goes."""

    text: str
    form: str
    graphs: tuple[str, ...] = ()
    names_dataset: bool = False
    limit: tuple[int, int, int | None] | None = field(default=None)

    def limited(self, rows: int) -> str:
        """The query, giving at most so many solutions: its own LIMIT made smaller, or one put in."""
        if self.limit is None:
            return self.text
        start, end, own = self.limit
        if own is not None and own <= rows:
            return self.text
        wanted = str(rows) if own is not None else f"\nLIMIT {rows}\n"
        return f"{self.text[:start]}{wanted}{self.text[end:]}"


def check(text: str, *, endpoint: str = "this endpoint asks no other server") -> Checked:
    """Look a query over; ``endpoint`` says why it may not ask another server.

    Raises:
        RefusedError: it asks another server (SERVICE), is an update (403), is nested too deeply, or is no query.
    """
    try:
        readings = tokens(text)
    except TooMuchError:
        raise RefusedError("the query is too long to be looked over; ask in smaller steps") from None
    for reading in readings:
        for token in reading:
            if token.is_word("SERVICE"):
                raise RefusedError(f"SERVICE is not allowed: {endpoint}", place=token.start)
    read = readings[0]
    if read and read[-1].kind == "junk":
        sign = read[-1].text
        raise RefusedError(
            f"{sign!r} cannot stand here: a text that is not closed, or a '<' without spaces around it?",
            place=read[-1].start,
        )
    _check_depth(read)
    form = _form(read)
    graphs = tuple(dict.fromkeys(graph for reading in readings for graph in _graphs(reading, _Names.of(read))))
    named = any(token.is_word("FROM") for reading in readings for token in reading)
    return Checked(text, form.text.upper(), graphs, named, _limit(read, form, len(text)))


def _check_depth(read: list[Token]) -> None:
    depth = 0
    for token in read:
        if token.is_mark("{", "(", "["):
            depth += 1
            if depth > MAX_DEPTH:
                raise RefusedError(f"the query is nested more than {MAX_DEPTH} deep", place=token.start)
        elif token.is_mark("}", ")", "]"):
            depth -= 1


def _form(read: list[Token]) -> Token:
    """The first keyword after the prologue; an update is refused here."""
    for token in read:
        if token.is_word(*_FORMS):
            return token
        if token.is_word(*_UPDATES):
            raise RefusedError(
                "updates are not allowed: a graph changes with kg build only",
                status=403,
                place=token.start,
            )
        if token.kind not in {"name", "iri"} and not token.is_word("PREFIX", "BASE", "VERSION"):
            break
    if not read:
        raise RefusedError("the query is empty; write a SELECT, ASK, CONSTRUCT or DESCRIBE")
    raise RefusedError(
        "the query has to begin with PREFIX, BASE, SELECT, ASK, CONSTRUCT or DESCRIBE", place=_offender(read)
    )


def _offender(read: list[Token]) -> int:
    known = ("PREFIX", "BASE", "VERSION")
    return next((t.start for t in read if t.kind not in {"name", "iri"} and not t.is_word(*known)), read[-1].end)


@dataclass(frozen=True, slots=True)
class _Names:
    """The prologue: what IRIs and prefixed names stand for."""

    base: str
    prefixes: dict[str, str]

    @classmethod
    def of(cls, read: list[Token]) -> _Names:
        base, prefixes = "", {}
        for before, token, after in zip(read, read[1:], [*read[2:], None], strict=False):
            if before.is_word("BASE") and token.kind == "iri":
                base = urljoin(base, token.text)
            elif before.is_word("PREFIX") and token.kind == "name" and after is not None and after.kind == "iri":
                prefixes[token.text[:-1]] = urljoin(base, after.text)
            elif before.is_word(*_FORMS):
                break
        return cls(base, prefixes)

    def iri(self, token: Token) -> str:
        if token.kind == "iri":
            return urljoin(self.base, _unescaped(token.text)) if self.base else _unescaped(token.text)
        prefix, _, local = token.text.partition(":")
        return self.prefixes.get(prefix, f"{prefix}:") + local.replace("\\", "")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)


def _graphs(read: list[Token], names: _Names) -> list[str]:
    """What the query names after FROM and FROM NAMED."""
    found = []
    for place, token in enumerate(read):
        if token.is_word("FROM"):
            rest = [t for t in read[place + 1 : place + 3] if not t.is_word("NAMED")]
            if rest and rest[0].kind in {"iri", "name"}:
                found.append(names.iri(rest[0]))
    return found


def _limit(read: list[Token], form: Token, length: int) -> tuple[int, int, int | None] | None:
    """Where the solutions of the whole query are limited: the number's place, or an empty place to put one."""
    if form.is_word("ASK"):
        return None
    depth, place = 0, read[-1].end
    for index, token in enumerate(read):
        if token.is_mark("{", "(", "["):
            depth += 1
        elif token.is_mark("}", ")", "]"):
            depth -= 1
        elif depth == 0 and token.start > form.start:
            if token.is_word("LIMIT") and index + 1 < len(read) and read[index + 1].kind == "number":
                number = read[index + 1]
                return number.start, number.end, int(number.text) if number.text.isdigit() else None
            if token.is_word("VALUES"):
                place = token.start
                return place, place, None
    return min(place, length), min(place, length), None

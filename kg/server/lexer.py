"""Cut SPARQL into tokens, after the terminals of the SPARQL 1.1 grammar (W3C Recommendation, 2013, section 19.8).

It exists to find out what a query wants before the engine sees it. One place of the grammar cannot be cut without
parsing: in ``?a<?b#>`` the ``<`` begins an IRI or compares. `tokens` follows both readings where they differ in what
comes after, so that nothing hides in the one that was not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["word", "iri", "name", "variable", "string", "number", "mark", "junk"]

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS: Final = rf"[{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040-]"
_ESCAPED: Final = r"(?:%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
#: A prefix longer than any in use is none, so that text made to be read again and again is read once.
_PREFIX: Final = rf"[{_BASE}](?:\.*+{_CHARS}){{0,255}}+"
_LOCAL: Final = rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:\.*+(?:{_CHARS}|:|{_ESCAPED}))*+"
_UNICODE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

_SPACE: Final = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)++")
_IRI: Final = re.compile(rf"<((?:[^<>\"{{}}|^`\\\x00-\x20]|{_UNICODE})*+)>")
_TOKEN: Final = re.compile(
    rf"""(?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'
        |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
    |(?P<blank>_:[{_BASE}_0-9](?:\.*+{_CHARS})*+)
    |(?P<name>(?:{_PREFIX})?:(?:{_LOCAL})?)
    |(?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040]*+)
    |(?P<number>\.[0-9]++(?:[eE][+-]?[0-9]+)?
        |[0-9]++(?:\.[0-9]*+[eE][+-]?[0-9]+|[eE][+-]?[0-9]+|\.[0-9]+)?)
    |(?P<word>[A-Za-z][A-Za-z0-9_]*+|@[A-Za-z]++(?:-[A-Za-z0-9]+)*+)
    |(?P<mark>\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].,;|/^*+?!=<>&~@$-])""",
    re.VERBOSE | re.DOTALL,
)
#: After these a ``<`` may compare.
_OPERANDS: Final = frozenset({"variable", "string", "number", "name", "iri", "word"})
#: An IRI like this is none that begins with an operand: two slashes do not follow each other in an expression.
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
#: Second readings that are followed, and terminals of all readings; no person writes a text with more.
_READINGS: Final = 200
_MOST: Final = 200_000


class TooMuchError(Exception):
    """A text is too long, or has so many places with two readings that it is not worth following them."""


@dataclass(frozen=True, slots=True)
class Token:
    """One terminal: where it stands, what it is, and its text; an IRI's text has no brackets."""

    start: int
    end: int
    kind: Kind
    text: str

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, in capitals, however it is written."""
        return self.kind == "word" and self.text.upper() in words

    def is_mark(self, *marks: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "mark" and self.text in marks


def tokens(text: str) -> list[list[Token]]:
    """Every reading of a text: first the one that takes each ``<...>`` for an IRI where it can be one, whole.

    The others begin where they part from a reading before and end where they meet one again. A reading ends, too, with
    a character that begins no terminal: what follows it cannot be SPARQL.

    Raises:
        TooMuchError: the text has more terminals, or more places with two readings, than a person writes.
    """
    waiting, seen = [(0, False)], set[tuple[int, bool]]()
    readings: list[list[Token]] = []
    while waiting:
        start, comparing = waiting.pop(0)
        reading: list[Token] = []
        for token in _read(text, start, comparing):
            if (token.start, False) in seen or len(seen) > _MOST:
                break
            seen.add((token.start, False))
            if token.kind == "iri" and _may_compare(token, reading) and (token.start, True) not in seen:
                seen.add((token.start, True))
                waiting.append((token.start, True))
            reading.append(token)
            if token.kind == "junk":
                break
        readings.append(reading)
        if len(readings) > _READINGS or len(seen) > _MOST:
            raise TooMuchError
    return readings


def _read(text: str, place: int, comparing: bool) -> Iterator[Token]:
    if comparing:
        place += 1
    while True:
        if space := _SPACE.match(text, place):
            place = space.end()
        if place >= len(text):
            return
        token = _token(text, place)
        yield token
        place = token.end


def _token(text: str, place: int) -> Token:
    if iri := _IRI.match(text, place):
        return Token(place, iri.end(), "iri", iri[1])
    match = _TOKEN.match(text, place)
    if match is None:
        return Token(place, place + 1, "junk", text[place])
    kind = match.lastgroup or "junk"
    return Token(place, match.end(), "name" if kind == "blank" else kind, match[0])  # type: ignore[arg-type]


def _may_compare(token: Token, before: list[Token]) -> bool:
    """Whether reading an IRI's ``<`` as a sign would change what the text after it is."""
    if not before or not ("#" in token.text or "'" in token.text) or _ABSOLUTE.match(token.text):
        return False
    return before[-1].kind in _OPERANDS or before[-1].is_mark(")")

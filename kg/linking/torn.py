"""Join words that the end of a line has torn, where the names of other papers show them whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.linking.members import Member, Row

#: A word that so many names have is torn where it has a hyphen that only one name in so many gives it ("algo-rithm").
_KNOWN: Final = 10
_TORN: Final = re.compile(r"(?<![\w-])([^\W\d_]+)-\s?([^\W\d_]+)(?![\w-])")


def mended(rows: Sequence[Row]) -> list[Row]:
    """The rows with the words of their names whole."""
    words = vocabulary(member.name for row in rows for member in row.members)
    return [_mended(row, words) for row in rows]


def vocabulary(names: Iterable[str]) -> Counter[str]:
    """How many names have each word; one with hyphens is a word of its own."""
    return Counter(word for name in names for word in name.casefold().split())


def whole(form: str, words: Mapping[str, int]) -> str:
    """Join the words of a form that a line's end has torn.

    >>> whole("greedy algo-rithm", {"algorithm": 40})
    'greedy algorithm'
    >>> whole("auto-encoder", {"autoencoder": 40, "auto-encoder": 8})
    'auto-encoder'
    """
    if "-" not in form:
        return form
    return _TORN.sub(lambda m: m[1] + m[2] if _is_torn(m[1].casefold(), m[2].casefold(), words) else m[0], form)


def _is_torn(start: str, end: str, words: Mapping[str, int]) -> bool:
    known = words.get(start + end, 0)
    return known >= _KNOWN and known > _KNOWN * words.get(f"{start}-{end}", 0)


def _mended(row: Row, words: Mapping[str, int]) -> Row:
    if all(whole(form, words) == form for member in row.members for form in (*member.forms, member.long)):
        return row
    meanings = {short: whole(long, words) for short, long in row.meanings.items()}
    return replace(row, members=tuple(_member(m, words) for m in row.members), meanings=meanings)


def _member(member: Member, words: Mapping[str, int]) -> Member:
    return replace(
        member,
        name=whole(member.name, words),
        forms=tuple(sorted({whole(form, words) for form in member.forms})),
        long=whole(member.long, words),
        raw=tuple(sorted({whole(form, words) for form in member.raw})),
    )

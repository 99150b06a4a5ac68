"""Years and numbers of rows in a question: "since 2021", "in the last five years", "top ten"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

_NUMBERS: Final = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "few": 3, "couple of": 2, "several": 5}
_N: Final = rf"(?P<n>\d{{1,4}}|{'|'.join(_NUMBERS)})"
_Y: Final = r"(?P<y>(?:19|20)\d\d)"
_Z: Final = r"(?P<z>(?:19|20)\d\d)"
_SINCE: Final = r"since|from|starting(?: in| from| with)?|as of|beginning (?:in|with)"
_AGO: Final = r"(?:in|over|during|within)?\s*(?:the\s+)?(?:last|past|recent|previous)"
#: The first year and the last one, where a question says them.
_Years: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last year, and the rows, where the question says them; ``rest`` is the question without."""

    since: int | None
    until: int | None
    limit: int | None
    rest: str


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b{text}(?!\w)", re.IGNORECASE)


def _ago(found: re.Match[str], newest: int) -> _Years:
    return newest - (_number(found["n"]) if found["n"] else 3) + 1, None


#: How years are said, the longer ways first, and what is meant, from the match and the newest year of the graph.
_WAYS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], _Years]], ...]] = (
    (
        _pattern(rf"(?:between|from|in|during)?\s*{_Y}\s*(?:and|to|until|till|through|-|–)\s*{_Z}"),
        lambda m, _: (int(m["y"]), int(m["z"])),
    ),
    (_pattern(rf"(?:{_SINCE})\s+{_Y}(?: on(?:wards?)?)?"), lambda m, _: (int(m["y"]), None)),
    (_pattern(rf"{_Y} (?:or|and) (?:later|newer|after)"), lambda m, _: (int(m["y"]), None)),
    (_pattern(rf"(?:later than|newer than|after)\s+{_Y}"), lambda m, _: (int(m["y"]) + 1, None)),
    (_pattern(rf"(?:before|prior to|earlier than|older than)\s+{_Y}"), lambda m, _: (None, int(m["y"]) - 1)),
    (_pattern(rf"(?:until|up to|till|through|by(?: the end of)?)\s+{_Y}"), lambda m, _: (None, int(m["y"]))),
    (_pattern(rf"{_AGO}\s+(?:{_N}\s+)?years"), _ago),
    (_pattern(rf"{_AGO} decade"), lambda _, newest: (newest - 9, None)),
    (_pattern(r"(?:in\s+)?(?:the\s+)?(?:last|this|newest) year"), lambda _, newest: (newest, None)),
    (
        _pattern(rf"(?:in|of|from|during|published in|for)?\s*(?:the year\s+)?{_Y}"),
        lambda m, _: (int(m["y"]), int(m["y"])),
    ),
)
_LIMITS: Final = (
    _pattern(rf"(?:the\s+)?(?:top|first|best)[\s-]+{_N}(?!\s+(?:error|accuracy))"),
    _pattern(rf"(?:the\s+)?{_N}(?=\s+(?:most|best|newest|latest|commonest)\b)"),
)


def read(question: str, *, newest: int) -> Span:
    """Read years and rows; ``newest`` is the last year of the graph, from which "the last years" are counted.

    >>> read("methods for parsing since 2019", newest=2024).since
    2019
    """
    since, until, limit, rest = None, None, None, question
    for pattern, meaning in _WAYS:
        if found := pattern.search(rest):
            since, until = meaning(found, newest)
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
            break
    for pattern in _LIMITS:
        if limit is None and (found := pattern.search(rest)):
            limit = _number(found["n"])
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    return Span(since, until, limit, rest)


def _number(text: str) -> int:
    return _NUMBERS.get(text.casefold()) or int(text)

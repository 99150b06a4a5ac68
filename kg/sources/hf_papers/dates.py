"""Dates as pages write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from kg.sources.hf_papers.patterns import MONTHS

_MONTH: Final = "(?P<month>" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r"|sept)\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20|21)\d\d)"
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_FORMS: Final = tuple(
    re.compile(_WEEKDAY + form, re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d\d?)(?:[-/.](?P<day>\d\d?))?",
        rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_YEAR}",
    )
)
_PLAIN_MONTH: Final = "(?:" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r"|sept)\.?"
_PLAIN_DAY: Final = rf"(?:{_PLAIN_MONTH}\s+\d\d?|\d\d?\s+{_PLAIN_MONTH}|\d\d?)(?:,?\s+(?:19|20|21)\d\d)?"
#: Lines that are about time and name no one day.
_VAGUE: Final = re.compile(
    rf"{_PLAIN_DAY}\s*(-|–|—|to)\s*{_PLAIN_DAY}|\d\d?/\d\d?/(\d\d)?\d\d|(19|20|21)\d\d|{_PLAIN_MONTH}|today|yesterday|"
    r"(about |an? |\d+ )\s*(minute|hour|day|week|month|year)s? ago|\d+\s?(min|h|d|w|mo|y)( ago)?|"
    rf"(19|20|21)\d\d-?w\d\d?|week( of)? (\d\d?|{_PLAIN_DAY})(,? (19|20|21)\d\d)?|"
    r"(mon|tues|wednes|thurs|fri|satur|sun)day",
    re.IGNORECASE,
)
_PUBLISHED_ON: Final = re.compile(
    r"(?:^|[·•|,\s])(?:published|submitted|posted|released|updated)(?:\s+on|\s+at)?:?\s+(?P<rest>[^·•|]{4,30})",
    re.IGNORECASE,
)


def is_date(line: str) -> bool:
    """Whether a line is a date, a span of time or an age, and nothing else.

    >>> is_date("Mar 11"), is_date("21 Nov 2026"), is_date("March of the Penguins")
    (True, True, False)
    """
    return any(form.fullmatch(line) for form in (*_FORMS, _VAGUE))


def date_of(line: str) -> str | None:
    """Read a date, as ``YYYY-MM-DD`` or ``YYYY-MM``; without a year, or where no such day exists, it is None.

    >>> date_of("Nov 21, 2026"), date_of("March 2026"), date_of("Mar 11")
    ('2026-11-21', '2026-03', None)
    """
    for form in _FORMS:
        found = form.fullmatch(line)
        if found:
            parts = found.groupdict()
            return _written(parts.get("year"), parts["month"], parts.get("day"))
    return None


def published_in(line: str) -> str | None:
    """Read the date behind ``Published on`` out of a line.

    >>> published_in("12 authors · Published on Oct 8, 2024")
    '2024-10-08'
    """
    found = _PUBLISHED_ON.search(line)
    return date_of(found["rest"].strip()) if found else None


def is_published_line(line: str) -> bool:
    """Whether a line says when a paper was published, and nothing else."""
    found = _PUBLISHED_ON.fullmatch(line)
    return found is not None and is_date(found["rest"].strip())


def _written(year: str | None, month: str, day: str | None) -> str | None:
    if year is None:
        return None
    number = int(month) if month.isdigit() else next(i for i, m in enumerate(MONTHS, 1) if m[:3] == month[:3].lower())
    try:
        whole = date(int(year), number, int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7]

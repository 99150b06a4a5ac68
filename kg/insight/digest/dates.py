"""Dates as papers and people give them: a day, a month, a year, or so long ago."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from kg.core.errors import UsageError

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})\s*([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def day_from(text: str, *, today: date) -> date:
    """Read the day that something begins with.

    Args:
        text: ``2026``, ``2026-03``, ``2026-03-14``, or ``7d``, ``2w``, ``3m``, ``1y`` for so long before today.
        today: the day to count from.

    Raises:
        UsageError: the text is no date.

    >>> str(day_from("2026-3", today=date(2026, 4, 1))), str(day_from("2w", today=date(2026, 4, 1)))
    ('2026-03-01', '2026-03-18')
    """
    said = text.strip().lower()
    try:
        if found := _AGO.fullmatch(said):
            return today - timedelta(days=int(found[1]) * _DAYS[found[2]])
        if found := _DATE.fullmatch(said):
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except (ValueError, OverflowError):
        raise UsageError(f"--since {text!r} is no day that there is; write it like 2026-03-14") from None
    raise UsageError(f"--since {text!r} is no date; write 2026-03-14, 2026-03, 2026, or 7d for the last seven days")


def last_day(published: str) -> date:
    """The last day that a date of a paper (``YYYY[-MM[-DD]]``) may mean.

    >>> str(last_day("2024-02")), str(last_day("2024"))
    ('2024-02-29', '2024-12-31')
    """
    year, month, day = (int(part) for part in (f"{published}-0-0").split("-")[:3])
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def first_day(published: str) -> str:
    """The first day that a date of a paper may mean, as ``YYYY-MM-DD``.

    >>> first_day("2024-02")
    '2024-02-01'
    """
    return published + "-01" * (2 - published.count("-"))

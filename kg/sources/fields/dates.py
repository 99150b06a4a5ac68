"""Dates as sources write them, to ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro", "feb february februar fevrier février febrero febbraio",
            "mar march marz märz maerz mars marzo", "apr april avril abril aprile", "may mai mayo maggio maio",
            "jun june juni juin junio giugno", "jul july juli juillet julio luglio", "aug august aout août agosto",
            "sep sept september septembre septiembre settembre setembro",
            "oct october okt oktober octobre octubre ottobre",
            "nov november novembre noviembre",
            "dec december dez dezember decembre décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR: Final = r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)"
_ISO: Final = re.compile(rf"{_YEAR}(?:[-/.](?P<month>\d\d?)(?:[-/.](?P<day>\d\d?))?)?(?:[T ]\d\d?:\d\d.*|Z|~|\?)?")
_COMPACT: Final = re.compile(rf"{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?:\d{{6}}.*)?")
_DAY_FIRST: Final = re.compile(rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_YEAR}")
_SLASHED: Final = re.compile(rf"(?P<a>\d\d?)/(?P<b>\d\d?)/{_YEAR}(?:[T ,]+\d\d?:\d\d.*)?")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ANY_YEAR: Final = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_ANY_DAY: Final = re.compile(r"(?<!\d)([0-3]?\d)(?:st|nd|rd|th|er|\.)?(?!\d|:)")
#: Seconds since 1970 of 1990 and of 2100: numbers in between are times.
_SECONDS: Final = (631_152_000, 4_102_444_800)
_FIRST_YEAR: Final = 1500
_LAST_YEAR: Final = 2199


def date_from(value: object) -> str | None:
    """Read a date in whatever form, or None where there is none.

    >>> date_from("Mon, 2 Apr 2007 19:18:42 GMT"), date_from({"date-parts": [[2020, 1]]}), date_from(2019.0)
    ('2007-04-02', '2020-01', '2019')
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(float(value)) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, Mapping):
        return _from_mapping(value)
    if isinstance(value, Sequence) and value:
        return _from_sequence(value)
    return None


def precise(first: str, second: str | None) -> str:
    """The more precise of two dates that agree as far as they go, else the first."""
    return second if second is not None and second.startswith(first) else first


def with_month(year: str, month: object, day: object = None) -> str:
    """Add a month, and a day, to a year where they can be understood.

    >>> with_month("2020", "mar", "5"), with_month("2020", "spring")
    ('2020-03-05', '2020')
    """
    if len(year) != 4:
        return year
    number = _month_number(str(month).strip()) if month not in (None, "") else None
    if number is None:
        return year
    days = str(day).strip() if day not in (None, "") else None
    return _written(int(year), number, int(days) if days and days.isdecimal() else None) or year


def _from_number(value: float) -> str | None:
    if value == int(value) and _FIRST_YEAR <= value <= _LAST_YEAR:
        return str(int(value))
    low, high = _SECONDS
    seconds = value / 1000 if low * 1000 <= value <= high * 1000 else value
    if low <= seconds <= high:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    found = _COMPACT.fullmatch(str(int(value))) if 15_000_000 <= value < 22_000_000 else None
    return _written(int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def _from_text(text: str) -> str | None:
    if not text or len(text) > 200:
        return None
    text = text.rstrip("/ ")
    for form in (_ISO, _COMPACT, _DAY_FIRST):
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month, day = parts["month"], parts["day"]
            return _written(int(parts["year"]), int(month) if month else None, int(day) if day else None)
    if found := _SLASHED.fullmatch(text):
        return _from_slashed(int(found["a"]), int(found["b"]), int(found["year"]))
    if text.replace(".", "", 1).isdecimal() and len(text) <= 15:
        return _from_number(float(text))
    return _from_words(text)


def _from_slashed(first: int, second: int, year: int) -> str | None:
    """Day and month in either order; where both can be the month, only the year is sure."""
    if first == second or first > 12 >= second:
        return _written(year, second, first)
    if second > 12 >= first:
        return _written(year, first, second)
    return str(year)


def _from_words(text: str) -> str | None:
    """A year with, before or behind it, the name of a month and the number of a day; of a span its beginning."""
    year = _ANY_YEAR.search(text)
    if year is None:
        return None
    month = next((_MONTHS[w] for w in map(str.casefold, _WORD.findall(text)) if w in _MONTHS), None)
    if month is None:
        iso = re.search(rf"{_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?", text)
        if iso is None:
            return year["year"]
        return _written(int(iso["year"]), int(iso["month"]), int(iso["day"]) if iso["day"] else None)
    rest = text[: year.start()] + " " + text[year.end() :]
    day = _ANY_DAY.search(rest)
    return _written(int(year["year"]), month, int(day.group(1)) if day else None)


def _from_mapping(value: Mapping[object, object]) -> str | None:
    named = {str(name).casefold().replace("_", "-"): item for name, item in value.items()}
    for name in ("date-parts", "date-time", "iso", "date", "value", "raw", "literal", "created", "timestamp", "$date"):
        if (found := date_from(named.get(name))) is not None:
            return found
    year = date_from(named.get("year"))
    return with_month(year, named.get("month"), named.get("day")) if year else None


def _from_sequence(value: Sequence[object]) -> str | None:
    """``[2020, 1, 5]``, ``[[2020, 1]]``, or the first of several dates or versions."""
    first = value[0]
    if isinstance(first, Sequence | Mapping) and not isinstance(first, str):
        return date_from(first)
    year = date_from(first)
    if year is None or len(year) > 4:
        return year
    return with_month(year, value[1] if len(value) > 1 else None, value[2] if len(value) > 2 else None)


def _month_number(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    word = _WORD.search(text)
    return _MONTHS.get(word.group().casefold()) if word else None


def _written(year: int, month: int | None, day: int | None) -> str | None:
    """Year, month and day as far as they exist; a day or month that cannot be is left out."""
    if month is None or not 1 <= month <= 12:
        return f"{year:04}"
    if day is None:
        return f"{year:04}-{month:02}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year:04}-{month:02}"

"""Find numbers in a text, and read them: sign, range, decimal and thousands marks, percent, times, units.

Units follow the SI brochure (BIPM, 2019) and what abstracts count in; a number whose writing is not understood keeps
its words and has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extractors.components.data import read_words

_LISTS: Final = read_words(__package__, "units.jsonl")

#: As written → the unit it stands for.
_UNITS: Final[dict[str, str]] = {
    form: forms.split("|")[0].replace("_", " ")
    for forms in sorted(_LISTS["units"])
    for form in forms.replace("_", " ").split("|")
}
_WORDS: Final[dict[str, float]] = {
    word: float(value) for word, value in (pair.split("=") for pair in sorted(_LISTS["words"]))
}


def _choice(forms: set[str] | frozenset[str]) -> str:
    return "|".join(re.escape(form).replace(r"\ ", r"\s?") for form in sorted(forms, key=lambda f: (-len(f), f)))


_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
#: TeX around a number and before "%": "$3.5\times$", "93\%".
_UNIT: Final = rf"(?:\s?\$?\\?(?:{_choice(frozenset(_UNITS))})(?![^\W\d_])\$?|\$?\s?\\?[%‰](?:\s(?:points?|pts?)\b)?)"
_JOIN: Final = r"(?P<join>\s?(?:-|–|—|~|±|\\pm|to|\$?\\sim\$?)\s?)"
_NUMBER: Final = re.compile(
    rf"(?<![\w.,\-–/@])(?P<sign>[+\-−±]\s?)?(?P<first>{_DIGITS})(?:(?P<unit1>{_UNIT})?{_JOIN}(?P<second>{_DIGITS}))?"
    rf"(?P<unit>{_UNIT})?(?![\d]|\.\d)"
)
_IN_WORDS: Final = re.compile(
    rf"\b(?:(?:an?|one|two|three|several|{_choice(frozenset(_WORDS))})\s)?orders?[\s-]of[\s-]magnitude\b"
    rf"|\b(?:(?:{_choice(frozenset(_WORDS))})\sto\s)?(?P<count>{_choice(frozenset(_WORDS))})[\s-](?P<fold>times|fold)\b"
    r"|\b(?:doubl|tripl|halv|quadrupl)(?:es|ed|ing)\b|\b(?:two|four)-(?:thirds|fifths)\b",
    re.IGNORECASE,
)
#: Before "A to B": a change from one number to another, not a range.
_FROM: Final = re.compile(r"\bfrom\s(?:about\s|around\s|an?\s|the\s)?$")
#: What stands for times, beside "times".
_TIMES: Final = frozenset({"times", "order of magnitude"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, as offsets; ``value`` and ``high`` are equal unless it is a range.

    ``value`` is None where the writing is not understood; ``unit`` is "%", "times", "points", a unit, or empty;
    ``signed`` tells that a sign is written.
    """

    start: int
    end: int
    value: float | None
    high: float | None
    unit: str
    signed: bool = False


def find_numbers(text: str) -> tuple[Number, ...]:
    """Find the numbers of a text, in order.

    >>> [(n.value, n.high, n.unit) for n in find_numbers("+1.5 points, 10-20% of 12,000")]
    [(1.5, 1.5, 'points'), (10.0, 20.0, '%'), (12000.0, 12000.0, '')]
    """
    found = [*_in_digits(text), *_in_words(text)]
    return tuple(sorted(found, key=lambda n: n.start))


def _in_digits(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        if match["second"] and "to" in match["join"] and _FROM.search(text, max(0, match.start() - 20), match.start()):
            yield from _change(match)
            continue
        start, end = match.span()
        if match["sign"] and start and text[start - 1].isalnum():
            start += len(match["sign"])
        first, second = (_value(match[name]) for name in ("first", "second"))
        unit = unit_of(match["unit"] or match["unit1"] or "")
        signed = bool(match["sign"]) and start == match.start()
        if signed and first is not None and match["sign"][0] in "-−":
            first = -first
        high = first if second is None or "±" in match["join"] or "pm" in match["join"] else second
        yield Number(start, end, first, high, unit, signed)


def _change(match: re.Match[str]) -> Iterator[Number]:
    """The two numbers of "from A to B"; the first has the second's unit where it has none."""
    first, second = (_value(match[name]) for name in ("first", "second"))
    unit = unit_of(match["unit"] or match["unit1"] or "")
    yield Number(match.start(), match.end("unit1") if match["unit1"] else match.end("first"), first, first, unit)
    yield Number(match.start("second"), match.end(), second, second, unit)


def _value(digits: str | None) -> float | None:
    """Read digits with a thousands mark and a decimal point.

    >>> _value("1,234.5")
    1234.5
    """
    return float(digits.replace(",", "")) if digits else None


def unit_of(written: str) -> str:
    r"""The unit that is meant by what stands behind a number.

    >>> unit_of("\\%"), unit_of(" X"), unit_of(" fps")
    ('%', 'times', 'FPS')
    """
    plain = re.sub(r"[\s$\\]+", " ", written).strip()
    if plain.startswith("%"):
        return "%" if plain == "%" else "points"
    return _UNITS.get(plain, plain)


def _in_words(text: str) -> Iterator[Number]:
    for match in _IN_WORDS.finditer(text):
        count = match["count"]
        value = _WORDS[count.lower()] if count else None
        unit = "times" if match["fold"] else "order of magnitude" if "magnitude" in match[0].lower() else "times"
        yield Number(match.start(), match.end(), value, value, unit)


def is_relative(unit: str) -> bool:
    """Whether a unit says how many times as much something is."""
    return unit in _TIMES

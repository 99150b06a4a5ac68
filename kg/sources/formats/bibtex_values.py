"""Values of BibTeX fields: delimiters, macros and ``#``; and lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from kg.sources.fields.people import given_first
from kg.sources.repair.bibtex import bibtex_text, encloses

#: The macros that every style defines.
MONTHS: Final[Mapping[str, str]] = MappingProxyType(
    {name: name for name in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]}
)
_AND: Final = re.compile(r"\s+and\s+", re.IGNORECASE)
_EXTENDED: Final = re.compile(r"(?:^|,)\s*(family|given|prefix|suffix)\s*=\s*", re.IGNORECASE)


def value_of(raw: str, macros: Mapping[str, str]) -> str:
    """Write a value out: pieces joined by ``#``, in braces, in quotation marks, or macros; an unknown one is text.

    >>> value_of('jan # "~1"', {"jan": "January"}), value_of("{A {B}}", {}), value_of("unknown", {})
    ('January~1', 'A {B}', 'unknown')
    """
    raw = raw.strip()
    if "#" not in raw:
        return _piece(raw, macros)
    return "".join(_piece(piece, macros) for piece in _pieces(raw))


def _piece(raw: str, macros: Mapping[str, str]) -> str:
    raw = raw.strip()
    if len(raw) >= 2 and (raw[0], raw[-1]) in (("{", "}"), ('"', '"')):
        return raw[1:-1]
    return macros.get(raw.casefold(), raw)


def _pieces(raw: str) -> Iterator[str]:
    """Cut at every ``#`` that stands neither in braces nor in quotation marks."""
    depth, quoted, start = 0, False, 0
    for place, character in enumerate(raw):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif character == "#" and depth == 0 and not quoted:
            yield raw[start:place]
            start = place + 1
    yield raw[start:]


def names_of(raw: str) -> list[str]:
    r"""The names of a list joined by "and", each given name first; what stands in braces is one name as it is.

    >>> names_of(r"Doe, Jane and {The {A} and B Team} and R. Roe and van der Berg, Jr., M{\"a}x and others")
    ['Jane Doe', 'The A and B Team', 'R. Roe', 'Mäx van der Berg Jr.']
    """
    names = []
    for name in _split(" ".join(raw.split())):
        if name.casefold().strip("{} ") in ("others", "et al", "et al.", ""):
            continue
        names.append(_name(name))
    return [name for name in names if name]


def _split(raw: str) -> Iterator[str]:
    depth, start, place = 0, 0, 0
    while place < len(raw):
        character = raw[place]
        if character == "\\":
            place += 2
            continue
        depth += (character == "{") - (character == "}")
        found = _AND.match(raw, place) if depth <= 0 and character == " " else None
        if found:
            yield raw[start:place]
            start = place = found.end()
            continue
        place += 1
    yield raw[start:]


def _name(raw: str) -> str:
    raw = raw.strip().strip(",")
    if raw.startswith("{") and raw.endswith("}") and encloses(raw):
        return " ".join(bibtex_text(raw).split())
    parts = _EXTENDED.split(raw)
    if len(parts) > 2:
        said = {key.casefold(): value.strip().strip('"{}') for key, value in zip(parts[1::2], parts[2::2], strict=True)}
        ordered = (said.get(key, "") for key in ("given", "prefix", "family", "suffix"))
        return " ".join(bibtex_text(part) for part in ordered if part)
    return given_first(" ".join(bibtex_text(re.sub(r"(?<!\\)~", " ", raw)).split()))

"""RIS, as reference managers and publishers write it."""

from __future__ import annotations

import re
from typing import Any, Final

from kg.sources.fields.identifiers import arxiv_in, doi_in
from kg.sources.formats.tagged import Form, Record, TaggedReader, people

_TAGS: Final = frozenset(
    """TY TI T1 CT BT T2 JF JO JA J2 C3 AB N2 AU A1 PY Y1 DA DO UR L1 L2 L3 LK ID KW N1 AN M3 M1 C7 RN""".split()
)
#: Where a preprint may name its arXiv id.
_HINTS: Final = ("DO", "UR", "T2", "JO", "JF", "AN", "M3", "M1", "C7", "N1", "L1", "PB")


def row_of(record: Record) -> dict[str, Any]:
    """The fields of one record; ``ID`` is a key that counts in the file only."""
    chapter = record.first("TY") in ("CHAP", "CPAPER", "CONF")
    title = record.first("TI", "T1", "CT") or record.first("BT")
    address = record.first("UR", "LK", "L2")
    doi = record.first("DO") or next((d for t in record.all("UR") + record.all("M3") if (d := doi_in(t))), None)
    venue = record.first("C3") if chapter else None
    hints = [value for tag in _HINTS for value in record.all(tag)]
    return {
        "title": title,
        "abstract": record.first("AB", "N2"),
        "authors": people(record.all("AU") + record.all("A1")),
        "published": _date(record),
        "venue": venue
        or record.first("T2", "JF", "JO", "J2", "JA")
        or (record.first("BT") if record.first("TI") else None),
        "doi": doi,
        "url": address,
        "arxiv_id": next((found for text in hints if (found := arxiv_in(text))), None),
        "keywords": [word for line in record.all("KW") for word in re.split(r";", line)],
        "source_key": record.first("ID"),
    }


def _date(record: Record) -> str | None:
    """The whole date where it is of the year of publication, else the year."""
    year = record.first("PY", "Y1")
    day = record.first("DA")
    if day and (year is None or day[:4] == year[:4]):
        return day
    return year


READER: Final = TaggedReader(
    "ris",
    "in RIS",
    r"^\ufeff?TY\s{1,3}- ?[A-Z]+",
    Form(re.compile(r"([A-Z][A-Z0-9])\s{1,3}-(?: ?(.*))"), begin="TY", end="ER"),
    row_of,
    _TAGS,
)

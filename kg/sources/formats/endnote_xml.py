"""EndNote libraries as XML: ``records`` of styled texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.dates import date_from
from kg.sources.formats.xml_records import child, children, items_of, text

_SIGNS: Final = re.compile(r"<records>\s*<record>|<rec-number>|<ref-type\b")

_VENUES: Final = (("titles", "secondary-title"), ("periodical", "full-title"), ("alt-periodical", "full-title"))


class EndNoteXmlReader:
    """Reads ``record`` elements of EndNote."""

    name: Final = "endnote-xml"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """XML with records of EndNote."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _SIGNS.search(head) is not None and "<title" in head

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the records.

        Raises:
            SourceError: There is no record with a title.
        """
        return items_of(stream, source, reading, row_of, "record", what="an EndNote library")


def row_of(record: Element) -> dict[str, Any]:
    """The fields of one record."""
    people = child(record, "contributors", "authors")
    urls = [
        url for kind in ("related-urls", "web-urls", "pdf-urls") for url in children(child(record, "urls", kind), "url")
    ]
    addresses = [address for url in urls if (address := text(url)) and address.startswith("http")]
    keywords = child(record, "keywords")
    return {
        "title": text(record, "titles", "title"),
        "abstract": text(record, "abstract"),
        "authors": [name for author in children(people, "author") if (name := text(author))],
        "published": _published(record),
        "venue": next((name for way in _VENUES if (name := text(record, *way))), None),
        "doi": text(record, "electronic-resource-num"),
        "url": next(iter(addresses), None),
        "keywords": [word for keyword in children(keywords, "keyword") if (word := text(keyword))],
        "source_key": text(record, "label"),
    }


def _published(record: Element) -> str | None:
    """The year, with the month and day that stand beside it in whatever form."""
    year = text(record, "dates", "year")
    beside = text(record, "dates", "pub-dates", "date")
    whole = date_from(beside) or (date_from(f"{beside} {year}") if beside and year else None)
    return whole if whole and (year is None or whole[:4] == year.strip()) else year


READER: Final = EndNoteXmlReader()

"""EndNote libraries as XML: ``records`` of styled texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.formats.xml_records import child, children, items_of, text

_SIGNS: Final = re.compile(r"<records>\s*<record>|<rec-number>|<ref-type\b")


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
    addresses = child(record, "urls", "related-urls")
    keywords = child(record, "keywords")
    return {
        "title": text(record, "titles", "title"),
        "abstract": text(record, "abstract"),
        "authors": [name for author in children(people, "author") if (name := text(author))],
        "published": text(record, "dates", "year"),
        "venue": text(record, "titles", "secondary-title") or text(record, "periodical", "full-title"),
        "doi": text(record, "electronic-resource-num"),
        "url": next((text(url) for url in children(addresses, "url")), None),
        "keywords": [word for keyword in children(keywords, "keyword") if (word := text(keyword))],
        "source_key": text(record, "label"),
    }


READER: Final = EndNoteXmlReader()

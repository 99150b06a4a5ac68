"""Volumes of the ACL Anthology as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.identifiers import orcid_in
from kg.sources.formats.xml_records import child, children, items_of, local, text

_SIGNS: Final = re.compile(r"<collection\b[^>]*\bid=|<volume\b[^>]*\bid=|<paper\b[^>]*\bid=")
_HOME: Final = "https://aclanthology.org/"


class AclReader:
    """Reads collections of the anthology; year and venue of a paper stand in its volume."""

    name: Final = "acl"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """XML with volumes of papers."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _SIGNS.search(head) is not None and "<title" in head

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the papers; the front matter of a volume is none.

        Raises:
            SourceError: There is no paper with a title.
        """
        volume = _Volume()
        return items_of(stream, source, reading, volume.row_of, "meta", "paper", what="an ACL volume")


class _Volume:
    """What the volume says that stands around the papers."""

    def __init__(self) -> None:
        self._meta: Element | None = None

    def row_of(self, record: Element) -> dict[str, Any] | None:
        """The fields of one paper; the head of a volume is remembered."""
        if local(record.tag) == "meta":
            self._meta = record
            return None
        meta = self._meta
        address = text(record, "url")
        pages = address if address and address.startswith("http") else f"{_HOME}{address}/" if address else None
        name = re.sub(r"(v\d+)?(\.pdf)?/?$", "", address.rpartition("/")[2]) if address else None
        year = text(record, "year") or (text(meta, "year") if meta is not None else None)
        month = text(record, "month") or (text(meta, "month") if meta is not None else None)
        return {
            "title": text(record, "title"),
            "abstract": text(record, "abstract"),
            "authors": [_author(author) for author in children(record, "author")],
            "published": {"year": year, "month": month} if year else _year_of(name),
            "venue": text(record, "booktitle") or (text(meta, "booktitle") if meta is not None else None),
            "doi": text(record, "doi"),
            "url": pages,
            "same_as": [f"acl:{name}"] if name else [],
        }


def _author(author: Element) -> dict[str, Any]:
    orcid = orcid_in(author.get("orcid") or "")
    if child(author, "last") is None and child(author, "first") is None:
        return {"name": text(author), "orcid": orcid}
    return {
        "family": text(author, "last") or text(author, "first"),
        "given": text(author, "first") if text(author, "last") else None,
        "orcid": orcid,
    }


def _year_of(name: str | None) -> str | None:
    """The year in an anthology id, old ("P18-1001") or new ("2020.acl-main.1")."""
    if name and (new := re.match(r"(\d{4})\.", name)):
        return new.group(1)
    if name and (old := re.match(r"[A-Z](\d\d)-", name)):
        return f"{19 if int(old.group(1)) > 60 else 20}{old.group(1)}"
    return None


READER: Final = AclReader()

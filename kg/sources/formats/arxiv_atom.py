"""Answers of the arXiv API, an Atom feed of entries, and its RSS feeds of new papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.identifiers import arxiv_in, unversioned, version_of
from kg.sources.formats.arxiv_snapshot import unwrapped
from kg.sources.formats.xml_records import children, items_of, local, text

_FEED: Final = re.compile(r"<(\w+:)?(feed|entry)\b[^>]*(w3\.org/2005/Atom|arxiv\.org)|<feed\b", re.IGNORECASE)
_ENTRY: Final = re.compile(r"<(\w+:)?entry\b")
_RSS: Final = re.compile(r"<rss\b|<rdf:RDF\b[^>]*purl\.org/rss")
_ITEM: Final = re.compile(r"<item\b")
#: What arXiv writes around the title and before the abstract of an item.
_BEHIND_TITLE: Final = re.compile(r"\s*\(arXiv:[^()]*\)\s*$")
_BEFORE_ABSTRACT: Final = re.compile(r"^\s*arXiv:\S+\s+Announce Type:[^\n]*\n?\s*(?:Abstract:\s*)?")


class AtomReader:
    """Reads Atom feeds, of arXiv and of others that write titles and summaries."""

    name: Final = "arxiv"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """An Atom feed with entries, or an RSS feed with items."""
        start = head[:4000]
        if _RSS.search(start) is not None:
            return _ITEM.search(head) is not None
        return _FEED.search(start) is not None and _ENTRY.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the entries.

        Raises:
            SourceError: There is no entry with a title.
        """
        return items_of(stream, source, reading, row_of, "entry", "item", what="a feed")


def row_of(entry: Element) -> dict[str, Any]:
    """The fields of one entry, or of one item of RSS."""
    if local(entry.tag) == "item":
        return _of_item(entry)
    links = {link.get("title") or link.get("rel") or "alternate": link.get("href") for link in children(entry, "link")}
    address = text(entry, "id") or links.get("alternate") or ""
    arxiv_id = arxiv_in(address) or arxiv_in(links.get("alternate") or "")
    title, summary = text(entry, "title"), text(entry, "summary") or text(entry, "content")
    return {
        "title": " ".join(title.split()) if title else None,
        "abstract": unwrapped(summary) if summary else None,
        "authors": [{"name": text(author, "name") or text(author)} for author in children(entry, "author")],
        "published": text(entry, "published") or text(entry, "updated"),
        "url": links.get("alternate") or (address if address.startswith("http") else None),
        "doi": text(entry, "doi") or links.get("doi"),
        "arxiv_id": unversioned(arxiv_id) if arxiv_id else None,
        "version": version_of(arxiv_id),
        "venue": text(entry, "journal_ref"),
        "categories": [c.get("term") for c in entry if local(c.tag) == "category" and c.get("term")],
    }


def _of_item(item: Element) -> dict[str, Any]:
    address = text(item, "link") or ""
    arxiv_id = arxiv_in(text(item, "guid") or "") or arxiv_in(address)
    summary = _BEFORE_ABSTRACT.sub("", text(item, "description") or "")
    return {
        "title": _BEHIND_TITLE.sub("", " ".join((text(item, "title") or "").split())) or None,
        "abstract": unwrapped(summary) if summary else None,
        "authors": text(item, "creator") or text(item, "author"),
        "published": text(item, "pubDate") or text(item, "date"),
        "url": address or None,
        "doi": text(item, "DOI") or text(item, "doi"),
        "arxiv_id": unversioned(arxiv_id) if arxiv_id else None,
        "version": version_of(arxiv_id),
        "venue": text(item, "journal_reference"),
        "categories": [said for c in children(item, "category") if (said := text(c))],
    }


READER: Final = AtomReader()

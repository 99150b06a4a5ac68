"""Articles in JATS, as PubMed Central and publishers give them: what the front matter says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.identifiers import orcid_in
from kg.sources.formats.xml_records import child, children, items_of, text

_SIGNS: Final = re.compile(r"<article-meta\b|<article\b[^>]{0,500}article-type=|<front>")


class JatsReader:
    """Reads the front matter of articles."""

    name: Final = "jats"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """XML with the front matter of an article."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _SIGNS.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the articles.

        Raises:
            SourceError: There is no article with a title.
        """
        return items_of(stream, source, reading, row_of, "front", what="an article in JATS")


def row_of(front: Element) -> dict[str, Any]:
    """The fields of one article."""
    meta = child(front, "article-meta")
    meta = front if meta is None else meta
    ids = {i.get("pub-id-type"): text(i) for i in children(meta, "article-id")}
    people = [c for group in children(meta, "contrib-group") for c in children(group, "contrib")]
    dates = [d for d in children(meta, "pub-date") if text(d, "year")]
    dates.sort(key=lambda d: tuple(int(text(d, name) or 0) for name in ("year", "month", "day") if _is_number(d, name)))
    keywords = [k for group in children(meta, "kwd-group") for k in children(group, "kwd")]
    journal = child(front, "journal-meta")
    return {
        "title": text(meta, "title-group", "article-title"),
        "subtitle": text(meta, "title-group", "subtitle"),
        "abstract": text(meta, "abstract"),
        "authors": [_author(c) for c in people if c.get("contrib-type", "author") == "author"],
        "published": {name: text(dates[0], name) for name in ("year", "month", "day")} if dates else None,
        "venue": (text(journal, "journal-title-group", "journal-title") or text(journal, "journal-title"))
        if journal is not None
        else None,
        "doi": ids.get("doi"),
        "pmid": ids.get("pmid"),
        "keywords": [word for keyword in keywords if (word := text(keyword))],
    }


def _author(contrib: Element) -> dict[str, Any]:
    orcid = next((found for i in children(contrib, "contrib-id") if (found := orcid_in(text(i)))), "")
    return {
        "family": text(contrib, "name", "surname"),
        "given": text(contrib, "name", "given-names"),
        "suffix": text(contrib, "name", "suffix"),
        "literal": text(contrib, "collab") or text(contrib, "string-name"),
        "orcid": orcid,
    }


def _is_number(element: Element, name: str) -> bool:
    return (text(element, name) or "0").isdecimal()


READER: Final = JatsReader()

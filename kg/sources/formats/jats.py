"""Articles in JATS, as PubMed Central and publishers give them: what the front matter says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.dates import date_from, with_month
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
    keywords = [k for group in children(meta, "kwd-group") for k in children(group, "kwd")]
    journal = child(front, "journal-meta")
    return {
        "title": text(meta, "title-group", "article-title"),
        "subtitle": text(meta, "title-group", "subtitle"),
        "abstract": _abstract(meta),
        "authors": [_author(c) for c in people if c.get("contrib-type", "author") == "author"],
        "published": _published(children(meta, "pub-date")),
        "venue": text(journal, "journal-title-group", "journal-title")
        or text(journal, "journal-title")
        or text(meta, "conference", "conf-name"),
        "doi": ids.get("doi"),
        "pmid": ids.get("pmid"),
        "arxiv_id": ids.get("arxiv"),
        "keywords": [word for keyword in keywords if (word := text(keyword))],
    }


def _abstract(meta: Element) -> str | None:
    """The abstract proper: not one in pictures, highlights or plain words, and without a heading that says so."""
    found = children(meta, "abstract")
    found.sort(key=lambda abstract: bool(abstract.get("abstract-type")))
    if not found:
        return text(meta, "trans-abstract")
    for title in children(found[0], "title"):
        if (text(title) or "").strip(" .:").casefold() in ("abstract", "summary"):
            title.text = ""
    return text(found[0])


def _author(contrib: Element) -> dict[str, Any]:
    orcid = next((found for i in children(contrib, "contrib-id") if (found := orcid_in(text(i)))), "")
    inner = child(contrib, "name-alternatives")
    holder = contrib if inner is None else inner
    name = next((n for tag in ("name", "string-name") if (n := child(holder, tag)) is not None), None)
    return {
        "family": text(name, "surname"),
        "given": text(name, "given-names"),
        "prefix": text(name, "prefix"),
        "suffix": text(name, "suffix"),
        "literal": text(name) or text(contrib, "collab") or text(holder, "collab"),
        "orcid": orcid,
    }


def _published(dates: list[Element]) -> str | None:
    """The earliest date: of the earliest year, what says most."""
    found = [date for element in dates if (date := _date(element)) is not None]
    first = min((date[:4] for date in found), default=None)
    same = [date for date in found if date[:4] == first]
    return min((date for date in same if len(date) == max(map(len, same))), default=None)


def _date(element: Element) -> str | None:
    if (iso := element.get("iso-8601-date")) and (date := date_from(iso)) is not None:
        return date
    year = text(element, "year")
    return with_month(year, text(element, "month"), text(element, "day")) if year and year.isdecimal() else None


READER: Final = JatsReader()

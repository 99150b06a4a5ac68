"""Records harvested over OAI-PMH: Dublin Core of any repository, and the formats of arXiv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.identifiers import arxiv_in, doi_in
from kg.sources.formats.arxiv_snapshot import unwrapped, without_affiliations
from kg.sources.formats.xml_records import child, children, items_of, local, text

_SIGNS: Final = re.compile(
    r"<(\w+:)?OAI-PMH\b|openarchives\.org/OAI|<(oai_)?dc:dc\b|<(\w+:)?(arXiv|arXivRaw)\b[^>]*xmlns|<oai_dc:"
)


class OaiReader:
    """Reads records of OAI-PMH."""

    name: Final = "oai"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """XML that names OAI or Dublin Core."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _SIGNS.search(head[:8000]) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the records; those that say they were deleted are no papers.

        Raises:
            SourceError: There is no record with a title.
        """
        return items_of(
            stream, source, reading, row_of, "record", "dc", "arXiv", "arXivRaw", what="an answer of OAI-PMH"
        )


def row_of(record: Element) -> dict[str, Any] | None:
    """The fields of one record."""
    header = child(record, "header")
    if header is not None and header.get("status") == "deleted":
        return None
    metadata = child(record, "metadata")
    held = metadata[0] if metadata is not None and len(metadata) else record
    identifier = text(header) and text(header, "identifier")
    return _arxiv(held) if local(held.tag).startswith("arXiv") else _dublin_core(held, identifier or "")


def _arxiv(held: Element) -> dict[str, Any]:
    versions = children(held, "version")
    first = text(versions[0], "date") if versions else None
    title, abstract = text(held, "title"), text(held, "abstract")
    authors = child(held, "authors")
    people: Any = without_affiliations(text(authors) or "")
    if authors is not None and len(authors):
        people = [
            {"family": text(a, "keyname"), "given": text(a, "forenames"), "suffix": text(a, "suffix")} for a in authors
        ]
    return {
        "title": " ".join(title.split()) if title else None,
        "abstract": unwrapped(abstract) if abstract else None,
        "authors": people,
        "published": text(held, "created") or first or text(held, "updated"),
        "arxiv_id": text(held, "id"),
        "doi": text(held, "doi"),
        "venue": text(held, "journal-ref"),
        "categories": text(held, "categories"),
        "version": versions[-1].get("version") if versions else None,
    }


def _dublin_core(held: Element, identifier: str) -> dict[str, Any]:
    named: dict[str, list[str]] = {}
    for element in held:
        if value := text(element):
            named.setdefault(local(element.tag), []).append(value)
    identifiers = [*named.get("identifier", []), *named.get("relation", []), identifier]
    title = (named.get("title") or [""])[0]
    descriptions = [d for d in named.get("description", []) + named.get("abstract", []) if not _is_comment(d)]
    dates = sorted(named.get("issued", []) or named.get("date", []))
    return {
        "title": " ".join(title.split()),
        "abstract": unwrapped(max(descriptions, key=len)) if descriptions else None,
        "authors": named.get("creator"),
        "published": dates[0] if dates else None,
        "url": next((value for value in identifiers if value.startswith("http")), None),
        "doi": next((doi for value in identifiers if (doi := doi_in(value))), None),
        "arxiv_id": next((found for value in identifiers if (found := arxiv_in(value))), None),
        "venue": next(iter(named.get("isPartOf", [])), None),
        "keywords": named.get("subject"),
    }


def _is_comment(description: str) -> bool:
    """Whether a description is arXiv's line of comments ("Comment: 12 pages")."""
    return re.match(r"\s*comments?:", description, re.IGNORECASE) is not None


READER: Final = OaiReader()

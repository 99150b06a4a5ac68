"""Records of DBLP: its XML dump, the XML of one record or person, and answers of its search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields.identifiers import bare_arxiv, doi_in, orcid_in
from kg.sources.formats.xml_records import child, children, items_of, text
from kg.sources.jsonl import JsonReader

_RECORDS: Final = ("article", "inproceedings", "incollection", "phdthesis", "mastersthesis", "book", "info", "data")
_SIGNS: Final = re.compile(
    r"<dblp\b|<dblpperson\b|<(article|inproceedings|incollection|phdthesis)\b[^>]*\bkey=[\"']|dblp\.(org|uni-trier\.de)/rec/"
)
_NUMBERED: Final = re.compile(r" (?=0\d{3}$)")


class DblpReader:
    """Reads records of DBLP; they have no abstracts."""

    name: Final = "dblp"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """XML with records that have keys of DBLP."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and _SIGNS.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the records; home pages and whole proceedings are no papers.

        Raises:
            SourceError: There is no record with a title.
        """
        return items_of(stream, source, reading, row_of, *_RECORDS, "www", "proceedings", what="DBLP XML")


def row_of(record: Element) -> dict[str, Any] | None:
    """The fields of one record."""
    if record.tag in ("www", "proceedings") or record.get("publtype") in ("withdrawn", "edited"):
        return None
    addresses = [found for e in children(record, "ee") + children(record, "url") if (found := text(e))]
    group = child(record, "authors")
    people = children(group if group is not None else record, "author")
    title = text(record, "title")
    key = record.get("key") or text(record, "key")
    volume = text(record, "volume") or ""
    arxiv = bare_arxiv(volume) or next((i for a in addresses if (i := bare_arxiv(a))), None)
    return {
        "title": _without_stop(title) if title else None,
        "authors": [{"name": _name(text(p) or ""), "orcid": orcid_in(p.get("orcid"))} for p in people],
        "published": text(record, "year"),
        "venue": next((v for name in ("booktitle", "journal", "venue", "school") if (v := text(record, name))), None),
        "doi": text(record, "doi") or next((doi for a in addresses if (doi := doi_in(a))), None),
        "arxiv_id": arxiv,
        "url": next((a for a in addresses if a.startswith("http")), None),
        "same_as": [f"dblp:{key}"] if key else [],
        "references": [f"dblp:{cited}" for e in children(record, "cite") if (cited := text(e)) and cited != "..."],
    }


def _without_stop(title: str) -> str:
    """DBLP ends every title with a full stop."""
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def _name(name: str) -> str:
    """DBLP tells namesakes apart by a number behind the name."""
    return _NUMBERED.split(name)[0]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields of a hit of the search of DBLP, as JSON."""
    held = row.get("info")
    info: dict[str, Any] = held if isinstance(held, dict) else row
    found = {key: value for key, value in info.items() if key not in ("key", "ee", "access")}
    people = info.get("authors")
    people = people.get("author") if isinstance(people, dict) else people
    listed = people if isinstance(people, list) else [people]
    found["authors"] = [_name(p["text"]) for p in listed if isinstance(p, dict) and isinstance(p.get("text"), str)]
    if isinstance(title := info.get("title"), str):
        found["title"] = _without_stop(title)
    if isinstance(key := info.get("key"), str):
        found["same_as"] = [f"dblp:{key}"]
    addresses = [text for name in ("ee", "volume") if isinstance(text := info.get(name), str)]
    found["arxiv_id"] = next((i for text in addresses if (i := bare_arxiv(text))), None)
    return found


READER: Final = DblpReader()
JSON_READER: Final = JsonReader(
    "dblp-json", signs=(r'"@pid"|dblp\.(org|uni-trier\.de)/rec/', r'"(info|hits?)"'), plain=plain
)

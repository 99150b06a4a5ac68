"""Items of Zotero: the export of Better BibTeX (``items``), answers of the API (``data``), and single items."""

from __future__ import annotations

import re
from typing import Any, Final

from kg.sources.fields.identifiers import arxiv_in, doi_in
from kg.sources.jsonl import JsonReader

_NO_PAPERS: Final = frozenset({"attachment", "note", "annotation"})
_CITATION_KEY: Final = re.compile(r"^\s*citation key:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_VENUES: Final = (
    "publicationTitle",
    "proceedingsTitle",
    "conferenceName",
    "bookTitle",
    "university",
    "institution",
    "repository",
)
_AUTHORS: Final = frozenset({"author", "presenter", "inventor", "programmer", "contributor"})


def plain(row: dict[str, Any]) -> dict[str, Any] | None:
    """Plain fields of an item; editors and translators are no authors, keys count in the library only.

    Attachments and notes are no papers.
    """
    row = row["data"] if isinstance(row.get("data"), dict) else row
    if row.get("itemType") in _NO_PAPERS:
        return None
    extra = row.get("extra") if isinstance(row.get("extra"), str) else ""
    found = {
        key: value
        for key, value in row.items()
        if key not in ("itemID", "itemKey", "key", "version", "id", "uri", "accessDate")
    }
    key = _CITATION_KEY.search(extra or "")
    local = (
        row.get("citationKey"),
        row.get("citekey"),
        key.group(1) if key else None,
        row.get("key"),
        row.get("itemKey"),
    )
    found["source_key"] = next((name for name in local if isinstance(name, str) and name), None)
    found.pop("citationKey", None)
    creators = row.get("creators")
    if isinstance(creators, list):
        people = [c for c in creators if isinstance(c, dict)]
        found["creators"] = [c for c in people if c.get("creatorType", "author") in _AUTHORS] or people
    found["venue"] = next((row[name] for name in _VENUES if row.get(name)), None)
    tags = row.get("tags")
    if isinstance(tags, list):
        found["tags"] = [tag.get("tag") if isinstance(tag, dict) else tag for tag in tags]
    texts = [row.get(name) for name in ("archiveID", "number", "reportNumber", "url", "DOI", "publicationTitle")] + [
        extra
    ]
    found["arxiv_id"] = next((i for text in texts if isinstance(text, str) and (i := arxiv_in(text))), None)
    if not row.get("DOI") and extra:
        found["DOI"] = doi_in(extra) if "doi" in extra.casefold() else None
    for name in (*_VENUES, "itemType", "series", "dateAdded", "dateModified"):
        found.pop(name, None)
    return found


READER: Final = JsonReader(
    "zotero", signs=(r'"(itemType|abstractNote|creatorType|itemKey|itemID|translatorID)"\s*:',), plain=plain
)

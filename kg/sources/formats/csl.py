"""CSL-JSON, as Zotero, Mendeley, pandoc and citation services write it; an ``id`` there counts in its file only."""

from __future__ import annotations

from typing import Any, Final

from kg.sources.fields.identifiers import arxiv_in
from kg.sources.jsonl import JsonReader


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields of an item."""
    found = {key: value for key, value in row.items() if key not in ("id", "citation-key", "accessed", "submitted")}
    found["source_key"] = row.get("citation-key") or row.get("id")
    if isinstance(found["source_key"], int):
        found["source_key"] = str(found["source_key"])
    found["published"] = row.get("issued") or row.get("submitted")
    found.pop("issued", None)
    found["venue"] = row.get("container-title") or row.get("event-title") or row.get("event")
    for name in ("container-title", "event-title", "event", "collection-title", "archive"):
        found.pop(name, None)
    texts = (row.get(name) for name in ("number", "archive_location", "archive", "URL", "DOI", "note"))
    found["arxiv_id"] = next((i for text in texts if isinstance(text, str) and (i := arxiv_in(text))), None)
    if isinstance(row.get("note"), str):
        found["note"] = row["note"]
    return found


READER: Final = JsonReader(
    "csl",
    signs=(
        r'"issued"\s*:\s*\{|"author"\s*:\s*\[\s*\{\s*"(family|given|literal)"|"type"\s*:\s*"(article-journal|paper-conference|'
        r'chapter|thesis|report|article|book)"',
        r'"(type|author|issued)"\s*:',
    ),
    plain=plain,
)

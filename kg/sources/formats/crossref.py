"""Works of Crossref: one message, lists of items, lines; abstracts in JATS."""

from __future__ import annotations

from typing import Any, Final

from kg.sources.fields.identifiers import arxiv_in
from kg.sources.jsonl import JsonReader

#: When a work appeared, the surest first; when it was registered comes last.
_DATES: Final = ("published", "issued", "published-print", "published-online", "posted", "created")


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields of a work; the earliest day in print or online is when it was published."""
    row = row["message"] if isinstance(row.get("message"), dict) else row
    found = {key: value for key, value in row.items() if key not in _DATES}
    found["published"] = next((row[name] for name in _DATES if _has_year(row.get(name))), None)
    titles, subtitles = _texts(row.get("title")), _texts(row.get("subtitle"))
    found["title"] = titles[0] if titles else row.get("title")
    found["subtitle"] = subtitles[0] if subtitles else None
    event = row.get("event")
    named = event.get("name") if isinstance(event, dict) else None
    found["venue"] = next(iter(_texts(row.get("container-title"))), None) or named
    found["url"] = row.get("URL")
    found["doi"] = row.get("DOI")
    found["keywords"] = row.get("subject")
    found["references"] = row.get("reference")
    found["arxiv_id"] = arxiv_in(str(row.get("DOI"))) or _arxiv_of_relation(row.get("relation"))
    for name in ("container-title", "DOI", "URL", "subject", "reference", "relation", "short-container-title", "event"):
        found.pop(name, None)
    return found


def _arxiv_of_relation(relation: Any) -> str | None:
    """The preprint that a work says it has."""
    held = relation.get("has-preprint") if isinstance(relation, dict) else None
    preprints = held if isinstance(held, list) else []
    return next((i for p in preprints if isinstance(p, dict) and (i := arxiv_in(str(p.get("id"))))), None)


def _has_year(value: Any) -> bool:
    parts = value.get("date-parts") if isinstance(value, dict) else None
    return bool(isinstance(parts, list) and parts and parts[0] and parts[0][0])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    return [item for item in value if isinstance(item, str) and item.strip()] if isinstance(value, list) else []


READER: Final = JsonReader(
    "crossref",
    signs=(
        r'"(is-referenced-by-count|references-count|reference-count|message-type|message-version|content-domain|deposited|'
        r'published-print|published-online|message)"\s*:|<jats:|"(title|container-title)"\s*:\s*\[',
        r'"(DOI|message|items)"\s*:',
    ),
    plain=plain,
)

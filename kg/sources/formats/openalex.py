"""Works of OpenAlex: one, lines of them, or a page of results of the API; abstracts are inverted indexes."""

from __future__ import annotations

from typing import Any, Final

from kg.sources.fields.identifiers import arxiv_in
from kg.sources.jsonl import JsonReader


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields of a work; its ids and locations may name a DOI, a PubMed id and an arXiv id."""
    found = dict(row)
    locations = [place for place in _objects(row.get("locations")) + _objects(row.get("primary_location"))
                 + _objects(row.get("best_oa_location"))]  # fmt: skip
    found["venue"] = next((name for place in locations[-2:] + locations if (name := _venue(place))), None)
    addresses = [str(place.get(name) or "") for place in locations for name in ("landing_page_url", "pdf_url")]
    doi = row.get("doi")
    addresses.append(doi if isinstance(doi, str) else "")
    found["arxiv_id"] = row.get("arxiv_id") or next((i for address in addresses if (i := arxiv_in(address))), None)
    found["url"] = next((address for address in addresses if address), None)
    if isinstance(given := row.get("id"), str):
        found["openalex"] = given.rpartition("/")[2]
    found["categories"] = _names(row.get("topics") or row.get("primary_topic"))
    found["keywords"] = _names(row.get("keywords")) or _names(row.get("concepts"))
    if found.get("title"):
        found.pop("display_name", None)
    for name in (
        "concepts",
        "locations",
        "primary_location",
        "best_oa_location",
        "topics",
        "primary_topic",
        "host_venue",
    ):
        found.pop(name, None)
    if row.get("publication_date"):
        found["published"] = found.pop("publication_date")
    for name in ("created_date", "updated_date"):
        found.pop(name, None)
    return found


def _venue(location: dict[str, Any]) -> str | None:
    source = location.get("source")
    name = source.get("display_name") if isinstance(source, dict) else location.get("display_name")
    return name if isinstance(name, str) and name and not name.startswith("arXiv (") else None


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _names(value: Any) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    names = (item.get("display_name") or item.get("keyword") for item in _objects(value))
    return [name for name in names if isinstance(name, str)]


READER: Final = JsonReader(
    "openalex", signs=(r'"abstract_inverted_index"|openalex\.org/|"referenced_works"',), plain=plain
)

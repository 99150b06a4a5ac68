"""OpenReview notes (both versions of the API) and the paper lists of conferences that are made from them."""

from __future__ import annotations

from typing import Any, Final

from kg.sources.jsonl import JsonReader


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields: what stands in ``content``, whose values newer notes wrap once more."""
    content = row.get("content")
    found = {key: value for key, value in row.items() if key != "content"}
    if isinstance(content, dict):
        found |= {key: unwrapped(value) for key, value in content.items()}
    forum = found.get("forum") or found.get("id")
    if isinstance(forum, str) and "site" not in found:
        found.setdefault("url", f"https://openreview.net/forum?id={forum}")
    for name in ("pdate", "odate", "cdate", "tcdate"):
        value = found.pop(name, None)
        if value and not found.get("published") and not found.get("year"):
            found["published"] = value
    found.pop("tmdate", None)
    if isinstance(site := found.get("site"), str) and site:
        found["url"] = site
        found.pop("site")
    if isinstance(found.get("pdf"), str):
        found.pop("pdf")
    for name in ("TL;DR", "TLDR", "tldr", "one-sentence_summary", "authorids", "paperhash", "_bibtex"):
        found.pop(name, None)
    return found


def unwrapped(value: Any) -> Any:
    """``{"value": x, ...}`` is x."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


READER: Final = JsonReader(
    "openreview",
    signs=(
        r'"content"\s*:\s*\{|"(site|openreview)"\s*:\s*"',
        r'"(forum|invitation|invitations|signatures|track|site)"\s*:',
    ),
    plain=plain,
)

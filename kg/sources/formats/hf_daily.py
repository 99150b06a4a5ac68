"""Hugging Face daily papers, as the API gives them: entries with a ``paper`` whose id is that of arXiv."""

from __future__ import annotations

from typing import Any, Final

from kg.sources.fields.identifiers import is_bare_arxiv, unversioned, version_of
from kg.sources.jsonl import JsonReader


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """The paper of an entry; the day on which it was listed is not that on which it was published."""
    paper = row.get("paper")
    if not isinstance(paper, dict):
        paper, row = row, {}
    found = {**row, **{key: value for key, value in paper.items() if value not in (None, "", [])}}
    found.pop("paper", None)
    if isinstance(given := found.get("id"), str) and is_bare_arxiv(given):
        del found["id"]
        found["arxiv_id"], found["version"] = unversioned(given), version_of(given)
        found.setdefault("url", f"https://huggingface.co/papers/{given}")
    authors = found.get("authors")
    if isinstance(authors, list):
        found["authors"] = [_name(author) for author in authors]
    return found


def _name(author: Any) -> Any:
    """The name on the paper; the account that somebody linked to it may be called otherwise."""
    return author["name"] if isinstance(author, dict) and isinstance(author.get("name"), str) else author


READER: Final = JsonReader(
    "hf-daily",
    signs=(r'"paper"\s*:\s*\{', r'"(publishedAt|submittedBy|numComments|submittedOnDailyAt|upvotes)"'),
    plain=plain,
)

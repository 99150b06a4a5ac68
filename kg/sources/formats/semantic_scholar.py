"""Papers of Semantic Scholar: answers of the API (``data``), lists, lines, and the lines of S2ORC."""

from __future__ import annotations

from typing import Any, Final

from kg.sources.jsonl import JsonReader


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields; the API wraps a cited or recommended paper once more."""
    for wrapper in ("citedPaper", "citingPaper"):
        if isinstance(row.get(wrapper), dict):
            row = row[wrapper]
    if isinstance(row.get("metadata"), dict) and "title" in row["metadata"]:
        row = {**row["metadata"], **{key: value for key, value in row.items() if key != "metadata"}}
    found = dict(row)
    ids = _object(row.get("externalIds")) or _object(row.get("externalids"))
    found.setdefault("doi", _named(ids, "DOI"))
    found["arxiv_id"] = row.get("arxiv_id") or row.get("arxivId") or _named(ids, "ArXiv")
    venue = _object(row.get("publicationVenue"))
    journal = row.get("journal")
    found["venue"] = row.get("venue") or venue.get("name") or (_object(journal).get("name") or journal)
    if row.get("publicationDate") or row.get("publicationdate"):
        found["published"] = row.get("publicationDate") or row.get("publicationdate")
    if isinstance(given := row.get("paper_id"), str | int):
        found.pop("paper_id")
        found["same_as"] = [f"s2:{given}"]
    fields = row.get("s2FieldsOfStudy") or row.get("s2fieldsofstudy")
    if isinstance(fields, list):
        found["fieldsOfStudy"] = list(dict.fromkeys(f.get("category") for f in fields if isinstance(f, dict)))
        found.pop("s2FieldsOfStudy", None)
    cited = row.get("references") or row.get("outCitations") or row.get("outbound_citations") or []
    found["references"] = [f"s2:{name}" if isinstance(name, str | int) else name for name in cited]
    for name in (
        "tldr",
        "citations",
        "embedding",
        "body_text",
        "pdf_parse",
        "outCitations",
        "outbound_citations",
        "has_pdf_parse",
        "inCitations",
        "inbound_citations",
        "journal",
    ):
        found.pop(name, None)
    pdf = _object(row.get("openAccessPdf"))
    found["url"] = row.get("url") or pdf.get("url")
    return found


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _named(ids: dict[str, Any], name: str) -> Any:
    return next((value for key, value in ids.items() if key.casefold() == name.casefold()), None)


READER: Final = JsonReader(
    "semantic-scholar",
    signs=(r'"(paperId|externalIds|externalids|corpusid|corpusId|outbound_citations|pdf_parse|citedPaper)"\s*:',),
    plain=plain,
)

"""The arXiv metadata snapshot of Kaggle: one object a line, authors in parts, lines of texts wrapped."""

from __future__ import annotations

import re
from typing import Any, Final

from kg.sources.fields.identifiers import is_bare_arxiv
from kg.sources.jsonl import JsonReader


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Plain fields: the id is an arXiv id too, and the first version tells when the paper appeared."""
    found = dict(row)
    if isinstance(given := row.get("id"), str) and is_bare_arxiv(given):
        found["arxiv_id"] = given
    if isinstance(row.get("authors_parsed"), list) and row["authors_parsed"]:
        found["authors"] = [_joined_initials(author) for author in found.pop("authors_parsed")]
    elif isinstance(found.get("authors"), str):
        found["authors"] = without_affiliations(found["authors"])
    versions = found.pop("versions", None)
    if isinstance(versions, list) and versions:
        found["published"] = versions[0]
        last = versions[-1]
        if isinstance(last, dict):
            found["version"] = last.get("version")
    for name in ("title", "abstract"):
        if isinstance(found.get(name), str):
            found[name] = unwrapped(found[name])
    found.pop("submitter", None)
    return found


def _joined_initials(author: Any) -> Any:
    """The parts of a name; the snapshot writes "C.-D." as "C. -D."."""
    return (
        [part.replace(". -", ".-") if isinstance(part, str) else part for part in author]
        if isinstance(author, list)
        else author
    )


def without_affiliations(authors: str) -> str:
    """A list of authors without what stands in brackets behind them, where institutes may name others.

    >>> without_affiliations("Ada Quill (1), Bo Ford (2 and 3) ((1) Univ. of Kelp (North), (2) Sea Lab)")
    'Ada Quill, Bo Ford'
    """
    kept, depth = [], 0
    for piece in re.split(r"([()])", authors):
        depth += (piece == "(") - (piece == ")" and depth > 0)
        if depth == 0 and piece != ")":
            kept.append(piece.rstrip())
    return "".join(kept).strip()


def unwrapped(text: str) -> str:
    r"""Join the lines of a text that arXiv wrapped.

    >>> unwrapped("  We propose\na layer.\n")
    'We propose a layer.'
    """
    return " ".join(text.split())


READER: Final = JsonReader(
    "arxiv-snapshot", signs=(r'"(authors_parsed|update_date|journal-ref|report-no)"\s*:', r'"id"\s*:'), plain=plain
)

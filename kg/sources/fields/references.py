"""Names of papers, of this one and of those it cites, as ``scheme:name``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.sources.fields import identifiers
from kg.sources.fields.values import text_of_value

_SCHEMES: Final = {
    "doi": "doi", "arxiv": "arxiv", "openalex": "openalex", "pmid": "pmid", "pubmed": "pmid", "dblp": "dblp",
    "acl": "acl",
    "corpusid": "corpusid", "s2": "s2", "mag": "mag", "pmc": "pmcid", "pmcid": "pmcid", "pubmedcentral": "pmcid",
}  # fmt: skip


def cited_name(value: object) -> str | None:
    """The paper that one entry of a list of references names, as ``scheme:name``; None when it names none for sure.

    >>> cited_name("https://openalex.org/W12"), cited_name({"DOI": "10.1234/X"}), cited_name("doi:10.1234/x")
    ('openalex:W12', 'doi:10.1234/x', 'doi:10.1234/x')
    """
    if isinstance(value, str):
        return _cited_text(value.strip())
    if not isinstance(value, Mapping):
        return None
    inner = value.get("citedPaper")
    if isinstance(inner, Mapping):
        return cited_name(inner)
    ids = value.get("externalIds")
    known = names_in(ids) if isinstance(ids, Mapping) else []
    for key, scheme in (("DOI", "doi"), ("doi", "doi"), ("arxivId", "arxiv"), ("paperId", "s2"), ("pmid", "pmid")):
        if isinstance(text := value.get(key), str) and text.strip():
            known.append(_name(scheme, text))
    if not known and isinstance(text := value.get("id"), str):
        return _cited_text(text)
    order = ("doi:", "arxiv:", "openalex:", "s2:", "pmid:")
    return min(known, key=lambda n: next((i for i, o in enumerate(order) if n.startswith(o)), 9), default=None)


def _cited_text(text: str) -> str | None:
    if not text:
        return None
    if found := re.fullmatch(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d+)", text):
        return f"openalex:{found.group(1)}"
    if (doi := identifiers.doi_in(text)) is not None:
        return _name("doi", doi)
    if (arxiv := identifiers.bare_arxiv(text)) is not None:
        return _name("arxiv", arxiv)
    if re.fullmatch(r"[0-9a-f]{40}", text):
        return f"s2:{text}"
    scheme, separator, _ = text.partition(":")
    if separator and scheme in {"key", "id", "dblp", "acl", "pmid", "s2", "openalex", "corpusid"}:
        return text
    return f"id:{text}" if " " not in text else None


def names_in(value: object) -> list[str]:
    """The names of a paper in a table or list of identifiers, as ``scheme:name``."""
    if isinstance(value, list):
        return [name for item in value for name in names_in(item)]
    if isinstance(value, str):
        name = _cited_text(value)
        return [name] if name is not None and not name.startswith("id:") else []
    if not isinstance(value, Mapping):
        return []
    if isinstance(value.get("type"), str) and (held := value.get("id", value.get("value"))) is not None:
        value = {value["type"]: held}
    names = (
        plain_name(_SCHEMES[folded], item)
        for key, item in value.items()
        if (folded := re.sub(r"[^a-z]", "", str(key).casefold())) in _SCHEMES
    )
    return [name for name in names if name is not None]


def plain_name(scheme: str, value: object) -> str | None:
    """A name in a scheme, without the address around it."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = text_of_value(value)
    return _name(scheme, text.strip()) if text else None


def _name(scheme: str, text: str) -> str:
    if scheme == "doi":
        return f"doi:{identifiers.clean_doi(text).lower()}"
    if scheme == "arxiv":
        return f"arxiv:{identifiers.unversioned(identifiers.bare_arxiv(text) or text)}"
    return f"{scheme}:{text.rstrip('/').rpartition('/')[2] if text.startswith('http') else text}"

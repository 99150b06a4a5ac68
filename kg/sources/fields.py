"""One JSON object to one `Paper`: which fields there are and which spellings of their values are accepted."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeGuard

from kg.core.errors import KgError
from kg.core.ids import paper_id
from kg.core.model import Paper

_PUBLISHED: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]\d{2}:\d{2}.*)?")
_ARXIV_ADDRESS: Final = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers)/(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
)
_DOI_ADDRESS: Final = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)", re.IGNORECASE)
_ARXIV_PREFIX: Final = re.compile(r"^arxiv:\s*", re.IGNORECASE)
_CATEGORY: Final = re.compile(r"[a-z-]+\.[A-Za-z-]+")


class RowError(KgError):
    """A row cannot be used; the message says why. It becomes a `Problem` and never leaves `kg.sources`."""


def paper_from(row: object, source: str) -> Paper:
    """Make the record of one JSON object; unknown fields are ignored, texts stay verbatim.

    Raises:
        RowError: The row is not an object, has no title, or a field is of the wrong type.
    """
    if not isinstance(row, dict):
        raise RowError(f"a paper must be a JSON object, but this is {type_name(row)}")
    title = text_field(row, "title")
    if title is None:
        raise RowError('it has no "title"')
    url, doi, arxiv_id = (text_field(row, name) for name in ("url", "doi", "arxiv_id"))
    given = _given_id(row)
    doi = _DOI_ADDRESS.sub("", doi) if doi else None
    arxiv_id = _ARXIV_PREFIX.sub("", arxiv_id) if arxiv_id else None
    if given is None:
        arxiv_id = arxiv_id or _arxiv_id_in(url)
    return Paper(
        id=given if given is not None else paper_id(title=title, arxiv_id=arxiv_id, doi=doi),
        title=title,
        abstract=text_field(row, "abstract") or "",
        authors=_authors(row.get("authors")),
        published=_published(row),
        venue=text_field(row, "venue"),
        url=url,
        doi=doi,
        arxiv_id=arxiv_id,
        categories=_categories(row.get("categories")),
        keywords=_texts("keywords", row.get("keywords"), separators=r"[;,]"),
        source=source,
    )


def text_field(row: Mapping[str, Any], name: str) -> str | None:
    """Take a text out of a row, verbatim; missing, null and blank are None.

    Raises:
        RowError: It is of another type.
    """
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RowError(f'"{name}" must be a text, but it is {type_name(value)}')
    return value if value.strip() else None


def type_name(value: object) -> str:
    """Name the JSON type of a value, with an article, and show it when it is short."""
    shown = f" ({value!r:.40})" if isinstance(value, int | float) and not isinstance(value, bool) else ""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number") + shown


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a JSON value is a finite number; true and false are none."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _given_id(row: Mapping[str, Any]) -> str | None:
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text_field(row, "id")


def _arxiv_id_in(url: str | None) -> str | None:
    found = _ARXIV_ADDRESS.search(url) if url else None
    return found.group(1) if found else None


def _published(row: Mapping[str, Any]) -> str | None:
    for name in ("published", "year"):
        value = row.get(name)
        if is_number(value) and value == int(value):
            value = str(int(value))
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if not isinstance(value, str):
            raise RowError(f'"{name}" must be a year or a date like 2024-05-31, but it is {type_name(value)}')
        return _date(name, value.strip())
    return None


def _date(name: str, value: str) -> str:
    match = _PUBLISHED.fullmatch(value)
    if match:
        year, month, day = match.groups(default="1")
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            match = None
    if not match:
        raise RowError(f'"{name}" is {value!r:.60}, which is no date; write YYYY, YYYY-MM or YYYY-MM-DD')
    return "-".join(part for part in match.groups() if part)


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        value = [author.get("name") if isinstance(author, dict) else author for author in value]
    return _texts("authors", value, separators=r";" if isinstance(value, str) and ";" in value else r",?\s+and\s+")


def _categories(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and all(map(_CATEGORY.fullmatch, value.split())):
        return tuple(value.split())
    return _texts("categories", value, separators=r"[;,]")


def _texts(name: str, value: object, *, separators: str) -> tuple[str, ...]:
    """A list of texts, given as one or as a text with separators; blanks around and empty ones go."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = re.split(separators, value)
    if not isinstance(value, list):
        raise RowError(f'"{name}" must be a list of texts or one text, but it is {type_name(value)}')
    wrong = next((item for item in value if item is not None and not isinstance(item, str)), None)
    if wrong is not None:
        raise RowError(f'"{name}" must hold texts, but it holds {type_name(wrong)}')
    return tuple(stripped for item in value if item and (stripped := item.strip()))

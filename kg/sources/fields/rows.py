"""What the keys of one row say: which field each means, and which objects in it say more of the paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from kg.sources.fields import identifiers
from kg.sources.fields.keys import field_of, is_left_out
from kg.sources.fields.values import from_inverted_index

#: Objects in a row that may hold the paper, while the row says something about them.
_NESTS: Final = (
    "paper", "content", "bibjson", "fields", "attributes", "_source", "document", "work", "article", "record",
    "metadata",
    "item", "publication", "info", "entry", "message", "data",
)  # fmt: skip

#: Field → what a row has under its names: (rank, key, value), the surest first.
Found = dict[str, list[tuple[int, str, Any]]]


def has_title(row: object) -> bool:
    """Whether a value is an object with something that looks like a title."""
    if not isinstance(row, Mapping):
        return False
    return "title" in row or any((field := field_of(str(key))) is not None and field[0] == "title" for key in row)


def lifted(row: Mapping[str, Any], depth: int = 2) -> Mapping[str, Any]:
    """A row with what the objects in it say of the paper; what the row itself says comes first."""
    for name in _NESTS:
        held = row.get(name)
        if isinstance(held, dict) and depth and not has_title(row) and not has_title(held):
            held = lifted(held, depth - 1)
        if isinstance(held, dict) and (has_title(held) or "summary" in held):
            own = {key: value for key, value in row.items() if key != name and value not in (None, "", [])}
            inner = {key: _unwrapped(value) for key, value in held.items()}
            if (given := inner.pop("id", None)) is not None and isinstance(given, str):
                inner["arxiv_id" if identifiers.is_bare_arxiv(given) else "id"] = given
            return {**inner, **own}
    return row


def _unwrapped(value: Any) -> Any:
    """``{"value": x}`` is x."""
    return value["value"] if isinstance(value, dict) and value.keys() == {"value"} else value


def found_in(row: Mapping[str, Any]) -> Found:
    """What a row has for each field, the surest first."""
    found: Found = {}
    for key, value in row.items():
        if value is None or value == "" or value == [] or key.startswith("@"):
            continue
        field = field_of(key) or _field_of_value(key, value)
        if field is not None:
            found.setdefault(field[0], []).append((field[1], key, value))
    for candidates in found.values():
        if len(candidates) > 1:
            candidates.sort(key=lambda candidate: candidate[0])
    return found


def _field_of_value(key: str, value: object) -> tuple[str, int] | None:
    """What a value means whose key says nothing: a DOI, an arXiv id, an abstract as index, a date in parts, people."""
    if isinstance(value, str):
        if not 8 < len(value) < 200:
            return None
        if value.startswith(("10.", "doi:", "DOI:", "http")) and re.fullmatch(
            r"(https?://(dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/\S+", value, re.IGNORECASE
        ):
            return "doi", 200
        if re.fullmatch(r"arxiv:\S+|https?://arxiv\.org/(abs|pdf)/\S+", value, re.IGNORECASE):
            return "arxiv_id", 200
        return None
    if is_left_out(key):
        return None
    if isinstance(value, dict):
        if len(value) > 2 and from_inverted_index(value) is not None:
            return "abstract", 200
        return ("published", 200) if "date-parts" in value else None
    if isinstance(value, list) and isinstance(value[0], dict) and value[0].keys() & {"family", "lastName", "last_name"}:
        return "authors", 200
    return None


def unread_keys(row: Mapping[str, Any], used: set[str]) -> list[str]:
    """The keys that say something and were not used, but for those that are known to say nothing of use."""
    return [key for key, value in row.items() if key not in used and _says_something(value) and not is_left_out(key)]


def _says_something(value: object) -> bool:
    return value not in (None, "", [], {}, ()) and not (isinstance(value, float) and value != value)

"""Values of fields, in whatever form a source has them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeGuard

from kg.core.errors import KgError
from kg.sources.fields.people import as_list

#: Under these names an object holds the text that it stands for.
_TEXT_NAMES: Final = (
    "value",
    "text",
    "#text",
    "$",
    "display_name",
    "name",
    "raw",
    "term",
    "en",
    "eng",
    "content",
    "string",
    "title",
    "description",
)
_LONGEST_INDEX: Final = 200_000
_INDEX_KEYS: Final = frozenset({"IndexLength", "InvertedIndex"})


class RowError(KgError):
    """A row cannot be used; the message says why. It becomes a `Problem` and never leaves `kg.sources`.

    ``short`` says the same in a few words, for counting.
    """

    def __init__(self, message: str, short: str = "") -> None:
        super().__init__(message)
        self.short = short


def text_field(row: Mapping[str, Any], name: str) -> str | None:
    """Take a text out of a row, verbatim; missing, null and blank are None.

    Raises:
        RowError: It is of another type.
    """
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RowError(f'"{name}" must be a text, but it is {type_name(value)}', f'"{name}" is no text')
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


def text_of_value(value: object) -> str | None:
    """The text that a value is or holds: the first of a list, the value of an object, the words of an index."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list):
        return next((text for item in value if (text := text_of_value(item))), None)
    if isinstance(value, Mapping):
        if (index := from_inverted_index(value)) is not None:
            return index
        return next((text for name in _TEXT_NAMES if (text := text_of_value(value.get(name)))), None)
    return None


def abstract_of_value(value: object) -> str | None:
    """As `text_of_value`, but the paragraphs of a list are put together, with their labels where they have some."""
    if not isinstance(value, list):
        return text_of_value(value)
    paragraphs = []
    for item in value:
        text = text_of_value(item)
        label = item.get("label") if isinstance(item, Mapping) else None
        if text:
            paragraphs.append(f"{label}: {text}" if isinstance(label, str) and label else text)
    return "\n".join(paragraphs) or None


def from_inverted_index(value: Mapping[str, Any]) -> str | None:
    """Put an inverted index (word → places) back in order, as OpenAlex has it; None when it is none.

    >>> from_inverted_index({"GhostNorm.": [2], "We": [0], "propose": [1]})
    'We propose GhostNorm.'
    """
    if value.keys() == _INDEX_KEYS and isinstance(value["InvertedIndex"], Mapping):
        value = value["InvertedIndex"]
    words: dict[int, str] = {}
    for word, places in value.items():
        if not isinstance(places, list):
            return None
        for place in places:
            if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < _LONGEST_INDEX:
                return None
            words[place] = word
    return " ".join(words[place] for place in sorted(words)) or None


def texts_of_value(value: object, *, separators: str = r"[;,]") -> tuple[str, ...]:
    """The texts of a list, or of one text with separators; blanks around and empty ones go."""
    if isinstance(value, str):
        return _stripped(as_list(value) or re.split(separators, value))
    if isinstance(value, Mapping):
        return _stripped([text_of_value(value)])
    if isinstance(value, list):
        return _stripped(text_of_value(item) for item in value)
    return ()


def _stripped(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(stripped for text in texts if text and (stripped := text.strip()))

"""The word lists of the rules, read once from the JSON Lines files beside this module.

They hold facts of common knowledge (what ImageNet or BLEU is), compiled for this project, and function words, heads and
phrases weighted by how often they were right in the project's own training labels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from extractors.components.data import read_rows, read_words
from extractors.components.words import normalise, singular
from extractors.records import ENTITY_TYPES, EntityType

LISTS: Final = read_words(__package__, "lists.jsonl")

_PIECE: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name or a head is read as, and how sure that is (0 to 1); a proper name wants a capital in the text."""

    type: EntityType
    score: float
    proper: bool = False


@cache
def names() -> dict[str, Reading]:
    """Give the known names, normalised, and what they are."""
    return _readings("names.jsonl", "names")


@cache
def heads() -> dict[str, Reading]:
    """Give the last words that tell the type of a phrase, in the singular."""
    return _readings("heads.jsonl", "heads")


@cache
def name_starts() -> dict[str, int]:
    """Give for each first word of a known name the most words that such a name has."""
    starts: dict[str, int] = {}
    for name in names():
        first, length = first_piece(name), name.count(" ") + 1
        starts[first] = max(length, starts.get(first, 0))
    return starts


def first_piece(word: str) -> str:
    """Give the first run of letters and digits in the singular: "self" of "self-attention"."""
    match = _PIECE.search(word)
    return singular(match.group()) if match else ""


def _readings(file: str, key: str) -> dict[str, Reading]:
    """Read rows ``{"type", "score", key: [names]}``; an earlier row wins."""
    types = {str(kind): kind for kind in ENTITY_TYPES}
    found: dict[str, Reading] = {}
    for row in read_rows(__package__, file):
        for name in row[key]:
            proper = name.count(" ") == 0 and name != name.lower()
            found.setdefault(normalise(name), Reading(types[row["type"]], float(row["score"]), proper))
    return found

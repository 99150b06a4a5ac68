"""The words of a text, weighed: those of the title thrice, common ones of the language not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import log, sqrt
from typing import Final

from extractors.records import text_of
from kg.topics.phrases import fold

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_TITLE: Final = 3
#: Words that stand in texts about anything.
_COMMON: Final = frozenset(files(__package__).joinpath("common.txt").read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class Words:
    """How often a text says each word and each pair of neighbouring words, and where (offsets in code points)."""

    counts: Mapping[str, int]
    places: Mapping[str, tuple[tuple[int, int], ...]]


def words_of(title: str, abstract: str) -> Words:
    """Count the words of a text and their pairs, folded; those of the title count thrice."""
    counts: Counter[str] = Counter()
    places: dict[str, list[tuple[int, int]]] = {}
    before: tuple[str, int] | None = None
    for match in _WORD.finditer(text_of(title, abstract)):
        word = fold(match[0])
        if word in _COMMON or len(word) < 2:
            continue
        weight = _TITLE if match.start() < len(title) else 1
        terms = [(word, match.start())]
        if before is not None and (before[1] < len(title)) == (match.start() < len(title)):
            terms.append((f"{before[0]} {word}", before[1]))
        for term, start in terms:
            counts[term] += weight
            places.setdefault(term, []).append((start, match.end()))
        before = (word, match.start())
    return Words(counts, {term: tuple(found) for term, found in places.items()})


def weigh(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """Weigh the known words of a text, to length 1: the logarithm of their number times how rare they are.

    >>> weigh({"net": 1, "the": 3}, {"net": 2.0})
    {'net': 1.0}
    """
    found = {word: (1 + log(n)) * rarity[word] for word, n in counts.items() if word in rarity}
    length = sqrt(sum(x * x for x in found.values()))
    return {word: x / length for word, x in found.items()} if length else {}

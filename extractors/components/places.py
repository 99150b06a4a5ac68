"""Where the entities of a text stand, in words and sentences; what heads outside the encoder look at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from extractors.components.cues import Families
from extractors.components.dense import FloatArray
from extractors.records import ENTITY_TYPES, ROLES, Entity

Span = tuple[int, int]

#: All pairs of type and role, in order.
ROLE_PAIRS: Final = tuple((t, r) for t in ENTITY_TYPES for r in ROLES[t])
#: The roles of what a paper makes itself.
MAKING: Final = frozenset({"proposes", "introduces"})
#: Words of a name that are read.
_NAME_WORDS: Final = 16
#: Words that stand for what the paper itself makes.
_OURS: Final = re.compile(
    r"\b(?:we|our|ours|us|this (?:paper|work|article|study|thesis)"
    r"|(?:the |this )?(?:proposed|presented|new|novel|resulting) (?:\w+ ){0,2}?"
    r"(?:method|model|approach|algorithm|framework|system|network|architecture|technique|scheme|strategy))\b",
    re.IGNORECASE,
)
#: Words that tell what a sentence is about: measuring, comparing, making, listing.
_CUES: Final = Families(
    "evaluat|experiment|test|benchmark|dataset|results?$|validat",
    "outperform|compar|better|superior|surpass|than$|baseline|state-of-the-art",
    "propos|introduc|present|develop|novel",
    "such$|includ|e\\.g|like$|kinds?$|types?$|other$",
    "combin|integrat|based$|consist|compos|incorporat|us(?:es?|ing)$|leverag|employ",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A mention: its first word and the one behind its last, and the sentence it stands in."""

    first: int
    stop: int
    sentence: int


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text, ready for looking things up: start and end of its words, its sentences in code points and in words.

    ``shown`` are its words, ``cues (sentences, families)`` tell what each sentence speaks of.
    """

    content: str
    title: int
    starts: Sequence[int]
    ends: Sequence[int]
    spans: Sequence[Span]
    firsts: Sequence[int]
    ranges: Sequence[Span]
    ours: Sequence[bool]
    shown: Sequence[str]
    cues: FloatArray

    @classmethod
    def of(cls, content: str, title: int, words: Sequence[Span], spans: Sequence[Span]) -> PlacedText:
        """Prepare a text whose title has ``title`` code points, with its words and sentences."""
        starts, ends = [a for a, _ in words], [b for _, b in words]
        firsts = [a for a, _ in spans]
        ranges = [(bisect_left(starts, a), bisect_left(starts, b)) for a, b in spans]
        shown = [content[a:b] for a, b in words]
        ours = [False] * len(spans)
        for found in _OURS.finditer(content):
            ours[max(0, bisect_right(firsts, found.start()) - 1)] = True
        said, places = _CUES.before(shown), np.array(ranges, dtype=np.int64).reshape(-1, 2)
        cues = (said[places[:, 1]] > said[places[:, 0]]).astype(np.float32)
        return cls(content, title, starts, ends, spans, firsts, ranges, ours, shown, cues)

    def places(self, entity: Entity) -> list[Place]:
        """Give the mentions of an entity that hold words, in order."""
        found = []
        for m in sorted(entity.mentions, key=lambda m: m.start):
            first, stop = bisect_right(self.ends, m.start), bisect_left(self.starts, m.end)
            if first < stop:
                at = max(0, bisect_right(self.firsts, m.start) - 1)
                found.append(Place(first, stop, at))
        return found


def name_words(places: Sequence[Place]) -> list[int]:
    """The words of an entity's mentions, the first ones."""
    return padded([i for p in places for i in range(p.first, p.stop)][:_NAME_WORDS], _NAME_WORDS)


def padded(places: Sequence[int], size: int) -> list[int]:
    """Fill up with -1."""
    return [*places, *([-1] * (size - len(places)))]

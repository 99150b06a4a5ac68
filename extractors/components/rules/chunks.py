"""Cut a sentence into words and into chunks between function words, verbs and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extractors.components.rules.lexicon import LISTS
from extractors.components.words import WORD, singular

_BREAKS: Final = LISTS["breaks"]
_ADVERB_NOT: Final = LISTS["not-adverbs"]
_GAP: Final = re.compile(r"[ \t\n]{0,3}|[ \t]*-[ \t]*")
_INNER_CAPITAL: Final = re.compile(r"\S*?[a-z\d+-][A-Z]|[A-Z]{2}|[A-Z][a-z]*\d|[A-Z]-?\d")
_LONGEST_WORD: Final = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def breaks(self) -> bool:
        """Whether no name goes over this word."""
        word = self.lower
        if word in _BREAKS or len(word) > _LONGEST_WORD:
            return True
        if word.endswith("ly") and len(word) > 4 and word not in _ADVERB_NOT and self.text == word:
            return True
        return not any(c.isalpha() for c in word)

    @property
    def is_proper(self) -> bool:
        """Whether the word looks like a name by itself: capitals inside, or a capital with digits."""
        return bool(_INNER_CAPITAL.match(self.text)) and len(self.text) < 30

    @property
    def is_capital(self) -> bool:
        """Whether the word starts with a capital or a digit."""
        return not self.text[:1].islower()

    @property
    def head(self) -> str:
        """The last part of the word in the singular: "network" of "sub-networks"."""
        return singular(self.lower.rsplit("-", 1)[-1])


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of words that may hold a name; ``first`` and ``last`` index the sentence's words, both inclusive."""

    first: int
    last: int


def words_of(text: str, start: int, end: int) -> list[Word]:
    """Cut the stretch from ``start`` to ``end`` into words."""
    return [Word(m.start(), m.end(), m.group(), m.group().lower()) for m in WORD.finditer(text, start, end)]


def chunks_of(text: str, words: Sequence[Word]) -> Iterator[Chunk]:
    """Find the runs of words that no function word, verb or sign divides."""
    first = -1
    for index, word in enumerate(words):
        joined = first >= 0 and _GAP.fullmatch(text, words[index - 1].end, word.start) is not None
        if first >= 0 and (word.breaks or not joined):
            yield Chunk(first, index - 1)
            first = -1
        if first < 0 and not word.breaks:
            first = index
    if first >= 0:
        yield Chunk(first, len(words) - 1)

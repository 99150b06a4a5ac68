"""Families of words that tell something: which of them stand where in a text.

Words are looked up one at a time and remembered, as texts say the same ones again and again; patterns that search whole
texts took longer than the heads that use them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from extractors.components.dense import FloatArray

#: Words that are remembered with their families.
_REMEMBERED: Final = 30_000


class Families:
    """Families of words, each given as a pattern that a word begins with, in lower case; ``$`` ends a whole word."""

    def __init__(self, *families: str) -> None:
        patterns = [re.compile(family) for family in families]
        self.count: Final = len(families)

        @lru_cache(_REMEMBERED)
        def of_word(word: str) -> bytes:
            lower = word.lower()
            return bytes(pattern.match(lower) is not None for pattern in patterns)

        self._of_word = of_word

    def table(self, words: Sequence[str]) -> FloatArray:
        """Tell which families each word belongs to: ``(words, families)``, 0 or 1."""
        found = np.frombuffer(b"".join(map(self._of_word, words)), dtype=np.uint8)
        return found.reshape(len(words), self.count).astype(np.float32)

    def before(self, words: Sequence[str]) -> FloatArray:
        """Count the words of each family before each word, and before the end: ``(words + 1, families)``."""
        return np.concatenate([np.zeros((1, self.count), dtype=np.float32), self.table(words).cumsum(axis=0)])

"""What of a text is looked up: its words without case, accents and endings, and compounds as one word as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import snowballstemmer

from kg.core.ids import plain

#: Letters and digits, and such runs that hyphens, dots, slashes or apostrophes join.
_COMPOUND: Final = re.compile(r"[^\W_]+(?:[-‐‑–./'’_+][^\W_]+)*")
_PART: Final = re.compile(r"[^\W_]+")
#: A longer word is cut: no one types it to the end.
LONGEST: Final = 32
#: Compounds of more parts are sentences without blanks, or addresses.
_PARTS: Final = 4
_STEMMER: Final = snowballstemmer.stemmer("english")


def terms(text: str) -> list[str]:
    """The terms of a text, in order; a compound gives its parts and then itself.

    >>> terms("Pre-training of GPT-3 networks")
    ['pre', 'train', 'pretrain', 'of', 'gpt', '3', 'gpt3', 'network']
    """
    return [term for group in groups(text) for term in group]


def groups(text: str) -> Iterator[tuple[str, ...]]:
    """The terms of each word of a text: one, or for a compound its parts and then itself."""
    for compound in _COMPOUND.findall(plain(text)):
        parts = _PART.findall(compound)
        joined = ("".join(parts),) if 1 < len(parts) <= _PARTS else ()
        yield tuple(stem(part) for part in (*parts, *joined))


@lru_cache(maxsize=500_000)
def stem(word: str) -> str:
    """The stem of a folded word (Porter's English stemmer); words with digits stay as they are.

    >>> stem("networks"), stem("resnet50s")
    ('network', 'resnet50s')
    """
    if not word.isalpha() or not word.isascii():
        return word[:LONGEST]
    found: str = _STEMMER.stemWord(word[:LONGEST])
    return found

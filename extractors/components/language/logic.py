"""Guess whether a text is English, from its script and its small words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from extractors.components.data import read_words

_WORDS: Final = read_words(__package__, "patterns.jsonl")
_WORD: Final = re.compile(r"[^\W\d_]{1,20}+")

#: The scripts of some languages: first and last code point, and the language the script points to.
_SCRIPTS: Final = (
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x052F, "Russian"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0900, 0x097F, "Hindi"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x10A0, 0x10FF, "Georgian"),
    (0x3040, 0x30FF, "Japanese"),
    (0x3400, 0x9FFF, "Chinese"),
    (0xAC00, 0xD7AF, "Korean"),
)
_ENGLISH: Final = "English"
_SAMPLE: Final = 6_000
_FEWEST_WORDS: Final = 6
_FOREIGN_LETTERS: Final = 0.4


def foreign_language(text: str) -> str | None:
    """Say which language a text seems to be written in when that is not English.

    Args:
        text: A title and an abstract; the first 6,000 code points are read.

    Returns:
        The language's English name; None when the text looks English, or too short to tell.

    Example:
        >>> foreign_language("Nous proposons une méthode pour la classification des images dans le domaine médical")
        'French'
    """
    sample = text[:_SAMPLE]
    script = None if sample.isascii() else _script_language(sample)
    return script or _latin_language(sample)


def _script_language(sample: str) -> str | None:
    letters = Counter(_language_of(c) for c in sample if c.isalpha())
    total = sum(letters.values())
    latin = letters.pop("", 0)
    if not total or total - latin < _FOREIGN_LETTERS * total:
        return None
    if letters.get("Japanese", 0) * 10 > total:
        return "Japanese"
    return letters.most_common(1)[0][0]


def _language_of(letter: str) -> str:
    code = ord(letter)
    return next((name for first, last, name in _SCRIPTS if first <= code <= last), "")


def _latin_language(sample: str) -> str | None:
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    if words.total() < _FEWEST_WORDS:
        return None
    counts = {name: sum(words[w] for w in small & words.keys()) for name, small in _WORDS.items()}
    best = max(counts, key=lambda name: (counts[name], name == _ENGLISH))
    if best == _ENGLISH or counts[best] < 3:
        return None
    share = counts[best] / words.total()
    return best if share > 0.12 and counts[best] > 1.5 * counts[_ENGLISH] else None

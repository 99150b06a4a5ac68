"""Words and names as strings: cutting, singular, the form that names are compared in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: One word: letters and digits, joined by hyphens, dots, slashes, apostrophes or plus signs ("F1", "GPT-3.5", "C++").
WORD: Final = re.compile(r"[^\W_]+(?:[-‐‑./+'’_@&][^\W_]+)*+(?:\+\+|[+#*](?!\w))?")

#: Words that may stand before a name and never belong to it.
ARTICLES: Final = frozenset({"the", "a", "an"})

_NOT_NAME: Final = re.compile(r"[^\w+#]+")
_SINGULAR_ENDS: Final = ("ss", "us", "is", "'s", "’s")


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Give the singular of an English noun by its ending.

    Args:
        word: One word in lower case, or an acronym with a plural "s".

    Example:
        >>> [singular(w) for w in ("networks", "strategies", "losses", "analysis", "CNNs")]
        ['network', 'strategy', 'loss', 'analysis', 'CNN']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(_SINGULAR_ENDS):
        return word[:-1]
    return word


@lru_cache(maxsize=50_000)
def normalise(text: str) -> str:
    """Give the form in which two names are compared: no case, no hyphens, no article, last word singular.

    Args:
        text: A name as it stands in a text.

    Example:
        >>> normalise("The Encoder-Decoder Networks")
        'encoder decoder network'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = _NOT_NAME.sub(" ", folded).split()
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    if words:
        words[-1] = singular(words[-1])
    return " ".join(words)


def is_shouting(text: str) -> bool:
    """Tell whether a stretch of text is written in capitals throughout, so that they say nothing."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)

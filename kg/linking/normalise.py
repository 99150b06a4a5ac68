"""Fold names to keys: what people would call the same spelling has the same key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORDS: Final = re.compile(r"[^\W_]+(?:[+#]+)?|[+#]+")
_ARTICLES: Final = frozenset({"the", "a", "an"})
#: Endings that only look like a plural.
_SINGULAR_ENDINGS: Final = ("ss", "us", "is")
_ES_PLURALS: Final = ("sses", "shes", "ches", "xes")
#: Singular words that end like a plural.
_SINGULARS: Final = frozenset(
    {
        "acoustics", "alias", "analytics", "atlas", "bias", "bioinformatics", "canvas", "dynamics", "economics",
        "electronics", "forensics", "gas", "genomics", "graphics", "informatics", "kinematics", "lens",
        "linguistics", "logistics", "mathematics", "mechanics", "news", "optics", "pandas", "physics", "proteomics",
        "robotics", "semantics", "series", "species", "statistics", "thermodynamics",
    }
)  # fmt: skip
#: Words this short are mostly acronyms ("FPS", "gps"); their plural shows in their capitals ("GPs").
_SHORT: Final = 3
_SHORT_PLURAL: Final = re.compile(r"[A-Z]+s")
_ACRONYM: Final = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z0-9][A-Za-z0-9.+/&-]{1,11}")


@lru_cache(maxsize=200_000)
def key(name: str) -> str:
    """Fold case, hyphens, spaces, punctuation, a leading article and the plural of the last word.

    Names without a letter or digit give an empty key.

    >>> key("Graph Convolutional Networks"), key("CIFAR-10"), key("the C++ classes"), key("GPS"), key("GPs")
    ('graph convolutional network', 'cifar 10', 'c++ class', 'gps', 'gp')
    """
    written: list[str] = _WORDS.findall(unicodedata.normalize("NFKC", name))
    words = [word.casefold() for word in written]
    if words and (len(words[-1]) > _SHORT or _SHORT_PLURAL.fullmatch(written[-1])):
        words[-1] = singular(words[-1])
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def singular(word: str) -> str:
    """Take a regular English plural back; a word that is none stays.

    >>> [singular(w) for w in ("networks", "losses", "strategies", "analysis", "bias", "GANs")]
    ['network', 'loss', 'strategy', 'analysis', 'bias', 'GAN']
    """
    if word in _SINGULARS:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(_ES_PLURALS):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(_SINGULAR_ENDINGS):
        return word[:-1]
    return word


def is_acronym(name: str) -> bool:
    """Whether a name is written as an acronym: one word with at least two capitals.

    >>> [is_acronym(n) for n in ("CNN", "MoE", "ResNet-50", "dropout", "QA system")]
    [True, True, True, False, False]
    """
    return _ACRONYM.fullmatch(name) is not None

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

#: The star of "A*" and "RRT*" is read out, so that it tells names apart.
STAR: Final = re.compile(r"(?<=[A-Z0-9])\*(?![\w*])")
_IN_NAMES: Final = re.compile(r"[^\W_]+(?:[+#]+)?|[+#]+")
#: Words this short are mostly acronyms ("FPS", "gps"); their plural shows in their capitals ("GPs").
_SHORT: Final = 3
_ES_PLURALS: Final = ("sses", "shes", "ches", "xes", "zzes")
#: Endings of words that only look like a plural, also inside a compound ("debias", "hyperlens", "mbps").
_SINGULAR_ENDINGS: Final = (
    "ss", "us", "is", "'s", "’s", "bias", "alias", "atlas", "canvas", "lens", "series", "species", "news", "chaos",
    "cosmos", "ethos", "pathos", "gas", "bayes", "diabetes", "pandas", "texas", "kansas", "christmas", "pancreas",
    "biceps", "triceps", "forceps", "siemens", "stokes", "means",
)  # fmt: skip
#: What ends in "-ics" is a field ("robotics", "semantics"), save for these, which count things.
_COUNTED_ICS: Final = frozenset(
    {
        "antibiotics", "characteristics", "classics", "clinics", "comics", "conics", "critics", "cubics", "extrinsics",
        "fabrics", "generics", "harmonics", "heuristics", "intrinsics", "logics", "lyrics", "metrics", "mimics",
        "mosaics", "picnics", "plastics", "quadrics", "relics", "submetrics", "subtopics", "topics",
    }
)  # fmt: skip
#: "-ies" whose singular keeps the "ie".
_IE: Final = frozenset({"movies", "cookies", "selfies", "zombies", "rookies", "calories", "birdies", "pixies", "ties"})
#: A name with a capital inside keeps its "s" ("nuScenes"), save for kinds of models that people count ("ResNets").
_NAME_PLURAL: Final = re.compile(r"(?:[A-Z0-9]|[Nn]et|[Cc]oder|[Ff]ormer|[Bb]ot|[Cc]ell|[Mm]ixer)s$")
_INNER_CAPITAL: Final = re.compile(r"[^\W_][A-Z]")
_VOWEL: Final = re.compile(r"[aeiouy]")


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """Give the singular of an English noun by its ending; a word that is none, or a name, stays.

    Args:
        word: One word as written: its capitals tell acronyms ("CNNs") and names ("nuScenes") from nouns.

    Example:
        >>> [singular(w) for w in ("networks", "strategies", "losses", "analysis", "CNNs", "ResNets")]
        ['network', 'strategy', 'loss', 'analysis', 'CNN', 'ResNet']
        >>> [singular(w) for w in ("nuScenes", "robotics", "bias", "fps", "statistics")]
        ['nuScenes', 'robotics', 'bias', 'fps', 'statistics']
    """
    lower = word.casefold()
    if not lower.endswith("s") or word.endswith("S"):
        return word
    if _INNER_CAPITAL.search(word):
        return word[:-1] if _NAME_PLURAL.search(word) else word
    if len(lower) <= _SHORT or not _is_plural(lower):
        return word
    if lower.endswith("ies") and lower not in _IE:
        return f"{word[:-3]}y"
    return word[:-2] if lower.endswith(_ES_PLURALS) else word[:-1]


def _is_plural(lower: str) -> bool:
    """Whether a lower-case word that ends in "s" is the plural of a noun."""
    if lower.endswith(_SINGULAR_ENDINGS):
        return False
    if lower.endswith("ics"):
        return lower in _COUNTED_ICS
    return not (lower.endswith("ps") and not _VOWEL.search(lower))


@lru_cache(maxsize=200_000)
def normalise(text: str) -> str:
    """Give the form in which two names are compared: no case, hyphens, punctuation or article, last word singular.

    Names without a letter or digit give an empty text.

    Args:
        text: A name as it stands in a text.

    Example:
        >>> normalise("The Encoder-Decoder Networks"), normalise("GPS"), normalise("GPs"), normalise("C++ classes")
        ('encoder decoder network', 'gps', 'gp', 'c++ class')
        >>> normalise("DEEP NETWORKS")
        'deep network'
    """
    words: list[str] = _IN_NAMES.findall(STAR.sub(" star", unicodedata.normalize("NFKC", text)))
    if words:
        shouted = len(words) > 1 and text.isupper()  # where all is in capitals, they do not tell an acronym
        words[-1] = singular(words[-1].casefold() if shouted else words[-1])
    words = [word.casefold() for word in words]
    return " ".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def is_shouting(text: str) -> bool:
    """Tell whether a stretch of text is written in capitals throughout, so that they say nothing."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)

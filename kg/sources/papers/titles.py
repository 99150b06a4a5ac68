"""How alike titles, names and abstracts of two records are; everything here is a pure function of texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

#: Letters that carry a stroke or are two, which Unicode does not take apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŧ": "t"}
)
_WORD: Final = re.compile(r"\w+")
#: Accents and other marks that Unicode sets upon letters.
_MARKS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_SUBTITLE: Final = re.compile(r"\s*(?::\s|\s[-–—]\s|\s*[–—]\s*|\?\s+(?=\S)|\.\s+(?=[A-Z]))")
_PART: Final = re.compile(
    r"\b(?:part|teil|partie|parte|vol(?:ume)?|chapter|lecture|paper|article|report|no|number|edition|task|track|version|v)\.?\s*"
    r"(\d+|[ivx]+|one|two|three|four|five)\b|\b([ivx]+|\d+)\s*$|\b(20\d\d|19\d\d)\b",
    re.IGNORECASE,
)
_NUMBERS: Final = {
    **{roman: str(n) for n, roman in enumerate("i ii iii iv v vi vii viii ix x".split(), 1)},
    **{word: str(n) for n, word in enumerate("one two three four five".split(), 1)},
}
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
#: Share of words that two titles under one id must have in common to agree, and two abstracts to be one paper's.
_TITLES_AGREE: Final = 0.6
_SAME_ABSTRACT: Final = 0.5


@lru_cache(maxsize=1 << 17)
def folded(text: str) -> str:
    """A text without case, accents, punctuation and doubled blanks.

    >>> folded("Fréchet–Łukasz: A  Study")
    'frechet lukasz a study'
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain)).translate(_LETTERS)
    return " ".join(_WORD.findall(plain))


@lru_cache(maxsize=1 << 17)
def main_title(title: str) -> str:
    """The folded title before its subtitle.

    >>> main_title("GhostNet: More Features from Cheap Operations")
    'ghostnet'
    """
    found = _SUBTITLE.search(title)
    return folded(title[: found.start()]) if found and found.start() else folded(title)


@lru_cache(maxsize=1 << 16)
def parts(title: str) -> frozenset[str]:
    """The numbers in a title that tell papers of a series apart: "Part II", "2019", a last numeral.

    >>> sorted(parts("On Graphs, Part II")), sorted(parts("SemEval-2019 Task 3"))
    (['2'], ['2019', '3'])
    """
    said = (next(group for group in found.groups() if group) for found in _PART.finditer(title))
    return frozenset(_NUMBERS.get(number.casefold(), number.lstrip("0")) for number in said)


def titles_agree(first: str, second: str) -> bool:
    """Whether two titles under one identifier are those of one paper: alike, or one begins the other."""
    a, b = folded(first), folded(second)
    if a == b:
        return True
    if parts(first) != parts(second):
        return False
    shorter, longer = sorted((a, b), key=len)
    if longer.startswith(f"{shorter} ") and (len(shorter.split()) > 1 or main_title(first) == main_title(second)):
        return True
    if a.replace(" ", "") == b.replace(" ", ""):
        return True
    return _overlap(a, b) >= _TITLES_AGREE


def abstracts_alike(first: str, second: str) -> bool | None:
    """Whether two abstracts are of one paper; None where one is missing."""
    if not first.strip() or not second.strip():
        return None
    if first == second:
        return True
    a, b = _word_set(first), _word_set(second)
    if not a or not b:
        return None
    return (
        len(a & b) / min(len(a), len(b)) >= 0.8
        if min(len(a), len(b)) >= 20
        else len(a & b) / len(a | b) >= _SAME_ABSTRACT
    )


@lru_cache(maxsize=1 << 10)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def authors_agree(first: Sequence[str], second: Sequence[str]) -> bool | None:
    """Whether two lists of authors can be of one paper: one first author, or most shared; None if one is missing."""
    a, b = [_names(name) for name in first], [_names(name) for name in second]
    if not a or not b:
        return None
    if _same_person(a[0], b[0]):
        return True
    shorter, longer = sorted((a, b), key=len)
    return sum(any(_same_person(one, other) for other in longer) for one in shorter) >= 0.6 * len(shorter)


def years_agree(first: int | None, second: int | None, *, apart: int) -> bool:
    """Whether two years are at most so far apart; one that is missing says nothing."""
    return first is None or second is None or abs(first - second) <= apart


def _overlap(first: str, second: str) -> float:
    a, b = set(first.split()), set(second.split())
    return len(a & b) / len(a | b) if a and b else 0.0


@lru_cache(maxsize=1 << 17)
def _names(name: str) -> tuple[str, frozenset[str]]:
    """The family name and all words of a name that are no initials."""
    family = name.partition(",")[0] if "," in name else name
    words = [word for word in folded(family).split() if word not in _SUFFIXES]
    everything = frozenset(word for word in folded(name).split() if len(word) > 1 and word not in _SUFFIXES)
    return (words[-1] if words else ""), everything


def _same_person(first: tuple[str, frozenset[str]], second: tuple[str, frozenset[str]]) -> bool:
    return first[0] == second[0] or first[0] in second[1] or second[0] in first[1]

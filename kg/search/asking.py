"""What a person types, as weighted terms that the index knows: misspelt and unfinished words stand for near ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.search.analysis import groups
from kg.search.postings import Postings

#: What a word counts that is not the one that was typed: how it ends is a guess, or how it is spelt.
_UNFINISHED: Final = 0.6
_MISSPELT: Final = 0.6
#: Words that stand for one that is not known.
_GUESSES: Final = 3
#: What the parts of a compound and the whole of it count where both are known.
_PART: Final = 0.7
_WHOLE: Final = 0.7
#: Shorter words are not corrected, and those of so few letters by one letter only.
_SHORTEST: Final = 4
_ONE_MISTAKE: Final = 7
#: Stems that a misspelt word begins with have so many letters, and the rest of it at most so many.
_STEM: Final = 5
_ENDING: Final = 5
#: Corrections are words of so many papers.
_FREQUENT: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms with what each counts, and how many words are known to nobody; these count against every paper."""

    terms: dict[str, float]
    unknown: int


def asked(text: str, postings: Postings) -> Asked:
    """The terms to look for.

    Args:
        text: what a person types.
        postings: the terms that there are.
    """
    found: dict[str, float] = {}
    unknown = 0
    for group in groups(text):
        weights = _known(group, postings)
        if not weights or (len(group) > 1 and group[-1] not in weights):
            for term in (term for term in group[: max(1, len(group) - 1)] if term not in weights):
                near = guesses(term, postings)
                unknown += not near
                weights |= near
        for term, weight in weights.items():
            found[term] = max(weight, found.get(term, 0.0))
    return Asked(found, unknown)


def _known(group: Sequence[str], postings: Postings) -> dict[str, float]:
    """The terms of a word that papers have: the word, or the parts and the whole of a compound."""
    weights = (1.0,) if len(group) == 1 else (*(_PART for _ in group[1:]), _WHOLE)
    return {term: weight for term, weight in zip(group, weights, strict=True) if len(postings.entries(term)[0])}


def guesses(term: str, postings: Postings) -> dict[str, float]:
    """Terms that may be meant by one that no paper has, each with what it counts.

    A word that is not finished stands for those that begin so; one that is misspelt for those that differ by a letter
    or two, or, as a mistake at the end keeps a word from its stem, for the longest that it begins with.
    """
    begun = postings.beginning(term, _GUESSES) if len(term) >= _SHORTEST - 1 else []
    if begun:
        return dict.fromkeys(begun, _UNFINISHED / len(begun) ** 0.5)
    if len(term) < _SHORTEST or not term.isalpha():
        return {}
    mistakes = 1 if len(term) < _ONE_MISTAKE else 2
    near = _near(term, postings.of_length(len(term) - mistakes, len(term) + mistakes, frequent=_FREQUENT), mistakes)
    for size in range(len(term) - mistakes - 1, max(_STEM, len(term) - _ENDING) - 1, -1):
        near = near or _near(term[:size], postings.of_length(size, size, frequent=_FREQUENT), mistakes - 1)
    return {word: _MISSPELT / len(near) ** 0.5 for word in near}


def _near(term: str, known: Sequence[str], mistakes: int) -> list[str]:
    """The words that differ least from one, and by so many mistakes at most."""
    near = process.extract(term, known, scorer=OSA.distance, score_cutoff=mistakes, limit=_GUESSES)
    least = min((distance for _, distance, _ in near), default=0)
    return [word for word, distance, _ in near if distance == least]

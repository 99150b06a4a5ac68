"""How the questions of the library are put in plain English, and how alike two sentences are."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from queries import catalogue

_TOKEN: Final = re.compile(r"\{\w+\}|[^\W_]+(?:['’][^\W_]+)?")
#: What is said without being asked.
_FILLERS: Final = re.compile(r"\b(?:in (?:the|current) literature|in (?:this|the) (?:graph|field)|so far|as well)\b")
_ENDING: Final = re.compile(r"(?:'s|’s|ing|ed|es|s|ly|e)$")
#: Letters that are left of a word when its ending is taken.
_STEM: Final = 3
#: What a parameter weighs, and a word that no phrasing has; other words weigh by how few questions have them.
SLOT, UNKNOWN = 1.6, 2.2
#: What each word that no phrasing has takes from the likeness.
STRANGE: Final = 0.8
#: What a word weighs at least, however many questions have it: papers are no methods.
_LEAST: Final = 0.9


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to put a question: the question's name, the words with ``{parameters}``, and what they weigh in all."""

    question: str
    words: frozenset[str]
    length: float


class Phrasings:
    """All phrasings; what a word means in one is weighed by how few questions use it."""

    def __init__(self, sentences: Mapping[str, Iterable[str]], words: Mapping[str, Any]) -> None:
        self._empty = frozenset(words["empty"].split())
        same: defaultdict[str, set[str]] = defaultdict(set)
        for meaning, forms in words["same"].items():
            for form in forms:
                same[stem(form)].add(meaning)
        self._same = {form: frozenset(meanings) for form, meanings in same.items()}
        told = {name: [self.words(sentence) for sentence in given] for name, given in sentences.items()}
        having = Counter(word for given in told.values() for word in frozenset().union(*given))
        self._weights = {w: max(_LEAST, math.log((1 + len(told)) / (0.5 + count))) for w, count in having.items()}
        self.all = [Phrasing(n, words, self._length(words)) for n, given in told.items() for words in given if words]

    def words(self, sentence: str) -> frozenset[str]:
        """The words of a sentence that say something, folded, and its ``{parameters}``."""
        found: set[str] = set()
        for token in _TOKEN.findall(_FILLERS.sub(" ", sentence.casefold())):
            if token.startswith("{"):
                found.add(token)
            elif token not in self._empty:
                found |= self._same.get(stem(token), {stem(token)})
        return frozenset(found)

    def weight(self, word: str) -> float:
        """What a word counts for."""
        return SLOT if word.startswith("{") else self._weights.get(word, UNKNOWN)

    def known(self, word: str) -> bool:
        """Whether some phrasing has a word."""
        return word in self._weights

    def alike(self, words: frozenset[str], phrasing: Phrasing) -> float:
        """How like two sentences are, 0 to 1: their cosine, less for strange words; 0 where no word is shared."""
        if len(words) > 1 and words == phrasing.words:
            return 1.0
        shared = words & phrasing.words
        if not any(not word.startswith("{") for word in shared):
            return 0.0
        both = sum(self.weight(word) ** 2 for word in shared)
        strange = sum(not word.startswith("{") and word not in self._weights for word in words)
        return both / (self._length(words) * phrasing.length) * STRANGE**strange

    def _length(self, words: Iterable[str]) -> float:
        return math.sqrt(sum(self.weight(word) ** 2 for word in words)) or 1.0


def stem(word: str) -> str:
    """A word without its ending.

    >>> [stem(word) for word in ("uses", "using", "used", "use", "studies", "bus")]
    ['us', 'us', 'us', 'us', 'studi', 'bus']
    """
    if word.endswith(("ss", "us")):
        return word
    if word.endswith(("y", "ies")) and len(word) > _STEM + 1:
        return word.removesuffix("ies").removesuffix("y") + "i"
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= _STEM or (len(cut) == _STEM - 1 and len(word) <= 5 and cut == "us") else word


@cache
def phrasings() -> Phrasings:
    """The phrasings of all questions; one that has none is known by its summary."""
    folder = files(__package__)
    known: dict[str, list[str]] = tomllib.loads(folder.joinpath("phrasings.toml").read_text("utf-8"))
    words = tomllib.loads(folder.joinpath("words.toml").read_text("utf-8"))
    sentences = {name: known.get(name) or [_summarised(name)] for name in catalogue.names()}
    return Phrasings(sentences, words)


def _summarised(name: str) -> str:
    question = catalogue.load(name)
    slots = " ".join(f"{{{p.name}}}" for p in question.parameters if p.type in {"entity", "paper", "topic"})
    return f"{question.summary} {slots}"

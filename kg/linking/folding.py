"""Fold a name to its sense: names with one sense are names of one thing.

A sense is no name for people; it is a comparable text. How far names are folded is a `Level`, so that the worth of
each step can be measured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Final

from extractors.components import spelling
from kg.linking import tables


class Level(IntEnum):
    """The steps of linking, each with all before it."""

    none = 0
    case = 1
    plural = 2
    acronym = 3
    corpus = 4
    synonyms = 5


@dataclass(frozen=True, slots=True)
class Folded:
    """A name's sense, and the folded words it is made of."""

    sense: str
    words: tuple[str, ...]


_Words = tuple[str, ...]

_WORD: Final = re.compile(r"[^\W_]+(?:[+#]+)?|[+#]+")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_BY: Final = re.compile(r"\b(\d)[- ]by[- ](\d)\b|\b(\d)\s*[×]\s*(\d)\b")
_ARTICLES: Final = frozenset({"the", "a", "an"})
_NET: Final = re.compile(r"(?<=[^\W\d_] )nets?\b")
#: "learning disentangled representations" is "disentangled representation learning".
_GERUNDS: Final = {
    "learning": "learning", "detecting": "detection", "recognizing": "recognition", "generating": "generation",
    "estimating": "estimation", "classifying": "classification", "predicting": "prediction",
    "segmenting": "segmentation", "forecasting": "forecasting", "summarizing": "summarization",
    "translating": "translation", "reconstructing": "reconstruction", "extracting": "extraction",
    "answering": "answering", "tracking": "tracking", "synthesizing": "synthesis", "planning": "planning",
}  # fmt: skip
_LINKS: Final = frozenset({"of", "to", "from", "with", "by", "in", "under", "on", "for", "and", "via", "without", "as"})
_MOST_WORDS: Final = 5
_FREE_ORDER: Final = 4
#: "CoNLL05" is CoNLL-2005.
_CAMPAIGN: Final = re.compile(
    r"\b(conll|wmt|semeval|iwslt|duc|tac|trec|ilsvrc|brats|isic|voc|clef|mot|davis)[ '’-]?([0-2]\d)\b"
)


@lru_cache(maxsize=400_000)
def fold(name: str, level: Level = Level.synonyms) -> Folded:
    """Fold a name as far as a level says.

    >>> fold("Auto-Encoders").sense == fold("autoencoder").sense, fold("CIFAR10").sense == fold("CIFAR-10").sense
    (True, True)
    >>> fold("rate of convergence").sense == fold("convergence rate").sense
    True
    """
    if level == Level.none:
        return Folded(name, (name,))
    if level == Level.case:
        return Folded(name.casefold(), tuple(name.casefold().split()))
    words = _base(name)
    if level < Level.synonyms:
        return Folded(squash(words), words)
    words = _rephrase(words)
    words = _same().get(sense_of(words), words)
    return Folded(sense_of(words), words)


def is_listed(name: str) -> bool:
    """Whether a name stands in the table of synonyms, so that its acronyms need no expansion."""
    return sense_of(_rephrase(_base(name))) in _same()


def sense_of(words: _Words) -> str:
    """The sense of folded words: adjectives before the last two of four words or more may change places.

    >>> sense_of(("deep", "multi", "agent", "game")) == sense_of(("multi", "deep", "agent", "game"))
    True
    """
    if len(words) < _FREE_ORDER or not _LINKS.isdisjoint(words):
        return squash(words)
    return squash((*sorted(words[:-2]), *words[-2:]))


def squash(words: _Words) -> str:
    """Join words, so that hyphens and spaces no longer tell; digits that would run together stay apart.

    >>> squash(("auto", "encoder")), squash(("gpt", "3", "5"))
    ('autoencoder', 'gpt3.5')
    """
    joined = ""
    for word in words:
        joined += f".{word}" if joined[-1:].isdigit() and word[:1].isdigit() else word
    return spelling.single(joined)


def _base(name: str) -> _Words:
    """The words of a name in their plainest spelling; a name without letters or digits is its own word."""
    text = _POSSESSIVE.sub("", spelling.plain(name))
    text = _BY.sub(lambda m: f"{m[1] or m[3]}x{m[2] or m[4]}", text)
    text = _CAMPAIGN.sub(r"\1 20\2", text)
    found = _WORD.findall(_NET.sub("network", text))
    if len(found) > 1 and found[0] in _ARTICLES:
        found = found[1:]
    if not found:
        return (text.strip() or name,)
    return tuple(map(spelling.word, found))


def _rephrase(words: _Words) -> _Words:
    """Bring words and parts of names with one meaning to one form and one order."""
    if len(words) > 1:
        table = _word_table()
        words = tuple(part for w in words for part in table.get(w, (w,)))
    words = _replace_parts(words)
    return _reorder(words)


def _reorder(words: _Words) -> _Words:
    if 2 < len(words) <= _MOST_WORDS and words[0] in _GERUNDS and not _LINKS.intersection(words):
        return (*words[1:], _GERUNDS[words[0]])
    if len(words) == 3 and words[1] == "of":
        return (words[2], words[0])
    if len(words) == 4 and words[1] == "of" and not _LINKS.intersection(words[2:]):
        return (*words[2:], words[0])
    return words


def _replace_parts(words: _Words) -> _Words:
    table = _part_table()
    out: list[str] = []
    place = 0
    while place < len(words):
        for start_with, instead in table.get(words[place], ()):
            if words[place : place + len(start_with)] == start_with:
                out += instead
                place += len(start_with)
                break
        else:
            out.append(words[place])
            place += 1
    return tuple(out)


@cache
def _word_table() -> dict[str, _Words]:
    return {spelling.word(a): _base(b) for a, b in tables.synonyms().words.items()}


@cache
def _part_table() -> dict[str, list[tuple[_Words, _Words]]]:
    """First word → (variant, what stands for it), longest variants first."""
    table: dict[str, list[tuple[_Words, _Words]]] = {}
    for first, *others in tables.synonyms().parts:
        for other in others:
            variant = _base(other)
            if variant != _base(first):
                table.setdefault(variant[0], []).append((variant, _base(first)))
    return {word: sorted(rows, key=lambda row: (-len(row[0]), row)) for word, rows in table.items()}


@cache
def _same() -> dict[str, _Words]:
    """Sense of every name in a row → the words of the row's first name."""
    table: dict[str, _Words] = {}
    for first, *others in tables.synonyms().same:
        words = _rephrase(_base(first))
        for name in (first, *others):
            table[sense_of(_rephrase(_base(name)))] = words
    return table

"""Find the names of topics in a text, and words that hint at them (the taxonomy's labels, SKOS hidden labels)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from extractors.records import text_of
from kg.topics.taxonomy import Topic, taxonomy

_TOKEN: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 7
_SHORTEST_PLURAL: Final = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a text that names a topic or, where it is a mere ``cue``, hints at it; offsets in code points."""

    start: int
    end: int
    topic: str
    cue: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A label or cue: the topic it stands for, and whether it is a mere cue."""

    topic: str
    cue: bool


def find_phrases(title: str, abstract: str) -> Iterator[Hit]:
    """The longest phrases of the taxonomy in a text, from left to right, without overlaps; one may name several topics.

    Offsets count in title, a line break, abstract.
    """
    tokens = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text_of(title, abstract))]
    folded = [fold(token) for _, _, token in tokens]
    index, place = _index(), 0
    while place < len(tokens):
        phrases, length = _longest(tokens, folded, place, index)
        start, end = tokens[place][0], tokens[place + max(length, 1) - 1][1]
        yield from (Hit(start, end, phrase.topic, phrase.cue) for phrase in phrases)
        place += max(length, 1)


def _longest(
    tokens: Sequence[tuple[int, int, str]],
    folded: Sequence[str],
    place: int,
    index: Mapping[str, Mapping[tuple[str, ...], tuple[_Phrase, ...]]],
) -> tuple[tuple[_Phrase, ...], int]:
    written = tokens[place][2]
    for first in (written, written.removesuffix("s")):
        if (phrases := index["="].get((first,))) is not None:
            return phrases, 1
    known = index.get(folded[place])
    if known is None:
        return (), 0
    for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
        if (phrases := known.get(tuple(folded[place : place + length]))) is not None:
            return phrases, length
    return (), 0


@cache
def _index() -> Mapping[str, Mapping[tuple[str, ...], tuple[_Phrase, ...]]]:
    """First word → words of a phrase → what it stands for; under ``=`` acronyms, which have to match as written."""
    found: dict[str, dict[tuple[str, ...], set[_Phrase]]] = defaultdict(lambda: defaultdict(set))
    for topic in taxonomy().topics.values():
        for label, cue in _labels(topic):
            phrase = _Phrase(topic.key, cue)
            if label.isupper() and label.isalnum():
                found["="][label,].add(phrase)
                continue
            for words in _spellings(label):
                found[words[0]][words].add(phrase)
    return {
        first: {words: tuple(sorted(phrases, key=lambda p: (p.cue, p.topic))) for words, phrases in known.items()}
        for first, known in (found | {"=": found["="]}).items()
    }


def _labels(topic: Topic) -> Iterator[tuple[str, bool]]:
    for label in (topic.name, *topic.aliases):
        yield label, False
    for cue in topic.cues:
        yield cue, True


def _spellings(label: str) -> set[tuple[str, ...]]:
    """The folded words of a label, with its hyphens as spaces and left out."""
    return {tuple(map(fold, _TOKEN.findall(text))) for text in (label, label.replace("-", ""))}


def fold(word: str) -> str:
    """Fold a word's case, its plural and its British spelling."""
    folded = word.casefold()
    if len(folded) >= _SHORTEST_PLURAL and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = f"{folded[:-3]}y" if folded.endswith("ies") else folded[:-1]
    return folded.replace("isation", "ization").replace("behaviour", "behavior").replace("modell", "model")

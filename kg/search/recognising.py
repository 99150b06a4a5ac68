"""Recognise in running text what a graph has names for: entities, topics, papers by title or id."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from kg.core.ids import plain
from kg.linking import key
from kg.store.fulltext import Entry, FullText

#: Words of the longest name that is looked for; titles are long.
_LONGEST: Final = 25
_TOKEN: Final = re.compile(r"(?!['’‘])[^\s\"“”«»()\[\]{},;?!]+")
_TRAILING: Final = re.compile(r"(?:['’]s)?[.:'’]*$")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A stretch of a text and the nodes that go by it, those that most papers name first."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]

    def overlaps(self, other: Recognised) -> bool:
        """Whether both have a part of the text in common."""
        return self.start < other.end and other.start < self.end


def recognise(
    texts: FullText, text: str, *, kinds: Collection[str], longest: int = _LONGEST, without: Collection[str] = ()
) -> list[Recognised]:
    """Find names in a text, the longest first where they overlap, in the order of the text; see `candidates`."""
    found: list[Recognised] = []
    for one in candidates(texts, text, kinds=kinds, longest=longest, without=without):
        if not any(one.overlaps(other) for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def candidates(
    texts: FullText, text: str, *, kinds: Collection[str], longest: int = _LONGEST, without: Collection[str] = ()
) -> list[Recognised]:
    """Find all stretches of a text that are names, also those that overlap, the longest first.

    Args:
        texts: the names of a graph.
        text: what to look in.
        kinds: what is looked for: Paper, Method, Dataset, Task, Metric, Topic.
        longest: words of a name at most.
        without: folded words that are no name where they stand alone.
    """
    pieces = {(start, end): text[start:end] for start, end in _pieces(text, longest)}
    folded = {place: plain(piece) for place, piece in pieces.items() if plain(piece) not in without}
    keys = {place: key(pieces[place]) for place in folded}
    known = texts.known(folded.values(), [each for each in keys.values() if each])
    found: list[Recognised] = []
    for start, end in sorted(folded, key=lambda place: (place[0] - place[1], place[0])):
        place = (start, end)
        named = {
            entry.iri: entry
            for entry in (*known.get(folded[place], ()), *known.get(f"={keys[place]}", ()))
            if entry.kind in kinds
        }
        if named:
            entries = tuple(sorted(named.values(), key=lambda entry: (-entry.papers, entry.iri)))
            found.append(Recognised(start, end, pieces[place], entries))
    return found


def _pieces(text: str, longest: int) -> Iterable[tuple[int, int]]:
    words = ((found.start(), _TRAILING.sub("", found[0])) for found in _TOKEN.finditer(text))
    tokens = [(start, start + len(word)) for start, word in words if word]
    for first, (start, _) in enumerate(tokens):
        for _, end in tokens[first : first + longest]:
            yield start, end

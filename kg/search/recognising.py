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
_TOKEN: Final = re.compile(r"[^\s\"“”«»()\[\]{},;?!]+")
_TRAILING: Final = ".:'’"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A stretch of a text and the nodes that go by it, those that most papers name first."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]


def recognise(
    texts: FullText, text: str, *, kinds: Collection[str], longest: int = _LONGEST, without: Collection[str] = ()
) -> list[Recognised]:
    """Find names in a text, the longest first where they overlap, in the order of the text.

    Args:
        texts: the names of a graph.
        text: what to look in.
        kinds: what is looked for: Paper, Method, Dataset, Task, Metric, Topic.
        longest: words of a name at most.
        without: folded words that are no name where they stand alone.
    """
    pieces = {(start, end): text[start:end] for start, end in _pieces(text, longest)}
    folded = {place: plain(piece) for place, piece in pieces.items() if plain(piece) not in without}
    keys = {place: key(piece) for place, piece in pieces.items() if place in folded}
    known = texts.known(folded.values(), [each for each in keys.values() if each])
    found: list[Recognised] = []
    for start, end in sorted(folded, key=lambda place: (place[0] - place[1], place[0])):
        if any(start < other.end and other.start < end for other in found):
            continue
        place = (start, end)
        named = [entry for entry in known.get(folded[place], ()) if entry.kind in kinds]
        named = named or [entry for entry in known.get(f"={keys[place]}", ()) if entry.kind in kinds]
        if named:
            entries = tuple(sorted(named, key=lambda entry: (-entry.papers, entry.iri)))
            found.append(Recognised(start, end, pieces[place], entries))
    return sorted(found, key=lambda one: one.start)


def _pieces(text: str, longest: int) -> Iterable[tuple[int, int]]:
    tokens = [
        (found.start(), found.start() + len(found[0].rstrip(_TRAILING)))
        for found in _TOKEN.finditer(text)
        if found[0].rstrip(_TRAILING)
    ]
    for first, (start, _) in enumerate(tokens):
        for _, end in tokens[first : first + longest]:
            yield start, end

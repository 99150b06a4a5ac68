"""Texts of papers cut into pieces, so that what they name can be marked and led to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

#: A stretch of text from one code point to another, and what it stands for: IRI, kind and name.
Span: TypeAlias = tuple[int, int, str, str, str]
#: A piece of a text: its words, and IRI, kind, name and place of what they stand for, where they stand for something.
Piece: TypeAlias = dict[str, Any]


def pieces(text: str, spans: Iterable[Span], *, start: int = 0) -> list[Piece]:
    """Cut a text at some spans; where they overlap, the longest is kept, then the first.

    ``start`` is where the text begins in what the spans count in.

    >>> [(p["text"], p["iri"]) for p in pieces("a CNN on MNIST", [(2, 5, "x", "Method", "CNN")])]
    [('a ', ''), ('CNN', 'x'), (' on MNIST', '')]
    """
    found: list[Piece] = []
    place = 0
    for first, last, iri, kind, name in _apart(spans):
        first, last = first - start, last - start
        if first < place or last > len(text) or last <= first:
            continue
        if first > place:
            found.append(_piece(text[place:first]))
        found.append(_piece(text[first:last], iri, kind, name) | {"start": first + start, "end": last + start})
        place = last
    if place < len(text):
        found.append(_piece(text[place:]))
    return found


def _piece(text: str, iri: str = "", kind: str = "", name: str = "") -> Piece:
    return {"text": text, "iri": iri, "kind": kind, "name": name}


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans that do not overlap, in their order."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0] - s[1], s)):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)

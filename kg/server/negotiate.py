"""Choose what an answer is written in, after `Accept` (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: Media type → the worker's name of the format; the first is what a client gets that takes anything.
ROWS: Final[Mapping[str, str]] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
TRIPLES: Final[Mapping[str, str]] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/x-turtle": "turtle",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "text/plain": "ntriples",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "application/json": "jsonld",
}

_RANGE: Final = re.compile(r"\s*([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)\s*((?:;[^,]*)?)\s*")
_QUALITY: Final = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range: how good it is, and how exactly it says what it wants."""

    kind: str
    part: str
    quality: float

    def fits(self, media: str) -> int:
        """0 for not at all, more for a closer fit."""
        kind, _, part = media.partition("/")
        if self.kind == "*":
            return 1 if self.part == "*" else 0
        if self.kind != kind:
            return 0
        return 2 if self.part == "*" else 3 if self.part == part else 0


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that a client likes best; none when it takes none of them.

    Without a header anything is welcome; among equals the first offered wins. What is no media range is passed over.

    >>> choose("text/html, text/csv;q=0.5, */*;q=0.1", ["application/json", "text/csv"])
    'text/csv'
    >>> choose("image/png", ["text/csv"]) is None
    True
    """
    ranges = _ranges(accept)
    if not ranges:
        return offered[0]
    best, chosen = 0.0, None
    for media in offered:
        fitting = max(((r.fits(media), r.quality) for r in ranges if r.fits(media)), default=(0, 0.0))
        if fitting[1] > best:
            best, chosen = fitting[1], media
    return chosen


def _ranges(accept: str) -> list[_Range]:
    found = []
    for item in accept.split(","):
        if match := _RANGE.fullmatch(item):
            quality = _QUALITY.search(match[3])
            stated = float(quality[1]) if quality else 0.0 if re.search(r";\s*q\s*=", match[3], re.I) else 1.0
            found.append(_Range(match[1].lower(), match[2].lower(), min(1.0, stated)))
    return found

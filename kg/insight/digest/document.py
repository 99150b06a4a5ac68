"""What a digest says, before it is written as a mail, a page, Markdown or a feed: sections of items, made of lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; ``marked`` where it is what the line is about, ``link`` is a web address or empty."""

    text: str
    marked: bool = False
    link: str = ""


#: One line of text.
Line = tuple[Span, ...]


def text_of(line: Line) -> str:
    """The text of a line alone."""
    return "".join(span.text for span in line)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told: a heading, who and when, what there is to say, and the sentence that says it (may be empty)."""

    heading: Line
    byline: str
    says: Line
    sentence: Line = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Items of one sort; ``more`` says in a sentence what was left out, and is empty where nothing was."""

    title: str
    items: tuple[Item, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as feeds tell it: its IRI, its day (``YYYY-MM-DD``), its authors and its item."""

    iri: str
    day: str
    authors: tuple[str, ...]
    item: Item


@dataclass(frozen=True, slots=True)
class Document:
    """A whole digest.

    Attributes:
        title: one line, also the subject of a mail.
        lead: what it is about, in a sentence or two; where there is nothing to tell, why.
        sections: in the order of reading.
        notes: what a reader should know of how it was made.
        told: IRIs of the papers in it.
        entries: the papers one by one, newest first, for feeds.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    told: frozenset[str]
    entries: tuple[Entry, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.told

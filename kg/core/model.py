"""The records that cross modules, processes and files."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.records import Extraction


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as a source gives it; only the title is required, everything stays verbatim.

    ``published`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``source`` names where the paper was read
    (a file path as given, or a collection).
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    venue: str | None = None
    url: str | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    source: str = ""

    @property
    def year(self) -> int | None:
        """The year of publication, where it is known."""
        return int(self.published[:4]) if self.published else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a source that could not be used: where it stands and what is wrong, in one sentence each."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class ExtractedPaper:
    """A paper that comes with its extraction, as an extraction file gives it."""

    paper: Paper
    extraction: Extraction


#: What a reader yields, in the order of the source.
SourceItem = Paper | ExtractedPaper | Problem


@dataclass(frozen=True, slots=True)
class Run:
    """One way of extracting, and when it was last used; times are ISO 8601 in UTC, sources are file names."""

    software: str
    version: str
    model: str
    started: str
    ended: str
    sources: tuple[str, ...]

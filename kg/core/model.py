"""The records that cross modules, processes and files."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.records import Extraction


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as a source gives it; only the title is required.

    ``published`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``source`` names where the paper was read
    (a file path as given, or a collection). ``orcids`` go with ``authors``, an empty text where there is none.
    ``source_key`` is a key that counts in its file only (of BibTeX, CSL, RIS), ``version`` that of a preprint.
    ``same_as`` and ``cites`` hold names of this paper and of others as ``scheme:name``, where the scheme is ``doi``,
    ``arxiv``, ``openalex``, ``s2``, ``pmid``, ``dblp``, ``acl``, ``id`` (a paper's id) or ``key`` (a ``source_key``
    of the same source).
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
    orcids: tuple[str, ...] = ()
    source_key: str | None = None
    version: str | None = None
    same_as: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of publication, where it is known."""
        return int(self.published[:4]) if self.published else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one record of a paper stood and what it called it; texts are empty where nothing was said."""

    source: str
    id: str
    key: str = ""
    doi: str = ""
    arxiv_id: str = ""
    version: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a source that could not be used: where it stands and what is wrong, in one sentence each.

    ``skipped`` says in a few words why a whole record was left out, and is empty when something smaller was.
    """

    where: str
    what: str
    skipped: str = ""


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

"""The services: how each is asked, what its pages hold, and where the next one begins.

Rates are those that the services document: arXiv one request in three seconds, OpenAlex ten a second, Semantic Scholar
one a second with a key, Hugging Face no figure (one a second is kept).
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from kg.core.errors import SourceError, UsageError
from kg.core.model import Paper
from kg.sources.base import Reading
from kg.sources.fetch.client import is_json
from kg.sources.fields import RowError, paper_from
from kg.sources.formats import arxiv_atom, hf_daily, openalex, semantic_scholar

#: Where a page begins, as the service counts; None is behind the last.
Cursor = str | None
Parameters = dict[str, str | int]

_S2_FIELDS: Final = (
    "title,abstract,authors,year,venue,publicationDate,externalIds,url,fieldsOfStudy,"
    "references.externalIds,references.paperId"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The papers of one page, and where the next begins."""

    papers: tuple[Paper, ...]
    following: Cursor


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    ``parameters`` makes those of a request out of the query, the first day wanted (``YYYY-MM-DD`` or None), how many
    papers, and the cursor; ``page`` reads an answer; ``sound`` tells whether it came whole.
    """

    name: str
    address: str
    interval: float
    size: int
    first: str
    parameters: Callable[[str, str | None, int, str], Parameters]
    page: Callable[[bytes, str, int], Page]
    sound: Callable[[bytes], bool]
    key: str = ""
    key_header: str = ""

    def where(self) -> str:
        """The address to ask; the environment can name another, as for a mirror."""
        return os.environ.get(f"PAPERKG_{self.name.upper().replace('-', '_')}_URL", self.address)

    def headers(self) -> dict[str, str]:
        """What a request says beside the query: a key, where the environment has one."""
        key = os.environ.get(self.key, "") if self.key else ""
        return {self.key_header: key} if key else {}


def service(name: str) -> Service:
    """Find a service by its name.

    Raises:
        UsageError: No service has this name.
    """
    if name not in SERVICES:
        raise UsageError(f"there is no service {name!r}; known are {', '.join(SERVICES)}")
    return SERVICES[name]


def _papers(
    rows: list[Any], plain: Callable[[dict[str, Any]], dict[str, Any] | None], source: str
) -> tuple[Paper, ...]:
    """The papers of the rows that have titles."""
    found = []
    for row in rows:
        said = plain(row) if isinstance(row, dict) else None
        if said is None:
            continue
        try:
            found.append(paper_from(said, source, lenient=True))
        except RowError:
            continue
    return tuple(found)


def _arxiv_parameters(query: str, since: str | None, size: int, cursor: str) -> Parameters:
    said = (
        query
        if any(f"{field}:" in query for field in ("ti", "au", "abs", "co", "jr", "cat", "all", "id"))
        else f"all:{query}"
    )
    if since:
        said = f"({said}) AND submittedDate:[{since.replace('-', '')}0000 TO 299912312359]"
    return {
        "search_query": said,
        "start": cursor,
        "max_results": size,
        "sortBy": "submittedDate",
        "sortOrder": "descending",
    }


def _arxiv_page(answer: bytes, cursor: str, size: int) -> Page:
    text = answer.decode("utf-8", "replace")
    try:
        items = [item for item in arxiv_atom.READER.read(io.StringIO(text), "arxiv", Reading())]
    except SourceError:
        items = []
    papers = tuple(item for item in items if isinstance(item, Paper) and item.title != "Error")
    return Page(papers, str(int(cursor) + size) if len(papers) >= size else None)


def _openalex_parameters(query: str, since: str | None, size: int, cursor: str) -> Parameters:
    parameters: Parameters = {"search": query, "per-page": size, "cursor": cursor}
    if since:
        parameters["filter"] = f"from_publication_date:{since}"
    return parameters


def _openalex_page(answer: bytes, cursor: str, size: int) -> Page:
    said = json.loads(answer)
    following = (said.get("meta") or {}).get("next_cursor")
    papers = _papers(said.get("results") or [], openalex.plain, "openalex")
    return Page(papers, following if papers and isinstance(following, str) else None)


def _s2_parameters(query: str, since: str | None, size: int, cursor: str) -> Parameters:
    parameters: Parameters = {"query": query, "offset": cursor, "limit": size, "fields": _S2_FIELDS}
    if since:
        parameters["publicationDateOrYear"] = f"{since}:"
    return parameters


def _s2_page(answer: bytes, cursor: str, size: int) -> Page:
    said = json.loads(answer)
    papers = _papers(said.get("data") or [], semantic_scholar.plain, "semantic-scholar")
    following = said.get("next")
    return Page(papers, str(following) if isinstance(following, int) and papers else None)


def _hf_parameters(query: str, since: str | None, size: int, cursor: str) -> Parameters:
    """Daily papers go day by day; the query filters what comes."""
    return {"date": cursor}


def _hf_page(answer: bytes, cursor: str, size: int) -> Page:
    said = json.loads(answer)
    rows = said if isinstance(said, list) else said.get("dailyPapers") or []
    before = date.fromisoformat(cursor) - timedelta(days=1)
    return Page(_papers(rows, hf_daily.plain, "hf-papers"), before.isoformat())


def _is_feed(answer: bytes) -> bool:
    """Whether a feed came whole; arXiv now and then gives an empty page in the middle, which is none."""
    if not answer.rstrip().endswith(b"feed>"):
        return False
    numbers = [re.search(rb"<opensearch:%s[^>]*>(\d+)<" % name, answer) for name in (b"totalResults", b"startIndex")]
    total, start = (int(found.group(1)) if found else 0 for found in numbers)
    return b"<entry" in answer or total <= start


SERVICES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        made.name: made
        for made in (
            Service(
                "arxiv", "https://export.arxiv.org/api/query", 3.0, 100, "0", _arxiv_parameters, _arxiv_page, _is_feed
            ),
            Service(
                "openalex",
                "https://api.openalex.org/works",
                0.1,
                200,
                "*",
                _openalex_parameters,
                _openalex_page,
                is_json,
            ),
            Service(
                "semantic-scholar",
                "https://api.semanticscholar.org/graph/v1/paper/search",
                1.0,
                100,
                "0",
                _s2_parameters,
                _s2_page,
                is_json,
                key="SEMANTIC_SCHOLAR_API_KEY",
                key_header="x-api-key",
            ),
            Service(
                "hf-papers",
                "https://huggingface.co/api/daily_papers",
                1.0,
                100,
                "today",
                _hf_parameters,
                _hf_page,
                is_json,
            ),
        )
    }
)

"""Saved web pages: Hugging Face Papers, and pages of papers that describe themselves for search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final, TextIO

from kg.core.errors import SourceError
from kg.core.model import Paper, Problem, SourceItem
from kg.sources.base import Reading
from kg.sources.fields import RowError, paper_from
from kg.sources.fields.identifiers import arxiv_in
from kg.sources.formats.hf_daily import plain
from kg.sources.hf_papers import papers_of
from kg.sources.json_rows import Row, expanded

#: A page longer than this is no page; characters.
LONGEST: Final = 1 << 25

_PAGE: Final = re.compile(
    r"\s*(<!--.{0,2000}?-->\s*)*<(!doctype html|html|head|body|main|article|section|div)\b", re.IGNORECASE | re.DOTALL
)
_SILENT: Final = frozenset({"script", "style", "svg", "noscript", "template", "nav", "footer"})
_BLOCKS: Final = frozenset(
    """p div section article h1 h2 h3 h4 h5 h6 li ul ol br tr header main time a button span figure""".split()
)
_PAPER_LINK: Final = re.compile(r"(?:^|huggingface\.co)/papers/(\d{4}\.\d{4,5})(?:v\d+)?/?(?:[?#].*)?$")
_ABSTRACT_CLASS: Final = re.compile(r"\babstract\b|line-clamp", re.IGNORECASE)


class HfPageReader:
    """Reads saved pages of Hugging Face Papers, and pages with ``citation_title`` or a description in JSON-LD."""

    name: Final = "hf-page"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """A web page."""
        return _PAGE.match(head.lstrip("\ufeff")) is not None and "<front>" not in head[:4000]

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the papers of the page.

        Raises:
            SourceError: The page shows no paper, or is longer than `LONGEST`.
        """
        text = stream.read(LONGEST + 1)
        if len(text) > LONGEST:
            raise SourceError(f"{source} is a page of more than {LONGEST >> 20} million characters; split it")
        page = _Page()
        page.feed(text)
        page.close()
        items = _unique(_items(page, source, reading))
        if not any(not isinstance(item, Problem) for item in items):
            items = papers_of("\n".join(page.lines()), source)
        if all(isinstance(item, Problem) for item in items):
            raise SourceError(f"{source} is a web page that shows no paper; save the page of a list of papers")
        yield from items


READER: Final = HfPageReader()


def _items(page: _Page, source: str, reading: Reading | None) -> list[SourceItem]:
    """Papers out of what the page carries for programs, else out of its cards."""
    rows = [plain(row) for data in page.data for row in _rows(data)]
    if not rows and "citation_title" in page.meta:
        rows = [_of_meta(page)]
    if not rows:
        rows = [row for data in page.linked for row in _rows(data) if _is_article(row)]
    found = [*rows, *([] if rows else page.cards)]
    items: list[SourceItem] = []
    for number, row in enumerate(found, 1):
        try:
            items.append(paper_from(row, source, reading, lenient=True, lists_verbatim=False))
        except RowError as error:
            items.append(Problem(f"{source}, paper {number}", f"{error}; the paper was left out", error.short))
    return items


def _unique(items: list[SourceItem]) -> list[SourceItem]:
    """A page shows a paper more than once: the first that has an abstract counts."""
    best: dict[str, SourceItem] = {}
    for number, item in enumerate(items):
        key = item.id if isinstance(item, Paper) else str(number)
        known = best.get(key)
        if known is None or (isinstance(known, Paper) and not known.abstract and isinstance(item, Paper)):
            best[key] = item
    return list(best.values())


def _rows(data: Any) -> list[dict[str, Any]]:
    """The papers in a value of JSON."""
    rows = data if isinstance(data, list) else [data]
    return [
        row.value
        for value in rows
        for row in expanded(Row("", value))
        if isinstance(row.value, dict) and _may_be_paper(row.value)
    ]


def _may_be_paper(row: dict[str, Any]) -> bool:
    held = row.get("paper")
    return isinstance(held, dict) or bool(row.keys() & {"summary", "abstract", "authors", "author", "headline"})


def _is_article(row: dict[str, Any]) -> bool:
    kind = row.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(k, str) and k.endswith(("Article", "Thesis", "Report", "CreativeWork")) for k in kinds)


def _of_meta(page: _Page) -> dict[str, Any]:
    """What a page of one paper says in its head, as Google Scholar asks for it."""
    one = {name: values[0] for name, values in page.meta.items()}
    abstract = one.get("citation_abstract") or page.abstract() or one.get("og:description") or one.get("description")
    return {
        "title": one["citation_title"],
        "authors": page.meta.get("citation_author") or one.get("citation_authors"),
        "abstract": abstract,
        "published": one.get("citation_publication_date")
        or one.get("citation_date")
        or one.get("citation_online_date"),
        "doi": one.get("citation_doi"),
        "arxiv_id": one.get("citation_arxiv_id") or arxiv_in(one.get("og:url", "")),
        "venue": one.get("citation_journal_title") or one.get("citation_conference_title"),
        "url": one.get("citation_abstract_html_url") or one.get("og:url"),
        "keywords": page.meta.get("citation_keywords"),
    }


class _Page(HTMLParser):
    """Takes out of a page what it carries for programs, its cards, and its text line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.data: list[Any] = []
        self.linked: list[Any] = []
        self.meta: dict[str, list[str]] = {}
        self.cards: list[dict[str, Any]] = []
        self._pieces: list[str] = []
        self._silent: list[str] = []
        self._script = ""
        self._script_kind = ""
        self._heading: list[str] | None = None
        self._heading_id = ""
        self._paragraph: list[str] | None = None
        self._paragraph_fits = False
        self._abstracts: list[str] = []
        self._wants_abstract = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the beginning of an element."""
        said = {name: value or "" for name, value in attrs}
        if "data-props" in said:
            self._take_json(said["data-props"], self.data)
        if tag == "meta" and "content" in said:
            name = (said.get("name") or said.get("property") or "").casefold()
            self.meta.setdefault(name, []).append(said["content"])
        if tag in _SILENT:
            self._silent.append(tag)
            self._script, self._script_kind = "", said.get("type", "")
        if tag in _BLOCKS:
            self._pieces.append("\n")
        if tag in ("h1", "h2", "h3", "h4"):
            self._heading, self._heading_id = [], ""
        if tag == "a" and self._heading is not None and (found := _PAPER_LINK.search(said.get("href", ""))):
            self._heading_id = found.group(1)
        if tag in ("p", "blockquote"):
            self._paragraph = []
            self._paragraph_fits = bool(_ABSTRACT_CLASS.search(said.get("class", ""))) or self._wants_abstract

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an element."""
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
            if tag == "script" and "json" in self._script_kind:
                self._take_json(self._script, self.linked)
        if tag in _BLOCKS and tag not in ("a", "span"):
            self._pieces.append("\n")
        if tag in ("h1", "h2", "h3", "h4") and self._heading is not None:
            self._end_heading(" ".join("".join(self._heading).split()), tag)
            self._heading = None
        if tag in ("p", "blockquote") and self._paragraph is not None:
            self._end_paragraph(" ".join("".join(self._paragraph).split()))
            self._paragraph = None

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self._silent:
            if self._silent[-1] == "script":
                self._script += data
            return
        self._pieces.append(data)
        if self._heading is not None:
            self._heading.append(data)
        if self._paragraph is not None:
            self._paragraph.append(data)

    def abstract(self) -> str | None:
        """The paragraph that is marked as an abstract."""
        return max(self._abstracts, key=len, default=None)

    def lines(self) -> list[str]:
        """The text as a reader sees it."""
        return [line for piece in "".join(self._pieces).split("\n") if (line := " ".join(piece.split()))]

    def _end_heading(self, text: str, tag: str) -> None:
        self._wants_abstract = text.casefold().strip(" :") in ("abstract", "summary")
        if self._heading_id and text:
            self.cards.append(
                {
                    "title": text,
                    "arxiv_id": self._heading_id,
                    "url": f"https://huggingface.co/papers/{self._heading_id}",
                }
            )
        elif tag == "h1" and text and not self.cards:
            self.meta.setdefault("h1", []).append(text)

    def _end_paragraph(self, text: str) -> None:
        if self._paragraph_fits and text:
            self._abstracts.append(re.sub(r"^Abstract\s*:\s*", "", text))
            if self.cards and "abstract" not in self.cards[-1]:
                self.cards[-1]["abstract"] = text

    def _take_json(self, text: str, into: list[Any]) -> None:
        try:
            into.append(json.loads(text))
        except (ValueError, RecursionError):
            return

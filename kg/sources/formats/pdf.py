"""PDF files: title and abstract of the first page, through pypdf, which comes with the extra ``pdf``.

The title is what is set largest near the top. Where that is doubtful, it is told.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from kg.core.errors import SourceError
from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields import paper_from
from kg.sources.fields.dates import date_from
from kg.sources.fields.identifiers import arxiv_in, doi_in, unversioned
from kg.sources.fields.people import people_in

#: A file larger than this is no article; bytes.
LARGEST: Final = 200 << 20
_ABSTRACT: Final = re.compile(
    r"(?:^|\n)\s*(?:\d+\.?\s*)?a\s?b\s?s\s?t\s?r\s?a\s?c\s?t\s*[.:—–-]*\s*\n?|(?:^|\n)\s*summary\s*[.:—–-]*\s*\n",
    re.IGNORECASE,
)
_ABSTRACT_ENDS: Final = re.compile(
    r"\n\s*(?:(?:1|I)\.?\s{0,3}\n?\s*introduction\b|introduction\s*\n|key\s?words?\b|index terms\b|"
    r"ccs concepts\b|categories and "
    r"subject|acm reference|1\.?\s{1,3}[A-Z][a-z]+\s*\n|general terms|\d+\s+(?:introduction|background|motivation)\b)",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"arxiv:|^\d+$|proceedings|preprint|under review|published as|conference paper|vol\.|issn|doi|https?://|copyright|©|"
    r"^(?:journal|transactions|letters)\b|accepted|submitted|workshop",
    re.IGNORECASE,
)
_AFFILIATION: Final = re.compile(
    r"@|universit|institut|department|dept\.|laborator|college|school of|faculty|academy|\binc\b|\bgmbh\b|"
    r"research (?:cent|group)|"
    r"google|microsoft|\bcorp|hospital|\d{4,}",
    re.IGNORECASE,
)
_STAMP: Final = re.compile(r"arXiv:(\S+)\s+\[[\w.-]+\]\s+(\d{1,2} \w{3} \d{4})")
_LIGHT_MARKS: Final = re.compile(r"[*†‡§¶∗]|(?<=[^\W\d_])\d(?:,\d)*\b|(?<=\s)\d(?:,\d)*(?=\s|$|,)")


@dataclass(slots=True)
class _Run:
    """A stretch of text as it is set: its size and height on the page, in points."""

    text: str
    size: float
    height: float


class PdfReader:
    """Reads the first page of a PDF."""

    name: Final = "pdf"
    magic: Final = b"%PDF-"

    def read_bytes(self, stream: BinaryIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the paper.

        Raises:
            SourceError: The library is not there, the file is damaged or locked, or its first page has no text.
        """
        try:
            import pypdf
        except ImportError as error:
            raise SourceError(f"{source} is a PDF; reading it needs pypdf: pip install 'paperkg[pdf]'") from error
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise SourceError(f"{source} is a PDF of more than {LARGEST >> 20} MB; give its first page")
        try:
            document = pypdf.PdfReader(io.BytesIO(content))
            page = document.pages[0]
            runs, text = _runs(page)
            said = {key: str(value) for key, value in (document.metadata or {}).items()}
        except (pypdf.errors.PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError,
                NotImplementedError, OSError, AssertionError) as error:  # fmt: skip
            raise SourceError(f"{source} is a PDF that cannot be read ({error}); copy its text into a file") from error
        row, doubts = row_of(runs, text, said)
        if not row["title"]:
            raise SourceError(f"{source} is a PDF without text on its first page (a scan?); copy its text into a file")
        if reading is not None and doubts:
            reading.remark(source, f"read from a PDF: {'; '.join(doubts)}; look at it")
        yield paper_from(row, source, reading, lenient=True)


READER: Final = PdfReader()


def _runs(page: Any) -> tuple[list[_Run], str]:
    """The text of a page in stretches of one size, and as a whole."""
    runs: list[_Run] = []

    def visit(text: str, user: Sequence[float], matrix: Sequence[float], _font: object, size: float) -> None:
        if text.strip():
            scale = abs(matrix[3] or matrix[0] or 1) * abs(user[3] or user[0] or 1)
            runs.append(_Run(text, round(size * scale, 1), matrix[5] * user[3] + user[5]))

    text = page.extract_text(visitor_text=visit)
    return runs, text


def row_of(runs: Sequence[_Run], text: str, said: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields of the first page, and what is doubtful about them."""
    doubts: list[str] = []
    title, names = _title(runs), ""
    named = said.get("/Title", "").strip()
    if named and _folded(named) in _folded(text) and len(named.split()) > 2:
        title = named
    elif title is None:
        title = named or next((line.strip() for line in text.split("\n") if len(line.split()) > 2), "")
        doubts.append("the title is a guess")
    abstract = _abstract(text)
    if not abstract:
        doubts.append("no abstract was found")
    names = _names(text, title) or said.get("/Author", "")
    stamp = _STAMP.search(text)
    arxiv_id = stamp.group(1) if stamp else arxiv_in(text[:3000])
    return {
        "title": title,
        "abstract": abstract,
        "authors": people_in(names) and list(people_in(names)),
        "published": date_from(stamp.group(2)) if stamp else None,
        "doi": doi_in(text[:5000]),
        "arxiv_id": unversioned(arxiv_id) if arxiv_id else None,
    }, doubts


def _title(runs: Sequence[_Run]) -> str | None:
    """What is set largest, by lines; None where nothing stands out."""
    fine = [run for run in runs if not _FURNITURE.search(run.text) and len(run.text.strip()) > 1]
    if not fine:
        return None
    sizes = sorted({run.size for run in fine}, reverse=True)
    body = max(sizes, key=lambda size: sum(len(run.text) for run in fine if run.size == size))
    for size in sizes:
        words = " ".join(" ".join(run.text for run in fine if abs(run.size - size) < 0.3).split())
        if size > body and 2 <= len(words.split()) <= 40 and len(words) > 8:
            return words
    return None


def _abstract(text: str) -> str:
    """What stands between "Abstract" and the introduction or keywords."""
    found = _ABSTRACT.search(text)
    if found is None:
        return ""
    rest = text[found.end() : found.end() + 6000]
    end = _ABSTRACT_ENDS.search(rest)
    body = rest[: end.start()] if end else rest[:2500]
    return re.sub(r"\s*\n\s*", " ", re.sub(r"([a-z])-\n\s*([a-z])", r"\1\2", body)).strip()


def _names(text: str, title: str) -> str:
    """The lines between the title and the abstract, as far as they look like names."""
    folded = _folded(text)
    end = _ABSTRACT.search(text)
    start = folded.find(_folded(title)[-30:])
    if start < 0 or end is None:
        return ""
    lines = text[: end.start()].split("\n")
    last = _folded(title)[-12:]
    below = next((n + 1 for n, line in enumerate(lines) if last and last in _folded(line)), len(lines))
    names: list[str] = []
    for line in lines[below:]:
        clean = " ".join(_LIGHT_MARKS.sub(" ", line).split()).replace(" ,", ",").strip(" ,")
        if not clean or _AFFILIATION.search(clean):
            if names:
                break
            continue
        words = re.findall(r"[^\W\d_][\w.'’-]*", clean)
        if words and sum(word[0].isupper() for word in words) >= 0.7 * len(words):
            names.append(clean)
    return ", ".join(names)


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()

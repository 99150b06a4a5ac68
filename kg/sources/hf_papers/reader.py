"""Text copied from Hugging Face Papers pages to papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TextIO

from kg.core.errors import SourceError
from kg.core.ids import paper_id
from kg.core.model import Paper, Problem, SourceItem
from kg.sources.hf_papers import patterns
from kg.sources.hf_papers.dates import date_of, published_in
from kg.sources.hf_papers.layout import Label, label, units_of
from kg.sources.hf_papers.lines import Kind, Line, lines_of
from kg.sources.hf_papers.wrapping import unwrapped

#: A dump longer than this is no copied page; characters.
MAX_CHARACTERS: Final = 1 << 26

_SIGN: Final = re.compile(patterns.PAGE_SIGNS, re.IGNORECASE)
_MARKUP: Final = re.compile(patterns.MARKUP)
_ABSTRACT_WORD: Final = re.compile(patterns.ABSTRACT_WORDS, re.IGNORECASE)
_BEGINNINGS: Final = (Label.TITLE, Label.JUNK)


class HfPapersReader:
    """Reads pages of titles and abstracts that were copied as text, with or without what stands around them."""

    name: Final = "hf"

    def recognises(self, head: str) -> bool:
        """Titles and abstracts in turn, on a page that shows where it is from or in a text that is little else."""
        texts = [text.strip() for text in head.split("\n") if text.strip()]
        if not texts or texts[0][0] in "{[<@":
            return False
        if sum(bool(_MARKUP.match(text)) for text in texts) > 0.1 * len(texts):
            return False
        papers = [paper for paper in papers_of(head, "") if isinstance(paper, Paper)]
        if any(_SIGN.fullmatch(text) for text in texts):
            return bool(papers)
        abstracts = [paper.abstract for paper in papers if paper.abstract]
        learned = sum(len(set(map(str.lower, _words(abstract)))) >= 3 for abstract in abstracts)
        used = sum(1 + bool(paper.abstract) for paper in papers)
        return learned > 0 and learned >= 0.6 * len(papers) and used >= 0.7 * len(texts)

    def read(self, stream: TextIO, source: str) -> Iterator[SourceItem]:
        """Yield the papers in the order of the page.

        Raises:
            SourceError: There is no title in the text, or it is longer than `MAX_CHARACTERS`.
        """
        text = stream.read(MAX_CHARACTERS + 1)
        if len(text) > MAX_CHARACTERS:
            raise SourceError(f"{source} is longer than {MAX_CHARACTERS >> 20} million characters; split it")
        items = papers_of(text, source)
        if not any(isinstance(item, Paper) for item in items):
            raise SourceError(f"{source} holds no title with an abstract; give text copied from a page of papers")
        yield from items


READER: Final = HfPapersReader()


def papers_of(text: str, source: str) -> list[SourceItem]:
    r"""Read the papers of a whole text; abstracts without a title become problems.

    >>> text = "Subscribe\n\nA Title of Ours\n\n" + "We propose a method. " * 20
    >>> [item.title for item in papers_of(text, "page.txt")]
    ['A Title of Ours']
    """
    lines = unwrapped(lines_of(text.split("\n")))
    units = units_of(lines)
    labels = label(units)
    parts = {unit.line.number: part for unit, part in zip(units, labels, strict=True)}
    groups = _groups([unit.line for unit in units], labels)
    dates = _Dates(lines, parts)
    return [_item(group, parts, lines, dates, source) for group in groups]


def _groups(lines: Sequence[Line], labels: Sequence[Label]) -> list[list[Line]]:
    """The lines of each paper: from a title to before the next; an abstract without a title is a group too."""
    groups: list[list[Line]] = []
    within = False
    for line, part in zip(lines, labels, strict=True):
        if part is Label.JUNK:
            within = False
        elif part is Label.TITLE or not within:
            groups.append([line])
            within = True
        elif part is not Label.JUNK_INSIDE:
            groups[-1].append(line)
    return groups


def _item(
    group: Sequence[Line], parts: dict[int, Label], lines: Sequence[Line], dates: _Dates, source: str
) -> SourceItem:
    titles = [line.text.replace("\n", " ") for line in group if parts[line.number] in (Label.TITLE, Label.TITLE_MORE)]
    bodies = [line for line in group if parts[line.number] in (Label.ABSTRACT, Label.ABSTRACT_MORE)]
    if not titles:
        where = f"{source}, line {group[0].number}"
        return Problem(where, "text without a title before it was left out; put the title on the line before it")
    title = " ".join(titles)
    return Paper(
        id=paper_id(title=title),
        title=title,
        abstract=_abstract(bodies, lines),
        published=dates.of(group[0].number),
        source=source,
    )


def _abstract(bodies: Sequence[Line], lines: Sequence[Line]) -> str:
    """The paragraphs with the blank lines between them as they stand, without furniture."""
    if not bodies:
        return ""
    wanted = {line.number for line in bodies}
    between = (line for line in lines if bodies[0].number <= line.number <= bodies[-1].number)
    return "\n".join(line.text for line in between if line.number in wanted or line.kind is Kind.BLANK)


class _Dates:
    """When each paper was published: by its own ``Published on``, else by the date that heads its part of the page."""

    def __init__(self, lines: Sequence[Line], parts: dict[int, Label]) -> None:
        self._titles = sorted(number for number, part in parts.items() if part is Label.TITLE)
        self._own: dict[int, str] = {}
        self._heading: list[tuple[int, str | None]] = []
        first = self._titles[0] if self._titles else len(lines)
        heads_sections = any(line.kind is Kind.DATE and line.number < first for line in lines)
        for line in lines:
            if line.kind is Kind.DATE and heads_sections:
                self._heading.append((line.number, date_of(line.text)))
            elif line.kind in (Kind.DATE, Kind.OTHER):
                self._take(line, date_of(line.text) if line.kind is Kind.DATE else published_in(line.text))

    def _take(self, line: Line, found: str | None) -> None:
        owner = max((title for title in self._titles if title < line.number), default=None)
        if owner is not None and found is not None:
            self._own.setdefault(owner, found)

    def of(self, title: int) -> str | None:
        """The date of the paper whose title stands on this line."""
        if title in self._own:
            return self._own[title]
        return next((found for number, found in reversed(self._heading) if number < title), None)


def _words(abstract: str) -> list[str]:
    return [match.group() for match in _ABSTRACT_WORD.finditer(abstract)]

"""Plain text and Markdown: a title and its paragraph, one paper or many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from kg.core.errors import SourceError
from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.fields import paper_from
from kg.sources.fields.dates import date_from
from kg.sources.fields.identifiers import arxiv_in, doi_in
from kg.sources.fields.keys import field_of
from kg.sources.fields.people import people_in

#: A text longer than this is no list of papers that somebody wrote; characters.
LONGEST: Final = 1 << 26

_HEADING: Final = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_UNDERLINE: Final = re.compile(r"^(={3,}|-{3,})\s*$")
_FRONT: Final = re.compile(r"\A---\s*\n(.{0,20000}?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
#: A paper in a list: its title in bold or as a link, and what stands behind it.
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(\*\*.+?\*\*|\[[^\]]+\]\([^)]*\))\s*[-–—:,.]*\s*(.*)$")
_TITLE: Final = re.compile(r"^\**title\**\s*:\**\s*", re.IGNORECASE)
_YEAR_BEHIND: Final = re.compile(r"[\s,]*\(?((?:19|20)\d\d)\)?\s*$")
#: Separates names, year and links in one line.
_PARTS: Final = re.compile(r"\s+[·•|]\s+")
_FIELD: Final = re.compile(r"^[*_-]{0,3}\s*\**(\w[\w ]{0,30}?)\**\s*:\**\s+(.+)$")
_ABSTRACT: Final = re.compile(
    r"^(?:#{1,6}\s*)?\**(?:abstract|summary)\**\s*[:.—–-]*\**\s*(.*)$", re.IGNORECASE | re.DOTALL
)
_LINK: Final = re.compile(r"!?\[([^\]]{0,500})\]\([^)]{0,2000}\)")
_MARKS: Final = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])|`([^`]+)`"
)
_SENTENCE: Final = re.compile(r"[a-z0-9)\]%][.!?](\s|$)")
_WORDS: Final = re.compile(r"[A-Za-z]{2,}")
_LEARNED: Final = re.compile(
    r"\b(we|our|this (paper|work|article|study|thesis|survey)|propos\w+|present\w*|introduc\w+|method\w*|"
    r"approach\w*|model\w*|"
    r"results?|experiments?|dataset\w*|evaluat\w+|algorithm\w*|learning|network\w*|show|demonstrat\w+|stud(y|ies|ied))\b",
    re.IGNORECASE,
)
_FEWEST_WORDS: Final = 12
_LONGEST_TITLE: Final = 300
#: Headings under which a paper goes on.
_SECTIONS: Final = frozenset(
    """introduction background method methods approach results conclusion conclusions references keywords related
    work""".split()
)


@dataclass(slots=True)
class _Draft:
    """A paper as far as it has been read."""

    title: str
    line: int
    said: dict[str, Any]
    paragraphs: list[str]


class PlainTextReader:
    """Reads titles with paragraphs, with the marks of Markdown or without."""

    name: Final = "text"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """Titles over paragraphs that read like abstracts."""
        if not head.strip() or head.lstrip()[0] in "{[<@%":
            return False
        drafts = drafts_of(head)
        with_abstract = [draft for draft in drafts if _looks_like_abstract(" ".join(draft.paragraphs))]
        return bool(drafts) and len(with_abstract) >= 0.5 * len(drafts)

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the papers.

        Raises:
            SourceError: There is no title with a paragraph, or the text is longer than `LONGEST`.
        """
        text = stream.read(LONGEST + 1)
        if len(text) > LONGEST:
            raise SourceError(f"{source} is longer than {LONGEST >> 20} million characters; split it")
        drafts = drafts_of(text)
        if not drafts:
            raise SourceError(f"{source} holds no title with a paragraph; write a title, a blank line and its abstract")
        for draft in drafts:
            row = {**draft.said, "title": draft.title, "abstract": "\n\n".join(draft.paragraphs)}
            yield paper_from(row, source, reading, lenient=True, lists_verbatim=False)


READER: Final = PlainTextReader()


def drafts_of(text: str) -> list[_Draft]:
    """Cut a text into papers: at headings where it has some, else at short paragraphs before long ones."""
    front: dict[str, Any] = {}
    if found := _FRONT.match(text):
        front = _front_matter(found.group(1))
        text = text[found.end() :]
    blocks = list(_blocks(text))
    drafts = _by_headings(blocks) if any(level for level, _, _ in blocks) else _by_length(blocks)
    if front.get("title"):
        body = [block for _, block, _ in blocks if _looks_like_abstract(block)]
        return [_Draft(front.pop("title"), 1, front, [_plain(front.pop("abstract", "") or next(iter(body), ""))])]
    return [draft for draft in drafts if draft.paragraphs or draft.said]


def _blocks(text: str) -> Iterator[tuple[int, str, int]]:
    """Paragraphs and headings, with their level (0 for a paragraph) and line."""
    lines: list[str] = []
    start = 1
    rows = text.split("\n")
    for number, line in enumerate([*rows, ""], 1):
        heading = _HEADING.match(line)
        item = _ITEM.match(line)
        if item:
            if lines:
                yield 0, "\n".join(lines).strip(), start
            lines = []
            yield 6, item.group(1), number
            if item.group(2):
                yield 0, item.group(2), number
            continue
        under = _UNDERLINE.match(line) if len(lines) == 1 else None
        if under and lines:
            yield (1 if line.startswith("=") else 2), lines[0].strip(), start
            lines = []
        elif heading or not line.strip() or _UNDERLINE.match(line):
            if lines:
                yield 0, "\n".join(lines).strip(), start
                lines = []
            if heading:
                yield len(heading.group(1)), heading.group(2), number
        else:
            if not lines:
                start = number
            lines.append(line)


def _by_headings(blocks: Sequence[tuple[int, str, int]]) -> list[_Draft]:
    """A paper a heading; a heading "Abstract" belongs to the paper above it, one without a paragraph is a chapter."""
    drafts: list[_Draft] = []
    within = True
    for level, text, line in blocks:
        if level and re.fullmatch(r"\W*(abstract|summary)\W*", text, re.IGNORECASE):
            within = True
            if drafts:
                drafts[-1].paragraphs.clear()
        elif level and text.casefold().strip("0123456789. ") in _SECTIONS:
            within = False
        elif level:
            within = True
            drafts.append(_Draft(_plain(re.sub(r"^\d+[.)]\s+", "", text)), line, {}, []))
            _take_identifiers(text, drafts[-1])
        elif drafts and within:
            _take(text, drafts[-1])
    return drafts


def _by_length(blocks: Sequence[tuple[int, str, int]]) -> list[_Draft]:
    """A paper wherever a short paragraph stands before one that is long; a first line over its paragraph counts too."""
    drafts: list[_Draft] = []
    if _alternates(blocks):
        for (_, title, line), (_, paragraph, _) in zip(blocks[::2], blocks[1::2], strict=True):
            drafts.append(_Draft(_plain(" ".join(title.split())), line, {}, []))
            _take(paragraph, drafts[-1])
        return drafts
    for place, (_, text, line) in enumerate(blocks):
        first, _, rest = text.partition("\n")
        following = blocks[place + 1][1] if place + 1 < len(blocks) else ""
        if (named := _TITLE.match(first)) and first[named.end() :].strip():
            drafts.append(_Draft(_plain(first), line, {}, []))
            if rest:
                _take(rest, drafts[-1])
        elif _may_be_title(first) and len(first) < len(rest) and _looks_like_abstract(rest):
            drafts.append(_Draft(_plain(first), line, {}, []))
            _take(rest, drafts[-1])
        elif (
            _may_be_title(" ".join(text.split()))
            and not _looks_like_abstract(text)
            and _begins_paper(following, blocks, place)
        ):
            drafts.append(_Draft(_plain(" ".join(text.split())), line, {}, []))
        elif drafts:
            _take(text, drafts[-1])
    return drafts


def _alternates(blocks: Sequence[tuple[int, str, int]]) -> bool:
    """Whether all is titles and longer paragraphs in turn, two papers at least."""
    titles, paragraphs = blocks[::2], blocks[1::2]
    return (
        len(blocks) >= 4
        and len(titles) == len(paragraphs)
        and all(_may_be_title(" ".join(text.split())) and not _TITLE.match(text) for _, text, _ in titles)
        and all(_SENTENCE.search(text) and not _FIELD.match(text) for _, text, _ in paragraphs)
        and all(len(title) < len(text) for (_, title, _), (_, text, _) in zip(titles, paragraphs, strict=True))
    )


def _begins_paper(following: str, blocks: Sequence[tuple[int, str, int]], place: int) -> bool:
    """Whether an abstract follows, right away or behind a line of names or fields."""
    if _looks_like_abstract(following):
        return True
    second = blocks[place + 2][1] if place + 2 < len(blocks) else ""
    return bool(following) and len(following) < _LONGEST_TITLE and _looks_like_abstract(second)


def _take(text: str, draft: _Draft) -> None:
    """Add a paragraph to a paper: fields line by line, a line of names, or the abstract."""
    _take_identifiers(text, draft)
    rest = []
    for line in text.split("\n"):
        found = _FIELD.match(line.strip())
        field = field_of(found.group(1)) if found else None
        if found and field and field[0] not in ("abstract", "title") and field[1] < 100:
            value: Any = _plain(found.group(2))
            draft.said.setdefault(
                field[0], people_in(value) and list(people_in(value)) if field[0] == "authors" else value
            )
        else:
            rest.append(line)
    body = "\n".join(rest).strip()
    if not body:
        return
    found = _ABSTRACT.match(body)
    if found:
        draft.paragraphs[:] = [_plain(found.group(1))] if found.group(1).strip() else []
    elif draft.paragraphs or _looks_like_abstract(body) or _SENTENCE.search(body):
        draft.paragraphs.append(_plain(body))
    elif "authors" not in draft.said and (names := _names(_YEAR_BEHIND.sub("", _PARTS.split(body)[0]))):
        draft.said["authors"] = names
        if found := next((f for part in _PARTS.split(body) if (f := _YEAR_BEHIND.search(part))), None):
            draft.said.setdefault("published", found.group(1))
    elif (date := date_from(body)) is not None:
        draft.said.setdefault("published", date)


def _take_identifiers(text: str, draft: _Draft) -> None:
    short = len(text) < 400
    if (arxiv := arxiv_in(text)) and short:
        draft.said.setdefault("arxiv_id", arxiv)
    if (doi := doi_in(text)) and short:
        draft.said.setdefault("doi", doi)


def _names(text: str) -> list[str]:
    """The persons in a line of names, or none where it is something else."""
    names = people_in(_plain(re.sub(r"^by\s+", "", text, flags=re.IGNORECASE)))
    fine = [
        name for name in names if 1 < len(name.split()) <= 5 and name[0].isupper() and not re.search(r"[\d:!?]", name)
    ]
    return list(names) if names and len(fine) == len(names) else []


def _may_be_title(text: str) -> bool:
    return (
        bool(text)
        and len(text) <= _LONGEST_TITLE
        and len(_WORDS.findall(text)) >= 1
        and not text.endswith((".", ":", ","))
    )


def _looks_like_abstract(text: str) -> bool:
    """Whether a paragraph is long enough, made of sentences, and speaks of work as papers do."""
    words = _WORDS.findall(text)
    if len(words) < 4 or _SENTENCE.search(text) is None:
        return False
    return bool(_LEARNED.search(text)) and (len(words) >= _FEWEST_WORDS or text.strip()[:1].isupper())


def _plain(text: str) -> str:
    """A text without the marks of Markdown."""
    text = _LINK.sub(r"\1", _TITLE.sub("", text))
    return _MARKS.sub(lambda found: next(group for group in found.groups()[1:] if group is not None), text).strip()


def _front_matter(text: str) -> dict[str, Any]:
    """The fields of a YAML head that lists plain values: ``key: value``, and lists of them."""
    said: dict[str, Any] = {}
    key = ""
    for line in text.split("\n"):
        item = re.match(r"\s+-\s+(.*)|-\s+(.*)", line)
        pair = re.match(r"([A-Za-z][\w-]*):\s*(.*)", line)
        if pair:
            key, value = pair.group(1), pair.group(2).strip().strip("\"'")
            if value in ("|", ">", "|-", ">-"):
                value = ""
            said[key] = [v.strip().strip("\"'") for v in value[1:-1].split(",")] if value.startswith("[") else value
        elif item and key:
            name = re.sub(r"^name:\s*", "", (item.group(1) or item.group(2)).strip()).strip("\"'")
            said[key] = [*(said[key] if isinstance(said[key], list) else []), name]
        elif line.startswith(" ") and key and isinstance(said.get(key), str):
            said[key] = f"{said[key]} {line.strip()}".strip()
    return said

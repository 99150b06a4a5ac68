"""BibTeX and BibLaTeX, through the splitter of bibtexparser, a stretch of the file at a time.

What the splitter cannot read (doubled keys and fields, missing keys, open braces) is read all the same where it holds
a title, and told.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TextIO

from bibtexparser import model
from bibtexparser.splitter import Splitter

from kg.core.model import Problem, SourceItem
from kg.sources.base import Reading, from_first_paper
from kg.sources.fields import RowError, paper_from
from kg.sources.fields.identifiers import arxiv_in, bare_arxiv, is_bare_arxiv
from kg.sources.formats.bibtex_values import MONTHS, names_of, value_of
from kg.sources.repair.bibtex import bibtex_prose, bibtex_text

#: An entry may be this long, in characters.
LONGEST_ENTRY: Final = 1 << 22

_CHUNK: Final = 1 << 18
_SIGN: Final = re.compile(
    r"^\s*@\s*(article|inproceedings|conference|proceedings|misc|book|booklet|inbook|incollection|techreport|report|phdthesis|"
    r"mastersthesis|thesis|unpublished|online|manual|collection|dataset|software|electronic|patent|string|preamble|comment)"
    r"\s*[{(]",
    re.IGNORECASE | re.MULTILINE,
)
_START: Final = re.compile(r"\n(?=[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(])")
_INHERITS: Final = re.compile(r"\b(crossref|xdata)\s*=", re.IGNORECASE)
_PARENTHESES: Final = re.compile(
    r"^([ \t]*@[ \t]*[A-Za-z]+[ \t]*)\(([^{}]*(?:\{.*\}[^{}]*)*)\)[ \t]*$", re.MULTILINE | re.DOTALL
)
_NO_KEY: Final = re.compile(r"(@\s*[A-Za-z]+\s*\{)\s*(?=[A-Za-z][\w-]*\s*=)")
_FIELD: Final = re.compile(r"(?:(?<=,)|^)\s*([A-Za-z][A-Za-z_-]*)\s*=\s*", re.MULTILINE)
#: The rest of an entry that a brace too many closed before its end.
_GOES_ON: Final = re.compile(r"^[^@]*?,\s*[A-Za-z][A-Za-z_-]*\s*=\s*[{\"\w]")
#: Entries that hold papers or help others, and are none.
_NO_PAPERS: Final = frozenset(
    {"proceedings", "mvproceedings", "collection", "mvcollection", "xdata", "set", "periodical"}
)
#: What an entry does not take from the one that it refers to.
_OWN: Final = frozenset(
    """title subtitle titleaddon author abstract doi url eprint pages keywords crossref xdata ids label note
    id""".split()
)
_VENUES: Final = (
    "journal",
    "journaltitle",
    "booktitle",
    "eventtitle",
    "series",
    "school",
    "institution",
    "organization",
)
#: Fields that become something else, or nothing.
_USED: Final = frozenset(
    """title subtitle author abstract date year month day journal journaltitle booktitle eventtitle series school
    institution organization doi url eprint arxivid archiveprefix eprinttype eprintclass primaryclass keywords id
    crossref xdata note annote howpublished cites volume number pages editor maintitle booksubtitle urldate
    origdate""".split()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with its fields as they are written, its key and the line on which it begins."""

    kind: str
    key: str
    fields: Mapping[str, str]
    line: int
    mended: str = ""


class BibtexReader:
    """Reads entries of BibTeX and BibLaTeX; their keys count in the file only."""

    name: Final = "bibtex"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """An entry of a kind that bibliographies have."""
        return _SIGN.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the papers in the order of the file.

        Raises:
            SourceError: There is no entry with a title.
        """
        parents = _parents(stream)
        seen: set[str] = set()
        items = (
            found if isinstance(found, Problem) else _item(found, parents, seen, source, reading)
            for found in _entries(stream, source, reading)
        )

        def refusal(first: Problem | None) -> str:
            why = f" ({first.where}: {first.what})" if first else ""
            return f"{source} is BibTeX but holds no entry with a title{why}"

        yield from from_first_paper(items, refusal)


READER: Final = BibtexReader()


def _item(
    entry: Entry, parents: Mapping[str, Entry], seen: set[str], source: str, reading: Reading | None
) -> SourceItem | None:
    where = f"{source}, line {entry.line}"
    if entry.kind in _NO_PAPERS:
        if reading is not None:
            reading.ignored["no papers"] += 1
        return None
    if reading is not None:
        if entry.mended:
            reading.remark(where, f"{entry.mended}; the entry was read as far as it goes")
        if entry.key and entry.key.casefold() in seen:
            reading.remark(where, f"the key {entry.key!r} stands twice; both entries were read")
    seen.add(entry.key.casefold())
    try:
        return paper_from(row_of(_inheriting(entry, parents)), source, reading, lenient=True)
    except RowError as error:
        short = "an entry with mistakes" if entry.mended else error.short
        return Problem(where, f"{entry.mended or error}; the entry was left out", short)


def row_of(entry: Entry) -> dict[str, Any]:
    """The plain fields of an entry."""
    fields = entry.fields
    said = {
        name: bibtex_text(value)
        for name, value in fields.items()
        if name not in ("abstract", "author", "url", "doi", "eprint")
    }
    addresses = [
        fields[name]
        for name in ("url", "howpublished", "note", "doi", "journal", "journaltitle", "volume")
        if name in fields
    ]
    venue = next((said[name] for name in _VENUES if said.get(name)), None)
    row: dict[str, Any] = {
        "id": said.get("id"),
        "title": said.get("title"),
        "subtitle": said.get("subtitle"),
        "abstract": bibtex_prose(fields["abstract"]) if "abstract" in fields else None,
        "authors": names_of(fields["author"]) if fields.get("author") else [],
        "published": said.get("date") or said.get("year"),
        "month": said.get("month"),
        "day": said.get("day"),
        "venue": venue,
        "doi": _unescaped(fields.get("doi")),
        "url": _unescaped(fields.get("url")),
        "arxiv_id": _arxiv_id(fields, addresses),
        "categories": said.get("primaryclass") or said.get("eprintclass"),
        "keywords": said.get("keywords"),
        "source_key": entry.key or None,
        "references": [f"key:{key.strip()}" for key in said.get("cites", "").split(",") if key.strip()],
    }
    if row["published"] is not None and row["published"] == said.get("year") and len(row["published"]) != 4:
        row["published"] = said["year"].strip()
    row |= {name: value for name, value in said.items() if name not in _USED}
    return row


def _arxiv_id(fields: Mapping[str, str], addresses: list[str]) -> str | None:
    eprint = (fields.get("eprint") or fields.get("arxivid") or "").strip()
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "").strip().casefold()
    if eprint and (kind == "arxiv" or not kind):
        found = bare_arxiv(eprint) or (eprint if kind == "arxiv" and is_bare_arxiv(eprint) else None)
        if found:
            return found
    corr = (fields.get("journal") or fields.get("journaltitle") or "").strip("{} ").casefold() == "corr"
    if corr and (found := bare_arxiv(fields.get("volume", ""))):
        return found
    return next((found for text in addresses if (found := arxiv_in(text.replace("\\", "")))), None)


def _unescaped(value: str | None) -> str | None:
    if value is None:
        return None
    found = re.fullmatch(r"\\url\{(.*)\}", value.strip())
    return re.sub(r"\\([_%&#~$])|[{}]|\\", lambda m: m.group(1) or "", found.group(1) if found else value).strip()


def _inheriting(entry: Entry, parents: Mapping[str, Entry]) -> Entry:
    """An entry with what it takes from others; a booktitle that is missing is their title."""
    fields = dict(entry.fields)
    waiting = _refers_to(fields)
    for name in waiting[:20]:
        parent = parents.get(name)
        if parent is None:
            continue
        shared = {k: v for k, v in parent.fields.items() if parent.kind == "xdata" or k not in _OWN}
        if parent.kind != "xdata" and "title" in parent.fields:
            shared.setdefault("booktitle", parent.fields["title"])
        fields = {**shared, **fields}
    return Entry(entry.kind, entry.key, fields, entry.line, entry.mended)


def _refers_to(fields: Mapping[str, str]) -> list[str]:
    names = fields.get("xdata", "") + "," + fields.get("crossref", "")
    return [name.strip().casefold() for name in names.split(",") if name.strip()]


def _parents(stream: TextIO) -> dict[str, Entry]:
    """The entries that others refer to; they may stand behind them, so the file is looked through first."""
    if not stream.seekable():
        return {}
    start = stream.tell()
    overlap = ""
    refers = False
    while not refers and (chunk := stream.read(_CHUNK)):
        refers = _INHERITS.search(overlap + chunk) is not None
        overlap = chunk[-20:]
    stream.seek(start)
    if not refers:
        return {}
    wanted: set[str] = set()
    for entry in _entries(stream, "", None):
        if isinstance(entry, Entry):
            wanted.update(_refers_to(entry.fields))
    stream.seek(start)
    entries = (entry for entry in _entries(stream, "", None) if isinstance(entry, Entry))
    parents = {entry.key.casefold(): entry for entry in entries if entry.key.casefold() in wanted}
    stream.seek(start)
    return {key: _inheriting(parent, parents) for key, parent in parents.items()}


def _entries(stream: TextIO, source: str, reading: Reading | None) -> Iterator[Entry | Problem]:
    """The entries of a file; macros that it defines count from there on."""
    logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)
    macros = dict(MONTHS)
    for text, line in _stretches(stream):
        yield from _of_stretch(text, line, macros, source, reading)


def _stretches(stream: TextIO) -> Iterator[tuple[str, int]]:
    """The text in pieces that begin with an entry, with the line on which each begins."""
    rest, line = "", 1
    while chunk := stream.read(_CHUNK):
        rest += chunk
        starts = [found.end() for found in _START.finditer(rest)]
        cut = starts[-1] if starts else len(rest) if len(rest) > LONGEST_ENTRY else 0
        if cut:
            yield rest[:cut], line
            line += rest.count("\n", 0, cut)
            rest = rest[cut:]
    if rest.strip():
        yield rest, line


def _of_stretch(
    text: str, line: int, macros: dict[str, str], source: str, reading: Reading | None
) -> Iterator[Entry | Problem]:
    if "(" in text and _PARENTHESES.search(text):
        text = _in_braces(text)
    blocks = Splitter(text).split().blocks
    taken = -1
    for place, block in enumerate(blocks):
        if place == taken:
            continue
        at = line + (block.start_line or 0)
        if isinstance(block, model.String):
            macros[block.key.casefold()] = value_of(str(block.value), macros)
        elif isinstance(block, model.Entry):
            following = blocks[place + 1] if place + 1 < len(blocks) else None
            if isinstance(following, model.ImplicitComment) and _GOES_ON.match(following.raw or ""):
                taken = place + 1
                yield _salvaged(_spanning(text, block.raw or "", following.raw or ""), at, macros, source)
            else:
                yield _entry(block, at, macros)
        elif isinstance(block, model.ParsingFailedBlock):
            raw = block.raw or ""
            following = blocks[place + 1] if place + 1 < len(blocks) else None
            if isinstance(following, model.ImplicitComment) and _GOES_ON.search(following.raw or ""):
                raw, taken = _spanning(text, raw, following.raw or ""), place + 1
            yield _failed(block, raw, at, macros, source)
        elif isinstance(block, model.ImplicitComment) and reading is not None:
            reading.ignored["lines between records"] += sum(
                bool(said.strip()) for said in (block.raw or "").split("\n")
            )


def _spanning(text: str, first: str, last: str) -> str:
    """The text from one piece of it to another, with what the splitter dropped between them."""
    start = text.find(first)
    end = text.find(last, start + len(first)) if start >= 0 else -1
    return text[start : end + len(last)] if end >= 0 else first + last


def _failed(
    block: model.ParsingFailedBlock, raw: str, line: int, macros: Mapping[str, str], source: str
) -> Entry | Problem:
    """Read what the splitter gave up: the entry it has all the same, or what can be salvaged."""
    inner = block.ignore_error_block
    if isinstance(block, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock) and isinstance(
        inner, model.Entry
    ):
        doubled = isinstance(block, model.DuplicateFieldKeyBlock)
        return _entry(inner, line, macros, mended="a field stands twice" if doubled else "")
    return _salvaged(raw, line, macros, source)


def _entry(block: model.Entry, line: int, macros: Mapping[str, str], *, mended: str = "") -> Entry:
    fields: dict[str, str] = {}
    for found in block.fields:
        value = value_of(str(found.value), macros)
        if value.strip():
            fields.setdefault(found.key.casefold(), value)
    return Entry(block.entry_type.casefold(), block.key.strip(), fields, line, mended)


def _salvaged(raw: str, line: int, macros: Mapping[str, str], source: str) -> Entry | Problem:
    """Read an entry that the splitter gave up: one without a key, or with a brace that stays open."""
    raw = raw.strip()
    if _NO_KEY.match(raw):
        blocks = Splitter(_NO_KEY.sub(r"\1nokey,", raw, count=1)).split().blocks
        if blocks and isinstance(blocks[0], model.Entry):
            entry = _entry(blocks[0], line, macros, mended="an entry without a key")
            return Entry(entry.kind, "", entry.fields, line, entry.mended)
    head = re.match(r"@\s*([A-Za-z]+)\s*[{(]\s*([^,\s={}]*)\s*,?", raw)
    if head is None:
        return Problem(f"{source}, line {line}", "an entry that cannot be read was left out", "an entry with mistakes")
    body = raw[head.end() :]
    places = list(_FIELD.finditer(body))
    fields: dict[str, str] = {}
    for place, found in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(body)
        value = body[found.end() : end].strip()
        if place + 1 == len(places):
            value = value.removesuffix("}").strip()
        name = found.group(1).casefold()
        value = _without_delimiters(value.rstrip(",").strip())
        fields.setdefault(name, value if name == "abstract" else _balanced(value))
    return Entry(head.group(1).casefold(), head.group(2), fields, line, "a brace or quotation mark is missing")


def _without_delimiters(value: str) -> str:
    """A value without what encloses it, be it on one side only."""
    for opening, closing in ("{}", '""'):
        if value.startswith(opening):
            return value[1:].removesuffix(closing)
    return value


def _balanced(value: str) -> str:
    """A value without braces that open or close nothing."""
    kept: list[str] = []
    opened: list[int] = []
    for character in value:
        if character == "}":
            if not opened:
                continue
            opened.pop()
        elif character == "{":
            opened.append(len(kept))
        kept.append(character)
    for place in opened:
        kept[place] = ""
    return "".join(kept).strip()


def _in_braces(text: str) -> str:
    """Entries in parentheses, as old files have them, in braces."""
    return _PARENTHESES.sub(lambda found: f"{found.group(1)}{{{found.group(2)}}}", text)

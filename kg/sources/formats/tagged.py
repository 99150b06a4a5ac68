"""Lines with tags: the core that RIS, PubMed's nbib, EndNote's own format and Web of Science share.

The formats differ in how a tag is written and where a record begins and ends. Own code, because records have to be
read one at a time, and what stands between them has to be counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

from kg.core.errors import SourceError
from kg.core.model import Problem, SourceItem
from kg.sources.base import Reading
from kg.sources.fields import RowError, paper_from
from kg.sources.fields.dates import date_from
from kg.sources.fields.identifiers import doi_in, orcid_in
from kg.sources.fields.people import vancouver

#: A record, and a line, may be this long, in characters.
LONGEST_RECORD: Final = 1 << 22

#: Tags that become fields, and those that say nothing that the graph keeps.
_PUBMED_TAGS: Final = frozenset(
    """TI TT BTI AB OAB FAU AU CN AUID DP DEP DA JT TA LID AID PMID OT MH SO OWN STAT AD GR COIS CI EFR FED
    ED""".split()
)
_WEB_OF_SCIENCE_TAGS: Final = frozenset(
    """TI AB AF AU PY SO DI PM DE ID PT C1 RP EM NR TC Z9 U1 U2 UT GA WC SC DA OA VL IS BP EP SN EI LA DT PU PI PA J9
    JI PD FU FX CR OI RI CT CY CL BE SE BN AR PG""".split()
)


@dataclass(slots=True)
class Record:
    """The tags of one record with their values, in order, and the line on which it begins."""

    line: int
    tags: list[tuple[str, str]] = field(default_factory=list)
    length: int = 0

    def add(self, tag: str, value: str) -> None:
        """Note a tag."""
        self.length += len(value)
        self.tags.append((tag, value.strip()))

    def go_on(self, value: str, by_line: tuple[str, ...]) -> None:
        """Lengthen the last value by a line, or add another of its tag."""
        self.length += len(value)
        if self.tags:
            tag, before = self.tags[-1]
            if tag in by_line:
                self.tags.append((tag, value.strip()))
                return
            self.tags[-1] = (tag, f"{before} {value.strip()}".strip())

    def all(self, *tags: str) -> list[str]:
        """The values of the first of these tags that has some."""
        for tag in tags:
            if found := [value for name, value in self.tags if name == tag and value]:
                return found
        return []

    def first(self, *tags: str) -> str | None:
        """The first value of the first of these tags that has one."""
        return next(iter(self.all(*tags)), None)


@dataclass(frozen=True, slots=True)
class Form:
    """How a format writes tags; a record begins with ``begin`` or after a blank line, and ends with ``end``.

    Tags ``over`` records stand before the first; a line that goes on one of ``by_line`` is another value of it.
    """

    tag: re.Pattern[str]
    begin: str
    end: str = ""
    blank_ends: bool = False
    over: tuple[str, ...] = ()
    by_line: tuple[str, ...] = ()


def records(stream: TextIO, form: Form, reading: Reading | None) -> Iterator[Record]:
    """Cut a text into records; lines that belong to none are counted."""
    cutter = _Cutter(form, reading)
    while line := stream.readline(LONGEST_RECORD):
        found = form.tag.match(line)
        done = cutter.tagged(found.group(1), found.group(2) or "") if found else cutter.other(line)
        if done is not None:
            yield done
    if cutter.record is not None:
        yield cutter.record


class _Cutter:
    """Takes lines one by one, and gives out a record when it ends."""

    def __init__(self, form: Form, reading: Reading | None) -> None:
        self.record: Record | None = None
        self._form = form
        self._reading = reading
        self._number = 0

    def other(self, line: str) -> Record | None:
        """Take a line without a tag: blank, the rest of a value, or between records."""
        self._number += 1
        record = self.record
        if not line.strip():
            if self._form.blank_ends:
                self.record = None
                return record
        elif record is None or record.length > LONGEST_RECORD:
            _ignore(self._reading)
        else:
            record.go_on(line, self._form.by_line)
        return None

    def tagged(self, tag: str, value: str) -> Record | None:
        """Take a line with a tag: the first or last of a record, or one within."""
        self._number += 1
        form, done = self._form, None
        if form.end and tag == form.end:
            done, self.record = self.record, None
            return done
        if self._begins(tag):
            done, self.record = self.record, Record(self._number)
        if self.record is None:
            if tag not in form.over:
                _ignore(self._reading)
        elif self.record.length <= LONGEST_RECORD:
            self.record.add(tag, value)
        return done

    def _begins(self, tag: str) -> bool:
        """Whether a tag begins a record; after a blank line any does, and its first tag may stand further down."""
        if self.record is None:
            return tag == self._form.begin or self._form.blank_ends
        return tag == self._form.begin and not (self._form.blank_ends and not self.record.all(tag))


def _ignore(reading: Reading | None) -> None:
    if reading is not None:
        reading.ignored["lines between records"] += 1


class TaggedReader:
    """Reads one format of tagged lines."""

    notes: Final = True

    def __init__(
        self,
        name: str,
        what: str,
        sign: str,
        form: Form,
        convert: Callable[[Record], dict[str, Any]],
        tags: frozenset[str],
    ) -> None:
        self.name: Final = name
        self._what = what
        self._sign = re.compile(sign, re.MULTILINE)
        self._form = form
        self._convert = convert
        self._tags = tags

    def recognises(self, head: str) -> bool:
        """A line that begins a record, and one with a title."""
        return self._sign.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the records.

        Raises:
            SourceError: There is no record with a title.
        """
        papers, held = 0, list[Problem]()
        for record in records(stream, self._form, reading):
            row = self._convert(record)
            row |= {tag: value for tag, value in record.tags if tag not in self._tags and tag.isalnum()}
            try:
                paper = paper_from(row, source, reading, lenient=True, lists_verbatim=False)
            except RowError as error:
                problem = Problem(f"{source}, line {record.line}", f"{error}; the record was left out", error.short)
                if papers:
                    yield problem
                else:
                    held.append(problem)
                continue
            yield from held
            held, papers = [], papers + 1
            yield paper
        if not papers:
            raise SourceError(f"{source} is {self._what} but holds no paper; give records with titles")


def people(names: list[str]) -> list[str]:
    """Names as they stand, one a person."""
    return [name for name in names if name.strip(" ,.")]


def bare_title(title: str) -> str:
    """A title of PubMed without the full stop behind it, and the brackets around one that was translated."""
    title = title[:-1] if title.endswith(".") and not title.endswith("..") else title
    return title[1:-1] if title.startswith("[") and title.endswith("]") else title


def _pubmed(record: Record) -> dict[str, Any]:
    names, orcids = _pubmed_authors(record)
    located = record.all("LID") + record.all("AID")
    return {
        "title": bare_title(record.first("TI", "TT", "BTI") or ""),
        "abstract": record.first("AB", "OAB"),
        "authors": names,
        "orcids": orcids if any(orcids) else [],
        "published": record.first("DP", "DEP", "DA"),
        "venue": record.first("JT", "TA"),
        "doi": next((doi for text in located if "doi" in text and (doi := doi_in(text.partition(" ")[0]))), None),
        "pmid": record.first("PMID"),
        "keywords": record.all("OT", "MH"),
    }


def _pubmed_authors(record: Record) -> tuple[list[str], list[str]]:
    """The full names, else the short ones, each with its ORCID; a group stands where it is named."""
    wanted = "FAU" if record.all("FAU") else "AU"
    names: list[str] = []
    orcids: list[str] = []
    for tag, value in record.tags:
        if tag == wanted or tag == "CN":
            names.append(value if tag == "FAU" else vancouver(value))
            orcids.append("")
        elif tag == "AUID" and names:
            orcids[-1] = orcids[-1] or orcid_in(value)
    return names, orcids


def _endnote(record: Record) -> dict[str, Any]:
    year, said = record.first("D"), record.first("8")
    day = date_from(said) or (date_from(f"{said} {year}") if said and year else None)
    return {
        "title": record.first("T"),
        "abstract": record.first("X"),
        "authors": people(record.all("A")),
        "published": day if year is None or (day or "").startswith(year) else year,
        "venue": record.first("J", "B", "S"),
        "doi": record.first("R"),
        "url": record.first("U"),
        "keywords": record.all("K"),
        "source_key": record.first("F"),
        "extra": " ".join(record.all("Z")) or None,
    }


def _web_of_science(record: Record) -> dict[str, Any]:
    year, day = record.first("PY"), record.first("PD")
    return {
        "title": record.first("TI"),
        "abstract": record.first("AB"),
        "authors": record.all("AF", "AU"),
        "published": (date_from(f"{day} {year}") if day and year else None) or year,
        "venue": record.first("SO"),
        "doi": record.first("DI"),
        "pmid": record.first("PM"),
        "keywords": record.first("DE", "ID"),
    }


PUBMED: Final = TaggedReader(
    "pubmed",
    "in the format of PubMed",
    r"\A\s*(?:[^\n]*\n){0,20}?PMID- ?\d|^(?:TI|AB|FAU)  - .*\n(?:[^\n]*\n){0,300}?(?:PMID|FAU |DP  )- ?",
    Form(re.compile(r"([A-Z]{2,4})\s{0,2}- ?(.*)"), begin="PMID", blank_ends=True),
    _pubmed,
    _PUBMED_TAGS,
)
ENDNOTE: Final = TaggedReader(
    "endnote",
    "in the format of EndNote",
    r"^%0 [A-Z][^\n]*\n(?:[^\n]*\n){0,200}?%T |\A\s*%[AT] [^\n]*\n(?:[^\n]*\n){0,200}?%[TAD] ",
    Form(re.compile(r"%(\S) ?(.*)"), begin="0", blank_ends=True),
    _endnote,
    frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
)
WEB_OF_SCIENCE: Final = TaggedReader(
    "web-of-science",
    "in the format of Web of Science",
    r"\A\s*(?:FN [^\n]*\n)?(?:VR [^\n]*\n)?\s*PT [A-Z]\w*\s*$",
    Form(
        re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"),
        begin="PT",
        end="ER",
        over=("FN", "VR", "EF"),
        by_line=("AU", "AF", "C1", "CR"),
    ),
    _web_of_science,
    _WEB_OF_SCIENCE_TAGS,
)

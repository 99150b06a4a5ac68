"""Which papers a digest is about: new ones, those that were asked for, and none that was sent before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.core.ids import plain
from kg.core.vocab import DCTERMS, SCHEMA
from kg.insight.digest.dates import first_day, last_day
from kg.search import lookup
from kg.search.lookup import Found
from kg.store import read, scan
from kg.store.counts import Line
from kg.store.opened import Opened

_ISSUED: Final = f"{DCTERMS}issued"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a digest is asked for: papers from a day on, and of those the ones that fit.

    A paper fits where it fits each of topics, methods and authors of which any is named; one of several is enough.
    """

    since: date
    topics: tuple[Found, ...] = ()
    methods: tuple[Found, ...] = ()
    authors: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = (
            ("on", [topic.name for topic in self.topics]),
            ("with", [method.name for method in self.methods]),
            ("by", list(self.authors)),
        )
        return " ".join(f"{word} {' or '.join(names)}" for word, names in parts if names)


def wanted(
    opened: Opened,
    since: date,
    *,
    topics: Collection[str] = (),
    methods: Collection[str] = (),
    authors: Collection[str] = (),
) -> Wanted:
    """Look up what was asked for by name; raises `QueryError` for a topic or method that is not there."""
    return Wanted(
        since,
        tuple(lookup.topic(opened, name) for name in topics),
        tuple(lookup.entity(opened, name, of="Method") for name in methods),
        tuple(authors),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """A paper that a digest may tell of: when it was published, and all that it states, the surest first."""

    iri: str
    published: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The papers, the newest first, and how it came to them.

    Attributes:
        papers: what is new, fits and was not sent.
        new: how many papers are new.
        fitting: how many of these fit.
        vague: how many of ``papers`` tell only a year or month, so that they may be older.
        undated: papers of the graph without a date.
        newest: the latest date of all papers, empty where none has one.
    """

    papers: tuple[Chosen, ...]
    new: int
    fitting: int
    vague: int
    undated: int
    newest: str


def select(opened: Opened, asked: Wanted, *, sent: Collection[str] = ()) -> Selection:
    """Find the papers; ``sent`` are the IRIs of those that went out before."""
    years = {iri: year for _, year, iri in opened.counts.paper_years()}
    dates = {iri: _issued(opened, iri) for iri, year in years.items() if year >= asked.since.year}
    new = {iri: published for iri, published in dates.items() if published and last_day(published) >= asked.since}
    fitting = _fitting(opened, asked, new)
    papers = sorted(fitting - set(sent), key=lambda iri: (_descending(new[iri]), iri))
    stated: dict[str, list[Line]] = {iri: [] for iri in papers}
    for line in opened.counts.lines_from(papers):
        stated[line.subject].append(line)
    chosen = (Chosen(iri, new[iri], tuple(sorted(stated[iri], key=_surest))) for iri in papers)
    undated = opened.counts.totals().get("Paper", 0) - len(years)
    vague = sum(1 for iri in papers if len(new[iri]) < 10 and date.fromisoformat(first_day(new[iri])) < asked.since)
    return Selection(tuple(chosen), len(new), len(fitting), vague, undated, _newest(opened, years))


def _fitting(opened: Opened, asked: Wanted, new: Collection[str]) -> set[str]:
    fitting = set(new)
    for named in (asked.topics, asked.methods):
        if named:
            below = {iri for found in named for iri in read.narrower(opened.rdf, found.iri)}
            fitting &= set(opened.counts.papers_naming(below))
    if asked.authors:
        fitting = {iri for iri in fitting if _is_by(authors(opened, iri), asked.authors)}
    return fitting


def _is_by(names: Collection[str], asked: Collection[str]) -> bool:
    return any(same_person(one, name) for one in asked for name in names)


def authors(opened: Opened, paper: str) -> list[str]:
    """The names of a paper's authors, in no order."""
    people = scan.objects(opened.rdf, paper, f"{DCTERMS}creator")
    return [name for person in people for name in scan.objects(opened.rdf, person, f"{SCHEMA}name")]


def same_person(asked: str, name: str) -> bool:
    """Whether a name may be meant by another: the same family name, and first names or initials that agree.

    A family name alone means everybody who has it.

    >>> same_person("Jane Doe", "J. M. Doe"), same_person("Doe", "Jane Doe"), same_person("Jane Doe", "John Doe")
    (True, True, False)
    """
    (*first, last), (*others, family) = _parts(asked), _parts(name)
    if last != family:
        return False
    both = zip(first, others, strict=False)
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in both)


def _parts(name: str) -> list[str]:
    """First names and then the family name, folded; "Doe, Jane" is turned around."""
    family, comma, first = name.partition(",")
    words = plain(f"{first} {family}" if comma else name).replace(".", " ").split()
    return words or [""]


def _issued(opened: Opened, paper: str) -> str:
    return next(iter(scan.objects(opened.rdf, paper, _ISSUED)), "")


def _newest(opened: Opened, years: dict[str, int]) -> str:
    last = max(years.values(), default=0)
    found: Iterator[str] = (_issued(opened, iri) for iri, year in years.items() if year == last)
    return max(found, default="")


def _descending(published: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in first_day(published).split("-"))


def _surest(line: Line) -> tuple[float, str, str]:
    return -line.confidence, line.relation, line.object

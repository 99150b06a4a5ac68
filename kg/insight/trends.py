"""What rises and what falls: the share of papers that have to do with something, in some years and in those before.

Shares, because fields grow: twice the papers of twice as many are no rise. A share of few papers says little, so the
ratio of two shares is drawn towards 1 where papers are few (`compare`), and what is listed first is what rises most for
sure, by the lower end of the interval, not what happens to stand highest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.core.errors import QueryError
from kg.core.vocab import DCTERMS, HAS_TOPIC, PAPER_RELATIONS
from kg.store import read, scan
from kg.store.opened import Opened

#: What people ask for when they name no type.
TYPES: Final = ("Method", "Task", "Dataset")
#: Type → the relations by which a paper has to do with something; to mention it or to compare with it is too little.
RELATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(
        relation
        for (of, role), relation in PAPER_RELATIONS.items()
        if of == kind and role not in {"mentions", "compares"}
    )
    for kind in ("Method", "Dataset", "Task", "Metric")
} | {"Topic": (HAS_TOPIC,)}
#: Papers that something needs, in all that is compared, to be listed.
LEAST: Final = 5
#: Papers that both periods are given beside their own, at equal shares: what so few papers say is soon outweighed.
_PRIOR: Final = 4.0
#: Two-sided quantile of the normal distribution: intervals hold 95 %.
_QUANTILE: Final = 1.959964
#: The newest year counts as running where at least this share of its papers has a month.
_DATED: Final = 0.5

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Period:
    """Some years, both ends included; of the last one only the first ``months``, where that is not all of it."""

    first: int
    last: int
    months: int = 12

    def __str__(self) -> str:
        if self.months == 12:
            return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"
        until = f"{_MONTHS[self.months - 1]} {self.last}"
        if self.first < self.last:
            return f"{self.first} to {until}"
        return until if self.months == 1 else f"{_MONTHS[0]} to {until}"


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """How many papers of a year have to do with something, and how many papers the year has."""

    year: int
    papers: int
    total: int

    @property
    def share(self) -> float:
        """The share of the year's papers, 0 to 1."""
        return self.papers / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """How something fares.

    Attributes:
        iri: the entity or topic.
        kind: its type.
        name: what it is called.
        papers: papers of the period that have to do with it.
        papers_before: those of the period that it is compared with.
        share: the share of the period's papers, 0 to 1.
        share_before: the share before.
        growth: ratio of the two shares, drawn towards 1 where papers are few; above 1 is a rise.
        low: the lower end of the 95 % interval of the growth.
        high: the upper end.
        years: every year of the graph, for a small line.
    """

    iri: str
    kind: str
    name: str
    papers: int
    papers_before: int
    share: float
    share_before: float
    growth: float
    low: float
    high: float
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Trends:
    """What rises and falls in a period, for sure first.

    Attributes:
        period: the years looked at.
        before: as many years before them, or as many as there are; the same months of its last year.
        papers: papers of the period.
        papers_before: papers before.
        rising: what has a greater share than before (the whole interval above 1); most surely rising first.
        falling: the same for smaller shares.
        compared: how many things there were to compare, of `LEAST` papers or more.
    """

    period: Period
    before: Period
    papers: int
    papers_before: int
    rising: tuple[Trend, ...]
    falling: tuple[Trend, ...]
    compared: int

    def of(self, kind: str) -> tuple[Trend, ...]:
        """What rises of one type."""
        return tuple(trend for trend in self.rising if trend.kind == kind)


def trends(
    opened: Opened,
    *,
    types: Collection[str] = TYPES,
    since: int | None = None,
    until: int | None = None,
    topic: str | None = None,
    most: int = 10,
) -> Trends:
    """Find what rises and what falls.

    Args:
        opened: where to look.
        types: Method, Task, Dataset, Metric, Topic.
        since: the first year of the period; its last one where it is left out.
        until: the last year; the newest of the graph where it is left out. A year that is still running (the newest,
            as far as papers say their months) is compared with the same months.
        topic: IRI of a topic; only papers filed under it or below count.
        most: how many things of each type are listed as rising, and as falling.

    Raises:
        QueryError: no paper has a year, or there is none in the period or before it.
    """
    papers = _Papers(opened, topic)
    period, before = papers.periods(since, until)
    now, then = papers.within(period), papers.within(before)
    totals = int(now.sum()), int(then.sum())
    if not totals[0]:
        raise QueryError(f"no paper is from {period}; the graph has papers from {papers.span}")
    if not totals[1]:
        raise QueryError(
            f"no paper is from before {period}, so there is nothing to compare; papers are from {papers.span}"
        )
    rising, falling, compared = list[Trend](), list[Trend](), 0
    for kind in types:
        table = _Table(opened, papers, kind, (now, then), totals)
        compared += len(table.objects)
        rising += table.trends(np.lexsort((table.objects, -table.low))[:most], table.low > 1)
        falling += table.trends(np.lexsort((table.objects, table.high))[:most], table.high < 1)
    return Trends(
        period,
        before,
        *totals,
        tuple(sorted(rising, key=lambda trend: (-trend.low, trend.iri))),
        tuple(sorted(falling, key=lambda trend: (trend.high, trend.iri))),
        compared,
    )


def compare(papers: _Floats, total: int, papers_before: _Floats, total_before: int) -> tuple[_Floats, _Floats, _Floats]:
    """Compare shares: the ratio of each, and the two ends of its 95 % interval.

    Both periods get `_PRIOR` papers more, in proportion to their sizes, which say that nothing changed (the prior of
    Monroe, Colaresi and Quinn, Political Analysis 16, 2008); the variance of the logarithm of the ratio is that of Katz
    et al. (Biometrics 34, 1978).

    >>> growth, low, high = compare(np.array([5.0, 500.0]), 1000, np.array([0.0, 100.0]), 1000)
    >>> [round(float(one), 1) for one in (*growth, *low)]
    [3.5, 4.9, 0.7, 4.1]
    """
    more = 1 + _PRIOR / (total + total_before)
    trials, trials_before = total * more, total_before * more
    some, others = papers + trials - total, papers_before + trials_before - total_before
    change = np.log(some / trials) - np.log(others / trials_before)
    margin = _QUANTILE * np.sqrt(1 / some - 1 / trials + 1 / others - 1 / trials_before)
    return np.exp(change), np.exp(change - margin), np.exp(change + margin)


class _Papers:
    """Year and month of every paper, by the number that it has in the generation; 0 where it is not known."""

    def __init__(self, opened: Opened, topic: str | None) -> None:
        topics = read.narrower(opened.rdf, topic) if topic else ()
        rows = list(opened.counts.paper_years(topics))
        if not rows:
            raise QueryError("no paper there has a year, so nothing can be compared; give the papers dates")
        numbers = np.array([number for number, _, _ in rows], dtype=np.int64)
        self.year: _Ints = np.zeros(int(numbers.max()) + 1, dtype=np.int64)
        self.year[numbers] = [year for _, year, _ in rows]
        self._rows = rows
        self._rdf = opened.rdf
        known = self.year[numbers]
        self.first, self.last = int(known.min()), int(known.max())

    def months(self, year: int) -> _Ints:
        """The months of a year's papers, 1 to 12, and 0 for all others."""
        months: _Ints = np.zeros_like(self.year)
        for number, its_year, iri in self._rows:
            if its_year == year:
                issued = next(iter(scan.objects(self._rdf, iri, f"{DCTERMS}issued")), "")
                months[number] = int(issued[5:7] or 0)
        return months

    @property
    def span(self) -> str:
        """The years that papers are from."""
        return str(Period(self.first, self.last))

    def periods(self, since: int | None, until: int | None) -> tuple[Period, Period]:
        """The period asked for, and the one that it is compared with."""
        last = until if until is not None else self.last if since is None else max(self.last, since)
        first = since if since is not None else last
        if first > last:
            raise QueryError(f"the period ends ({last}) before it begins ({first})")
        months = self._running() if last == self.last else 12
        return Period(first, last, months), Period(2 * first - last - 1, first - 1, months)

    def _running(self) -> int:
        """How far the newest year has come: the month of its last paper, or all of it where papers tell no months."""
        months = self.months(self.last)[self.year == self.last]
        return int(months.max()) if (months > 0).mean() >= _DATED else 12

    def within(self, period: Period) -> npt.NDArray[np.bool_]:
        """Which papers are from a period; in a year that counts in part, those that tell no month are left out."""
        found = (self.year >= period.first) & (self.year <= period.last)
        if period.months < 12:
            months = self.months(period.last)
            found &= (self.year < period.last) | ((months > 0) & (months <= period.months))
        return found

    @cached_property
    def totals(self) -> _Ints:
        """How many papers each year has, from the first on."""
        return np.bincount(self.year[self.year > 0] - self.first)


class _Table:
    """Everything of one type that can be compared."""

    def __init__(
        self,
        opened: Opened,
        papers: _Papers,
        kind: str,
        periods: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
        totals: tuple[int, int],
    ) -> None:
        pairs = np.fromiter(opened.counts.named_pairs(kind, RELATIONS[kind], LEAST), dtype=np.dtype((np.int64, 2)))
        named: _Ints = np.unique(pairs, axis=0)  # a paper that proposes and uses something counts once
        named = named[named[:, 1] < len(papers.year)]
        length = int(named[:, 0].max(initial=0)) + 1
        now, then = (np.bincount(named[:, 0], within[named[:, 1]], length) for within in periods)
        self._opened, self._kind, self._papers, self._named, self._totals = opened, kind, papers, named, totals
        self.objects: _Ints = np.flatnonzero(now + then >= LEAST)
        self.now, self.then = now[self.objects].astype(np.float64), then[self.objects].astype(np.float64)
        self.growth, self.low, self.high = compare(self.now, totals[0], self.then, totals[1])

    def trends(self, chosen: _Ints, kept: npt.NDArray[np.bool_]) -> list[Trend]:
        """Some of them as records."""
        chosen = chosen[kept[chosen]]
        nodes = self._opened.counts.labels(self.objects[chosen].tolist())
        return [self._trend(place, *nodes[int(self.objects[place])]) for place in chosen]

    def _trend(self, place: int, iri: str, name: str) -> Trend:
        total, total_before = self._totals
        papers, before = int(self.now[place]), int(self.then[place])
        growth, low, high = (round(float(end[place]), 4) for end in (self.growth, self.low, self.high))
        return Trend(
            iri=iri, kind=self._kind, name=name, papers=papers, papers_before=before,
            share=papers / total, share_before=before / total_before,
            growth=growth, low=low, high=high, years=self._years(int(self.objects[place])),
        )  # fmt: skip

    def _years(self, number: int) -> tuple[Year, ...]:
        papers = self._papers
        years = papers.year[self._named[self._named[:, 0] == number, 1]]
        counted = np.bincount(years[years > 0] - papers.first, minlength=len(papers.totals))
        both = enumerate(zip(counted.tolist(), papers.totals.tolist(), strict=True), papers.first)
        return tuple(Year(year, found, total) for year, (found, total) in both)

"""What papers claim in their abstracts to reach: ranked where numbers may be compared, each with its sentence.

A table from abstracts is a register of the authors' own claims, and a short one: most papers that evaluate on a
dataset give no number for it in the abstract. So every list tells both counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pyoxigraph import NamedNode

from extractors.records import ResultKind
from kg.core.comparing import level, lower_is_better, split_of
from kg.core.errors import QueryError
from kg.core.vocab import DCTERMS, KG, PREFIXES, REPORTS_RESULT, SKOS, relation_iri
from kg.insight.evidence import MarkedSentence, marked_sentences
from kg.search import lookup
from kg.search.lookup import Found
from kg.statements import ResultNode
from kg.store import read, scan
from kg.store.opened import Opened

_REJECTED: Final = "rejected"
_ABSOLUTE: Final = "absolute"
_LABEL: Final = f"{SKOS}prefLabel"


@dataclass(frozen=True, slots=True)
class Claim:
    """One number that one paper reports, and what it says that the number is of.

    ``metric`` has an empty IRI where the paper's words for it are no entity. ``split`` is the part of the dataset,
    empty where the sentence names none; ``confidence`` (0 to 1) is that of the paper reporting this, ``status`` what a
    person said of it; the sentence has the number marked.
    """

    result: str
    value: str
    kind: ResultKind
    number: float | None
    high: float | None
    unit: str
    split: str
    metric: Found | None
    dataset: Found | None
    task: Found | None
    method: Found | None
    against: Found | None
    paper: Found
    year: int | None
    published: str | None
    confidence: float
    status: str
    sentence: MarkedSentence


@dataclass(frozen=True, slots=True)
class Row:
    """A claim in a leaderboard: its place among those it may be compared with, equal levels sharing one.

    ``rank`` is None where the metric's direction is not known, or the claim is a range. ``level`` is its number on the
    scale of the metric (``unit``); only rows of one ``split`` and ``unit`` are ranked with each other.
    """

    rank: int | None
    level: float
    unit: str
    split: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """What papers claim to reach on a dataset by a metric, split by split, best first.

    ``evaluating`` counts the papers that evaluate on the dataset (for the task, where one is asked for), ``giving``
    those with a row; ``lower_is_better`` is None where the metric's direction is not known.
    """

    dataset: Found
    metric: Found
    task: Found | None
    lower_is_better: bool | None
    rows: tuple[Row, ...]
    evaluating: int
    giving: int

    @property
    def head(self) -> str:
        """How much of the field the table shows, in one sentence."""
        papers = "1 paper evaluates" if self.evaluating == 1 else f"{self.evaluating} papers evaluate"
        gives = "1 gives" if self.giving == 1 else f"{self.giving} give"
        of = f" for {self.task.name}" if self.task else ""
        return f"{papers} on {self.dataset.name}{of}, {gives} a number for {self.metric.name} in the abstract"


@dataclass(frozen=True, slots=True)
class Year:
    """The claims of one year that compare: lowest and highest level, the best of the year and of all years up to it.

    ``best`` and ``best_so_far`` are None where the metric's direction is not known.
    """

    year: int
    split: str
    unit: str
    claims: int
    lowest: float
    highest: float
    best: float | None
    best_so_far: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A dataset and a metric for which papers give absolute numbers; counts of these papers and numbers."""

    dataset: Found
    metric: Found
    papers: int
    results: int


def leaderboard(opened: Opened, dataset: str, metric: str, task: str | None = None) -> Leaderboard:
    """Rank what papers claim to reach on a dataset by a metric.

    Only absolute values are listed; those of one split and one scale are ranked together, the split with most claims
    first. Claims that a person rejected are left out, and numbers that the metric is not counted in.

    Args:
        opened: where to look.
        dataset: any of its names, or its IRI.
        metric: likewise.
        task: likewise; without one, results of all tasks are listed together.

    Raises:
        QueryError: there is no such entity; the message offers the nearest names.
    """
    on, by = lookup.entity(opened, dataset, of="Dataset"), lookup.entity(opened, metric, of="Metric")
    of = lookup.entity(opened, task, of="Task") if task else None
    found = list(_levels(opened, on, by, of))
    rows = tuple(row for group in _comparable(found) for row in _ranked(group, by.name))
    evaluating = _evaluating(opened, on, of) | {row.claim.paper.iri for row in rows}
    direction = lower_is_better(by.name, rows[0].unit if rows else "")
    return Leaderboard(on, by, of, direction, rows, len(evaluating), len({r.claim.paper.iri for r in rows}))


def by_year(opened: Opened, dataset: str, metric: str, task: str | None = None) -> tuple[Year, ...]:
    """Sum up a leaderboard year by year, in the order of its splits and then of years; arguments as there."""
    found = leaderboard(opened, dataset, metric, task)
    dated = [row for row in found.rows if row.claim.year is not None and not _is_range(row.claim)]
    return tuple(year for group in _comparable(dated) for year in _years(group, found.metric.name))


def of_method(opened: Opened, method: str) -> tuple[Claim, ...]:
    """List what papers report of a method, of every kind, the newest first.

    Raises:
        QueryError: there is no such entity.
    """
    meant = lookup.entity(opened, method, of="Method")
    found = _claims(opened, scan.subjects(opened.rdf, f"{KG}method", NamedNode(meant.iri)))
    return tuple(sorted(found, key=lambda c: (-(c.year or 0), c.paper.name, _place(c))))


def of_paper(opened: Opened, paper: str) -> tuple[Claim, ...]:
    """List what a paper reports, in the order of its text.

    Raises:
        QueryError: there is no such paper.
    """
    meant = lookup.paper(opened, paper)
    results = scan.objects(opened.rdf, meant.iri, f"{KG}{REPORTS_RESULT}")
    return tuple(claim for _, claim in sorted(_placed_claims(opened, results), key=lambda found: found[0]))


def of_entity(opened: Opened, iri: str, *, limit: int = 50) -> tuple[Claim, ...]:
    """List results that an entity, given as IRI, takes part in as dataset, metric, task or method, the newest first."""
    slots = ("dataset", "metric", "task", "method")
    results = {r for slot in slots for r in scan.subjects(opened.rdf, f"{KG}{slot}", NamedNode(iri))}
    found = sorted(_claims(opened, sorted(results)), key=lambda c: (-(c.year or 0), c.paper.name, _place(c)))
    return tuple(found[:limit])


def datasets_with_results(opened: Opened, *, limit: int = 100, offset: int = 0) -> tuple[Measured, ...]:
    """List datasets and metrics for which papers give absolute numbers, those of most papers first."""
    answer = opened.ask(
        f"""SELECT ?dataset ?on ?metric ?by ?papers ?results WHERE {{
          {{ SELECT ?dataset ?metric (COUNT(DISTINCT ?paper) AS ?papers) (COUNT(DISTINCT ?result) AS ?results) WHERE {{
            ?result kg:dataset ?dataset ; kg:metric ?metric ; kg:resultKind "absolute" ; kg:number ?number .
            ?paper kg:{REPORTS_RESULT} ?result
          }} GROUP BY ?dataset ?metric ORDER BY DESC(?papers) DESC(?results) ?dataset ?metric
             LIMIT {int(limit)} OFFSET {int(offset)} }}
          ?dataset skos:prefLabel ?on . ?metric skos:prefLabel ?by
        }} ORDER BY DESC(?papers) DESC(?results) ?dataset ?metric""",
        prefixes=PREFIXES,
        values={},
    )
    rows = ([str(term.value) for term in solution] for solution in answer)  # type: ignore[union-attr]
    return tuple(Measured(Found(d, on), Found(m, by), int(papers), int(n)) for d, on, m, by, papers, n in rows)


def _levels(opened: Opened, dataset: Found, metric: Found, task: Found | None) -> Iterator[Row]:
    """The absolute numbers on a dataset by a metric, each on the metric's scale, not ranked yet."""
    wanted = {iri for iri in scan.subjects(opened.rdf, f"{KG}dataset", NamedNode(dataset.iri))}
    for slot, meant in (("metric", metric), ("task", task)):
        if meant is not None:
            wanted &= set(scan.subjects(opened.rdf, f"{KG}{slot}", NamedNode(meant.iri)))
    for claim in _claims(opened, sorted(wanted)):
        if claim.kind == _ABSOLUTE and claim.number is not None and claim.status != _REJECTED:
            reached = level(claim.number, claim.unit, metric.name)
            if reached is not None:
                yield Row(None, *reached, claim.split, claim)


def _comparable(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of one split and scale together, the largest group first."""

    def group_of(row: Row) -> tuple[str, str]:
        return row.split, row.unit

    groups = [list(group) for _, group in groupby(sorted(rows, key=group_of), key=group_of)]
    return sorted(groups, key=lambda group: (-len(group), group_of(group[0])))


def _ranked(rows: list[Row], metric: str) -> Iterator[Row]:
    """One group, best first; as "1, 2, 2, 4" where levels are equal. Ranges stand behind, for they are no one level."""
    lower = lower_is_better(metric, rows[0].unit)

    def order(row: Row) -> tuple[bool, float, int, str]:
        best = row.level if lower else -row.level
        return _is_range(row.claim), best, row.claim.year or 0, row.claim.result

    rank, before = 0, None
    for number, row in enumerate(sorted(rows, key=order), 1):
        if row.level != before:
            rank, before = number, row.level
        ranked = None if lower is None or _is_range(row.claim) else rank
        yield Row(ranked, row.level, row.unit, row.split, row.claim)


def _is_range(claim: Claim) -> bool:
    return claim.high != claim.number


def _years(rows: list[Row], metric: str) -> Iterator[Year]:
    lower = lower_is_better(metric, rows[0].unit)
    so_far: float | None = None
    for year, group in groupby(sorted(rows, key=lambda r: r.claim.year or 0), key=lambda r: r.claim.year or 0):
        levels = [row.level for row in group]
        low, high = min(levels), max(levels)
        best = None if lower is None else low if lower else high
        if best is not None:
            so_far = best if so_far is None else min(so_far, best) if lower else max(so_far, best)
        yield Year(year, rows[0].split, rows[0].unit, len(levels), low, high, best, so_far)


def _evaluating(opened: Opened, dataset: Found, task: Found | None) -> set[str]:
    found = set(scan.subjects(opened.rdf, f"{KG}evaluatedOn", NamedNode(dataset.iri)))
    return found if task is None else found & set(scan.subjects(opened.rdf, f"{KG}addressesTask", NamedNode(task.iri)))


def _claims(opened: Opened, results: Iterable[str]) -> Iterator[Claim]:
    return (claim for _, claim in _placed_claims(opened, results))


def _placed_claims(opened: Opened, results: Iterable[str]) -> Iterator[tuple[int, Claim]]:
    """Claims, each with its place in the text of its paper."""
    names: dict[str, Found] = {}
    return (_claim(opened, read.result(opened.rdf, iri), names) for iri in results)


def _claim(opened: Opened, node: ResultNode, names: dict[str, Found]) -> tuple[int, Claim]:
    def found(iri: str | None) -> Found | None:
        return None if iri is None else names.setdefault(iri, _found(opened, iri))

    assertion = opened.iris.assertion(node.paper, relation_iri(REPORTS_RESULT), node.iri)
    edge = read.edge(opened.rdf, assertion, opened.mentions)
    if not edge.evidence:
        raise QueryError(f"the store has no evidence for the result <{node.iri}>; build it again")
    shown = edge.evidence[0]
    said = scan.values(opened.rdf, node.paper)
    year = next(iter(said[f"{KG}year"]), None)
    words = Found("", node.metric_words) if node.metric_words else None
    claim = Claim(
        result=node.iri,
        value=node.value,
        kind=node.kind,
        number=node.number,
        high=node.high,
        unit=node.unit,
        split=split_of(shown.prefix, shown.exact, shown.suffix),
        metric=found(node.metric) or words,
        dataset=found(node.dataset),
        task=found(node.task),
        method=found(node.method),
        against=found(node.against),
        paper=Found(node.paper, said[f"{DCTERMS}title"][0]),
        year=None if year is None else int(year),
        published=next(iter(said[f"{DCTERMS}issued"]), None),
        confidence=edge.confidence,
        status=edge.status,
        sentence=marked_sentences([shown])[0],
    )
    return shown.start, claim


def _found(opened: Opened, iri: str) -> Found:
    return Found(iri, next(iter(scan.objects(opened.rdf, iri, _LABEL)), iri))


def _place(claim: Claim) -> tuple[int, str]:
    return claim.sentence.marks[0][0], claim.result

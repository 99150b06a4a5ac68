"""Find what a list holds: masks over papers, counts over what they name, and how much there is of what beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import Literal, NamedNode

from kg.core.errors import QueryError
from kg.core.vocab import DCTERMS, HAS_TOPIC, KG, PAPER_RELATIONS, SCHEMA, SKOS, TYPE_ORDER
from kg.search import lookup
from kg.search.index import SearchIndex
from kg.server.browse.wanted import PARTS, Wanted
from kg.store import scan
from kg.store.columns import CODES, Ints
from kg.store.opened import Opened
from kg.store.read import narrower

Mask: TypeAlias = NDArray[np.bool_]

#: Lists that are held, for the next pages of each.
_HELD: Final = 256
#: Topics and sources that a list can be narrowed to with one click.
_OFFERED: Final = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """All that is in a list: numbers of nodes in their order, and for each the papers that count.

    Papers and results have no papers. ``years`` are the papers of each year, whichever are chosen; ``topics`` and
    ``sources`` how many of what is listed (of its papers, for entities) belong to each, most first.
    """

    numbers: Ints
    papers: Ints
    years: tuple[tuple[int, int], ...]
    topics: tuple[tuple[int, int], ...]
    sources: tuple[tuple[str, int], ...]


class Lists:
    """The lists of one generation; the last ones are kept.

    Args:
        opened: the generation.
        index: its texts; raises `StoreError` where it has none.
    """

    def __init__(self, opened: Opened, index: Callable[[], SearchIndex]) -> None:
        self._opened = opened
        self._index = index
        self._columns = opened.shelf.columns
        self._all = self._columns.kind == CODES.index("Paper")
        self.listed: Callable[[Wanted], Listed] = lru_cache(_HELD)(self._listed)
        self.below: Callable[[str], Ints] = lru_cache(_HELD)(self._below)

    def of(self, wanted: Wanted) -> Listed:
        """What a list holds.

        Raises:
            QueryError: it is narrowed to an entity or a topic that there is not.
        """
        return self.listed(wanted.whole)

    def _listed(self, wanted: Wanted) -> Listed:
        mask = self._papers(wanted)
        numbers: Ints
        papers: Ints
        if wanted.kind == "Paper":
            numbers = self._sorted(np.flatnonzero(mask), wanted.sort)
            papers = _none(numbers)
        elif wanted.kind == "Result":
            numbers = self._results(wanted, mask)
            papers = _none(numbers)
        elif wanted.kind == "Topic":
            numbers, papers = self._topics(wanted, mask)
        else:
            numbers, papers = self._entities(wanted, mask)
        years = self._years(self._papers(replace(wanted, years=None)) if wanted.years else mask)
        return Listed(numbers, papers, years, self._topics_of(mask), self._sources_of(mask))

    def _papers(self, wanted: Wanted) -> Mask:
        """The papers that a list looks at."""
        columns = self._columns
        mask: Mask = self._all
        if wanted.years:
            mask = mask & (columns.year >= wanted.years[0]) & (columns.year <= wanted.years[1]) & (columns.year > 0)
        if wanted.topic:
            mask = mask & self._filed(wanted)
        if wanted.source:
            known = columns.sources.index(wanted.source) if wanted.source in columns.sources else -1
            mask = mask & self._marked(columns.source_paper[columns.source == known])
        if wanted.author:
            mask = mask & self._marked(self._by(wanted.author))
        if wanted.venue:
            papers = scan.subjects(self._opened.rdf, f"{KG}venue", Literal(wanted.venue))
            mask = mask & self._marked(self._numbers(papers))
        if wanted.kind == "Paper":
            mask = mask & self._naming(wanted)
            if wanted.words:
                mask = mask & self._marked(self._index().holding(wanted.words))
        elif wanted.kind == "Result":
            mask = mask & self._marked(columns.result_paper)
        return mask

    def _filed(self, wanted: Wanted) -> Mask:
        """The papers under a topic or one below it, as sure as is wanted."""
        columns = self._columns
        under = self._relation([HAS_TOPIC]) & self._marked(self.below(wanted.topic))[columns.object]
        if wanted.kind == "Paper" or wanted.kind == "Topic":
            under &= columns.confidence >= wanted.confidence
        return self._marked(columns.subject[under])

    def _by(self, author: str) -> Ints:
        """The numbers of papers with an author of a name."""
        rdf = self._opened.rdf
        people = scan.subjects(rdf, f"{SCHEMA}name", Literal(author))
        return self._numbers(p for one in people for p in scan.subjects(rdf, f"{DCTERMS}creator", NamedNode(one)))

    def _numbers(self, iris: Iterable[str]) -> Ints:
        return np.array(self._opened.shelf.numbers(set(iris)), np.int64)

    def _naming(self, wanted: Wanted) -> Mask:
        """The papers that name the entities of a list of papers, in the role and as surely as is wanted."""
        columns = self._columns
        mask: Mask = self._all
        parts = wanted.parts or ({"": ""} if wanted.role or (wanted.confidence and not wanted.topic) else {})
        for part, name in parts.items():
            edges = columns.confidence >= wanted.confidence
            if wanted.role:
                edges = edges & self._relation(
                    relation for (_, role), relation in PAPER_RELATIONS.items() if role == wanted.role
                )
            edges = edges & (columns.object == self.entity(name, part) if part else ~self._relation([HAS_TOPIC]))
            mask = mask & self._marked(columns.subject[edges])
        return mask

    def _entities(self, wanted: Wanted, mask: Mask) -> tuple[Ints, Ints]:
        """The entities of a kind that papers name, and by how many."""
        columns, kind = self._columns, CODES.index(wanted.kind)
        for part, name in wanted.parts.items():
            mask = mask & self._marked(columns.subject[columns.object == self.entity(name, part)])
        if not wanted.narrows:
            papers = np.where(columns.kind == kind, columns.papers, 0)
            chosen = columns.kind == kind
        else:
            edges = mask[columns.subject] & (columns.kind[columns.object] == kind)
            edges &= columns.confidence >= wanted.confidence
            if wanted.role:
                edges &= self._relation(
                    r for known, r in PAPER_RELATIONS.items() if known == (wanted.kind, wanted.role)
                )
            papers = self._counted(edges)
            chosen = papers > 0
        if wanted.words:
            chosen = chosen & self._marked(self._opened.shelf.called_like(wanted.words))
        numbers = self._sorted(np.flatnonzero(chosen), wanted.sort, papers)
        return numbers, papers[numbers]

    def _topics(self, wanted: Wanted, mask: Mask) -> tuple[Ints, Ints]:
        """The topics that papers are filed under, with the papers of those below them."""
        columns = self._columns
        mask = mask & self._naming(wanted) if wanted.parts else mask
        edges = mask[columns.subject] & self._relation([HAS_TOPIC]) & (columns.confidence >= wanted.confidence)
        subject, topic = columns.subject[edges], columns.object[edges]
        first, above = self._above
        times = first[topic + 1] - first[topic]
        steps = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        found = above[np.repeat(first[topic], times) + steps]
        pairs = np.unique(np.repeat(subject, times).astype(np.int64) * len(columns.kind) + found)
        papers = np.bincount(pairs % len(columns.kind), minlength=len(columns.kind))
        chosen = papers > 0
        if wanted.topic:
            chosen = chosen & self._marked(self.below(wanted.topic))
        if wanted.words:
            chosen = chosen & self._marked(self._opened.shelf.called_like(wanted.words))
        numbers = self._sorted(np.flatnonzero(chosen), wanted.sort, papers)
        return numbers, papers[numbers]

    @cached_property
    def _above(self) -> tuple[Ints, Ints]:
        """Every topic with those above it: where those of a number begin, and all of them one after another."""
        topics = self._opened.shelf.iris(np.flatnonzero(self._columns.kind == CODES.index("Topic")))
        pairs = [(int(below), number) for number, iri in topics.items() for below in self.below(iri)]
        rows = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        counted = np.bincount(rows[:, 0], minlength=len(self._columns.kind))
        return np.concatenate([[0], np.cumsum(counted)]), rows[:, 1]

    def _results(self, wanted: Wanted, mask: Mask) -> Ints:
        columns = self._columns
        chosen = mask[columns.result_paper]
        for part, name in wanted.parts.items():
            chosen &= getattr(columns, f"result_{part}") == self.entity(name, part)
        if wanted.words:
            called = self._marked(self._opened.shelf.called_like(wanted.words))
            said = np.zeros(len(chosen), bool)
            for part in PARTS:
                said |= called[getattr(columns, f"result_{part}")]
            chosen &= said
        rows = np.flatnonzero(chosen)
        number, date = columns.result_number[rows], columns.date[columns.result_paper[rows]]
        keys = {"high": -number, "low": number}.get(wanted.sort, -date.astype(np.int64))
        return columns.result[rows[np.lexsort((columns.result[rows], keys))]]

    def named_in(self, mask: Mask, kind: str, most: int) -> list[tuple[int, int]]:
        """The entities or topics of a kind that some papers name most, with how many of the papers do."""
        columns = self._columns
        counted = self._counted(mask[columns.subject] & (columns.kind[columns.object] == CODES.index(kind)))
        best = np.argsort(-counted, kind="stable")[:most]
        return [(int(number), int(counted[number])) for number in best if counted[number]]

    def topics(self) -> list[tuple[int, int]]:
        """All topics that have papers, with how many are filed under them or below them, most first."""
        listed = self.of(Wanted(kind="Topic", sort="papers"))
        return list(zip(listed.numbers.tolist(), listed.papers.tolist(), strict=True))

    def papers(self, wanted: Wanted) -> Mask:
        """The papers that a list looks at, by the number of their node."""
        return self._papers(wanted)

    def _sorted(self, numbers: Ints, sort: str, papers: Ints | None = None) -> Ints:
        """Numbers of nodes in the order of a list; ties go by name."""
        columns = self._columns
        place = columns.place[numbers]
        if sort == "name":
            return numbers[np.argsort(place, kind="stable")]
        if papers is None:
            date = columns.date[numbers].astype(np.int64)
            unknown = np.where(date == 0, 1, 0)  # those without a date stand last, whichever way
            return numbers[np.lexsort((place, date if sort == "old" else -date, unknown))]
        if sort == "new":
            return numbers[np.lexsort((place, -papers[numbers], -columns.first[numbers].astype(np.int64)))]
        return numbers[np.lexsort((place, -papers[numbers]))]

    def _years(self, mask: Mask) -> tuple[tuple[int, int], ...]:
        years = np.bincount(self._columns.year[mask])
        return tuple((int(year), int(years[year])) for year in np.flatnonzero(years) if year)

    def _topics_of(self, mask: Mask) -> tuple[tuple[int, int], ...]:
        columns = self._columns
        counted = self._counted(mask[columns.subject] & self._relation([HAS_TOPIC]))
        best = np.argsort(-counted, kind="stable")[:_OFFERED]
        return tuple((int(number), int(counted[number])) for number in best if counted[number])

    def _sources_of(self, mask: Mask) -> tuple[tuple[str, int], ...]:
        columns = self._columns
        counted = np.bincount(columns.source[mask[columns.source_paper]], minlength=len(columns.sources))
        best = np.argsort(-counted, kind="stable")[:_OFFERED]
        return tuple((columns.sources[place], int(counted[place])) for place in best if counted[place])

    def _counted(self, edges: Mask) -> Ints:
        """How many papers some edges lead from, by the number of what they lead to."""
        columns = self._columns
        pairs = columns.subject[edges].astype(np.int64) * len(columns.kind) + columns.object[edges]
        return np.bincount(np.unique(pairs) % len(columns.kind), minlength=len(columns.kind))

    def _relation(self, names: Iterable[str]) -> Mask:
        """The edges of some relations."""
        some = set(names)
        known = np.array([name in some for name in self._columns.relations], bool)
        return known[self._columns.relation]

    def _marked(self, numbers: Ints) -> Mask:
        mask = np.zeros(len(self._columns.kind), bool)
        mask[numbers] = True
        return mask

    def entity(self, name: str, part: str = "") -> int:
        """The number of the entity that goes by a name or the last part of its IRI; of a type where there are two."""
        shelf = self._opened.shelf
        own = shelf.number(self._opened.iris.entity(name))
        if own and self._columns.kind[own]:
            return own
        of = next((each for each in TYPE_ORDER if each.lower() == part), None)
        return shelf.number(lookup.entity(self._opened, name, of=of).iri)

    def _below(self, name: str) -> Ints:
        """The numbers of a topic, given by IRI, name or the last part of its IRI, and of those below it."""
        iri = name if name.startswith(self._opened.iris.base) else self._opened.iris.topic(name)
        if not scan.objects(self._opened.rdf, iri, f"{SKOS}prefLabel"):
            iri = lookup.topic(self._opened, name).iri
        found = self._opened.shelf.numbers(narrower(self._opened.rdf, iri))
        if not found:
            raise QueryError(f"no topic is called {name!r}; /topics lists them")
        return np.array(sorted(found), np.int64)


def _none(numbers: Ints) -> Ints:
    return np.zeros(len(numbers), np.int64)

"""Groups of records that only join where nothing vetoes (union–find over places)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.core.ids import unversioned
from kg.core.model import Paper
from kg.sources.papers.titles import parts

#: DOIs of preprint servers, which a paper has beside that of the article: arXiv, bioRxiv and medRxiv, SSRN, ChemRxiv,
#: PsyArXiv, OSF, Research Square, Preprints.org, TechRxiv, EarthArXiv.
_PREPRINT: Final = re.compile(
    r"10\.(?:48550|2139|26434|31234|31219|21203|20944|36227|31223)/|10\.1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,}"
)


@dataclass(frozen=True, slots=True)
class Group:
    """What the records of a group say that must not differ."""

    dois: frozenset[str]
    arxiv_ids: frozenset[str]
    numbers: frozenset[frozenset[str]]
    sources: frozenset[str]

    @classmethod
    def of(cls, paper: Paper, source: str) -> Group:
        """The group of one record; the DOI of a preprint does not tell it from the article."""
        doi = paper.doi.lower() if paper.doi and _PREPRINT.match(paper.doi.lower()) is None else ""
        arxiv_id = unversioned(paper.arxiv_id) if paper.arxiv_id else ""
        return cls(
            dois=frozenset(filter(None, [doi])),
            arxiv_ids=frozenset(filter(None, [arxiv_id])),
            numbers=frozenset([parts(paper.title)]),
            sources=frozenset(filter(None, [source])),
        )

    def __or__(self, other: Group) -> Group:
        return Group(
            self.dois | other.dois,
            self.arxiv_ids | other.arxiv_ids,
            self.numbers | other.numbers,
            self.sources | other.sources,
        )


class Groups:
    """Groups over places; groups and their members keep the order of the places."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._parent = list(range(len(groups)))
        self._said = list(groups)
        self._apart: list[list[set[int]]] = []

    def root(self, place: int) -> int:
        """The first place of the group of a place."""
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def vetoed(self, first: int, second: int) -> bool:
        """Whether two groups say what cannot be of one paper."""
        if self._kept_apart(first, second):
            return True
        a, b = self._said[self.root(first)], self._said[self.root(second)]
        return (
            _differ(a.dois, b.dois)
            or _differ(a.arxiv_ids, b.arxiv_ids)
            or (a.numbers != b.numbers and bool(a.numbers ^ b.numbers))
        )

    def join(self, first: int, second: int, *, by_name: bool, twins: bool = False) -> bool:
        """Make one group of two unless something vetoes; two records of one source need a name or the same text."""
        a, b = self.root(first), self.root(second)
        if a == b:
            return True
        one, other = self._said[a], self._said[b]
        if self._kept_apart(a, b):
            return False
        if not by_name and self.vetoed(a, b):
            return False
        if by_name and (_differ(one.dois, other.dois) and _differ(one.arxiv_ids, other.arxiv_ids)):
            return False
        if not by_name and not twins and one.sources & other.sources:
            return False
        self._unite(a, b)
        return True

    def unite(self, places: Sequence[int]) -> None:
        """Make one group whatever vetoes: a person said so."""
        for place in places[1:]:
            if (a := self.root(places[0])) != (b := self.root(place)):
                self._unite(a, b)

    def keep_apart(self, lists: Sequence[Sequence[int]]) -> None:
        """Never join a place of one list with a place of another: a person said so."""
        self._apart.append([set(places) for places in lists])

    def _unite(self, a: int, b: int) -> None:
        self._parent[max(a, b)] = min(a, b)
        self._said[min(a, b)] = self._said[a] | self._said[b]

    def _kept_apart(self, first: int, second: int) -> bool:
        if not self._apart:
            return False
        a, b = self.root(first), self.root(second)
        return any(
            any(self.root(p) == a for p in one) and any(self.root(p) == b for p in other)
            for lists in self._apart
            for one in lists
            for other in lists
            if one is not other
        )

    def all(self) -> list[list[int]]:
        """Every group, by its first place."""
        groups: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._parent)):
            groups[self.root(place)].append(place)
        return list(groups.values())


def _differ(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first) and bool(second) and not first & second

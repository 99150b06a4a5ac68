"""Make one paper of the records that several sources hold of it, whatever order they come in."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from kg.core.ids import normalise_title
from kg.core.model import Paper

_WEAK_ID: Final = re.compile(r"title-[0-9a-f]{16}")
_FILLED_IN: Final = ("authors", "published", "venue", "url", "doi", "arxiv_id", "categories", "keywords")
#: Share of words that two abstracts under one title must have in common to be one paper's.
_SAME_ABSTRACT: Final = 0.5


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper as one source holds it, and the cache key of the extraction that came with it, if one did."""

    paper: Paper
    extraction: str | None = None


def unify(records: Iterable[PaperRecord]) -> list[PaperRecord]:
    """Merge records of the same paper: same id, arXiv id or DOI, or same title and like abstract; sorted by id.

    Title, abstract and extraction stay together, from the fullest record; other fields are filled in from the rest.
    """
    ordered = sorted(records, key=_preference)
    groups = _Groups(len(ordered))
    for places in _same_identifier(ordered):
        groups.join(places)
    for places in _same_title(ordered):
        groups.join(places)
    merged = [_merge([ordered[i] for i in group]) for group in groups.all()]
    return sorted(merged, key=lambda r: r.paper.id)


def _preference(record: PaperRecord) -> tuple[bool, bool, int, str, str]:
    paper = record.paper
    content = json.dumps(asdict(replace(paper, source="")), sort_keys=True)
    weak = _WEAK_ID.fullmatch(paper.id) is not None
    return record.extraction is None, weak, -len(paper.abstract), content, record.extraction or ""


def _identifiers(paper: Paper) -> Iterator[str]:
    yield f"id {paper.id}"
    if paper.arxiv_id:
        yield f"id arxiv-{re.sub(r'v[0-9]+$', '', paper.arxiv_id)}"
    if paper.doi:
        yield f"id doi-{paper.doi.lower()}"


def _same_identifier(records: Sequence[PaperRecord]) -> Iterable[list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for identifier in _identifiers(record.paper):
            places[identifier].append(place)
    return places.values()


def _same_title(records: Sequence[PaperRecord]) -> Iterator[list[int]]:
    """Pairs of places whose titles are the same and whose abstracts do not contradict it."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        if title := normalise_title(record.paper.title):
            places[title].append(place)
    for same in places.values():
        for n, place in enumerate(same):
            earlier = (e for e in same[:n] if _alike(records[e].paper.abstract, records[place].paper.abstract))
            if (first := next(earlier, None)) is not None:
                yield [first, place]


def _alike(first: str, second: str) -> bool:
    a, b = set(normalise_title(first).split()), set(normalise_title(second).split())
    return not a or not b or len(a & b) / len(a | b) >= _SAME_ABSTRACT


def _merge(group: Sequence[PaperRecord]) -> PaperRecord:
    best = group[0]
    ids = sorted({r.paper.id for r in group}, key=_id_preference)
    filled = {
        name: next((value for r in group if (value := getattr(r.paper, name))), getattr(best.paper, name))
        for name in _FILLED_IN
    }
    return replace(best, paper=replace(best.paper, id=ids[0], **filled))


def _id_preference(identifier: str) -> tuple[int, str]:
    weak = _WEAK_ID.fullmatch(identifier) is not None
    kind = 0 if identifier.startswith("arxiv-") else 1 if identifier.startswith("doi-") else 3 if weak else 2
    return kind, identifier


class _Groups:
    """Union–find over places; groups and their members keep the order of the places."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def join(self, places: Sequence[int]) -> None:
        for place in places[1:]:
            a, b = self._root(places[0]), self._root(place)
            self._parent[max(a, b)] = min(a, b)

    def all(self) -> list[list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._parent)):
            groups[self._root(place)].append(place)
        return list(groups.values())

    def _root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

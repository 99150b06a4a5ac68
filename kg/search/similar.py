"""Papers that are like one: they say the same in other words, and do the same with the same rare things."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

import numpy as np

from kg.core.errors import UsageError
from kg.core.vocab import PAPER_RELATIONS
from kg.search import links, lookup
from kg.search.analysis import terms
from kg.search.finding import COSINES, Searcher, best_rows
from kg.search.lookup import Found
from kg.search.postings import FloatArray, IntArray
from kg.search.records import Like
from kg.store import read

Same = Literal["task", "method", "data"]
ASPECTS: Final = get_args(Same)

#: What papers do with an entity when they have the same task, method or data, and what each way of doing it counts.
_ASPECTS: Final[Mapping[Same, Mapping[str, float]]] = {
    "task": {"addressesTask": 1.0},
    "method": {"proposesMethod": 1.0, "usesMethod": 1.0, "comparesMethod": 0.5},
    "data": {"introducesDataset": 1.0, "evaluatedOn": 1.0},
}
#: The same for papers that are alike as a whole; a mere mention and a metric say little.
_WHOLE: Final[Mapping[str, float]] = {
    **{relation: 0.2 for relation in PAPER_RELATIONS.values()},
    **{relation: weight for aspect in _ASPECTS.values() for relation, weight in aspect.items()},
}
#: What meaning, words and shared entities count: for papers that are alike, and for those that have one thing the same.
_ALIKE: Final = (0.4, 0.3, 0.3)
_SAME: Final = (0.15, 0.15, 0.7)
#: An entity that more than this share of all papers name, and more than so many, says nothing of what two share.
_GENERIC: Final = 0.01
_FEW: Final = 20
#: Words of a paper that are looked for in others: those that say most.
_WORDS: Final = 30
_LOOKED_AT: Final = 500
#: Papers are alike from this score on.
_ALIKE_FROM: Final = 0.15
#: Shared entities that are told of a paper.
_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class _Shared:
    """What each row shares with a paper: how much, from 0 to 1, and the entities, the rarest first."""

    scores: FloatArray
    entities: Mapping[int, Sequence[str]]


def aspect(name: str | None) -> Same | None:
    """What papers have to have in common, by its name; raises `UsageError` for another name."""
    if name is not None and name not in ASPECTS:
        raise UsageError(f"papers cannot have the same {name!r}; choose {', '.join(ASPECTS)}")
    return cast("Same | None", name)


def named(searcher: Searcher, name: str) -> Found:
    """The paper that goes by an id, title, IRI or link; raises `QueryError` if there is none."""
    if links.is_link(name) and (papers := links.linked(searcher.opened, name)):
        name = papers[0]
    return lookup.paper(searcher.opened, name)


def similar(searcher: Searcher, paper: str, *, same: Same | None = None, limit: int = 10) -> list[Like]:
    """Find papers that are like one.

    Args:
        searcher: where to look.
        paper: IRI of the paper.
        same: only papers that have a task, a method or data in common with it, the rarest in common first.
        limit: papers at most.

    Raises:
        StoreError: the store was built by an earlier version.
    """
    index = searcher.index
    [own] = searcher.edges.rows(searcher.edges.numbers([paper])).tolist() or [-1]
    if own < 0:
        return []
    shared = _shared(searcher, paper, own, _WHOLE if same is None else _ASPECTS[same])
    worded = _worded(searcher, paper)
    alike = np.zeros(len(worded), np.float32)
    rows = np.union1d(best_rows(worded, _LOOKED_AT), np.flatnonzero(shared.scores))
    vectors = index.vectors
    if vectors is not None:
        vector = np.asarray(vectors.matrix[own])
        rows = np.union1d(rows, vectors.nearest(vector, _LOOKED_AT))
        low, high = COSINES
        alike[rows] = np.clip((vectors.cosines(vector, rows) - low) / (high - low), 0, 1)
    weights = _ALIKE if same is None else _SAME
    if vectors is None:
        weights = (0.0, weights[0] + weights[1], weights[2])
    scores = weights[0] * alike + weights[1] * worded + weights[2] * shared.scores
    fits = (shared.scores[rows] > 0) if same is not None else (scores[rows] >= _ALIKE_FROM)
    rows = rows[fits & (rows != own)]
    order = np.lexsort((index.numbers[rows], -scores[rows]))
    return _told(searcher, rows[order][:limit], scores, shared)


def _told(searcher: Searcher, rows: IntArray, scores: FloatArray, shared: _Shared) -> list[Like]:
    names = {node.iri: node.label for node in searcher.opened.counts.nodes(
        {iri for row in rows.tolist() for iri in shared.entities.get(row, ())[:_TOLD]}
    )}  # fmt: skip
    hits = searcher.hits(rows, scores[rows].tolist())
    return [
        Like(hit, tuple(names[iri] for iri in shared.entities.get(row, ())[:_TOLD] if iri in names))
        for row, hit in zip(rows.tolist(), hits, strict=True)
    ]


def _worded(searcher: Searcher, paper: str) -> FloatArray:
    """How much each row has of the words that say most of a paper, from 0 to 1."""
    postings = searcher.index.postings
    text = read.paper(searcher.opened.rdf, paper).paper
    counts = Counter(terms(f"{text.title}\n{text.title}\n{text.abstract}"))
    weights = {term: count / (count + 1) for term, count in counts.items()}
    said = {term: weight * postings.rarity(len(postings.entries(term)[0])) for term, weight in weights.items()}
    chosen = sorted(said, key=lambda term: (-said[term], term))[:_WORDS]
    scores, best = postings.scores({term: weights[term] for term in chosen})
    return scores / np.float32(max(best, 1e-9))


def _shared(searcher: Searcher, paper: str, own: int, weights: Mapping[str, float]) -> _Shared:
    """What rows share with a paper, each thing by how rare it is and by what both do with it (a cosine)."""
    edges, total = searcher.edges, len(searcher.index.numbers)
    most = max(_FEW, _GENERIC * total)
    scores = np.zeros(total, np.float32)
    entities: dict[int, list[str]] = defaultdict(list)
    things = [thing for thing in edges.things(paper, list(weights)) if 1 < thing.papers <= most]
    things.sort(key=lambda thing: (thing.papers, thing.iri))
    if not things:
        return _Shared(scores, entities)
    for thing in things:
        rare = searcher.index.postings.rarity(thing.papers)
        doing: dict[int, float] = {}
        for number, relation in edges.doers(thing.number, list(weights)):
            doing[number] = max(weights[relation], doing.get(number, 0.0))
        rows = edges.rows(doing)
        sure = np.array([doing[number] for number in searcher.index.numbers[rows].tolist()], np.float32)
        scores[rows] += np.float32(rare**2 * max(weights[relation] for relation in thing.relations)) * sure
        for row in rows.tolist():
            entities[row].append(thing.iri)
    scores /= max(float(scores[own]), 1e-9)
    return _Shared(np.minimum(scores, 1), entities)

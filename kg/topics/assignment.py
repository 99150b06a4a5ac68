"""The topics of a paper, as a learnt model files it, and the places in the text that show each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from extractors.records import Entity
from kg.topics.model import Seen, TopicModel, evidence_of, topic_model, weigh
from kg.topics.taxonomy import taxonomy

#: Where no topic is sure enough, the surest one counts from here on.
_FLOOR: Final = 0.2
_MOST_TOPICS: Final = 7
#: Words that show a topic which the text does not name.
_MOST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class AssignedTopic:
    """A topic of a paper: how sure it is (0 to 1, two places), and where the text shows it, as offsets."""

    key: str
    score: float
    places: tuple[tuple[int, int], ...]


def assign(title: str, abstract: str, entities: Sequence[Entity] = ()) -> tuple[AssignedTopic, ...]:
    r"""Find the topics of a paper, surest first; the more general topics above them are not listed again.

    Args:
        title: the title, verbatim.
        abstract: the abstract, verbatim; offsets count in ``title + "\n" + abstract``.
        entities: what was read in the paper; words that show a topic are shown with the whole name they stand in.

    >>> [t.key for t in assign("Neural machine translation with attention", "")][:1]
    ['machine-translation']
    """
    model, seen = topic_model(), Seen.of(title, abstract)
    weights = weigh(seen.words.counts, model.rarity)
    if not weights and not seen.hits:
        return ()
    chances = model.chances(model.linear(weights), evidence_of(seen, weights, model.keys))
    scores = {model.keys[i]: round(float(chances[i]), 2) for i in np.argsort(-chances, kind="stable")}
    found = []
    for key in _chosen(scores, model.least):
        places = tuple(_whole(_places(seen, weights, key, model), entities))
        if places:
            found.append(AssignedTopic(key, scores[key], places))
    return tuple(found[:_MOST_TOPICS])


def _chosen(scores: Mapping[str, float], least: float) -> list[str]:
    """The topics that are sure enough, or the surest; none that stands above another one."""
    kept = [key for key, score in scores.items() if score >= least]
    kept = kept or [key for key, score in list(scores.items())[:1] if score >= _FLOOR]
    general = {above for key in kept for above in _above(key)}
    return [key for key in kept if key not in general]


def _places(seen: Seen, weights: Mapping[str, float], key: str, model: TopicModel) -> Iterator[tuple[int, int]]:
    """Where the text names a topic; else where it names one below or says the words that speak most for it."""
    below = {key, *(k for k in taxonomy().topics if key in _above(k))}
    named = sorted({(h.start, h.end) for h in seen.hits if not h.cue and h.topic in below})
    if named:
        yield from named
        return
    said = model.contributions(weights, key)
    best = sorted(said, key=lambda word: (-said[word], word))[:_MOST_WORDS]
    taken: list[tuple[int, int]] = []
    for start, end in sorted({seen.words.places[word][0] for word in best}, key=lambda p: (p[0] - p[1], p[0])):
        if all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
    yield from sorted(taken)


def _whole(places: Iterable[tuple[int, int]], entities: Sequence[Entity]) -> list[tuple[int, int]]:
    """Widen places to the names that they stand in; each once."""
    names = [(m.start, m.end) for entity in entities for m in entity.mentions]
    widened = {
        max(((a, b) for a, b in names if a <= start and end <= b), key=lambda n: n[1] - n[0], default=(start, end))
        for start, end in places
    }
    return sorted(widened)


def fields(topics: Iterable[AssignedTopic]) -> dict[str, float]:
    """The most general topics above a paper's topics, the one they speak for most first, each with its best score."""
    best: dict[str, float] = {}
    total: dict[str, float] = defaultdict(float)
    for topic in topics:
        roots = taxonomy().roots(topic.key)
        for root in roots:
            best[root] = max(best.get(root, 0.0), topic.score)
            total[root] += topic.score / len(roots)
    return dict(sorted(best.items(), key=lambda item: (-item[1], -total[item[0]], item[0])))


@cache
def _above(key: str) -> frozenset[str]:
    found: set[str] = set()
    for above in taxonomy().topics[key].broader:
        found |= {above, *_above(above)}
    return frozenset(found)

"""Find the topics of a paper: phrases of the taxonomy in title and abstract, weighed by place and by entities."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from extractors.records import Entity, text_of
from kg.topics.taxonomy import Topic, taxonomy

#: What one place is worth: in the title, in the abstract, as a mere cue, and within an entity that the paper works on.
#: Repetitions of one phrase count less and less: the n-th counts 1/n.
_TITLE: Final = 2.5
_ABSTRACT: Final = 1.0
_CUE: Final = 0.3
_WORKED_ON: Final = 1.4
_MERE_ROLES: Final = frozenset({"mentions", "compares"})
#: Worth at which a topic is about two thirds sure.
_SURE: Final = 1.5
_LEAST_SCORE: Final = 0.2
#: How much of its score a topic has without the rest of its field, and how much of the strongest field's weight the
#: topics of that field share.
_ALONE: Final = 0.4
_POOLED: Final = 0.3
#: What a hit tells about the field of a paper: methods of learning come up in papers of every field, robots do not.
#: Tuned on papers whose venue tells the field (`tests/benchmarks/topics.py`).
_TELLS_FIELD: Final[Mapping[str, float]] = {
    "applications-of-ai": 0.2,
    "computer-vision": 0.77,
    "graph-learning": 0.21,
    "human-centred-ai": 0.2,
    "information-retrieval-and-data-mining": 0.2,
    "knowledge-and-reasoning": 0.21,
    "learning-theory": 0.39,
    "machine-learning-methods": 0.07,
    "multi-agent-systems-and-games": 0.3,
    "natural-language-processing": 0.85,
    "probabilistic-methods": 0.17,
    "reinforcement-learning": 0.21,
    "robotics": 1.0,
    "speech-and-audio": 0.4,
    "trustworthy-ai": 0.17,
}
_MOST_TOPICS: Final = 7
_TOKEN: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 7
_SHORTEST_PLURAL: Final = 4


@dataclass(frozen=True, slots=True)
class AssignedTopic:
    """A topic of a paper: how sure it is (0 to 1, two places), and where the text says so, as offsets."""

    key: str
    score: float
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A label or cue: the topic it stands for, and whether it is a mere cue."""

    topic: str
    cue: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    topic: str
    worth: float
    words: str
    cue: bool


def assign(title: str, abstract: str, entities: Sequence[Entity] = ()) -> tuple[AssignedTopic, ...]:
    r"""Find the topics of a paper, surest first; the more general topics above them are not listed again.

    Args:
        title: the title, verbatim.
        abstract: the abstract, verbatim; offsets count in ``title + "\n" + abstract``.
        entities: what was read in the paper; topics that it works on count more.

    >>> [t.key for t in assign("Neural machine translation with attention", "")][:1]
    ['machine-translation']
    """
    hits = list(_hits(title, abstract, entities))
    worth, places = _weigh(hits)
    if not worth:
        return ()
    scored = _scored(worth)
    kept = [pair for pair in _specific(scored) if pair[0] >= _LEAST_SCORE] or scored[:1]
    return tuple(AssignedTopic(key, score, tuple(sorted(places[key]))) for score, key in kept[:_MOST_TOPICS])


def _scored(worth: Mapping[str, float]) -> list[tuple[float, str]]:
    """Scores and topics, surest first; that is one of the strongest field."""
    strength = _strengths(worth)
    strongest = max(strength, key=lambda root: (strength[root], root))
    scores: dict[str, float] = {}
    for key, amount in worth.items():
        share = max(strength[root] for root in taxonomy().roots(key)) / strength[strongest]
        amount += _POOLED * strength[strongest] if share == 1 else 0
        scores[key] = round((1 - math.exp(-amount / _SURE)) * (_ALONE + (1 - _ALONE) * share), 2)
    inside = max((k for k in scores if strongest in taxonomy().roots(k)), key=lambda k: (scores[k], k))
    scores[inside] = min(1.0, max(scores[inside], round(max(scores.values()) + 0.01, 2)))
    pairs = ((score, key) for key, score in scores.items())
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1] != inside, pair[1]))


def fields(topics: Iterable[AssignedTopic]) -> dict[str, float]:
    """The most general topics above a paper's topics, that of its surest topic first, each with its best score."""
    best: dict[str, float] = {}
    total: dict[str, float] = defaultdict(float)
    for topic in topics:
        roots = taxonomy().roots(topic.key)
        for root in roots:
            best[root] = max(best.get(root, 0.0), topic.score)
            total[root] += topic.score / len(roots)
    return dict(sorted(best.items(), key=lambda item: (-item[1], -total[item[0]], item[0])))


def _specific(scored: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Leave out topics that stand above another one that is at least half as sure."""
    general: dict[str, float] = {}
    for score, key in scored:
        for above in _above(key):
            general[above] = max(general.get(above, 0.0), score)
    return [(score, key) for score, key in scored if general.get(key, 0.0) < max(_LEAST_SCORE, score / 2)]


@cache
def _above(key: str) -> frozenset[str]:
    found: set[str] = set()
    for above in taxonomy().topics[key].broader:
        found |= {above, *_above(above)}
    return frozenset(found)


def _weigh(hits: Iterable[_Hit]) -> tuple[dict[str, float], dict[str, set[tuple[int, int]]]]:
    """Sum up what speaks for each topic; a phrase that is said again and again counts less each time."""
    by_phrase: dict[tuple[str, str], list[_Hit]] = defaultdict(list)
    for hit in hits:
        by_phrase[hit.topic, hit.words].append(hit)
    worth: dict[str, float] = defaultdict(float)
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for (topic, _), same in by_phrase.items():
        ranked = sorted((hit.worth for hit in same), reverse=True)
        worth[topic] += sum(amount / place for place, amount in enumerate(ranked, start=1))
        places[topic] |= {(hit.start, hit.end) for hit in same}
    return worth, places


def _strengths(worth: Mapping[str, float]) -> dict[str, float]:
    """How much speaks for each of the most general topics."""
    total: dict[str, float] = defaultdict(float)
    for key, amount in worth.items():
        roots = taxonomy().roots(key)
        for root in roots:
            total[root] += amount * _TELLS_FIELD[root] / len(roots)
    return total


def _hits(title: str, abstract: str, entities: Sequence[Entity]) -> Iterator[_Hit]:
    """The longest phrases of the taxonomy in the text, from left to right, without overlaps."""
    worked_on = {
        place
        for entity in entities
        if entity.role not in _MERE_ROLES
        for mention in entity.mentions
        for place in range(mention.start, mention.end)
    }
    tokens = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text_of(title, abstract))]
    folded = [_fold(token) for _, _, token in tokens]
    index, place = _index(), 0
    while place < len(tokens):
        phrases, length = _longest(tokens, folded, place, index)
        start, end = tokens[place][0], tokens[place + max(length, 1) - 1][1]
        for phrase in phrases:
            worth = _TITLE if start < len(title) else _ABSTRACT
            worth *= _CUE if phrase.cue else (_WORKED_ON if start in worked_on else 1.0)
            yield _Hit(start, end, phrase.topic, worth, " ".join(folded[place : place + length]), phrase.cue)
        place += max(length, 1)


def _longest(
    tokens: Sequence[tuple[int, int, str]],
    folded: Sequence[str],
    place: int,
    index: Mapping[str, Mapping[tuple[str, ...], tuple[_Phrase, ...]]],
) -> tuple[tuple[_Phrase, ...], int]:
    written = tokens[place][2]
    for first in (written, written.removesuffix("s")):
        if (phrases := index["="].get((first,))) is not None:
            return phrases, 1
    known = index.get(folded[place])
    if known is None:
        return (), 0
    for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
        if (phrases := known.get(tuple(folded[place : place + length]))) is not None:
            return phrases, length
    return (), 0


@cache
def _index() -> Mapping[str, Mapping[tuple[str, ...], tuple[_Phrase, ...]]]:
    """First word → words of a phrase → what it stands for; under ``=`` acronyms, which have to match as written."""
    found: dict[str, dict[tuple[str, ...], set[_Phrase]]] = defaultdict(lambda: defaultdict(set))
    for topic in taxonomy().topics.values():
        for label, cue in _labels(topic):
            phrase = _Phrase(topic.key, cue)
            if label.isupper() and label.isalnum():
                found["="][label,].add(phrase)
                continue
            for words in _spellings(label):
                found[words[0]][words].add(phrase)
    return {
        first: {words: tuple(sorted(phrases, key=lambda p: (p.cue, p.topic))) for words, phrases in known.items()}
        for first, known in (found | {"=": found["="]}).items()
    }


def _labels(topic: Topic) -> Iterator[tuple[str, bool]]:
    for label in (topic.name, *topic.aliases):
        yield label, False
    for cue in topic.cues:
        yield cue, True


def _spellings(label: str) -> set[tuple[str, ...]]:
    """The folded words of a label, with its hyphens as spaces and left out."""
    return {tuple(map(_fold, _TOKEN.findall(text))) for text in (label, label.replace("-", ""))}


def _fold(word: str) -> str:
    """Fold a word's case, its plural and its British spelling."""
    folded = word.casefold()
    if len(folded) >= _SHORTEST_PLURAL and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = f"{folded[:-3]}y" if folded.endswith("ies") else folded[:-1]
    return folded.replace("isation", "ization").replace("behaviour", "behavior").replace("modell", "model")

"""Which senses are one although their words differ: by the weight of all papers, each for a rule that can be told.

The rules work on what is counted for each sense, and decide by blocks of senses that share a key: the words without
their forms, the words before the head, the words behind the first. So they do not depend on the order of the papers,
and blocks can be decided one by one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from extractors.components.data import read_words
from extractors.components.sameness import HEADS, HEADS_OF_NAMES, form
from kg.linking.clusters import Cluster
from kg.linking.folding import sense_of
from kg.linking.members import acronym_key
from kg.linking.normalise import is_acronym
from kg.linking.senses import Sense

_LISTS: Final = read_words(__package__, "words.jsonl")
#: Words that change what follows, so that a short name never stands for a name that begins with one of them.
_QUALIFIERS: Final = _LISTS["qualifiers"]
#: Last words of names that are adjectives: what they qualify is left out ("self-supervised", "few-shot").
_ADJECTIVE: Final = re.compile(r".*(?:ed|ive|ous|able|less|shot)")
#: Nouns that end like adjectives.
_NOUNS: Final = _LISTS["nouns"]
#: A completion is meant by the short name where it has this share of all names that complete it ...
_SHARE: Final = 0.6
#: ... and so many times as many papers as the short name itself.
_OUTNUMBERS: Final = 4
_LEAST_PAPERS: Final = 5
_METRIC_HEADS: Final = frozenset({"score", "metric", "measure", "value"})


class Rule(StrEnum):
    """Why one sense goes over into another."""

    ACRONYM = "both are meanings of one acronym, and differ in the endings of their words"
    HEAD = "the last word adds nothing"
    FORM = "agent, activity or adjective of one thing"
    ADJECTIVE = "an adjective for the one thing that it mostly qualifies"
    SHORT = "a short name for what nearly all longer names with it mean"


@dataclass(frozen=True, slots=True)
class Join:
    """Where a sense goes, and why."""

    target: Sense
    rule: Rule


def joins(clusters: Mapping[Sense, Cluster], variants: Mapping[str, str]) -> dict[Sense, Join]:
    """Tell which senses go over into which others.

    Args:
        clusters: what is counted for each sense.
        variants: meanings of one acronym that differ in endings only, as texts of senses.
    """
    found = {Sense(a): Join(Sense(b), Rule.ACRONYM) for a, b in variants.items() if Sense(a) in clusters}
    for pairs, rule in (
        (_without_heads(clusters), Rule.HEAD),
        (_forms(clusters), Rule.FORM),
        (_adjectives(clusters), Rule.ADJECTIVE),
        (_short_names(clusters), Rule.SHORT),
    ):
        for sense, other in pairs:
            if sense not in found and target(other, found) != sense:
                found[sense] = Join(other, rule)
    return found


def target(sense: Sense, joined: Mapping[Sense, Join]) -> Sense:
    """Where a sense ends; a circle ends in its smallest sense."""
    seen = [sense]
    while (after := joined.get(seen[-1])) is not None and after.target not in seen:
        seen.append(after.target)
    return seen[-1] if after is None else min(seen[seen.index(after.target) :])


def absorbed(clusters: Mapping[Sense, Cluster], joined: Mapping[Sense, Join]) -> dict[Sense, Cluster]:
    """The clusters after the joins."""
    ends = {sense: target(sense, joined) for sense in clusters}
    out = {sense: cluster for sense, cluster in clusters.items() if ends[sense] == sense}
    for sense in sorted(s for s, end in ends.items() if end != s):
        out.setdefault(ends[sense], Cluster()).absorb(clusters[sense], sense, joined[sense].rule)
    return out


def _without_heads(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Names whose last word adds nothing to a thing of the same type ("EM algorithm", "recall score")."""
    for sense, cluster in clusters.items():
        *rest, head = cluster.words or ("",)
        other = Sense(sense_of(tuple(rest))) if rest else sense
        if other == sense or other not in clusters or clusters[other].main_type != cluster.main_type:
            continue
        proper = len(rest) == 1 and any(is_acronym(name) for name in clusters[other].names)
        measure = cluster.main_type == "Metric" and head in _METRIC_HEADS and len(clusters[other].papers) > 1
        empty = head in HEADS and len(rest) > 1 and not _is_adjective(rest[-1])
        if ((head in HEADS_OF_NAMES and proper) or empty or measure) and not _abbreviated(cluster):
            yield sense, other


def _is_adjective(word: str) -> bool:
    return _ADJECTIVE.fullmatch(word) is not None and word not in _NOUNS


def _abbreviated(cluster: Cluster) -> bool:
    """Whether papers have an acronym for the whole name, so that its last word belongs to it ("CEM")."""
    initials = "".join(word[0] for word in cluster.words)
    return any(acronym_key(form) == initials for form in cluster.written if is_acronym(form))


def _forms(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Names whose words are agents, activities, results or adjectives of the same words ("motion planner")."""
    blocks: dict[str, list[Sense]] = defaultdict(list)
    for sense, cluster in clusters.items():
        if len(cluster.words) > 1 and not sense.apart:
            blocks[form(cluster.words)].append(sense)
    for block in blocks.values():
        best = min(block, key=lambda s: (-len(clusters[s].papers), s))
        for sense in block:
            if sense != best and ("Dataset" in {clusters[s].main_type for s in (sense, best)}) == (
                clusters[sense].main_type == clusters[best].main_type == "Dataset"
            ):
                yield sense, best


def _adjectives(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Names that end in an adjective, and the one name that mostly continues them."""
    wanted = {c.words: s for s, c in clusters.items() if c.words and _ADJECTIVE.fullmatch(c.words[-1]) and not s.apart}
    wanted = {words: s for words, s in wanted.items() if words[-1] not in _NOUNS}
    longer: dict[Sense, list[Sense]] = defaultdict(list)
    for sense, cluster in clusters.items():
        short = wanted.get(cluster.words[:-1])
        if short is not None:
            longer[short].append(sense)
    yield from _dominant(longer, clusters, 1)


def _short_names(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Single words, and the one name that nearly all names with one more word in front mean ("vision")."""
    by_words = {c.words: s for s, c in clusters.items() if c.words and not s.apart}
    longer: dict[Sense, list[Sense]] = defaultdict(list)
    for words, sense in by_words.items():
        short = by_words.get(words[1:])
        if short is not None and len(words) == 2:
            longer[short].append(sense)
    for short, best in _dominant(longer, clusters, _OUTNUMBERS):
        if clusters[best].words[0] not in _QUALIFIERS and clusters[best].main_type == clusters[short].main_type:
            yield short, best


def _dominant(
    longer: Mapping[Sense, list[Sense]], clusters: Mapping[Sense, Cluster], outnumbers: int
) -> Iterator[tuple[Sense, Sense]]:
    for short, found in longer.items():
        papers = Counter({sense: len(clusters[sense].papers) for sense in found})
        best = min(found, key=lambda s: (-papers[s], s))
        own = len(clusters[short].papers)
        enough = papers[best] >= max(_LEAST_PAPERS, outnumbers * own)
        if enough and papers[best] >= _SHARE * papers.total() and clusters[best].main_type != "Dataset":
            yield short, best

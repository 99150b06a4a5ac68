"""Which senses are one although their words differ: by the weight of all papers, each for a rule that can be told.

The rules work on what is counted for each sense, and decide by blocks of senses that share a key: the words without
their forms, the words before the head, the words behind the first. So they do not depend on the order of the papers,
and blocks can be decided one by one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from extractors.components.data import read_words
from extractors.components.sameness import HEADS, HEADS_OF_NAMES, form, root
from kg.linking.clusters import Cluster
from kg.linking.folding import sense_of
from kg.linking.heads import joints
from kg.linking.members import acronym_key
from kg.linking.normalise import is_acronym
from kg.linking.senses import Sense

_LISTS: Final = read_words(__package__, "words.jsonl")
#: Words that change what follows, so that a short name never stands for a name that begins with one of them.
_QUALIFIERS: Final = _LISTS["qualifiers"] | _LISTS["turning"]
#: Last words of names that are adjectives: what they qualify is left out ("self-supervised", "few-shot").
_ADJECTIVE: Final = re.compile(r".*(?:ed|ive|ous|able|less|shot)")
#: Nouns that end like adjectives.
_NOUNS: Final = _LISTS["nouns"]
#: A completion is meant by the short name where it has this share of all names that complete it ...
_SHARE: Final = 0.6
#: ... and so many times as many papers as the short name itself.
_OUTNUMBERS: Final = 4
_LEAST_PAPERS: Final = 5
#: The longer name that a name breaks off from has this many times its papers ("simultaneous localization").
_BREAKS: Final = 4
#: Two names that so large a share of the rarer one's papers names side by side are two things.
_SIDE_BY_SIDE: Final = 0.5
#: Words behind which a name goes on, so that what stands before them is no whole name by itself.
_GOES_ON: Final = frozenset({"and", "of"})
#: Last words that say alike that something is a way of doing: "spectral algorithm" is "spectral method".
_WAYS: Final = frozenset({"algorithm", "method", "methodology", "technique", "approach", "procedure"})
#: Who does something and what is done, in one word: "classifier" and "classification".
_DOER: Final = re.compile(r".{4,}(?:er|or)")
_DOING: Final = re.compile(r".{4,}(?:ing|ion)")
_FIELD: Final = re.compile(r".{4,}ics?")
#: Words of one row exclude each other; what holds both is told by their order.
_EXCLUDING: Final = tuple(
    frozenset(row.split()) for row in read_words("extractors.components", "sameness.jsonl")["alternatives"]
)
_DIRECTED: Final = read_words("extractors.components", "sameness.jsonl")["directions"]
_METRIC_HEADS: Final = frozenset({"score", "metric", "measure", "value"})


class Rule(StrEnum):
    """Why one sense goes over into another."""

    ACRONYM = "both are meanings of one acronym, and differ in the endings of their words"
    HEAD = "the last word adds nothing"
    FORM = "agent, activity or adjective of one thing"
    ADJECTIVE = "an adjective for the one thing that it mostly qualifies"
    WAY = "the last words of both say only that it is a way of doing something"
    ORDER = "the same words in another order"
    NEURAL = "a network that most papers call a neural network"
    BROKEN = "a name broken off where most papers go on"
    SHORT = "a short name for what nearly all longer names with it mean"


#: Rules that papers which name both things overrule.
_CONTRASTED: Final = frozenset({Rule.ORDER, Rule.NEURAL, Rule.BROKEN})


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
        (_doers(clusters), Rule.FORM),
        (_ways(clusters), Rule.WAY),
        (_reordered(clusters), Rule.ORDER),
        (_neural(clusters), Rule.NEURAL),
        (_broken_off(clusters), Rule.BROKEN),
        (_adjectives(clusters), Rule.ADJECTIVE),
        (_short_names(clusters), Rule.SHORT),
    ):
        for sense, other in pairs:
            if rule in _CONTRASTED and _side_by_side(clusters[sense], clusters[other]):
                continue
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


def _side_by_side(one: Cluster, other: Cluster) -> bool:
    return len(one.papers & other.papers) >= _SIDE_BY_SIDE * min(len(one.papers), len(other.papers))


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


def _doers(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Single words for who does something and for the doing ("classifier"), and for a field and its adjective."""
    blocks: dict[str, list[Sense]] = defaultdict(list)
    for sense, cluster in clusters.items():
        if len(cluster.words) != 1 or sense.apart or cluster.main_type not in {"Method", "Task"}:
            continue
        if not any(name[1:].islower() for name in cluster.names):
            continue
        word = cluster.words[0]
        if _FIELD.fullmatch(word):
            blocks[f"{word.removesuffix('s')}-"].append(sense)
        elif (_DOER.fullmatch(word) or _DOING.fullmatch(word)) and root(word) != word:
            blocks[f"{root(word)} {'ifi' in word}"].append(sense)
    for block in blocks.values():
        field = any(_FIELD.fullmatch(s.text) for s in block)
        if field or any(_DOER.fullmatch(s.text) for s in block):
            least = _OUTNUMBERS if field else 1
            yield from (
                (sense, best)
                for sense, best in _to_largest(block, clusters)
                if len(clusters[best].papers) >= least * len(clusters[sense].papers)
            )


def _to_largest(block: Sequence[Sense], clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    best = min(block, key=lambda s: (-len(clusters[s].papers), s))
    yield from ((sense, best) for sense in block if sense != best)


def _ways(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Names that differ in which word for a way of doing they end in."""
    blocks: dict[tuple[str, ...], list[Sense]] = defaultdict(list)
    for sense, cluster in clusters.items():
        says_way = len(cluster.words) > 1 and cluster.words[-1] in _WAYS and cluster.main_type == "Method"
        if says_way and not sense.apart and not _abbreviated(cluster):
            blocks[cluster.words[:-1]].append(sense)
    for block in blocks.values():
        yield from _to_largest(block, clusters)


def _reordered(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Names of three words whose first two change places, unless their order tells ("German-English translation")."""
    by_words = {c.words: s for s, c in clusters.items() if len(c.words) == 3 and not s.apart}
    for (first, second, head), sense in by_words.items():
        other = by_words.get((second, first, head))
        if other is None or first == second or not _DIRECTED.isdisjoint((first, second)):
            continue
        if not all(1 in joints(clusters[s]) for s in (sense, other)):
            continue
        if any({first, second} <= row for row in _EXCLUDING) or clusters[sense].main_type != clusters[other].main_type:
            continue
        yield from _to_largest((sense, other), clusters)


def _neural(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Networks that far more papers call neural networks ("deep convolutional network")."""
    by_words = {c.words: s for s, c in clusters.items() if c.words[-1:] == ("network",) and not s.apart}
    for words, sense in by_words.items():
        other = by_words.get((*words[:-1], "neural", words[-1]))
        if other is None or len(words) < 2 or clusters[other].main_type != clusters[sense].main_type:
            continue
        if len(clusters[other].papers) >= _OUTNUMBERS * len(clusters[sense].papers):
            yield sense, other


def _broken_off(clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    """Names of two words or more that nearly all papers continue with "and" or "of"."""
    by_words = {c.words: s for s, c in clusters.items() if len(c.words) > 1 and not s.apart}
    longer: dict[Sense, list[Sense]] = defaultdict(list)
    for words, sense in by_words.items():
        for place in range(2, len(words)):
            short = by_words.get(words[:place])
            if short is not None:
                longer[short].append(sense)
    for short, best in _dominant(longer, clusters, _BREAKS):
        goes_on = clusters[best].words[len(clusters[short].words)] in _GOES_ON
        if goes_on and clusters[best].main_type == clusters[short].main_type:
            yield short, best


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

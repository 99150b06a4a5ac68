"""Which entity stands under which, and why: a relation without cycles.

A relation rests on names whose head and sense fit, on several papers that state it, or on a person's word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from extractors.components.data import read_words
from kg.linking.clusters import Cluster
from kg.linking.folding import Level, fold, sense_of
from kg.linking.members import Row
from kg.linking.senses import Sense

Node = TypeVar("Node", str, Sense)

#: Weights against the number of papers that state a relation: a person's word, a head, the pattern of a version.
_PERSON: Final = 1_000_000
_HEAD: Final = 1_000
_VERSION: Final = 2_000
#: From how many papers that name the narrower entity on how many papers have to state what stands above it.
_NEEDED: Final = ((0, 1), (3, 2), (15, 3), (60, 4), (200, 5))
#: In a graph of fewer papers one that states it suffices: there is no weight of others against it.
_WEIGHTY: Final = 500
#: Papers that state it have to be this share of all that state anything above it, and so many times the reverse.
_SHARE: Final = 0.12
_REVERSED: Final = 3
#: A head has to be named by this share of the papers of the longer name, or more.
_HEAD_SHARE: Final = 0.1
#: Behind these words stands no head: "method of multipliers" is no multiplier.
_LINKS: Final = frozenset(
    {"of", "from", "on", "by", "for", "with", "without", "via", "under", "using", "through", "as"}
)
#: What so many papers name is no version of what one paper names.
_KNOWN_FROM: Final = 10
#: What may follow a name that is a version of another ("BERT-large").
_SIZES: Final = "large|small|base|tiny|mini|medium|huge|giant|lite|turbo|instruct|chat|plus|pro|light"
#: What artefacts and what activities end in: no activity is a kind of artefact.
_ARTEFACT: Final = frozenset(
    {"model", "network", "machine", "classifier", "encoder", "decoder", "transformer", "architecture", "autoencoder"}
)
_ACTIVITY: Final = re.compile(r".{2,}(?:ing|tion|sion|ment|ance|ence|sis)")
#: A pair of words is one thing where so many papers name it, or so many words follow it ...
_COMPOUND: Final = 3
_FOLLOWERS: Final = 5
#: ... and a name is cut inside it only where this share of the papers of the longer name has the shorter one.
_CUT_SHARE: Final = 0.5
_LISTS: Final = read_words(__package__, "words.jsonl")
#: Heads that name no thing: "metric learning" is not filed under "learning".
_EMPTY_HEADS: Final = _LISTS["empty heads"]
#: Words that turn what follows into something else: "semi-supervised learning" is not supervised learning.
_TURNING: Final = _LISTS["turning"]
_VERSIONS: Final = (
    re.compile(r"(?P<base>.*?[^\W\d_])[ -]?v?\d+(?:\.\d+)*[a-z]{0,2}"),  # YOLOv3, ResNet-50, GPT-4o, CIFAR-10
    re.compile(r"(?P<base>.+?\d)[a-z]{1,2}"),  # GPT-4o under GPT-4
    re.compile(r"(?P<base>.+?\d)\.\d+"),  # GPT-3.5 under GPT-3
    re.compile(r"(?P<base>.*?[A-Z].*?)[ -](?:v?\d[\w.]*|[A-Z]{1,4}|(?i:" + _SIZES + r"))"),  # BERT-large, KITTI-360
)
_COMPOUNDS: Final = (
    re.compile(r"[A-Z]?[a-z]+(?P<base>[A-Z]{3,})"),  # HateBERT
    re.compile(r"[a-z]+(?P<base>[A-Z][a-z]+[A-Z]\w*)"),  # miniImageNet
)
_TELLING: Final = re.compile(r"[A-Z].*[A-Z]|[A-Z].*\d|\d.*[A-Z]")


def hierarchy(
    clusters: Mapping[Sense, Cluster],
    rows: Sequence[Row],
    members: Mapping[str, Sequence[Sense]],
    by_hand: Iterable[tuple[Sense, Sense]],
) -> dict[Sense, dict[Sense, str]]:
    """What stands right above each sense, and why: by hand, by several papers, by versions, by heads; in no cycle.

    Args:
        clusters: all clusters by sense.
        rows: all papers.
        members: for each paper the sense of each member.
        by_hand: (narrower, broader) pairs that a person states.
    """
    weights: Counter[tuple[Sense, Sense]] = Counter()
    why: dict[tuple[Sense, Sense], str] = {}
    heads = _Heads(clusters, rows, members)
    senses = {fold(name, Level.plural).sense: sense for sense in sorted(clusters) for name in clusters[sense].names}
    for pair, papers in _believed(_stated(rows, members), clusters, weighty=len(rows) >= _WEIGHTY):
        weights[pair] += papers
        why[pair] = f"stated by {papers} paper{'s' if papers > 1 else ''}"
    for sense, cluster in clusters.items():
        if (head := heads.of(sense, cluster)) is not None:
            weights[sense, head] += _HEAD
            why[sense, head] = "its name is the other with more words before it"
        if (base := _version(sense, cluster, clusters, senses)) is not None:
            weights[sense, base] += _VERSION
            why[sense, base] = "its name is a version of the other"
    for pair in by_hand:
        weights[pair] += _PERSON
        why[pair] = "a person says so"
    above = acyclic({pair: n for pair, n in weights.items() if pair[0] in clusters and pair[1] in clusters})
    return {low: {high: why[low, high] for high in highs} for low, highs in above.items()}


def _believed(
    stated: Mapping[tuple[Sense, Sense], int], clusters: Mapping[Sense, Cluster], *, weighty: bool
) -> Iterator[tuple[tuple[Sense, Sense], int]]:
    """The stated relations that the weight of the papers is for, with the number of papers that state them."""
    above: Counter[Sense] = Counter()
    for (low, _), papers in stated.items():
        above[low] += papers
    for (low, high), papers in stated.items():
        one, other = clusters.get(low), clusters.get(high)
        if one is None or other is None or low == high or one.main_type != other.main_type:
            continue
        size = len(one.papers) if weighty else 0
        needed = max(least for papers_from, least in _NEEDED if size >= papers_from)
        if _kind(one) and _kind(other) and _kind(one) != _kind(other):
            continue
        fits = papers >= needed and papers >= _SHARE * above[low] and len(other.papers) >= size
        if fits and papers >= _REVERSED * stated.get((high, low), 0):
            yield (low, high), papers


def _kind(cluster: Cluster) -> str:
    """Whether a name names an artefact or an activity; empty where its head does not tell."""
    words = cluster.words
    end = next((place for place, word in enumerate(words) if place and word in _LINKS), len(words))
    head = words[end - 1] if words else ""
    return "artefact" if head in _ARTEFACT else "activity" if _ACTIVITY.fullmatch(head) else ""


def acyclic(stated: Mapping[tuple[Node, Node], int]) -> dict[Node, tuple[Node, ...]]:
    """Keep (narrower, broader) pairs, best supported first, as long as no cycle comes of it.

    Args:
        stated: pairs of keys and how many papers say so.

    Returns:
        For every narrower key the sorted keys right above it.

    >>> acyclic({("resnet", "cnn"): 2, ("cnn", "resnet"): 1, ("cnn", "cnn"): 9})
    {'resnet': ('cnn',)}
    """
    above: dict[Node, set[Node]] = defaultdict(set)
    for narrower, broader in sorted(stated, key=lambda pair: (-stated[pair], pair)):
        if not _reaches(above, broader, narrower):
            above[narrower].add(broader)
    return {narrower: tuple(sorted(broader)) for narrower, broader in sorted(above.items())}


def _reaches(above: Mapping[Node, set[Node]], start: Node, goal: Node) -> bool:
    """Whether ``goal`` is ``start`` or stands anywhere above it."""
    waiting, seen = [start], {start}
    while waiting:
        place = waiting.pop()
        if place == goal:
            return True
        new = above.get(place, set()) - seen
        seen |= new
        waiting.extend(new)
    return False


def _stated(rows: Iterable[Row], members: Mapping[str, Sequence[Sense]]) -> Counter[tuple[Sense, Sense]]:
    """How many papers say that one entity is a kind of another, as (narrower, broader) pairs of senses."""
    stated: Counter[tuple[Sense, Sense]] = Counter()
    for row in rows:
        senses = members[row.paper]
        stated.update(pair for pair in {(senses[low], senses[high]) for low, high in row.broader} if all(pair))
    return stated


class _Heads:
    """Finds the longest end of a name that is an entity of the same type ("graph convolutional network")."""

    def __init__(
        self, clusters: Mapping[Sense, Cluster], rows: Iterable[Row], members: Mapping[str, Sequence[Sense]]
    ) -> None:
        self._clusters = clusters
        self._compounds = _compounds(clusters)
        self._beside = _named_together(clusters, rows, members)

    def of(self, sense: Sense, cluster: Cluster) -> Sense | None:
        """The head of a name; None where there is none, or where it may mean something else."""
        words = cluster.words
        if cluster.main_type == "Metric" or sense.apart:
            return None
        for start in range(1, len(words)):
            rest = words[start:]
            if rest[0] in _LINKS or rest[0] in {"in", "to"} or not _LINKS.isdisjoint(words[:start]):
                continue
            if words[start - 1] in _TURNING:
                continue
            head = Sense(sense_of(rest))
            other = self._clusters.get(head)
            if other is None or head == sense or other.main_type != cluster.main_type:
                continue
            cut = words[start - 1 : start + 1] in self._compounds
            if len(other.papers) < (_CUT_SHARE if cut else _HEAD_SHARE) * len(cluster.papers):
                continue
            if len(rest) > 1 or (rest[0] not in _EMPTY_HEADS and (sense, head) in self._beside):
                return head
        return None


def _compounds(clusters: Mapping[Sense, Cluster]) -> frozenset[tuple[str, ...]]:
    """Pairs of words that are one thing: names of their own, or followed by many different words ("point cloud")."""
    papers: Counter[tuple[str, ...]] = Counter()
    followers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for cluster in clusters.values():
        if len(cluster.words) == 2:
            papers[cluster.words] += len(cluster.papers)
        elif len(cluster.words) > 2:
            followers[cluster.words[:2]].add(cluster.words[2])
    many = {pair for pair, words in followers.items() if len(words) >= _FOLLOWERS}
    return frozenset({pair for pair, n in papers.items() if n >= _COMPOUND} | many)


def _named_together(
    clusters: Mapping[Sense, Cluster], rows: Iterable[Row], members: Mapping[str, Sequence[Sense]]
) -> frozenset[tuple[Sense, Sense]]:
    """Pairs of a name and its last word where a paper names both."""
    last = {s: Sense(c.words[-1]) for s, c in clusters.items() if len(c.words) > 1}
    found: set[tuple[Sense, Sense]] = set()
    for row in rows:
        here = set(members[row.paper])
        found.update((sense, last[sense]) for sense in here if sense in last and last[sense] in here)
    return frozenset(found)


def _version(
    sense: Sense, cluster: Cluster, clusters: Mapping[Sense, Cluster], senses: Mapping[str, Sense]
) -> Sense | None:
    """The nearest thing of the same type and with a proper name that a name is a version or relative of."""
    name = min(cluster.names, key=lambda n: (-cluster.names[n], n))
    if cluster.main_type in {"Task", "Metric"} or not _TELLING.search(name):
        return None
    matches = (pattern.fullmatch(name) for pattern in (*_VERSIONS, *_COMPOUNDS))
    for base in sorted({m["base"] for m in matches if m is not None}, key=lambda b: (-len(b), b)):
        other = senses.get(fold(base, Level.plural).sense)
        if other is None or other == sense or len(base) < 3 or not any(c.isupper() for c in base):
            continue
        if not base[-1].isalnum():
            continue
        known = len(clusters[other].papers) > 1 or len(cluster.papers) < _KNOWN_FROM
        if known and clusters[other].main_type == cluster.main_type and _is_named(clusters[other], base):
            return other
    return None


def _is_named(cluster: Cluster, name: str) -> bool:
    """Whether a proper name is one of a cluster's own, capitals and all."""
    return any(form == name or form.replace("-", "") == name.replace("-", "") for form in cluster.written)

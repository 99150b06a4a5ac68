"""Which entity stands under which: a relation without cycles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kg.linking.clusters import Cluster
from kg.linking.folding import Level, fold, sense_of
from kg.linking.members import Row

#: Weights against the number of papers that state a relation: a person's word, the pattern of a version, a head.
_PERSON: Final = 1_000_000
_VERSION: Final = 2
_HEAD: Final = 1
#: Heads that name no thing: "metric learning" is not filed under "learning".
_EMPTY_HEADS: Final = frozenset(
    [
        "learning",
        "model",
        "network",
        "method",
        "algorithm",
        "approach",
        "framework",
        "system",
        "analysis",
        "function",
        "estimation",
        "estimator",
        "detection",
        "recognition",
        "prediction",
        "generation",
        "training",
        "data",
        "task",
        "problem",
        "optimization",
        "inference",
        "modeling",
        "process",
        "processing",
        "representation",
        "architecture",
        "technique",
        "module",
        "layer",
        "loss",
        "error",
        "rate",
        "score",
        "field",
        "machine",
        "operator",
        "strategy",
        "search",
        "selection",
        "structure",
        "decomposition",
        "test",
        "theory",
        "program",
        "programming",
        "space",
        "set",
        "unit",
        "scheme",
        "tool",
        "evaluation",
        "component",
        "mechanism",
        "procedure",
        "language",
        "benchmark",
        "dataset",
        "corpus",
        "challenge",
        "image",
        "video",
        "text",
        "graph",
        "policy",
        "control",
        "design",
        "adaptation",
        "understanding",
    ]
)
#: Words that turn what follows into something else: "semi-supervised learning" is not supervised learning.
_TURNING: Final = frozenset(
    [
        "non",
        "anti",
        "semi",
        "self",
        "weakly",
        "un",
        "quasi",
        "pseudo",
        "sub",
        "super",
        "inter",
        "intra",
        "co",
        "contra",
        "mis",
        "dis",
        "bi",
        "multi",
        "cross",
        "inverse",
        "partially",
        "unsupervised",
        "poly",
        "meta",
        "de",
        "off",
        "out",
        "counter",
        "post",
        "pre",
        "like",
        "fake",
        "mini",
        "tiny",
    ]
)
_VERSIONS: Final = (
    re.compile(r"(?P<base>.*?[^\W\d_])[ -]?v?\d+(?:\.\d+)*[a-z]{0,2}"),  # YOLOv3, ResNet-50, GPT-4o, CIFAR-10
    re.compile(r"(?P<base>.+?\d)[a-z]{1,2}"),  # GPT-4o under GPT-4
    re.compile(r"(?P<base>.+?\d)\.\d+"),  # GPT-3.5 under GPT-3
    re.compile(r"(?P<base>.*?[A-Z].*?)[ -](?:v?\d[\w.]*|[A-Z]{1,4}|[a-z]{4,8}|[A-Z][a-z]+)"),  # BERT-large, KITTI-360
)
_COMPOUNDS: Final = (
    re.compile(r"[A-Z]?[a-z]+(?P<base>[A-Z]{3,})"),  # HateBERT
    re.compile(r"[a-z]+(?P<base>[A-Z][a-z]+[A-Z]\w*)"),  # miniImageNet
)
_TELLING: Final = re.compile(r"[A-Z].*[A-Z]|[A-Z].*\d|\d.*[A-Z]")


def hierarchy(
    clusters: Mapping[str, Cluster],
    rows: Iterable[Row],
    members: Mapping[str, Sequence[str]],
    by_hand: Iterable[tuple[str, str]],
) -> dict[str, tuple[str, ...]]:
    """What stands right above each sense: by hand, as papers state it, by versions, by heads; never in a cycle.

    Args:
        clusters: all clusters by sense.
        rows: all papers.
        members: for each paper the sense of each member.
        by_hand: (narrower, broader) pairs that a person states.
    """
    pairs = _stated(rows, members)
    senses = {fold(name, Level.plural).sense: sense for sense in sorted(clusters) for name in clusters[sense].names}
    for sense, cluster in clusters.items():
        if (head := _head(sense, cluster, clusters)) is not None:
            pairs[sense, head] += _HEAD
        if (base := _version(sense, cluster, clusters, senses)) is not None:
            pairs[sense, base] += _VERSION
    for pair in by_hand:
        pairs[pair] += _PERSON
    return acyclic({pair: count for pair, count in pairs.items() if pair[0] in clusters and pair[1] in clusters})


def acyclic(stated: Mapping[tuple[str, str], int]) -> dict[str, tuple[str, ...]]:
    """Keep (narrower, broader) pairs, best supported first, as long as no cycle comes of it.

    Args:
        stated: pairs of keys and how many papers say so.

    Returns:
        For every narrower key the sorted keys right above it.

    >>> acyclic({("resnet", "cnn"): 2, ("cnn", "resnet"): 1, ("cnn", "cnn"): 9})
    {'resnet': ('cnn',)}
    """
    above: dict[str, set[str]] = defaultdict(set)
    for narrower, broader in sorted(stated, key=lambda pair: (-stated[pair], pair)):
        if not _reaches(above, broader, narrower):
            above[narrower].add(broader)
    return {narrower: tuple(sorted(broader)) for narrower, broader in sorted(above.items())}


def _reaches(above: Mapping[str, set[str]], start: str, goal: str) -> bool:
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


def _stated(rows: Iterable[Row], members: Mapping[str, Sequence[str]]) -> Counter[tuple[str, str]]:
    """How many papers say that one entity is a kind of another, as (narrower, broader) pairs of senses."""
    stated: Counter[tuple[str, str]] = Counter()
    for row in rows:
        senses = members[row.paper]
        stated.update(pair for pair in {(senses[low], senses[high]) for low, high in row.broader} if all(pair))
    return stated


def _head(sense: str, cluster: Cluster, clusters: Mapping[str, Cluster]) -> str | None:
    """The longest end of a name that is an entity of the same type ("graph convolutional network")."""
    words = cluster.words
    if cluster.main_type == "Metric":
        return None
    for start in range(1, len(words)):
        rest = words[start:]
        if (len(rest) == 1 and rest[0] in _EMPTY_HEADS) or words[start - 1] in _TURNING:
            continue
        other = clusters.get(sense_of(rest))
        if other is not None and other.main_type == cluster.main_type and sense_of(rest) != sense:
            return sense_of(rest)
    return None


def _version(sense: str, cluster: Cluster, clusters: Mapping[str, Cluster], senses: Mapping[str, str]) -> str | None:
    """The nearest thing of the same type and with a proper name that a name is a version or relative of."""
    name = min(cluster.names, key=lambda n: (-cluster.names[n], n))
    if cluster.main_type in {"Task", "Metric"} or not _TELLING.search(name):
        return None
    matches = (pattern.fullmatch(name) for pattern in (*_VERSIONS, *_COMPOUNDS))
    for base in sorted({m["base"] for m in matches if m is not None}, key=lambda b: (-len(b), b)):
        other = senses.get(fold(base, Level.plural).sense)
        if other is None or other == sense or len(base) < 3 or not any(c.isupper() for c in base):
            continue
        if clusters[other].main_type == cluster.main_type and _is_named(clusters[other], base):
            return other
    return None


def _is_named(cluster: Cluster, name: str) -> bool:
    """Whether a proper name is one of a cluster's own, capitals and all."""
    return any(form == name or form.replace("-", "") == name.replace("-", "") for form in cluster.forms)

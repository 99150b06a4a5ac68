"""What stands above a name by its words alone: its head ("graph convolutional network"), or what it is a version of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from extractors.components.data import read_words
from kg.linking.clusters import Cluster
from kg.linking.folding import Level, fold, sense_of
from kg.linking.members import Row
from kg.linking.senses import Sense

_LISTS: Final = read_words(__package__, "words.jsonl")
#: Heads that name no thing: "metric learning" is not filed under "learning".
_EMPTY_HEADS: Final = _LISTS["empty heads"]
#: Words that turn what follows into something else: "semi-supervised learning" is not supervised learning.
_TURNING: Final = _LISTS["turning"]
#: Behind these words stands no head: "method of multipliers" is no multiplier.
LINKS: Final = frozenset(
    {"of", "from", "on", "by", "for", "with", "without", "via", "under", "using", "through", "as", "and"}
)
_INSIDE: Final = frozenset({"in", "to"})
#: What stands behind these words is made or reached: a name is cut there, hyphen or not ("text-to-image generation").
_BEFORE_RESULTS: Final = frozenset({"to", "2"})
#: Single words that are no things: adjectives, and adverbs before a cut hold nothing together.
_ADJECTIVE: Final = re.compile(r".*(?:ian|ed|ive|ous|able|less|shot)")
#: A type counts beside the main one where this share of the papers gives it.
_OTHER_TYPE: Final = 0.25
#: Words hold together over a cut where so many names and papers have them side by side.
_TOGETHER: Final = 3
#: A head that one paper alone names is a thing where so many other names end in it.
_FRONTS: Final = 3
#: What so many papers name is no version of what one paper names.
_KNOWN_FROM: Final = 10
_SHORTEST_BASE: Final = 3
#: What may follow a name that is a version of another ("BERT-large").
_SIZES: Final = "large|small|base|tiny|mini|medium|huge|giant|lite|turbo|instruct|chat|plus|pro|light"
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


class Heads:
    """Finds the longest end of a name that is an entity of the same type ("graph convolutional network").

    Args:
        clusters: all clusters by sense.
        rows: all papers.
        members: for each paper the sense of each member.
    """

    def __init__(
        self, clusters: Mapping[Sense, Cluster], rows: Iterable[Row], members: Mapping[str, Sequence[Sense]]
    ) -> None:
        self._clusters = clusters
        self._beside = _named_together(clusters, rows, members)
        self._strength: Counter[tuple[str, ...]] = Counter()
        self._fronts: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for cluster in clusters.values():
            words = cluster.words
            self._strength[words] += len(cluster.papers)
            for start in range(1, len(words)):
                self._fronts[words[start:]].add(words[start - 1])
            if len(words) > 2:
                self._strength[words[:2]] += 1

    def of(self, sense: Sense, cluster: Cluster) -> Sense | None:
        """The head of a name; None where there is none, or where it may mean something else."""
        words = cluster.words
        if cluster.main_type == "Metric" or sense.apart:
            return None
        spaces = joints(cluster)
        for start in range(1, len(words)):
            rest = words[start:]
            if rest[0] in LINKS | _INSIDE or words[start - 1] in _TURNING:
                continue
            if not LINKS.isdisjoint(words[:start]) or "in" in words[1:start]:
                continue
            head = Sense(sense_of(rest))
            other = self._clusters.get(head)
            if other is None or head == sense or not fits_type(cluster, other):
                continue
            if len(rest) == 1 and (rest[0] in _EMPTY_HEADS or _ADJECTIVE.fullmatch(rest[0])):
                continue
            beside = len(rest) == 1 and (sense, head) in self._beside
            apart = start in spaces or words[start - 1] in _BEFORE_RESULTS
            if beside or (apart and self._is_thing(rest, other) and not self._is_cut(words, start)):
                return head
        return None

    def _is_thing(self, rest: tuple[str, ...], head: Cluster) -> bool:
        """Whether an end of a name is known by itself: several papers name it, or several names end in it."""
        return len(head.papers) > 1 or len(self._fronts[rest]) >= _FRONTS

    def _is_cut(self, words: tuple[str, ...], start: int) -> bool:
        """Whether the words around a cut hold together more than what is behind it ("point cloud | classification")."""
        rest = words[start:]
        if len(rest) == 1 or words[start - 1].endswith("ly"):
            return False
        across = self._strength[words[start - 1 : start + 1]]
        return across >= _TOGETHER and across > self._strength[rest] + len(self._fronts[rest])


def fits_type(low: Cluster, high: Cluster) -> bool:
    """Whether two entities are of one type, or a fair share of the papers gives a method or task the other's."""
    if low.main_type == high.main_type:
        return True
    both = {low.main_type, high.main_type}
    return both == {"Method", "Task"} and low.types[high.main_type] >= _OTHER_TYPE * low.types.total()


def is_turned(words: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    """Whether a name is another behind a word that turns it into something else ("semi-supervised learning")."""
    return len(words) > len(rest) > 0 and words[-len(rest) :] == rest and words[-len(rest) - 1] in _TURNING


def joints(cluster: Cluster) -> frozenset[int]:
    """The places between the words of a name where most papers write a space, not a hyphen."""
    spaces: Counter[int] = Counter()
    known = 0
    for form, papers in cluster.written.items():
        pieces = [len(fold(piece, Level.plural).words) for piece in form.split()]
        if sum(pieces) == len(cluster.words):
            known += papers
            place = 0
            for size in pieces[:-1]:
                place += size
                spaces[place] += papers
    if not known:  # other words stand for those that papers write
        turned = any("of" in re.split(r"[\s-]", form) for form in cluster.written)
        return frozenset() if turned else frozenset(range(1, len(cluster.words)))
    return frozenset(place for place, papers in spaces.items() if 2 * papers >= known)


def _named_together(
    clusters: Mapping[Sense, Cluster], rows: Iterable[Row], members: Mapping[str, Sequence[Sense]]
) -> frozenset[tuple[Sense, Sense]]:
    """Pairs of a name and its last word where a paper names both."""
    last = {s: Sense(sense_of(c.words[-1:])) for s, c in clusters.items() if len(c.words) > 1}
    found: set[tuple[Sense, Sense]] = set()
    for row in rows:
        here = set(members[row.paper])
        found.update((sense, last[sense]) for sense in here if sense in last and last[sense] in here)
    return frozenset(found)


def version_of(
    sense: Sense, cluster: Cluster, clusters: Mapping[Sense, Cluster], senses: Mapping[str, Sense]
) -> Sense | None:
    """The nearest thing of the same type and with a proper name that a name is a version or relative of.

    Args:
        sense: the name's sense.
        cluster: what is counted for it.
        clusters: all clusters by sense.
        senses: for each name, folded as far as plurals, its sense.
    """
    name = min(cluster.names, key=lambda n: (-cluster.names[n], n))
    if cluster.main_type in {"Task", "Metric"} or not _TELLING.search(name):
        return None
    matches = (pattern.fullmatch(name) for pattern in (*_VERSIONS, *_COMPOUNDS))
    for base in sorted({m["base"] for m in matches if m is not None}, key=lambda b: (-len(b), b)):
        other = senses.get(fold(base, Level.plural).sense)
        if other is None or other == sense or len(base) < _SHORTEST_BASE or not any(c.isupper() for c in base):
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

"""What papers state to stand above what, as far as the weight of all papers is for it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extractors.components.data import read_words
from extractors.components.sameness import HEADS
from kg.linking.clusters import Cluster
from kg.linking.heads import LINKS, fits_type, is_turned
from kg.linking.members import Row
from kg.linking.senses import Sense

#: Papers that have to state what stands above a name: one of a rare name, two of others, and of names of very many
#: papers this share of them, up to a most.
_RARE: Final = 3
_SEVERAL: Final = 2
_OF_PAPERS: Final = 0.015
_MOST: Final = 5
#: In a graph of fewer papers one that states it suffices: there is no weight of others against it.
_WEIGHTY: Final = 500
#: Papers that state it have to be this share of all that state anything above it, and so many times the reverse.
_SHARE: Final = 0.05
_REVERSED: Final = 3
#: Papers that state it where one is a method and the other a task: mostly the method is only used for it.
_ACROSS: Final = 3
#: What artefacts and what activities end in: no activity is a kind of artefact. Fields of learning hold both.
_ARTEFACT: Final = frozenset(
    {"model", "network", "machine", "classifier", "encoder", "decoder", "transformer", "architecture", "autoencoder"}
)
_ACTIVITY: Final = re.compile(r".{2,}(?:ing|tion|sion|ment|ance|ence|sis)")
_FIELD: Final = "learning"
#: Last words of names of whole classes, which hold things that more papers name ("first-order method").
_CLASSES: Final = HEADS | _ARTEFACT | read_words(__package__, "words.jsonl")["empty heads"]


def stated(rows: Iterable[Row], members: Mapping[str, Sequence[Sense]]) -> Counter[tuple[Sense, Sense]]:
    """How many papers say that one entity is a kind of another, as (narrower, broader) pairs of senses."""
    found: Counter[tuple[Sense, Sense]] = Counter()
    for row in rows:
        senses = members[row.paper]
        found.update(pair for pair in {(senses[low], senses[high]) for low, high in row.broader} if all(pair))
    return found


def believed(
    pairs: Mapping[tuple[Sense, Sense], int], clusters: Mapping[Sense, Cluster], papers: int
) -> Iterator[tuple[tuple[Sense, Sense], int]]:
    """The stated relations that the weight of the papers is for, with the number of papers that state them.

    Args:
        pairs: what `stated` gives.
        clusters: all clusters by sense.
        papers: how many papers there are.
    """
    above: Counter[Sense] = Counter()
    for (low, _), n in pairs.items():
        above[low] += n
    for (low, high), n in pairs.items():
        one, other = clusters.get(low), clusters.get(high)
        if (
            one is None
            or other is None
            or low == high
            or not _is_kind(one, other, n)
            or is_turned(one.words, other.words)
        ):
            continue
        enough = papers < _WEIGHTY or (n >= _needed(one) and _is_larger(one, other, n))
        if enough and n >= _SHARE * above[low] and n >= _REVERSED * pairs.get((high, low), 0):
            yield (low, high), n


def _needed(cluster: Cluster) -> int:
    size = len(cluster.papers)
    return 1 if size < _RARE else min(_MOST, max(_SEVERAL, math.ceil(_OF_PAPERS * size)))


def _is_kind(low: Cluster, high: Cluster, papers: int) -> bool:
    """Whether things of two types and kinds may stand above one another."""
    across = (low.main_type, high.main_type) == ("Method", "Task") and papers >= _ACROSS
    if not across and not fits_type(low, high):
        return False
    kinds = {_kind(low), _kind(high)} - {""}
    return len(kinds) < 2 or (_head(high) == _FIELD and _kind(low) == "artefact")


def _is_larger(low: Cluster, high: Cluster, papers: int) -> bool:
    """Whether the broader one is named by as many papers, or names a class; what ends in the narrower one is not."""
    if high.words[-len(low.words) :] == low.words:
        return False
    if len(high.papers) >= len(low.papers):
        return True
    return papers >= _SEVERAL and len(high.papers) >= _SEVERAL and len(high.words) > 1 and _head(high) in _CLASSES


def _head(cluster: Cluster) -> str:
    words = cluster.words
    end = next((place for place, word in enumerate(words) if place and word in LINKS), len(words))
    return words[end - 1] if words else ""


def _kind(cluster: Cluster) -> str:
    """Whether a name names an artefact or an activity; empty where its head does not tell."""
    head = _head(cluster)
    return "artefact" if head in _ARTEFACT else "activity" if _ACTIVITY.fullmatch(head) else ""

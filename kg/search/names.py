"""All names of a graph, and the one rule by which what a person types fits them."""

from __future__ import annotations

import difflib
import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

from kg.core.ids import plain
from kg.linking import fold, key

#: Names that are offered when none fits, and names that are looked at closely for them.
_OFFERED: Final = 3
_COMPARED: Final = 100


class Fit(IntEnum):
    """How well a text fits a name, the best first; the first four are the name itself."""

    label = 0
    alias = 1
    key = 2
    sense = 3
    beginning = 4
    word = 5
    within = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A node and what it is called.

    Attributes:
        iri: the node.
        kind: what it is: Paper, Method, Dataset, Task, Metric, Topic.
        names: what people call it, the first one first.
        identifiers: what else means it as a whole: ids, the last part of its IRI.
        keys: its names as `kg.linking.key` folds them; made of the names where they are not given.
        weight: how much speaks for it where others are called the same.
    """

    iri: str
    kind: str
    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    weight: int = 0

    @property
    def folded_keys(self) -> tuple[str, ...]:
        """Its keys, made where they are not given."""
        return self.keys if self.keys is not None else tuple(map(key, self.names))


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that was found: how well and under which of its names."""

    node: Named
    fit: Fit
    name: str


class Names:
    """The names of many nodes, folded once for any number of look-ups."""

    def __init__(self, nodes: Iterable[Named]) -> None:
        self._nodes: Final = tuple(nodes)

    @cached_property
    def _rows(self) -> list[tuple[str, str, Named]]:
        """Every name: folded, as written, its node."""
        return [(plain(name), name, node) for node in self._nodes for name in node.names]

    @cached_property
    def _called(self) -> dict[str, list[tuple[Fit, str, Named]]]:
        called: dict[str, list[tuple[Fit, str, Named]]] = defaultdict(list)
        for node in self._nodes:
            for place, name in enumerate((*node.names, *filter(None, node.identifiers))):
                called[plain(name)].append((Fit.alias if place else Fit.label, name, node))
        return called

    @cached_property
    def _keyed(self) -> dict[str, list[Named]]:
        keyed: dict[str, list[Named]] = defaultdict(list)
        for node in self._nodes:
            for each in dict.fromkeys(node.folded_keys):
                keyed[each].append(node)
        return keyed

    def find(self, text: str, *, kind: str | None = None) -> list[Hit]:
        """The nodes that are called so, by the best way that any is; the weightiest first.

        Case and accents do not matter; where nothing is called so, neither do hyphens and plurals, then neither do the
        spellings and synonyms that `kg.linking.fold` knows.
        """
        for way in (self._by_name, self._by_key, self._by_sense):
            hits = {hit.node.iri: hit for hit in way(text) if kind in (None, hit.node.kind)}
            if hits:
                return sorted(hits.values(), key=lambda h: (h.fit, -h.node.weight, h.node.iri))
        return []

    def _by_name(self, text: str) -> Iterator[Hit]:
        for fit, name, node in sorted(self._called.get(plain(text), ()), key=lambda row: -row[0]):
            yield Hit(node, fit, name)

    def _by_key(self, text: str) -> Iterator[Hit]:
        wanted = key(text)
        for node in self._keyed.get(wanted, ()) if wanted else ():
            yield Hit(node, Fit.key, node.names[0])

    def _by_sense(self, text: str) -> Iterator[Hit]:
        sense = fold(text).sense
        for each, nodes in self._keyed.items():
            if each and fold(each).sense == sense:
                yield from (Hit(node, Fit.sense, node.names[0]) for node in nodes)

    def search(self, words: str, most: int) -> list[Hit]:
        """The best hits for what is being typed, one a node: whole names, beginnings, beginnings of words, any part."""
        wanted = {plain(words), key(words)} - {""}
        found: dict[str, tuple[tuple[int, int, str, str], Hit]] = {}
        for folded, name, node in self._rows if wanted else ():
            fit = _fit(folded, wanted)
            if fit is not None:
                _keep(found, (fit, len(folded), folded, node.iri), Hit(node, fit, name))
        for hit in self._by_key(words):
            _keep(found, (hit.fit, len(hit.name), hit.name, hit.node.iri), hit)
        return [hit for _, hit in heapq.nsmallest(most, found.values(), key=lambda item: item[0])]

    def nearest(self, text: str, *, kind: str | None = None) -> list[str]:
        """The names that are most like a text, three at most."""
        known = {folded: name for folded, name, node in self._rows if kind in (None, node.kind)}
        return [known[folded] for folded in nearest(plain(text), known)]

    def examples(self) -> list[str]:
        """The first names of the weightiest nodes, three at most."""
        best = heapq.nsmallest(_OFFERED, self._nodes, key=lambda node: (-node.weight, node.iri))
        return [node.names[0] for node in best if node.names[0]]


def nearest(text: str, known: Collection[str]) -> list[str]:
    """The texts that are most like one, three at most: by Ratcliff and Obershelp (1988), else those that contain it."""
    likely = heapq.nsmallest(_COMPARED, known, key=_unlike(text))
    near = difflib.get_close_matches(text, likely, n=_OFFERED, cutoff=0.5)
    containing = [each for each in likely if text and text in each and each not in near]
    return [*near, *containing][:_OFFERED]


def did_you_mean(offered: Iterable[str]) -> str:
    """The end of a sentence that says that there is no such thing.

    >>> did_you_mean(["ResNet", "ResNeXt"])
    "; did you mean 'ResNet' or 'ResNeXt'?"
    """
    said = " or ".join(map(repr, offered))
    return f"; did you mean {said}?" if said else ""


def _fit(folded: str, wanted: set[str]) -> Fit | None:
    fits = []
    for words in wanted:
        at = folded.find(words)
        if folded == words:
            return Fit.label
        if at >= 0:
            starts = at > 0 and not folded[at - 1].isalnum()
            fits.append(Fit.beginning if at == 0 else Fit.word if starts else Fit.within)
    return min(fits, default=None)


def _keep(found: dict[str, tuple[tuple[int, int, str, str], Hit]], place: tuple[int, int, str, str], hit: Hit) -> None:
    known = found.get(hit.node.iri)
    if known is None or place < known[0]:
        found[hit.node.iri] = place, hit


def _unlike(name: str) -> Callable[[str], tuple[float, str]]:
    """A quick measure of how far a name is from another: the share of their letter pairs that only one has."""
    pairs = _pairs(name)

    def measure(other: str) -> tuple[float, str]:
        theirs = _pairs(other)
        return (1 - 2 * len(pairs & theirs) / (len(pairs) + len(theirs)), other)

    return measure


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(max(1, len(name) - 1))}

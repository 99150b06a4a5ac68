"""Search names of entities and titles of papers, by what a person types."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from kg.core.vocab import DCTERMS, KG, RDF, SKOS
from kg.linking import key
from kg.store import scan


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that was found: under which of its names, what it is called, and what it is."""

    iri: str
    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a graph: each folded, its node, and whether it is the node's first name."""

    rows: tuple[tuple[str, str, str], ...]
    labels: dict[str, str]
    kinds: dict[str, str]

    def search(self, words: str, most: int) -> list[Hit]:
        """The best hits, one a node: whole names, then beginnings, then beginnings of a word, then anything."""
        wanted = {words.strip().casefold(), key(words)} - {""}
        if not wanted:
            return []
        found: dict[str, tuple[tuple[int, int, str, str], str]] = {}
        for folded, name, iri in self.rows:
            rank = _rank(folded, wanted)
            if rank < 4:
                place = ((rank, len(folded), folded, iri), name)
                found[iri] = min(found.get(iri, place), place)
        best = heapq.nsmallest(most, found.items(), key=lambda item: item[1])
        return [Hit(iri, name, self.labels.get(iri, name), self.kinds.get(iri, "")) for iri, (_, name) in best]


def read(store: Store) -> Names:
    """Read the names out of a graph."""
    labels = dict(scan.pairs(store, f"{SKOS}prefLabel")) | dict(scan.pairs(store, f"{DCTERMS}title"))
    kinds = {iri: value.removeprefix(KG) for iri, value in scan.pairs(store, f"{KG}mainType")}
    for kind in ("Paper", "Topic"):
        kinds |= dict.fromkeys(scan.subjects(store, f"{RDF}type", NamedNode(f"{KG}{kind}")), kind)
    rows = sorted({(name.casefold(), name, iri) for iri, name in _all(store)})
    return Names(tuple(rows), labels, kinds)


def _all(store: Store) -> Iterator[tuple[str, str]]:
    for predicate in (f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{DCTERMS}title"):
        yield from scan.pairs(store, predicate)


def _rank(folded: str, wanted: set[str]) -> int:
    """0 for the whole name, 4 for no hit."""
    best = 4
    for words in wanted:
        if words in folded:
            if folded == words:
                return 0
            best = min(best, 1 if folded.startswith(words) else 2 if f" {words}" in folded else 3)
    return best

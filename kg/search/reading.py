"""Read the names of a store's nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import NamedNode

from kg.core.vocab import DCTERMS, KG, RDF, SKOS
from kg.search.names import Named
from kg.store import scan
from kg.store.dataset import Dataset


def papers(store: Dataset) -> Iterator[Named]:
    """All papers by their titles."""
    for iri, title in scan.pairs(store, f"{DCTERMS}title"):
        if f"{KG}Paper" in scan.objects(store, iri, f"{RDF}type"):
            yield Named(iri, "Paper", (title,))


def entities(store: Dataset) -> Iterator[Named]:
    """All entities by all their names, with the keys that the graph holds."""
    kinds = {iri: kind.removeprefix(KG) for iri, kind in scan.pairs(store, f"{KG}mainType")}
    yield from _labelled(store, kinds, _grouped(scan.pairs(store, f"{KG}key")))


def topics(store: Dataset) -> Iterator[Named]:
    """All topics by all their names."""
    iris = scan.subjects(store, f"{RDF}type", NamedNode(f"{KG}Topic"))
    yield from _labelled(store, dict.fromkeys(iris, "Topic"), {})


def everything(store: Dataset) -> Iterator[Named]:
    """All papers, entities and topics."""
    return chain(entities(store), topics(store), papers(store))


def _labelled(store: Dataset, kinds: dict[str, str], keys: dict[str, tuple[str, ...]]) -> Iterator[Named]:
    labels, others = dict(scan.pairs(store, f"{SKOS}prefLabel")), _grouped(scan.pairs(store, f"{SKOS}altLabel"))
    for iri in sorted(kinds):
        label = labels.get(iri, iri)
        names = (label, *(name for name in others.get(iri, ()) if name != label))
        yield Named(iri, kinds[iri], names, keys=keys.get(iri))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for subject, value in pairs:
        found[subject].append(value)
    return {subject: tuple(sorted(values)) for subject, values in found.items()}

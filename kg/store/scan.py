"""Look into a store by patterns, in plain texts: IRIs and the lexical forms of literals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.store.dataset import Dataset

#: Predicate → the texts of its objects, in no order; a predicate that is not there has none.
Values = Mapping[str, list[str]]


def text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """The IRI or lexical form of a term; quoted triples, which this graph never holds, raise `TypeError`."""
    if isinstance(term, Triple):
        raise TypeError(f"a quoted triple stands in the store: {term}")
    return str(term.value)


def graphs(store: Dataset) -> list[str]:
    """The IRIs of all named graphs, sorted."""
    return sorted(graph.value for graph in store.named_graphs())


def subjects(store: Dataset, predicate: str, obj: NamedNode | Literal, *, graph: str | None = None) -> list[str]:
    """The subjects that have a predicate with an object, in one named graph or in all of them, sorted."""
    place = NamedNode(graph) if graph else None
    return sorted(text(q.subject) for q in store.quads_for_pattern(None, NamedNode(predicate), obj, place))


def objects(store: Dataset, subject: str, predicate: str) -> list[str]:
    """The objects that a subject has for a predicate, sorted."""
    pattern = store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
    return sorted(text(q.object) for q in pattern)


def pairs(store: Dataset, predicate: str) -> Iterator[tuple[str, str]]:
    """Subject and object of every triple with a predicate."""
    for quad in store.quads_for_pattern(None, NamedNode(predicate), None, None):
        yield text(quad.subject), text(quad.object)


def values(store: Dataset, subject: str) -> Values:
    """Everything said of a subject."""
    found: dict[str, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(NamedNode(subject), None, None, None):
        found[quad.predicate.value].append(text(quad.object))
    return found

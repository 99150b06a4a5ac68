"""The records of linking a graph to a vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How a thing of the graph stands to a term: the same, or near enough to be looked at.
Relation = Literal["exactMatch", "closeMatch"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a vocabulary.

    ``full`` is what its label abbreviates, ``others`` are further names, ``kind`` is the kind of node that it can be
    (empty where the vocabulary does not tell), ``around`` are the labels of the terms next to it.
    """

    iri: str
    label: str
    full: str = ""
    others: tuple[str, ...] = ()
    kind: str = ""
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """An entity or topic of the graph with its names; ``papers`` counts those that name it."""

    iri: str
    name: str
    others: tuple[str, ...]
    kinds: frozenset[str]
    papers: int


@dataclass(frozen=True, slots=True)
class Link:
    """A thing of the graph, the term that it is linked to, how, and how sure that is (0 to 1)."""

    iri: str
    name: str
    relation: Relation
    term: str
    label: str
    score: float

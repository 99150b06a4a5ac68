"""What is looked for, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.core.errors import UsageError
from kg.core.vocab import KINDS, PAPER_RELATIONS

#: What papers do with entities, in the order of the vocabulary.
ROLES: tuple[str, ...] = tuple(dict.fromkeys(role for _, role in PAPER_RELATIONS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a search; what is not given narrows nothing.

    Attributes:
        types: kinds of node that are looked for: Paper, Method, Dataset, Task, Metric, Topic.
        topic: IRI of a topic; only papers filed under it or below, and what they name.
        since: the first year; only papers from then on, and what they name.
        until: the last year.
        role: what papers do with what is looked for: proposes, uses, evaluates and so on. Papers have to do it with an
            entity that the words name, or with any where they name none; entities are those that it is done with.
        source: the name of a file that papers were read from.
    """

    types: tuple[str, ...] = ()
    topic: str | None = None
    since: int | None = None
    until: int | None = None
    role: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.role is not None and self.role not in ROLES:
            raise UsageError(f"there is no role {self.role!r}; the roles are {', '.join(ROLES)}")
        for kind in self.types:
            if kind not in KINDS:
                raise UsageError(f"there is no type {kind!r}; the types are {', '.join(KINDS)}")

    @property
    def papers(self) -> bool:
        """Whether papers are looked for."""
        return not self.types or "Paper" in self.types

    @property
    def named(self) -> frozenset[str]:
        """The kinds of node that are looked for by name, beside papers."""
        return frozenset(self.types or KINDS) - {"Paper"}

    @property
    def narrows(self) -> bool:
        """Whether only some papers count."""
        return any(given is not None for given in (self.topic, self.since, self.until, self.role, self.source))


@dataclass(frozen=True, slots=True)
class PaperHit:
    """A paper that was found; ``score`` says how well it fits, from 0 to 1."""

    id: str
    iri: str
    title: str
    year: int | None
    score: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as the API gives them."""
        return {"id": self.id, "iri": self.iri, "title": self.title, "year": self.year, "score": round(self.score, 4)}


@dataclass(frozen=True, slots=True)
class Like:
    """A paper that is like another, and the names of what the two have in common, the rarest first."""

    paper: PaperHit
    shared: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as the API gives them."""
        return {**self.paper.as_dict(), "shared": list(self.shared)}


@dataclass(frozen=True, slots=True)
class NamedHit:
    """An entity or topic that was found, and under which of its names; ``year`` is that of its first paper."""

    iri: str
    name: str
    type: str
    papers: int
    year: int | None
    found: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as the API gives them."""
        told = {"iri": self.iri, "name": self.name, "type": self.type, "papers": self.papers, "year": self.year}
        return told if self.found == self.name else {**told, "as": self.found}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first.

    ``total`` counts the papers that fit, ``next`` is where the next ones start, None at the end.
    """

    total: int
    next: int | None
    papers: Sequence[PaperHit]
    entities: Sequence[NamedHit]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as the API gives them."""
        return {
            "total": self.total,
            "shown": len(self.papers),
            "next": self.next,
            "papers": [paper.as_dict() for paper in self.papers],
            "entities": [entity.as_dict() for entity in self.entities],
        }

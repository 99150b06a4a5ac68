"""Extractions made by hand."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.records import ROLES, Entity, EntityType, Extraction, Relation
from kg.linking import Linking, link, parse_overrides

#: Type and name, with other forms behind it.
Named = tuple[EntityType, str] | tuple[EntityType, str, tuple[str, ...]]


def paper(identifier: str, *entities: Named, broader: Iterable[tuple[int, int]] = ()) -> Extraction:
    made = tuple(Entity(e[0], e[1], e[2] if len(e) > 2 else (), ROLES[e[0]][0], 0.9, ()) for e in entities)
    relations = tuple(Relation("broader", low, high, 0.9, 0, 1) for low, high in broader)
    return Extraction(identifier, "", "test", made, relations)


def linked(*papers: Extraction, overrides: str = "") -> Linking:
    return link(papers, overrides=parse_overrides(overrides))


def one(linking: Linking, *places: tuple[str, int]) -> bool:
    """Whether the entities at places (paper, position) are one."""
    return len({linking.members[p][n] for p, n in places}) == 1

"""What linking gives: entities over all papers, and which of them each paper's entities are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from extractors.records import ROLES, Entity, EntityType, Extraction, Result


@dataclass(frozen=True, slots=True)
class LinkedEntity:
    """One thing under all its names.

    ``key`` makes its IRI; ``keys`` are all normalised names that look-ups may use, ``redirects`` those among them
    that no other entity has. ``types`` holds every type its papers give it, the commonest (``main_type``) first,
    ``merged`` the senses that went over into it, and by which rule.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    keys: tuple[str, ...]
    redirects: tuple[str, ...]
    types: tuple[EntityType, ...]
    papers: int
    merged: tuple[tuple[str, str], ...] = ()

    @property
    def main_type(self) -> EntityType:
        """The type that most papers give it."""
        return self.types[0]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the entities that a person should look at.

    ``kind`` is ``duplicate``, ``ambiguous`` or ``two types``; ``lines`` are ready for the overrides file.
    """

    kind: str
    names: tuple[str, ...]
    why: str
    lines: str


@dataclass(frozen=True, slots=True)
class Linking:
    """All entities by key, and for every paper the key of each entity of its extraction, in the same order.

    An entity that a person dropped has an empty key. ``broader`` gives for a key the keys right above it; following
    it never leads back, and ``reasons`` says of each such pair why it is there. ``asides`` holds for papers what they
    say of an entity in words that name another one: place of the entity, words, key of the other. ``stated`` holds the
    (narrower, broader) pairs that a person states, ``retyped`` the types that a person gives, ``problems`` what was
    wrong with the overrides.
    """

    entities: Mapping[str, LinkedEntity]
    members: Mapping[str, tuple[str, ...]]
    broader: Mapping[str, tuple[str, ...]]
    stated: frozenset[tuple[str, str]] = frozenset()
    retyped: Mapping[str, EntityType] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    asides: Mapping[str, tuple[tuple[int, str, str], ...]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    problems: tuple[str, ...] = ()

    def reason_above(self, low: str, high: str) -> str:
        """Why one entity stands under another."""
        return self.reasons.get((low, high), "")

    def applied(self, extraction: Extraction) -> tuple[Extraction, tuple[str, ...]]:
        """A paper's extraction as linking leaves it, with the key of each entity that is still there.

        What a person dropped is gone, what a person retyped has its type, and words that name another entity than the
        one they were gathered with stand as an entity of their own behind the others.
        """
        keys = self.members[extraction.paper_id]
        asides = self.asides.get(extraction.paper_id, ())
        if all(keys) and not asides and self.retyped.keys().isdisjoint(keys):
            return extraction, keys
        extraction, keys = _apart(extraction, keys, asides)
        kept = [place for place, key in enumerate(keys) if key]
        place_of = {old: new for new, old in enumerate(kept)}
        entities = [retyped(extraction.entities[p], self.retyped.get(keys[p])) for p in kept]
        relations = tuple(
            replace(r, subject=place_of[r.subject], object=place_of[r.object])
            for r in extraction.relations
            if r.subject in place_of and r.object in place_of
        )
        results = tuple(_result(result, place_of) for result in extraction.results)
        changed = replace(extraction, entities=tuple(entities), relations=relations, results=results)
        return changed, tuple(keys[p] for p in kept)


def _result(result: Result, place_of: Mapping[int, int]) -> Result:
    """A result after entities have gone: it is of none of them any more."""

    def moved(place: int | None) -> int | None:
        return None if place is None else place_of.get(place)

    return replace(
        result,
        metric=moved(result.metric) if isinstance(result.metric, int) else result.metric,
        dataset=moved(result.dataset),
        task=moved(result.task),
        method=moved(result.method),
        against=moved(result.against),
    )


def _apart(
    extraction: Extraction, keys: tuple[str, ...], asides: Sequence[tuple[int, str, str]]
) -> tuple[Extraction, tuple[str, ...]]:
    """Give words that name another entity an entity of their own, unless all places of the first are such words."""
    entities, found = list(extraction.entities), list(keys)
    for place, words, key in asides:
        entity = entities[place]
        away = tuple(m for m in entity.mentions if m.text == words)
        stay = tuple(m for m in entity.mentions if m.text != words)
        if not away or not stay or not keys[place]:
            continue
        entities[place] = replace(entity, mentions=stay)
        score = max(m.score for m in away)
        entities.append(Entity(entity.type, words, (), entity.role, min(entity.score, score), away))
        found.append(key)
    return replace(extraction, entities=tuple(entities)), tuple(found)


#: What a role that is neither the strongest nor a mere mention becomes under each type.
_MIDDLE: Final[Mapping[EntityType, str]] = {
    "Method": "uses", "Dataset": "evaluates", "Task": "addresses", "Metric": "reports",
}  # fmt: skip


def retyped(entity: Entity, to: EntityType | None) -> Entity:
    """An entity under another type, in the role nearest to the one it had."""
    if to is None or to == entity.type:
        return entity
    roles = ROLES[entity.type]
    if entity.role == roles[-1]:
        role = ROLES[to][-1]
    else:
        role = ROLES[to][0] if entity.role == roles[0] and len(roles) > 2 and len(ROLES[to]) > 2 else _MIDDLE[to]
    return replace(entity, type=to, role=role)

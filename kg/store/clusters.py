"""The clusters of a store: which entities of which papers became one, and what about them is doubtful."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Store

from extractors.records import Entity, EntityType
from kg.core.errors import StoreError
from kg.core.ids import Iris
from kg.linking import Doubt, Linking
from kg.linking.explain import FormReason, explain
from kg.store import read
from kg.store.layout import Generation, StoreFolder
from kg.store.state import ExtractionCache, State

#: The names under which a build leaves its overrides (TOML) and doubts (JSON) in a generation's state.
OVERRIDES: Final = "overrides"
DOUBTS: Final = "doubts"
#: The name under which it leaves (JSON) which senses went over into which entity, and why one stands under another.
REASONS: Final = "reasons"


@dataclass(frozen=True, slots=True)
class ClusterMember:
    """One entity of one paper: its name in that paper's extraction, and all its forms there."""

    paper: str
    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityCluster:
    """One entity of the graph and the entities of papers that it was made of, in the order of their papers."""

    iri: str
    type: EntityType
    name: str
    aliases: tuple[str, ...]
    members: tuple[ClusterMember, ...]


def clusters(folder: StoreFolder, generation: Generation, store: Store) -> Iterator[EntityCluster]:
    """All clusters of a generation, sorted by IRI.

    Raises:
        StoreError: the store was built before clusters were kept, or its extractions are gone.
    """
    members = _members(folder, State(generation.state), Iris(folder.base()))
    for node in read.entities(store):
        yield EntityCluster(node.iri, node.main_type, node.name, node.aliases, tuple(members.pop(node.iri, ())))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an entity has its forms, and why it stands under others: pairs of the other's key and the reason."""

    iri: str
    name: str
    forms: tuple[FormReason, ...]
    above: tuple[tuple[str, str], ...]


def reasons_note(linking: Linking) -> str:
    """What a build keeps of the reasons of a linking, as JSON."""
    merged = {e.key: e.merged for e in linking.entities.values() if e.merged}
    above: dict[str, dict[str, str]] = defaultdict(dict)
    for (low, high), why in sorted(linking.reasons.items()):
        above[low][high] = why
    return json.dumps({"merged": merged, "above": above}, ensure_ascii=False)


def explanation(folder: StoreFolder, generation: Generation, *, iri: str, name: str) -> Explanation:
    """Tell by which rule each form of an entity belongs to it.

    Args:
        folder: the store.
        generation: the one to look in.
        iri: the entity.
        name: what it is called.

    Raises:
        StoreError: the store was built before clusters were kept, or its extractions are gone.
    """
    state, iris = State(generation.state), Iris(folder.base())
    links = [link for link in state.links() if any(key and iris.entity(key) == iri for key in link.keys)]
    members: list[Entity] = []
    entity_key = ""
    with ExtractionCache(folder.extractions) as cache:
        try:
            for link, extraction in zip(links, cache.get_many(link.extraction for link in links), strict=True):
                for key, entity in zip(link.keys, extraction.entities, strict=True):
                    if key and iris.entity(key) == iri:
                        entity_key = key
                        members.append(entity)
        except KeyError as error:
            raise StoreError(f"{folder.extractions} lacks the extraction {error}; build the store again") from error
    kept = json.loads(state.note(REASONS) or '{"merged": {}, "above": {}}')
    merged = dict(kept["merged"].get(entity_key, ()))
    above = tuple(sorted(kept["above"].get(entity_key, {}).items()))
    return Explanation(iri, name, explain(name, members, merged), above)


def doubts(generation: Generation) -> list[Doubt]:
    """What the last build found doubtful about the entities."""
    rows = json.loads(State(generation.state).note(DOUBTS) or "[]")
    return [Doubt(row["kind"], tuple(row["names"]), row["why"], row["lines"]) for row in rows]


def _members(folder: StoreFolder, state: State, iris: Iris) -> dict[str, list[ClusterMember]]:
    links = state.links()
    if not links and state.kept_sources():
        raise StoreError(f"{folder.path} does not say how its entities were linked; build it again")
    found: dict[str, list[ClusterMember]] = defaultdict(list)
    with ExtractionCache(folder.extractions) as cache:
        extractions = cache.get_many(link.extraction for link in links)
        try:
            for link, extraction in zip(links, extractions, strict=True):
                for key, entity in zip(link.keys, extraction.entities, strict=True):
                    if key:
                        forms = tuple(sorted({entity.name, *entity.aliases}))
                        found[iris.entity(key)].append(ClusterMember(link.paper, entity.name, forms))
        except KeyError as error:
            raise StoreError(f"{folder.extractions} lacks the extraction {error}; build the store again") from error
    return found

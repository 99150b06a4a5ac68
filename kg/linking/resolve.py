"""Decide which entities of different papers are one: a pure function of all extractions, whatever their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from extractors.records import Entity, EntityType, Extraction
from kg.linking.hierarchy import acyclic
from kg.linking.normalise import is_acronym, key
from kg.linking.records import LinkedEntity, Linking
from kg.vocab import BROADER, TYPE_ORDER


@dataclass(slots=True)
class _Cluster:
    """What is gathered about one key while going through the papers."""

    names: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    types: Counter[EntityType] = field(default_factory=Counter)
    papers: set[str] = field(default_factory=set)


def link(extractions: Iterable[Extraction]) -> Linking:
    """Merge the entities of all papers into one entity for one thing.

    Names with the same key are one. A bare acronym goes to the only long form that any paper gives for it;
    where papers give several, it stays apart.
    """
    papers = sorted(extractions, key=lambda e: e.paper_id)
    expansions = _expansions(papers)
    clusters: dict[str, _Cluster] = defaultdict(_Cluster)
    members: dict[str, tuple[str, ...]] = {}
    for paper in papers:
        keys = tuple(_entity_key(entity, expansions) for entity in paper.entities)
        members[paper.paper_id] = keys
        for entity, entity_key in zip(paper.entities, keys, strict=True):
            cluster = clusters[entity_key]
            cluster.names[entity.name] += 1
            cluster.forms.update({entity.name, *entity.aliases})
            cluster.types[entity.type] += 1
            cluster.papers.add(paper.paper_id)
    return Linking(entities=_entities(clusters), members=members, broader=acyclic(_stated_broader(papers, members)))


def _expansions(papers: Iterable[Extraction]) -> Mapping[str, str]:
    """Acronyms' keys → the key of the one long form that the papers give; acronyms with several are left out."""
    long_forms: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for entity in paper.entities:
            if is_acronym(entity.name):
                continue
            for alias in entity.aliases:
                if is_acronym(alias):
                    long_forms[key(alias)].add(key(entity.name))
    return {acronym: min(names) for acronym, names in long_forms.items() if len(names) == 1}


def _stated_broader(papers: Iterable[Extraction], members: Mapping[str, tuple[str, ...]]) -> Counter[tuple[str, str]]:
    """How many papers say that one entity is a kind of another, as (narrower, broader) pairs of keys."""
    stated: Counter[tuple[str, str]] = Counter()
    for paper in papers:
        keys = members[paper.paper_id]
        stated.update({(keys[r.subject], keys[r.object]) for r in paper.relations if r.type == BROADER})
    return stated


def _entity_key(entity: Entity, expansions: Mapping[str, str]) -> str:
    own = key(entity.name) or entity.name.casefold().strip()
    return expansions.get(own, own) if is_acronym(entity.name) else own


def _entities(clusters: Mapping[str, _Cluster]) -> dict[str, LinkedEntity]:
    owners: Counter[str] = Counter()
    keys_of: dict[str, set[str]] = {}
    for entity_key, cluster in clusters.items():
        keys_of[entity_key] = {entity_key, *filter(None, map(key, cluster.forms))}
        owners.update(keys_of[entity_key])
    return {
        entity_key: _entity(entity_key, clusters[entity_key], keys_of[entity_key], owners)
        for entity_key in sorted(clusters)
    }


def _entity(entity_key: str, cluster: _Cluster, keys: set[str], owners: Mapping[str, int]) -> LinkedEntity:
    name = min(cluster.names, key=lambda n: (-cluster.names[n], n))
    types = sorted(cluster.types, key=lambda t: (-cluster.types[t], TYPE_ORDER.index(t)))
    return LinkedEntity(
        key=entity_key,
        name=name,
        aliases=tuple(sorted(set(cluster.forms) - {name})),
        keys=tuple(sorted(keys)),
        redirects=tuple(sorted(k for k in keys if k != entity_key and owners[k] == 1)),
        types=tuple(types),
        papers=len(cluster.papers),
    )

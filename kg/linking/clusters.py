"""Gather the members of each sense, and give every cluster its names, types and key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from extractors.records import EntityType
from kg.core.vocab import TYPE_ORDER
from kg.linking.members import Member, Row
from kg.linking.normalise import is_acronym, key
from kg.linking.records import LinkedEntity

#: Share of a name's papers that one of several owners needs for the name to lead to it.
_OWNED: Final = 0.8


@dataclass(slots=True)
class Cluster:
    """What all papers say about one sense.

    ``names`` counts papers by name, ``forms`` holds every form seen, ``spoken`` counts papers by key of a form;
    ``known`` is the full form of an acronym that no paper spells out. A person may fix ``label`` and ``type``.
    """

    names: Counter[str] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)
    spoken: Counter[str] = field(default_factory=Counter)
    types: Counter[EntityType] = field(default_factory=Counter)
    papers: set[str] = field(default_factory=set)
    words: tuple[str, ...] = ()
    known: str = ""
    label: str = ""
    type: EntityType | None = None

    @property
    def main_type(self) -> EntityType:
        """The type that most papers give it, or the one that a person gave it."""
        return self.type if self.type is not None else _commonest(self.types)

    def add(self, paper: str, member: Member, shown: str) -> None:
        """Count one paper's entity; ``shown`` is its name without an acronym glued to it."""
        self.names[shown] += 1
        self.forms |= {shown, *member.forms}
        self.spoken.update({name_key(form) for form in (shown, *member.forms)})
        self.types[member.type] += 1
        self.papers.add(paper)

    def absorb(self, other: Cluster) -> None:
        """Take over everything that another cluster has."""
        self.names += other.names
        self.forms |= other.forms
        self.spoken += other.spoken
        self.types += other.types
        self.papers |= other.papers
        self.words = self.words or other.words
        self.known = self.known or other.known
        self.label = self.label or other.label
        self.type = self.type or other.type


def _commonest(types: Counter[EntityType]) -> EntityType:
    return min(types, key=lambda t: (-types[t], TYPE_ORDER.index(t)))


def name_key(form: str) -> str:
    """The key of a name, also of one without letters and digits."""
    return key(form) or form.casefold().strip()


def shown_name(member: Member) -> str:
    """The name of a member, without an acronym glued to it."""
    return member.name if member.name in member.forms else member.long or member.name


def gather(rows: Iterable[Row], senses: Mapping[str, Sequence[str]]) -> dict[str, Cluster]:
    """Make the clusters; ``senses`` gives for each paper the sense of each member, an empty one for none."""
    clusters: dict[str, Cluster] = defaultdict(Cluster)
    for row in rows:
        for member, sense in zip(row.members, senses[row.paper], strict=True):
            if sense:
                clusters[sense].add(row.paper, member, shown_name(member))
    return clusters


def linked(clusters: Mapping[str, Cluster]) -> dict[str, LinkedEntity]:
    """Make the entities of the graph, by sense."""
    keys = _keys(clusters)
    owners: dict[str, Counter[str]] = defaultdict(Counter)
    for sense, cluster in clusters.items():
        for spoken, count in cluster.spoken.items():
            owners[spoken][sense] += count
        for extra in (keys[sense], name_key(cluster.known) if cluster.known else "", name_key(cluster.label)):
            if extra:
                owners[extra][sense] += 1
    taken = set(keys.values())
    of_sense: dict[str, list[str]] = defaultdict(list)
    redirects: dict[str, list[str]] = defaultdict(list)
    for spoken, counts in owners.items():
        for sense in counts:
            of_sense[sense].append(spoken)
        owner = _owner(counts)
        if owner is not None and spoken not in taken:
            redirects[owner].append(spoken)
    return {
        sense: _entity(keys[sense], clusters[sense], of_sense[sense], redirects.get(sense, ()))
        for sense in sorted(clusters, key=lambda s: keys[s])
    }


def _owner(counts: Counter[str]) -> str | None:
    best = min(counts, key=lambda sense: (-counts[sense], sense))
    return best if counts[best] >= _OWNED * counts.total() else None


def _entity(entity_key: str, cluster: Cluster, keys: Iterable[str], redirects: Iterable[str]) -> LinkedEntity:
    types = sorted(cluster.types, key=lambda t: (-cluster.types[t], TYPE_ORDER.index(t)))
    named = [n for n in cluster.names if name_key(n) == entity_key] or list(cluster.names)
    name = cluster.label or min(named, key=lambda n: (-cluster.names[n], n))
    return LinkedEntity(
        key=entity_key,
        name=name,
        aliases=tuple(sorted(cluster.forms - {name})),
        keys=tuple(sorted(keys)),
        redirects=tuple(sorted(redirects)),
        types=(cluster.type,) if cluster.type else tuple(types),
        papers=len(cluster.papers),
    )


def _keys(clusters: Mapping[str, Cluster]) -> dict[str, str]:
    """Give every cluster a key that no other has: its commonest one, unless a homonym has the better claim to it.

    Whoever has no other name comes first, then whom more papers name. An acronym that several clusters go by is left
    to one that has no full form; what is left without a key is told apart by its type.
    """
    claims = {sense: _claims(cluster) for sense, cluster in clusters.items()}
    contested: Counter[str] = Counter()
    for sense, cluster in clusters.items():
        contested.update({*cluster.spoken, *claims[sense]})
    given: dict[str, str] = {}
    taken: set[str] = set()
    for sense in sorted(clusters, key=lambda s: (len(claims[s]) > 1, -len(clusters[s].papers), s)):
        bare = {name_key(form) for form in clusters[sense].forms if is_acronym(form)}
        free = [k for k in claims[sense] if k not in taken and not (k in bare and contested[k] > 1)]
        free = (
            free or [k for k in claims[sense] if k not in taken] or [_apart(claims[sense][0], clusters[sense], taken)]
        )
        given[sense] = free[0]
        taken.add(free[0])
    return given


def _claims(cluster: Cluster) -> list[str]:
    """The keys a cluster may have, best first: of its names, then of its known full form, then of its other forms."""
    names: Counter[str] = Counter()
    for name, count in cluster.names.items():
        names[name_key(name)] += count
    short = {name_key(name) for name in cluster.names if is_acronym(name)}
    ranked = sorted(names, key=lambda k: (-names[k], k in short, k))
    if cluster.known:
        ranked.append(name_key(cluster.known))
    ranked += sorted(cluster.spoken, key=lambda k: (-cluster.spoken[k], k))
    return list(dict.fromkeys(ranked))


def _apart(claim: str, cluster: Cluster, taken: set[str]) -> str:
    """A key of its own for a homonym without a full form: with its type, and its papers where that is not enough."""
    typed = f"{claim} {cluster.main_type.lower()}"
    if typed not in taken:
        return typed
    return f"{typed} in {min(cluster.papers)}"

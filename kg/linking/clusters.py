"""Gather the members of each sense, and give every cluster its names, types and key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from extractors.records import EntityType
from kg.core.vocab import TYPE_ORDER
from kg.linking.members import Member, Row
from kg.linking.naming import claims, is_broken, name_key, plain_key, spelled
from kg.linking.normalise import is_acronym
from kg.linking.records import LinkedEntity
from kg.linking.senses import Sense

#: Share of a name's papers that one of several owners needs for the name to lead to it, and for an acronym to name it.
_OWNED: Final = 0.8
_NAMED: Final = 0.5


@dataclass(slots=True)
class Cluster:
    """What all papers say about one sense.

    ``names`` counts papers by name, ``written`` by form, ``raw`` by form as it stands in texts, ``spoken`` by key of a
    form; ``known`` is the full form of an acronym that no paper spells out, ``merged`` holds the senses that went over
    into it, and why. A person may fix ``label`` and ``type``.
    """

    names: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    raw: Counter[str] = field(default_factory=Counter)
    spoken: Counter[str] = field(default_factory=Counter)
    types: Counter[EntityType] = field(default_factory=Counter)
    papers: set[str] = field(default_factory=set)
    words: tuple[str, ...] = ()
    known: str = ""
    merged: dict[Sense, str] = field(default_factory=dict)
    label: str = ""
    type: EntityType | None = None

    @property
    def main_type(self) -> EntityType:
        """The type that most papers give it, or the one that a person gave it."""
        return self.type if self.type is not None else _commonest(self.types)

    def add(self, paper: str, member: Member, shown: str) -> None:
        """Count one paper's entity; ``shown`` is its name without an acronym glued to it."""
        forms = {shown, *member.forms}
        self.names[shown] += 1
        self.written.update(forms)
        self.raw.update(member.raw)
        self.spoken.update({name_key(form) for form in forms})
        self.types[member.type] += 1
        self.papers.add(paper)

    def absorb(self, other: Cluster, sense: Sense, why: str) -> None:
        """Take over everything that another cluster has."""
        self.names += other.names
        self.written += other.written
        self.raw += other.raw
        self.spoken += other.spoken
        self.types += other.types
        self.papers |= other.papers
        self.words = self.words or other.words
        self.known = self.known or other.known
        self.merged |= {sense: why, **other.merged}
        self.label = self.label or other.label
        self.type = self.type or other.type


def _commonest(types: Counter[EntityType]) -> EntityType:
    return min(types, key=lambda t: (-types[t], TYPE_ORDER.index(t)))


def shown_name(member: Member) -> str:
    """The name of a member, without an acronym glued to it."""
    return member.name if member.name in member.forms else member.long or member.name


def gather(rows: Iterable[Row], senses: Mapping[str, Sequence[Sense]]) -> dict[Sense, Cluster]:
    """Make the clusters; ``senses`` gives for each paper the sense of each member."""
    clusters: dict[Sense, Cluster] = defaultdict(Cluster)
    for row in rows:
        for member, sense in zip(row.members, senses[row.paper], strict=True):
            if sense:
                clusters[sense].add(row.paper, member, shown_name(member))
    return clusters


def linked(clusters: Mapping[Sense, Cluster]) -> dict[Sense, LinkedEntity]:
    """Make the entities of the graph, by sense."""
    named = _keys(clusters)
    folded = {sense: key for sense, (key, _) in named.items()}
    owners: dict[str, Counter[Sense]] = defaultdict(Counter)
    for sense, cluster in clusters.items():
        for spoken, count in cluster.spoken.items():
            owners[spoken][sense] += count
        for extra in (folded[sense], name_key(cluster.known) if cluster.known else "", name_key(cluster.label)):
            if extra:
                owners[extra][sense] += 1
    names = {
        sense: clusters[sense].label or spelled(claim, clusters[sense].written, clusters[sense].raw)
        for sense, (_, claim) in named.items()
    }
    keys = {sense: _written_key(names[sense], folded[sense], clusters[sense], owners) for sense in clusters}
    taken = set(keys.values())
    of_sense: dict[Sense, list[str]] = defaultdict(list)
    redirects: dict[Sense, list[str]] = defaultdict(list)
    for spoken, counts in owners.items():
        for sense in counts:
            of_sense[sense].append(spoken)
        owner = _owner(counts)
        if owner is not None and spoken not in taken:
            redirects[owner].append(spoken)
    return {
        sense: _entity(
            clusters[sense],
            keys[sense],
            names[sense],
            aliases=_aliases(sense, names[sense], clusters[sense], owners),
            keys=sorted({keys[sense], *of_sense[sense]}),
            redirects=sorted(redirects.get(sense, ())),
        )
        for sense in sorted(clusters, key=lambda s: keys[s])
    }


def _owner(counts: Counter[Sense], share: float = _OWNED) -> Sense | None:
    best = min(counts, key=lambda sense: (-counts[sense], sense))
    return best if counts[best] >= share * counts.total() else None


def _written_key(name: str, folded: str, cluster: Cluster, owners: Mapping[str, Counter[Sense]]) -> str:
    """The key that makes the IRI: as the name is written, plural and all, where no other has that name."""
    written = plain_key(name)
    free = written not in owners and name_key(name) == folded and not cluster.label
    return written if free else folded


def _aliases(sense: Sense, name: str, cluster: Cluster, owners: Mapping[str, Counter[Sense]]) -> tuple[str, ...]:
    """The other forms, without broken ones and without names by which more papers mean another entity."""
    found = {" ".join(form.split()) for form in cluster.written if not is_broken(form)}
    if cluster.known:
        found.add(cluster.known)
    kept = []
    for form in found - {name}:
        counts = owners[name_key(form)]
        if is_acronym(form) or counts[sense] == max(counts.values(), default=0):
            kept.append(form)
    return tuple(sorted(kept))


def _entity(
    cluster: Cluster,
    entity_key: str,
    name: str,
    *,
    aliases: tuple[str, ...],
    keys: Iterable[str],
    redirects: Iterable[str],
) -> LinkedEntity:
    types = sorted(cluster.types, key=lambda t: (-cluster.types[t], TYPE_ORDER.index(t)))
    return LinkedEntity(
        key=entity_key,
        name=name,
        aliases=aliases,
        keys=tuple(keys),
        redirects=tuple(redirects),
        types=(cluster.type,) if cluster.type else tuple(types),
        papers=len(cluster.papers),
        merged=tuple(sorted((sense.text, str(why)) for sense, why in cluster.merged.items())),
    )


def _keys(clusters: Mapping[Sense, Cluster]) -> dict[Sense, tuple[str, str]]:
    """Give every cluster a key that no other has: its commonest one, unless a homonym has the better claim to it.

    Returns the key and the claim that it rests on.

    Whoever has no other name comes first, then whom more papers name. An acronym that several clusters go by is left
    to one that has no full form; what is left without a key is told apart by its type.
    """
    claimed = {sense: claims(c.spoken, c.written, c.known) for sense, c in clusters.items()}
    contested: dict[str, Counter[Sense]] = defaultdict(Counter)
    for sense, cluster in clusters.items():
        for claim in {*cluster.spoken, *claimed[sense]}:
            contested[claim][sense] += cluster.spoken[claim]
    given: dict[Sense, tuple[str, str]] = {}
    taken: set[str] = set()
    for sense in sorted(clusters, key=lambda s: (len(claimed[s]) > 1, -len(clusters[s].papers), s)):
        owners = {name_key(f): _owner(contested[name_key(f)], _NAMED) for f in clusters[sense].written if is_acronym(f)}
        free = [k for k in claimed[sense] if k not in taken and owners.get(k, sense) == sense]
        free = free or [k for k in claimed[sense] if k not in taken and owners.get(k) in {None, sense}]
        claim = free[0] if free else claimed[sense][0]
        given[sense] = (claim if free else _apart(claim, clusters[sense], taken), claim)
        taken.add(given[sense][0])
    return given


def _apart(claim: str, cluster: Cluster, taken: set[str]) -> str:
    """A key of its own for a homonym without a full form: with its type, and its papers where that is not enough."""
    typed = f"{claim} {cluster.main_type.lower()}"
    if typed not in taken:
        return typed
    return f"{typed} in {min(cluster.papers)}"

"""What a person says about entities: merge, split, rename, retype, drop, broader; applied after all else.

The file is TOML; each table is one statement:

    [[merge]]
    names = ["GhostNorm", "ghost normalisation"]      # the first name is the one that is kept
    [[split]]
    name = "MoE"
    papers = ["arxiv-2305.1"]                         # the papers that mean something else by it
    as = "Monitoring Ethereum"
    [[rename]]
    name = "convnet"
    to = "convolutional neural network"
    [[retype]]
    name = "ImageNet"
    type = "Dataset"
    [[drop]]
    name = "approach"
    [[broader]]
    name = "GhostNorm"
    broader = "batch normalization"

A name is any name of an entity, however spelt, or its IRI or the end of it; ``type`` beside a name tells entities of
one name apart.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from extractors.records import ENTITY_TYPES, EntityType
from kg.core.errors import OverridesError
from kg.core.ids import iri_segment, slug
from kg.core.tables import rows
from kg.linking.clusters import Cluster, linked, shown_name
from kg.linking.folding import fold
from kg.linking.members import Row
from kg.linking.naming import name_key
from kg.linking.senses import NONE, Sense

#: Kind of statement → the fields it needs; in the order of their application.
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "split": frozenset({"name", "papers", "as"}),
    "drop": frozenset({"name"}),
    "merge": frozenset({"names"}),
    "retype": frozenset({"name", "type"}),
    "rename": frozenset({"name", "to"}),
    "broader": frozenset({"name", "broader"}),
}
_LISTS: Final = frozenset({"names", "papers"})
_BY_HAND: Final = "a person merged them"
#: Tables of the same file that are about papers and are read where papers are made one.
OF_PAPERS: Final = frozenset({"same-paper", "different-papers"})


@dataclass(frozen=True, slots=True)
class Override:
    """One statement; ``number`` counts those of its kind from 1, ``where`` names a file other than the overrides."""

    kind: str
    number: int
    fields: Mapping[str, Any]
    where: str = ""

    def __str__(self) -> str:
        """The statement for messages."""
        said = ", ".join(f"{name} = {value!r}" for name, value in self.fields.items())
        return f"{self.where and f'{self.where}: '}[[{self.kind}]] no. {self.number} ({said})"


@dataclass(frozen=True, slots=True)
class Overrides:
    """All statements of a file, in the order of their application."""

    statements: tuple[Override, ...] = ()

    def __add__(self, other: Overrides) -> Overrides:
        """Both, these first."""
        return Overrides((*self.statements, *other.statements))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Clusters and members after the overrides, the hierarchy they state, and what matched nothing."""

    clusters: Mapping[Sense, Cluster]
    members: Mapping[str, Sequence[Sense]]
    broader: tuple[tuple[Sense, Sense], ...]
    problems: tuple[str, ...]


def parse(text: str, *, others: Collection[str] = OF_PAPERS, where: str = "") -> Overrides:
    """Read a file of overrides.

    Args:
        text: TOML.
        others: tables of the same file that are read elsewhere.
        where: the name of the file, for messages, where it is not that of the overrides.

    Raises:
        OverridesError: it is not TOML, or says what cannot be understood; the message lists every mistake.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OverridesError(f"the overrides are not valid TOML: {error}") from error
    known = {*others, *_FIELDS}
    mistakes: list[str] = [f"unknown table {kind!r}" for kind in tables if kind not in known]
    found: list[Override] = []
    for kind, number, fields in rows(tables, _FIELDS, mistakes):
        mistakes += _mistakes(override := Override(kind, number, fields, where))
        found.append(override)
    if mistakes:
        shown = sorted(known) if where else _FIELDS
        raise OverridesError(f"the overrides hold mistakes: {'; '.join(mistakes)}; known are {', '.join(shown)}")
    return Overrides(tuple(found))


def _mistakes(override: Override) -> Iterator[str]:
    needed, given = _FIELDS[override.kind], override.fields
    if missing := needed - given.keys():
        yield f"{override} lacks {', '.join(sorted(missing))}"
    if unknown := given.keys() - needed - {"type"}:
        yield f"{override} has an unknown field {', '.join(sorted(unknown))}"
    for name, value in given.items():
        texts = value if name in _LISTS and isinstance(value, list) else [value]
        if not texts or not all(isinstance(t, str) and t.strip() for t in texts):
            yield f"{override}: {name} has to be {'a list of texts' if name in _LISTS else 'a text'}"
    if given.get("type", "Method") not in ENTITY_TYPES:
        yield f"{override}: type is one of {', '.join(ENTITY_TYPES)}"
    if override.kind == "merge" and isinstance(given.get("names"), list) and len(given["names"]) < 2:
        yield f"{override} needs two names or more"


def apply(
    overrides: Overrides | None,
    rows: Sequence[Row],
    members: Mapping[str, Sequence[Sense]],
    clusters: dict[Sense, Cluster],
) -> Outcome:
    """Do what the overrides say; ``clusters`` is changed. What matches nothing becomes a problem."""
    if overrides is None or not overrides.statements:
        return Outcome(clusters, members, (), ())
    work = _Work(rows, members, clusters)
    for override in overrides.statements:
        try:
            work.do(override)
        except LookupError as error:
            work.problems.append(f"{override}: {error.args[0]}")
    return Outcome(work.clusters, work.members, tuple(work.broader), tuple(work.problems))


class _Work:
    """The state while overrides are applied one after the other."""

    def __init__(
        self, rows: Sequence[Row], members: Mapping[str, Sequence[Sense]], clusters: dict[Sense, Cluster]
    ) -> None:
        self.rows = {row.paper: row for row in rows}
        self.members = {paper: list(senses) for paper, senses in members.items()}
        self.clusters = clusters
        self.broader: list[tuple[Sense, Sense]] = []
        self.problems: list[str] = []
        self._index = _index(clusters)
        self._moved: dict[Sense, Sense] = {}

    def do(self, override: Override) -> None:
        """Apply one statement; raises `LookupError` when it matches nothing."""
        actions: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "split": self._split, "drop": self._drop, "merge": self._merge, "retype": self._retype,
            "rename": self._rename, "broader": self._broader,
        }  # fmt: skip
        actions[override.kind](override.fields)

    def _find(self, name: str, entity_type: str | None = None) -> Sense:
        senses = next(filter(None, map(self._under, _ways(name))), set())
        if entity_type is not None:
            senses = {s for s in senses if entity_type in self.clusters[s].types} or senses
        if not senses:
            raise LookupError(f"no entity is called {name!r}")
        if len(senses) > 1:
            main = [s for s in senses if name_key(name) in map(name_key, self.clusters[s].names)]
            if len(main) == 1:
                return main[0]
            names = ", ".join(sorted(repr(min(self.clusters[s].names)) for s in senses))
            raise LookupError(f"{name!r} stands for {len(senses)} entities ({names}); give a fuller name, or the type")
        return senses.pop()

    def _under(self, key: str) -> set[Sense]:
        return {self._now(sense) for sense in self._index.get(key, ())} & self.clusters.keys()

    def _now(self, sense: Sense) -> Sense:
        while sense in self._moved:
            sense = self._moved[sense]
        return sense

    def _split(self, fields: Mapping[str, Any]) -> None:
        sense = self._find(fields["name"], fields.get("type"))
        apart = Sense(fold(fields["as"]).sense, f"from {sense.text} {sense.apart}".strip())
        new = Cluster(label=fields["as"], words=fold(fields["as"]).words, known=fields["as"])
        places = [(p, n) for p in fields["papers"] for n, s in enumerate(self.members.get(p, ())) if s == sense]
        if lost := [p for p in fields["papers"] if p not in {paper for paper, _ in places}]:
            raise LookupError(f"{fields['name']!r} is not in {', '.join(lost)}")
        for paper, place in places:
            self.members[paper][place] = apart
            member = self.rows[paper].members[place]
            new.add(paper, member, shown_name(member))
        self._rebuild(sense)
        self.clusters[apart] = new
        self._index[name_key(fields["as"])].add(apart)

    def _rebuild(self, sense: Sense) -> None:
        """Count a cluster anew after members have left it."""
        old, new = self.clusters.pop(sense), Cluster()
        new.words, new.known, new.label, new.type = old.words, old.known, old.label, old.type
        for paper in sorted(old.papers):
            for member, found in zip(self.rows[paper].members, self.members[paper], strict=True):
                if found == sense:
                    new.add(paper, member, shown_name(member))
        if new.papers:
            self.clusters[sense] = new

    def _drop(self, fields: Mapping[str, Any]) -> None:
        sense = self._find(fields["name"], fields.get("type"))
        self._replace(sense, NONE)
        del self.clusters[sense]

    def _replace(self, sense: Sense, by: Sense) -> None:
        for paper in self.clusters[sense].papers:
            self.members[paper] = [by if s == sense else s for s in self.members[paper]]

    def _merge(self, fields: Mapping[str, Any]) -> None:
        first, *others = [self._find(name, fields.get("type")) for name in fields["names"]]
        for other in dict.fromkeys(others):
            if other != first:
                self._replace(other, first)
                self.clusters[first].absorb(self.clusters.pop(other), other, _BY_HAND)
                self._moved[other] = first
        own = [n for n in sorted(self.clusters[first].names) if name_key(n) == name_key(fields["names"][0])]
        if own:
            self.clusters[first].label = own[0] if fields["names"][0] not in own else fields["names"][0]

    def _retype(self, fields: Mapping[str, Any]) -> None:
        self.clusters[self._find(fields["name"])].type = cast(EntityType, fields["type"])

    def _rename(self, fields: Mapping[str, Any]) -> None:
        sense = self._find(fields["name"], fields.get("type"))
        self.clusters[sense].label = fields["to"]
        self._index[name_key(fields["to"])].add(sense)

    def _broader(self, fields: Mapping[str, Any]) -> None:
        low, high = self._find(fields["name"], fields.get("type")), self._find(fields["broader"])
        if low == high:
            raise LookupError("both names stand for one entity")
        self.broader.append((low, high))


def _index(clusters: Mapping[Sense, Cluster]) -> dict[str, set[Sense]]:
    """What names and ends of IRIs stand for which senses."""
    index: dict[str, set[Sense]] = defaultdict(set)
    for sense, entity in linked(clusters).items():
        for key in entity.keys:
            index[key].add(sense)
        index[f"entity/{iri_segment(slug(entity.key))}"].add(sense)
        for form in clusters[sense].written:
            index[f"sense/{fold(form).sense}"].add(sense)
    return index


def _ways(name: str) -> tuple[str, ...]:
    """What a name given by a person may stand under in the index, the closest way first; an IRI under its end."""
    _, entity, end = name.rpartition("entity/")
    return (f"entity/{end}",) if entity else (name_key(name), f"sense/{fold(name).sense}")

"""Decide which entities of different papers are one: a pure function of all extractions, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractors.records import Extraction
from kg.core.vocab import BROADER
from kg.linking.acronyms import Acronyms
from kg.linking.clusters import Cluster, gather, linked
from kg.linking.doubts import find_doubts
from kg.linking.folding import Level, fold, is_listed
from kg.linking.hierarchy import hierarchy
from kg.linking.joining import Join, absorbed, joins, target
from kg.linking.members import Member, Row, acronym_key, read_row
from kg.linking.overrides import Overrides, apply
from kg.linking.records import Linking
from kg.linking.senses import NONE, Sense
from kg.linking.torn import mended

#: Words said of an entity are taken for the name of another one where so many other papers call it that.
_ESTABLISHED: Final = 2


@dataclass(frozen=True, slots=True)
class _Senses:
    """For each paper the sense of each member, the words of each sense, and the full forms that no paper spells."""

    members: dict[str, tuple[Sense, ...]]
    words: dict[Sense, tuple[str, ...]]
    known: dict[Sense, str]


def link(
    extractions: Iterable[Extraction], *, overrides: Overrides | None = None, level: Level = Level.synonyms
) -> Linking:
    """Merge the entities of all papers into one entity for one thing.

    Args:
        extractions: one a paper.
        overrides: what a person says; applied last.
        level: how far to go; lower levels are there to measure what each step is worth.
    """
    return link_rows((read_row(e, BROADER) for e in extractions), overrides=overrides, level=level)


def link_rows(found: Iterable[Row], *, overrides: Overrides | None = None, level: Level = Level.synonyms) -> Linking:
    """As `link`, from what it needs of each paper."""
    rows = sorted(found, key=lambda row: row.paper)
    rows = mended(rows) if level >= Level.synonyms else rows
    acronyms = Acronyms(rows, level)
    senses = _senses(rows, acronyms, level)
    clusters = _clusters(rows, senses)
    joined = joins(clusters, acronyms.variants) if level >= Level.synonyms else {}
    members = {paper: tuple(target(s, joined) for s in found) for paper, found in senses.members.items()}
    clusters = absorbed(clusters, joined)
    doubts = find_doubts(clusters, rows, members, acronyms)
    outcome = apply(overrides, rows, members, clusters)
    entities = linked(outcome.clusters)
    key_of = {sense: entity.key for sense, entity in entities.items()} | {NONE: ""}
    above = hierarchy(outcome.clusters, rows, outcome.members, outcome.broader)
    return Linking(
        entities={entity.key: entity for entity in entities.values()},
        members={paper: tuple(key_of[s] for s in found) for paper, found in outcome.members.items()},
        broader={key_of[low]: tuple(sorted(key_of[h] for h in highs)) for low, highs in above.items()},
        reasons={(key_of[low], key_of[h]): why for low, highs in above.items() for h, why in highs.items()},
        stated=frozenset((key_of[low], key_of[high]) for low, high in outcome.broader if high in above.get(low, {})),
        retyped={key_of[s]: c.type for s, c in outcome.clusters.items() if c.type is not None},
        asides=_asides(rows, outcome.members, outcome.clusters, joined, key_of),
        doubts=doubts,
        problems=outcome.problems,
    )


def _asides(
    rows: Sequence[Row],
    members: Mapping[str, Sequence[Sense]],
    clusters: Mapping[Sense, Cluster],
    joined: Mapping[Sense, Join],
    key_of: Mapping[Sense, str],
) -> dict[str, tuple[tuple[int, str, str], ...]]:
    """What a paper says of an entity in words that other papers name another entity by, as (place, words, key)."""
    found: dict[str, tuple[tuple[int, str, str], ...]] = {}
    for row in rows:
        here = []
        for place, member in enumerate(row.members):
            for words in member.asides:
                sense = target(Sense(fold(words).sense), joined)
                cluster = clusters.get(sense)
                if cluster is None or sense == members[row.paper][place] or member.type not in cluster.types:
                    continue
                if len(cluster.papers - {row.paper}) >= _ESTABLISHED:
                    here.append((place, words, key_of[sense]))
        if here:
            found[row.paper] = tuple(here)
    return found


def _senses(rows: Sequence[Row], acronyms: Acronyms, level: Level) -> _Senses:
    found = _Senses({}, {}, {})
    for row in rows:
        senses = [_of_name(member, row, acronyms, level, found) for member in row.members]
        company = {sense.text for sense in senses if sense}
        for place, member in enumerate(row.members):
            if not senses[place]:
                senses[place] = _of_acronym(member, row, acronyms, level, company, found)
        found.members[row.paper] = tuple(senses)
    return found


def _of_name(member: Member, row: Row, acronyms: Acronyms, level: Level, found: _Senses) -> Sense:
    """The sense of an entity with a full form in its paper; empty for a bare acronym."""
    name = member.long or (member.name if level < Level.acronym else "")
    if not name and (meaning := row.meanings.get(acronym_key(member.name))):
        name = meaning
    if not name or (level >= Level.corpus and acronyms.fitting(member) and not member.shorts and name == member.name):
        return NONE
    folded = fold(acronyms.inside(name, member.type, row.meanings), level)
    sense = Sense(folded.sense)
    found.words.setdefault(sense, folded.words)
    return sense


def _of_acronym(member: Member, row: Row, acronyms: Acronyms, level: Level, company: set[str], found: _Senses) -> Sense:
    meaning = acronyms.of(member, row, company)
    if meaning is not None:
        sense = Sense(meaning.folded.sense)
        found.words.setdefault(sense, meaning.folded.words)
        if meaning.known:
            found.known.setdefault(sense, meaning.long)
        return sense
    folded = fold(member.name, level)
    apart = bool(acronyms.fitting(member)) or bool(acronyms.ambiguous(acronym_key(member.name)))
    apart = apart and not (level >= Level.synonyms and is_listed(member.name))
    sense = Sense(folded.sense, _group(member) if apart else "")
    found.words.setdefault(sense, folded.words)
    return sense


def _group(member: Member) -> str:
    """Bare acronyms of these kinds of types are not taken for one another where their meaning is open."""
    return "do" if member.type in {"Method", "Task"} else member.type


def _clusters(rows: Sequence[Row], senses: _Senses) -> dict[Sense, Cluster]:
    clusters = gather(rows, senses.members)
    for sense, cluster in clusters.items():
        cluster.words = senses.words[sense]
        cluster.known = senses.known.get(sense, "")
    return clusters

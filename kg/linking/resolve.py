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
from kg.linking.folding import Level, fold, is_listed, sense_of
from kg.linking.hierarchy import hierarchy
from kg.linking.members import Member, Row, acronym_key, read_row
from kg.linking.normalise import is_acronym
from kg.linking.overrides import Overrides, apply
from kg.linking.records import Linking

#: Last words that add nothing where the rest of the name stands for a thing of the same type ("EM algorithm").
_HEADS: Final = frozenset(
    [
        "model",
        "algorithm",
        "method",
        "technique",
        "approach",
        "mechanism",
        "framework",
        "architecture",
        "strategy",
        "scheme",
        "procedure",
        "network",
        "classifier",
        "optimizer",
        "dataset",
        "corpus",
        "benchmark",
        "score",
        "metric",
        "measure",
        "problem",
        "task",
    ]
)
#: With these the rest has to be one proper name: a "graph convolution network" is not a "graph convolution".
_HEADS_OF_NAMES: Final = frozenset({"network", "classifier", "optimizer", "dataset", "corpus", "benchmark"})


@dataclass(frozen=True, slots=True)
class _Senses:
    """For each paper the sense of each member, the words of each sense, and the full forms that no paper spells."""

    members: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    known: dict[str, str]


def link(
    extractions: Iterable[Extraction], *, overrides: Overrides | None = None, level: Level = Level.synonyms
) -> Linking:
    """Merge the entities of all papers into one entity for one thing.

    Args:
        extractions: one a paper.
        overrides: what a person says; applied last.
        level: how far to go; lower levels are there to measure what each step is worth.
    """
    rows = sorted((read_row(e, BROADER) for e in extractions), key=lambda row: row.paper)
    acronyms = Acronyms(rows, level)
    senses = _senses(rows, acronyms, level)
    clusters = _clusters(rows, senses)
    joined = _join(clusters, acronyms, level)
    members = {paper: tuple(joined.get(s, s) for s in found) for paper, found in senses.members.items()}
    clusters = _absorbed(clusters, joined)
    doubts = find_doubts(clusters, rows, members, acronyms)
    outcome = apply(overrides, rows, members, clusters)
    entities = linked(outcome.clusters)
    key_of = {sense: entity.key for sense, entity in entities.items()}
    above = hierarchy(outcome.clusters, rows, outcome.members, outcome.broader)
    return Linking(
        entities={entity.key: entity for entity in entities.values()},
        members={paper: tuple(key_of.get(s, "") for s in found) for paper, found in outcome.members.items()},
        broader={key_of[low]: tuple(sorted(key_of[h] for h in highs)) for low, highs in above.items()},
        stated=frozenset((key_of[low], key_of[high]) for low, high in outcome.broader if high in above.get(low, ())),
        retyped={key_of[s]: c.type for s, c in outcome.clusters.items() if c.type is not None},
        doubts=doubts,
        problems=outcome.problems,
    )


def _senses(rows: Sequence[Row], acronyms: Acronyms, level: Level) -> _Senses:
    found = _Senses({}, {}, {})
    for row in rows:
        senses = [_of_name(member, row, acronyms, level, found) for member in row.members]
        company = {sense for sense in senses if sense}
        for place, member in enumerate(row.members):
            if not senses[place]:
                senses[place] = _of_acronym(member, row, acronyms, level, company, found)
        found.members[row.paper] = tuple(senses)
    return found


def _of_name(member: Member, row: Row, acronyms: Acronyms, level: Level, found: _Senses) -> str:
    """The sense of an entity with a full form in its paper; empty for a bare acronym."""
    name = member.long or (member.name if level < Level.acronym else "")
    if not name and (meaning := row.meanings.get(acronym_key(member.name))):
        name = meaning
    if not name or (level >= Level.corpus and acronyms.fitting(member) and not member.shorts and name == member.name):
        return ""
    folded = fold(acronyms.inside(name, member.type, row.meanings), level)
    found.words.setdefault(folded.sense, folded.words)
    return folded.sense


def _of_acronym(member: Member, row: Row, acronyms: Acronyms, level: Level, company: set[str], found: _Senses) -> str:
    meaning = acronyms.of(member, row, company)
    if meaning is not None:
        sense = meaning.folded.sense
        found.words.setdefault(sense, meaning.folded.words)
        if meaning.known:
            found.known.setdefault(sense, meaning.long)
        return sense
    folded = fold(member.name, level)
    apart = bool(acronyms.fitting(member)) or bool(acronyms.ambiguous(acronym_key(member.name)))
    apart = apart and not (level >= Level.synonyms and is_listed(member.name))
    sense = f"{folded.sense} {_group(member)}" if apart else folded.sense
    found.words.setdefault(sense, folded.words)
    return sense


def _group(member: Member) -> str:
    """Bare acronyms of these kinds of types are not taken for one another where their meaning is open."""
    return "do" if member.type in {"Method", "Task"} else member.type


def _clusters(rows: Sequence[Row], senses: _Senses) -> dict[str, Cluster]:
    clusters = gather(rows, senses.members)
    for sense, cluster in clusters.items():
        cluster.words = senses.words[sense]
        cluster.known = senses.known.get(sense, "")
    return clusters


def _join(clusters: Mapping[str, Cluster], acronyms: Acronyms, level: Level) -> dict[str, str]:
    """Which senses go over into which other ones: variants of one acronym's meaning, and names with an empty head."""
    joined = {a: b for a, b in acronyms.variants.items() if a in clusters}
    if level >= Level.synonyms:
        joined |= {s: rest for s, c in clusters.items() if s not in joined and (rest := _without_head(c, clusters))}
    return {sense: _end(sense, joined) for sense in joined}


def _end(sense: str, joined: Mapping[str, str]) -> str:
    seen = [sense]
    while (after := joined.get(seen[-1])) is not None and after not in seen:
        seen.append(after)
    return seen[-1] if after is None else min(seen[seen.index(after) :])


def _without_head(cluster: Cluster, clusters: Mapping[str, Cluster]) -> str:
    """The sense of a name without its last word, where that word adds nothing to a thing of the same type."""
    *rest, head = cluster.words or ("",)
    if head not in _HEADS or not rest:
        return ""
    sense = sense_of(tuple(rest))
    other = clusters.get(sense)
    if other is None or other.main_type != cluster.main_type:
        return ""
    proper = any(is_acronym(name) for name in other.names)
    return sense if proper or (len(rest) > 1 and head not in _HEADS_OF_NAMES) else ""


def _absorbed(clusters: Mapping[str, Cluster], joined: Mapping[str, str]) -> dict[str, Cluster]:
    out: dict[str, Cluster] = {s: c for s, c in clusters.items() if s not in joined or joined[s] == s}
    for sense in sorted(s for s in joined if joined[s] != s):
        out.setdefault(joined[sense], Cluster()).absorb(clusters[sense])
    return out

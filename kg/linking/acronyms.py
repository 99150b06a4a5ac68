"""Decide what a bare acronym means: from its own paper, else from the corpus, else from what is known of the field."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from extractors.records import EntityType
from kg.linking import tables
from kg.linking.folding import Folded, Level, fold, is_listed
from kg.linking.members import Member, Row, acronym_key
from kg.linking.normalise import is_acronym

#: How many papers' word a known meaning is worth.
_KNOWN_WEIGHT: Final = 3
#: One meaning outweighs the next when so many times as many papers give it.
_DOMINANT: Final = 4
#: A bare acronym this short takes the only meaning in the corpus only when company or this many papers speak for it.
_SHORT: Final = 2
_ENOUGH: Final = 3
#: Company has to be this much nearer than that of the next meaning.
_NEARER: Final = 2.0
#: Papers that spell an acronym out have to be this share of those that use it bare, for others to mean the same.
_LEAST_SHARE: Final = 0.04
#: Where fewer than this share of the papers spell it out, this share of the others has to be of their company ...
_DRAGGED: Final = 0.2
_OF_COMPANY: Final = 0.3
#: ... in what no more than this share of all papers names; a few papers that use it bare need no such proof.
_COMMON: Final = 0.01
_FEW: Final = 10
#: Lower-case words that are no acronyms, though their capitals would be.
_ALSO_WORDS: Final = frozenset(
    [
        "map",
        "sac",
        "sam",
        "moe",
        "rag",
        "cam",
        "bo",
        "gas",
        "sift",
        "clip",
        "hog",
        "sea",
        "rom",
        "its",
        "ips",
        "mas",
        "emd",
        "ape",
        "mt",
        "re",
        "st",
        "cd",
        "da",
        "ed",
        "it",
        "ai",
        "em",
        "is",
    ]
)
_STEM: Final = re.compile(
    r"(?:ization|isation|ational|ation|ition|tional|ional|ative|itive|tion|sion|ion|ing|ive|ment"
    r"|ers|er|or|al|ed|ic|e)$"
)


@dataclass(slots=True)
class Candidate:
    """One meaning of an acronym: who gives it, for entities of which types, and in what company."""

    long: str
    folded: Folded
    papers: set[str] = field(default_factory=set)
    types: Counter[EntityType] = field(default_factory=Counter)
    known: bool = False
    only: EntityType | None = None
    company: Counter[str] = field(default_factory=Counter)

    @property
    def weight(self) -> int:
        """How many papers speak for it, with what is known of the field counted as a few."""
        return len(self.papers) + (_KNOWN_WEIGHT if self.known else 0)

    def fits(self, entity_type: EntityType) -> bool:
        """Whether an entity of a type may be meant."""
        if self.only is not None:
            return entity_type == self.only
        if entity_type == "Dataset" or set(self.types) == {"Dataset"}:
            return entity_type in self.types
        return self.known or entity_type in self.types


class Acronyms:
    """The meanings of acronyms over all papers.

    Args:
        rows: all papers.
        level: how far to go; below `Level.corpus` a bare acronym is expanded from its own paper only.
    """

    def __init__(self, rows: Sequence[Row], level: Level) -> None:
        self._level = level
        self._candidates: dict[str, dict[str, Candidate]] = {}
        if level >= Level.corpus:
            self._candidates = _weighty(_from_papers(rows, level), rows)
        if level >= Level.synonyms:
            _add_known(self._candidates)
        self.variants: Final = _join_variants(self._candidates)
        _keep_company(self._candidates, rows, level)
        _drop_strangers(self._candidates, rows, level)

    def inside(self, name: str, entity_type: EntityType, meanings: Mapping[str, str]) -> str:
        """Expand the acronyms among the words of a name ("low-resource NMT")."""
        tokens = name.split()
        if len(tokens) < 2 or self._level < Level.corpus or not any(map(is_acronym, tokens)):
            return name
        if self._level >= Level.synonyms and is_listed(name):
            return name
        return " ".join(self._token(token, entity_type, meanings) if is_acronym(token) else token for token in tokens)

    def _token(self, token: str, entity_type: EntityType, meanings: Mapping[str, str]) -> str:
        short = acronym_key(token)
        if short in meanings:
            return meanings[short]
        found = [c for c in self._candidates.get(short, {}).values() if c.only in (None, entity_type)]
        best = _dominant([c for c in found if c.known or len(c.papers) >= _ENOUGH])
        return best.long if best is not None else token

    def of(self, member: Member, row: Row, company: Iterable[str]) -> Candidate | None:
        """What a bare acronym means in a paper that does not say; None when it stays apart."""
        fitting = self.fitting(member)
        if not fitting:
            return None
        around = frozenset(company)
        if len(fitting) == 1:
            [only] = fitting
            alone = only.known or len(only.papers) >= _ENOUGH or len(acronym_key(member.name)) > _SHORT
            return only if alone or _nearness(only, around) else None
        ranked = sorted(fitting, key=lambda c: (-_nearness(c, around), -c.weight, c.folded.sense))
        near, next_near = _nearness(ranked[0], around), _nearness(ranked[1], around)
        if near >= 1 and near >= _NEARER * next_near:
            return ranked[0]
        best = _dominant(fitting)
        return best if best is not None and (best is ranked[0] or near < 1) else None

    def fitting(self, member: Member) -> list[Candidate]:
        """The meanings that a bare acronym of its type may have."""
        if not is_acronym(member.name) and not _known_lower(member.name):
            return []
        found = self._candidates.get(acronym_key(member.name), {}).values()
        return [c for c in found if c.fits(member.type)]

    def ambiguous(self, short: str) -> list[Candidate]:
        """All meanings of an acronym that papers give, the commonest first; fewer than two are none."""
        found = [c for c in self._candidates.get(short, {}).values() if c.papers]
        ranked = sorted(found, key=lambda c: (-c.weight, c.folded.sense))
        return ranked if len(ranked) > 1 else []


def _from_papers(rows: Sequence[Row], level: Level) -> dict[str, dict[str, Candidate]]:
    found: dict[str, dict[str, Candidate]] = defaultdict(dict)
    longs: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        types = {member.long: member.type for member in row.members}
        for short, long in row.meanings.items():
            folded = fold(long, level)
            candidate = found[short].setdefault(folded.sense, Candidate(long, folded))
            candidate.papers.add(row.paper)
            candidate.types[types[long]] += 1
            longs[short, folded.sense][long] += 1
    for (short, sense), names in longs.items():
        found[short][sense].long = min(names, key=lambda long: (-names[long], long))
    return found


def _weighty(found: dict[str, dict[str, Candidate]], rows: Iterable[Row]) -> dict[str, dict[str, Candidate]]:
    """Leave out meanings of a few papers of an acronym that many papers use without saying what it means."""
    bare = Counter(acronym_key(m.name) for row in rows for m in row.members if not m.long and is_acronym(m.name))
    kept: dict[str, dict[str, Candidate]] = {}
    for short, candidates in found.items():
        least = _LEAST_SHARE * bare[short]
        kept[short] = {sense: c for sense, c in candidates.items() if len(c.papers) >= least}
    return kept


def _add_known(found: dict[str, dict[str, Candidate]]) -> None:
    for written, meanings in tables.acronyms().items():
        for meaning in meanings:
            folded = fold(meaning.long)
            candidate = found.setdefault(acronym_key(written), {}).setdefault(
                folded.sense, Candidate(meaning.long, folded)
            )
            candidate.known, candidate.only = True, meaning.type


def _join_variants(found: Mapping[str, dict[str, Candidate]]) -> dict[str, str]:
    """Join the meanings of one acronym that differ in the endings of their words only; returns sense → sense."""
    joined: dict[str, str] = {}
    for short in sorted(found):
        by_stems: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
        for candidate in found[short].values():
            by_stems[tuple(map(_stem, candidate.folded.words))].append(candidate)
        for alike in by_stems.values():
            best, *others = sorted(alike, key=lambda c: (not c.known, -len(c.papers), c.folded.sense))
            for other in others:
                joined[other.folded.sense] = best.folded.sense
                best.papers |= other.papers
                best.types += other.types
                del found[short][other.folded.sense]
    return joined


def _stem(word: str) -> str:
    stem = re.sub("[ai]t$", "", _STEM.sub("", word))
    return stem if len(stem) > 2 else word


def _keep_company(found: Mapping[str, dict[str, Candidate]], rows: Iterable[Row], level: Level) -> None:
    """Note, for the meanings of acronyms, what else is named where they are meant."""
    wanted: dict[str, list[Candidate]] = defaultdict(list)
    for candidates in found.values():
        for candidate in candidates.values():
            wanted[candidate.folded.sense].append(candidate)
    for row in rows:
        senses = {fold(m.long, level).sense for m in row.members if m.long}
        for sense in senses & wanted.keys():
            for candidate in wanted[sense]:
                candidate.company.update(senses - {sense})


def _drop_strangers(found: Mapping[str, dict[str, Candidate]], rows: Sequence[Row], level: Level) -> None:
    """Leave out the one meaning of an acronym that few papers give, when most that use it bare are of other company."""
    bare: dict[str, list[set[str]]] = defaultdict(list)
    papers: Counter[str] = Counter()
    for row in rows:
        senses = {fold(m.long, level).sense for m in row.members if m.long}
        papers.update(senses)
        for short in {acronym_key(m.name) for m in row.members if not m.long and is_acronym(m.name)}:
            if len(found.get(short, ())) == 1 and short not in row.meanings:
                bare[short].append(senses)
    for short, around in bare.items():
        [(sense, candidate)] = found[short].items()
        if candidate.known or len(around) < _FEW or len(candidate.papers) >= _DRAGGED * len(around):
            continue
        telling = {s for s in candidate.company if papers[s] <= _COMMON * len(rows)}
        if sum(not telling.isdisjoint(senses) for senses in around) < _OF_COMPANY * len(around):
            del found[short][sense]


def _nearness(candidate: Candidate, around: frozenset[str]) -> float:
    """How much of a paper's company a meaning keeps; what it keeps often counts a little more."""
    return sum(1 + math.log(candidate.company[sense]) for sense in around if sense in candidate.company)


def _dominant(candidates: Sequence[Candidate]) -> Candidate | None:
    ranked = sorted(candidates, key=lambda c: (-c.weight, c.folded.sense))
    if len(ranked) > 1 and ranked[0].weight < _DOMINANT * ranked[1].weight:
        return None
    return ranked[0] if ranked else None


@cache
def _known() -> frozenset[str]:
    return frozenset(map(acronym_key, tables.acronyms()))


def _known_lower(name: str) -> bool:
    """Whether a lower-case name is a well-known acronym ("fps")."""
    return len(name) > _SHORT and name.isalnum() and name not in _ALSO_WORDS and acronym_key(name) in _known()

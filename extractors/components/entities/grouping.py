"""Which names of one text are one entity: only those for which a reason can be told and that nothing contrasts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from extractors.components.entities.names import bare
from extractors.components.sameness import (
    HARD,
    Contrast,
    Reason,
    contrast,
    fullest,
    is_proper,
    is_short_for,
    parts,
    reason,
    shape,
)
from extractors.components.words import normalise
from extractors.records import Abbreviation, EntityType

#: Two places, as start and end, that name the same entity.
Link = tuple[tuple[int, int], tuple[int, int]]

_ADJECTIVES: Final = r"(?:(?:the|an?|both|standard|vanilla|classical|ordinary|plain|traditional|conventional|its)\s+)*"
#: What stands between two names that a text sets side by side, compares, or puts into a relation: "A and B",
#: "A vs. B", "from A to B", "A with B".
_BESIDE: Final = re.compile(
    r"[\s)\]\"'”’]*,?\s*(?:and|or|nor|vs\.?|versus|than|over|against|to|into|with"
    r"|&|/|but not|rather than|instead of|as opposed to|unlike|as well as|,)\s*" + _ADJECTIVES + r"[\"'“‘(]*"
)
#: What stands between a name and another name for the same thing.
_ALSO: Final = re.compile(
    r"[\s,(]*(?:(?:which|that) (?:is|are) )?(?:(?:also|otherwise|alternatively|formerly|previously|better)"
    r" (?:known|called|referred to|denoted|named|termed|dubbed)(?: as)?|a\.?k\.?a\.?),? *" + _ADJECTIVES + r"[\"'“‘]*"
)
_FARTHEST: Final = 60


@dataclass(slots=True)
class Named:
    """One name of a text: its type, its surface forms as written, in order, and where they stand."""

    type: EntityType
    surfaces: dict[str, None] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Joined:
    """The name that another goes over into, and why; ``Reason.ASIDE`` makes it no name, only words said of it."""

    target: str
    reason: Reason


def expansions(abbreviations: Iterable[Abbreviation], text: str) -> dict[str, str]:
    """Map each normalised short form to its normalised long form; the first explanation counts."""
    found: dict[str, str] = {}
    for pair in abbreviations:
        short = normalise(text[pair.short_start : pair.short_end])
        long = normalise(text[pair.long_start : pair.long_end])
        if short and long and short != long:
            found.setdefault(short, long)
    return {short: _written_out(long, short, found) for short, long in found.items()}


def _written_out(long: str, short: str, found: Mapping[str, str]) -> str:
    """A long form with the short forms inside it written out, where that leads to no circle ("Wasserstein GAN")."""
    inner = {word: found[word] for word in long.split() if word in found and word != short}
    if not inner or any(short in other.split() for other in inner.values()):
        return long
    return normalise(" ".join(inner.get(word, word) for word in long.split()))


def name_key(surface: str, long: Mapping[str, str]) -> str:
    """Give the form under which mentions meet: normalised, acronyms written out, no doubled words."""
    key = normalise(bare(surface))
    if not any(c.isalpha() for c in key):
        return ""
    if key in long:
        return long[key]
    words = key.split()
    if long and len(words) > 1:
        words = [part for word in words for part in long.get(word, word).split()]
    return normalise(" ".join(words))


def joined(names: Mapping[str, Named], links: Iterable[Link], text: str, long: Mapping[str, str]) -> dict[str, Joined]:
    """Tell which names go over into which others, by key.

    Args:
        names: The names of a text by key, in the order of the text.
        links: Pairs of places that a model takes for names of one entity.
        text: Where the places count.
        long: Short forms that the text explains, and their long forms.

    Returns:
        For each key that goes over into another the other's key, which goes over into none itself, and the reason.
    """
    work = _Groups(names, _side_by_side(names, text))
    for one, other in _appositions(names, text):
        work.join(one, other, Reason.APPOSITION)
    for one, other, why in _alike(names):
        work.join(one, other, why)
    for one, other in _acronyms(names, long):
        work.join(one, other, Reason.ACRONYM)
    keyed = [tuple(name_key(text[start:end], long) for start, end in link) for link in links]
    linked = [(one, other) for one, other in keyed if one in names and other in names]
    for one, other in linked:
        work.join(one, other, Reason.LEARNT)
    for one, other in linked:
        work.join_aside(one, other)
    return work.found


class _Groups:
    """Names that are joined step by step; a join that a contrast forbids is left out."""

    def __init__(self, names: Mapping[str, Named], beside: frozenset[frozenset[str]]) -> None:
        self._names = names
        self._beside = beside
        self._order = {key: place for place, key in enumerate(names)}
        self._members = {key: [key] for key in names}
        self._aside: set[str] = set()
        self.found: dict[str, Joined] = {}

    def join(self, one: str, other: str, why: Reason) -> None:
        """Join the groups of two names unless two names of theirs contrast."""
        ends = {self._end(one), self._end(other)}
        if len(ends) < 2:
            return
        first, second = sorted(ends, key=self._order.__getitem__)
        pairs = self._pairs(first, second)
        if why is Reason.APPOSITION or not any(self._contrast(p, q, why) for p, q in pairs):
            self._merge(first, second, why)

    def join_aside(self, one: str, other: str) -> None:
        """Take a name for words said of the fuller name of another group, where only their words speak against it.

        Proper names are no such words, and names with short forms of their own are none.
        """
        ends = {self._end(one), self._end(other)}
        if len(ends) < 2:
            return
        first, second = sorted(ends, key=lambda key: (-len(parts(self._fullest(key))), self._order[key]))
        forms = [form for key in self._members[second] for form in self._names[key].surfaces]
        if second in self._aside or any(map(is_proper, forms)):
            return
        if not any(self._contrast(p, q, Reason.ASIDE) in HARD for p, q in self._pairs(first, second)):
            self._merge(first, second, Reason.ASIDE)
            self._aside.add(first)

    def _pairs(self, first: str, second: str) -> list[tuple[str, str]]:
        return [(p, q) for p in self._members[first] for q in self._members[second]]

    def _merge(self, first: str, second: str, why: Reason) -> None:
        for key in self._members.pop(second):
            before = self.found.get(key)
            self.found[key] = Joined(first, why if before is None or why is Reason.ASIDE else before.reason)
            self._members[first].append(key)

    def _end(self, key: str) -> str:
        return self.found[key].target if key in self.found else key

    def _fullest(self, key: str) -> str:
        return fullest([_name(self._names[member]) for member in self._members[key]])

    def _contrast(self, one: str, other: str, why: Reason) -> Contrast | None:
        if why is Reason.ACRONYM:
            return None
        if frozenset((one, other)) in self._beside:
            return Contrast.COORDINATION
        return contrast(_name(self._names[one]), _name(self._names[other]))


def _name(named: Named) -> str:
    return fullest([bare(surface) for surface in named.surfaces])


def _side_by_side(names: Mapping[str, Named], text: str) -> frozenset[frozenset[str]]:
    """Pairs of names that stand side by side: "A and B", "A vs. B", "from A to B", "A than B"."""
    return frozenset(frozenset((one, other)) for one, other in _neighbours(names, text, _BESIDE))


def _appositions(names: Mapping[str, Named], text: str) -> Iterator[tuple[str, str]]:
    for one, other in _neighbours(names, text, _ALSO):
        if names[one].type == names[other].type:
            yield one, other


def _neighbours(names: Mapping[str, Named], text: str, between: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    places = sorted((start, end, key) for key, named in names.items() for start, end in named.places)
    for (_, end, one), (start, _, other) in pairwise(places):
        if one != other and end <= start <= end + _FARTHEST and between.fullmatch(text[end:start]):
            yield one, other


def _alike(names: Mapping[str, Named]) -> Iterator[tuple[str, str, Reason]]:
    """Pairs of names of one type whose words give a reason."""
    blocks: dict[tuple[EntityType, str], list[str]] = defaultdict(list)
    for key, named in names.items():
        blocks[named.type, shape(_name(named))].append(key)
    for block in blocks.values():
        for place, other in enumerate(block):
            for one in block[:place]:
                why = reason(_name(names[one]), _name(names[other]))
                if why is not None:
                    yield one, other, why


def _acronyms(names: Mapping[str, Named], long: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Bare acronyms, and the one name of their type that spells them and is not explained as something else."""
    explained = set(long.values())
    for short, named in names.items():
        written = _name(named)
        if " " in written or sum(map(str.isupper, written)) < 2:
            continue
        spelled = [
            key
            for key, other in names.items()
            if other.type == named.type and key not in explained and is_short_for(written, _name(other))
        ]
        if len(spelled) == 1:
            yield spelled[0], short


def reason_of(form: str, *, name: str, long: Mapping[str, str], joined: Mapping[str, Joined]) -> Reason:
    """Why a form belongs to a name: what their words tell, else what joined their names."""
    found = reason(bare(name), bare(form))
    if found is not None:
        return found
    told = [joined[key].reason for key in (name_key(form, long), name_key(name, long)) if key in joined]
    return told[0] if told else Reason.ACRONYM

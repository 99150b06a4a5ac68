"""Gather the mentions of one text into entities: one type, one role and one name each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from extractors.components.data import read_words
from extractors.components.entities.names import bare, display_name, is_shouting
from extractors.components.words import normalise
from extractors.records import ENTITY_TYPES, ROLES, Abbreviation, Entity, EntityType, Mention, TypedMention

_GENERIC: Final = read_words(__package__, "patterns.jsonl")["generic"]

#: How much a mention's role counts in the vote: a mere mention says less than a place where something is done.
_ROLE_WEIGHT: Final = {"proposes": 2.0, "introduces": 2.0, "compares": 1.2, "mentions": 0.5}

#: Roles of different types that mean the same thing; used when the vote changes a mention's type.
_SAME_ROLE: Final = (
    {"proposes", "introduces"},
    {"uses", "evaluates", "addresses", "reports"},
    {"compares"},
    {"mentions"},
)
_SENTENCE_START: Final = re.compile(r"(?:^|[.:!?\n]\s)\W*$")


@dataclass(frozen=True, slots=True)
class _Group:
    """The mentions of one entity, in the order of the text."""

    key: str
    mentions: tuple[TypedMention, ...]


def gather(
    mentions: Iterable[TypedMention],
    abbreviations: Sequence[Abbreviation],
    text: str,
    *,
    title_length: int | None = None,
) -> tuple[Entity, ...]:
    """Gather mentions into entities.

    Mentions become one entity when they differ only by case, hyphens, article or plural, or when one has an acronym
    where the other has its long form. The type is the one with the highest sum of scores, the role the one with the
    highest weighted sum; names that say nothing alone ("model") are left out.

    Args:
        mentions: Mentions in any order; offsets count in ``text``.
        abbreviations: The short and long forms of the same text.
        text: The title, a line break, the abstract.
        title_length: The title's length in code points; None: up to the first line break.

    Returns:
        Entities in the order of their first mention.
    """
    expansions = _expansions(abbreviations, text)
    groups: dict[str, list[TypedMention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        key = _key(text[mention.start : mention.end], expansions)
        if key and key not in _GENERIC:
            groups[key].append(mention)
    if not groups:
        return ()
    complete = _with_acronyms(groups, abbreviations, text)
    length = max(text.find("\n"), 0) if title_length is None else title_length
    entities = [_entity(group, abbreviations, text, length) for group in complete]
    return tuple(sorted(entities, key=lambda e: (e.mentions[0].start, e.mentions[0].end)))


def _expansions(abbreviations: Iterable[Abbreviation], text: str) -> dict[str, str]:
    """Map each normalised short form to its normalised long form; the first explanation counts."""
    found: dict[str, str] = {}
    for pair in abbreviations:
        short = normalise(text[pair.short_start : pair.short_end])
        long = normalise(text[pair.long_start : pair.long_end])
        if short and long and short != long:
            found.setdefault(short, long)
    return found


def _key(surface: str, expansions: Mapping[str, str]) -> str:
    """Give the form under which mentions meet: normalised, acronyms written out, no doubled words."""
    key = normalise(bare(surface))
    if not any(c.isalpha() for c in key):
        return ""
    if key in expansions:
        return expansions[key]
    words = key.split()
    if expansions and len(words) > 1:
        words = [part for word in words for part in expansions.get(word, word).split()]
    return normalise(" ".join(words))


def _with_acronyms(
    groups: Mapping[str, list[TypedMention]], abbreviations: Sequence[Abbreviation], text: str
) -> Iterator[_Group]:
    """Add the places of short and long forms that no mention covers to the entity that they name."""
    taken = sorted((m.start, m.end) for group in groups.values() for m in group)
    extra: dict[str, list[TypedMention]] = defaultdict(list)
    for pair in abbreviations:
        key = normalise(text[pair.long_start : pair.long_end])
        if key not in groups:
            continue
        best = max(groups[key], key=lambda m: m.score)
        for start, end in _places(text, pair):
            if not any(start < stop and begin < end for begin, stop in taken):
                taken.append((start, end))
                extra[key].append(
                    TypedMention(start, end, best.type, best.role, best.score, best.role_score, best.component)
                )
    for key, group in groups.items():
        yield _Group(key, tuple(sorted(group + extra[key], key=lambda m: (m.start, m.end))))


def _places(text: str, pair: Abbreviation) -> list[tuple[int, int]]:
    """Find where a short form stands, and its long form at the place that explains it."""
    found = [(pair.long_start, pair.long_end)]
    pattern = _whole_word(text[pair.short_start : pair.short_end])
    found.extend(match.span() for match in pattern.finditer(text))
    return found


@lru_cache(maxsize=2_000)
def _whole_word(short: str) -> re.Pattern[str]:
    core = short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
    return re.compile(rf"(?<![\w-]){re.escape(core)}s?(?![\w-])")


def _entity(group: _Group, abbreviations: Sequence[Abbreviation], text: str, title_length: int) -> Entity:
    """Make the entity of one group."""
    chosen = _vote_type(group.mentions)
    spans = {(m.start, m.end): m for m in sorted(group.mentions, key=lambda m: m.score)}
    places = sorted(spans)
    surfaces = {text[start:end] for start, end in places}
    surfaces |= {
        text[pair.long_start : pair.long_end]
        for pair in abbreviations
        if text[pair.short_start : pair.short_end] in surfaces
        and normalise(text[pair.long_start : pair.long_end]) == group.key
    }
    forms = sorted(surfaces, key=lambda form: (form != form.casefold(), form))
    name = display_name(forms, [(text[s:e], _capitals_count(text, s, title_length)) for s, e in places])
    return Entity(
        type=chosen,
        name=name,
        aliases=tuple(form for form in sorted(surfaces) if form != name),
        role=_vote_role(group.mentions, chosen),
        score=round(max(m.score for m in group.mentions if m.type == chosen), 4),
        mentions=tuple(
            Mention(start, end, text[start:end], round(spans[start, end].score, 4), spans[start, end].component)
            for start, end in places
        ),
    )


def _vote_type(mentions: Iterable[TypedMention]) -> EntityType:
    votes: dict[EntityType, float] = defaultdict(float)
    for mention in mentions:
        votes[mention.type] += mention.score
    return max(votes, key=lambda kind: (votes[kind], -ENTITY_TYPES.index(kind)))


def _vote_role(mentions: Iterable[TypedMention], chosen: EntityType) -> str:
    votes: dict[str, float] = defaultdict(float)
    for mention in mentions:
        role = role_for(mention.role, chosen)
        votes[role] += mention.role_score * _ROLE_WEIGHT.get(role, 1.0)
    return max(votes, key=lambda role: (votes[role], -ROLES[chosen].index(role)))


def role_for(role: str, kind: EntityType) -> str:
    """Give the role of an entity type that means the same as ``role``; the mere mention where there is none.

    Example:
        >>> role_for("proposes", "Dataset")
        'introduces'
    """
    if role in ROLES[kind]:
        return role
    for same in _SAME_ROLE:
        if role in same:
            return next((other for other in ROLES[kind] if other in same), ROLES[kind][-1])
    return ROLES[kind][-1]


def _capitals_count(text: str, start: int, title_length: int) -> bool:
    """Tell whether a capital at ``start`` means a proper name: not in a title nor at the start of a sentence."""
    if start < title_length or _SENTENCE_START.search(text[max(0, start - 6) : start]):
        return False
    return not is_shouting(text[max(0, start - 40) : start + 40])

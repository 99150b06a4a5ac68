"""Gather the mentions of one text into entities: one type, one role and one name each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractors.components.data import read_words
from extractors.components.entities.grouping import Joined, Link, Named, expansions, joined, name_key, reason_of
from extractors.components.entities.names import display_name
from extractors.components.sameness import Reason
from extractors.components.words import WORD, is_shouting
from extractors.records import ENTITY_TYPES, ROLES, Abbreviation, Entity, EntityType, Mention, TypedMention

#: What mentions are said to come from that the text's own explanation of a short form has added.
COMPONENT: Final = "abbreviations"

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
#: The end of a sentence: after a word of three letters or more, which is no abbreviation, before a capital.
_SENTENCE_END: Final = re.compile(r"(?<=[^\W_]{3})[.!?]\s+(?=[A-Z])")
_SENTENCE_START: Final = re.compile(r"(?:^|[.:!?]\s|\n)\W*$")


@dataclass(frozen=True, slots=True)
class _Group:
    """The mentions of one entity in the order of the text, and where the text explains its short form.

    ``joined`` says of names other than the first why they belong to it, ``long`` what short forms stand for.
    """

    key: str
    mentions: tuple[TypedMention, ...]
    explained: Abbreviation | None
    joined: Mapping[str, Joined]
    long: Mapping[str, str]

    def is_aside(self, surface: str) -> bool:
        """Whether words are said of the entity without being a name of it."""
        found = self.joined.get(name_key(surface, self.long))
        return found is not None and found.reason is Reason.ASIDE


def gather(
    mentions: Iterable[TypedMention],
    abbreviations: Sequence[Abbreviation],
    text: str,
    *,
    title_length: int | None = None,
    links: Iterable[Link] = (),
) -> tuple[Entity, ...]:
    """Gather mentions into entities.

    Mentions become one entity for a reason that can be told (``sameness.Reason``): they differ only by spelling, one
    has an acronym where the other has its long form, a head that adds nothing, and so on; a contrast forbids it. The
    type is the one with the highest sum of scores, the role the one with the highest weighted sum; names that say
    nothing alone ("model") are left out.

    Args:
        mentions: Mentions in any order; offsets count in ``text``.
        abbreviations: The short and long forms of the same text.
        text: The title, a line break, the abstract.
        title_length: The title's length in code points; None: up to the first line break.
        links: Pairs of places that a model takes for names of one entity; a contrast of their words overrules it.

    Returns:
        Entities in the order of their first mention.
    """
    long = expansions(abbreviations, text)
    by_key: dict[str, list[TypedMention]] = defaultdict(list)
    for mention in sorted(_in_one_sentence(mentions, text), key=lambda m: (m.start, -m.end)):
        key = name_key(text[mention.start : mention.end], long)
        if key and key not in _GENERIC:
            by_key[key].append(mention)
    if not by_key:
        return ()
    found = joined({key: _named(group, text) for key, group in by_key.items()}, links, text, long)
    groups: dict[str, list[TypedMention]] = defaultdict(list)
    for key, group in by_key.items():
        groups[found[key].target if key in found else key] += group
    complete = _with_acronyms(groups, abbreviations, text, found, long)
    length = max(text.find("\n"), 0) if title_length is None else title_length
    entities = [_entity(group, text, length) for group in complete]
    return tuple(sorted(entities, key=lambda e: (e.mentions[0].start, e.mentions[0].end)))


def _in_one_sentence(mentions: Iterable[TypedMention], text: str) -> Iterator[TypedMention]:
    """Cut mentions where a sentence ends inside them ("HotpotQA. BERT")."""
    for mention in mentions:
        start = mention.start
        for match in _SENTENCE_END.finditer(text, mention.start, mention.end):
            yield replace(mention, start=start, end=match.start())
            start = match.end()
        yield replace(mention, start=start) if start != mention.start else mention


def _named(mentions: Sequence[TypedMention], text: str) -> Named:
    places = [(m.start, m.end) for m in mentions]
    return Named(_vote_type(mentions), {text[start:end]: None for start, end in places}, places)


def _with_acronyms(
    groups: Mapping[str, list[TypedMention]],
    abbreviations: Sequence[Abbreviation],
    text: str,
    found: Mapping[str, Joined],
    long: Mapping[str, str],
) -> Iterator[_Group]:
    """Add the places of short and long forms that no mention covers to the entity that they name."""
    explained = {name_key(text[pair.long_start : pair.long_end], long): pair for pair in reversed(abbreviations)}
    ends = {key: found[key].target if key in found else key for key in explained}
    wanted = {ends[key]: pair for key, pair in explained.items() if ends[key] in groups}
    words = _places_by_word(text) if wanted else {}
    taken = _Taken((m.start, m.end) for group in groups.values() for m in group)
    for key, group in groups.items():
        extra: list[TypedMention] = []
        if key in wanted:
            best = max(group, key=lambda m: m.score)
            places = [(wanted[key].long_start, wanted[key].long_end), *_short_places(text, wanted[key], words)]
            extra = [
                replace(best, start=start, end=end, component=COMPONENT)
                for start, end in places
                if taken.add(start, end)
            ]
        every = tuple(sorted(group + extra, key=lambda m: (m.start, m.end)))
        yield _Group(key, every, wanted.get(key), found, long)


class _Taken:
    """Stretches of text that are spoken for; they may overlap when first given, none is added that would."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self._spans and start < self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(end, self._spans[-1][1]))
            else:
                self._spans.append((start, end))

    def add(self, start: int, end: int) -> bool:
        """Add a stretch unless it meets another; tell whether it was added."""
        index = bisect_left(self._spans, (start, end))
        if index and self._spans[index - 1][1] > start:
            return False
        if index < len(self._spans) and self._spans[index][0] < end:
            return False
        self._spans.insert(index, (start, end))
        return True


def _places_by_word(text: str) -> dict[str, list[tuple[int, int]]]:
    """Index the words of a text by their form without a plural "s"."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in WORD.finditer(text):
        found[_core(match.group())].append(match.span())
    return found


def _short_places(text: str, pair: Abbreviation, words: Mapping[str, list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Find where a short form stands as a word of its own."""
    short = text[pair.short_start : pair.short_end]
    if " " in short:
        return [(pair.short_start, pair.short_end)]
    return words.get(_core(short), [])


def _core(word: str) -> str:
    """Take the plural "s" off an acronym."""
    return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2].isupper() else word


def _entity(group: _Group, text: str, title_length: int) -> Entity:
    """Make the entity of one group."""
    chosen = _vote_type(group.mentions)
    spans = {(m.start, m.end): m for m in sorted(group.mentions, key=lambda m: m.score)}
    places = sorted(spans)
    aside = {place for place in places if group.is_aside(text[slice(*place)])}
    named = [place for place in places if place not in aside]
    surfaces = {text[start:end] for start, end in named}
    if group.explained is not None:
        surfaces.add(text[group.explained.long_start : group.explained.long_end])
    seen = [(_seen(text, start, end), _capitals_count(text, start, title_length)) for start, end in named]
    forms = sorted({surface for surface, _ in seen} | (surfaces - {text[s:e] for s, e in named}))
    name = display_name(sorted(forms, key=lambda form: form != form.casefold()), seen)
    aliases = tuple(form for form in sorted(surfaces) if form != name)
    return Entity(
        type=chosen,
        name=name,
        aliases=aliases,
        role=_vote_role(group.mentions, chosen),
        score=round(max(m.score for m in group.mentions if m.type == chosen), 4),
        mentions=tuple(
            Mention(start, end, text[start:end], round(spans[start, end].score, 4), spans[start, end].component)
            for start, end in places
        ),
        reasons=tuple(str(reason_of(form, name=name, long=group.long, joined=group.joined)) for form in aliases),
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
    return not _is_among_capitals(text, start)


def _seen(text: str, start: int, end: int) -> str:
    """Give a surface form as the choice of the name sees it: in lower case where all around it is in capitals."""
    return text[start:end].lower() if _is_among_capitals(text, start) else text[start:end]


def _is_among_capitals(text: str, start: int) -> bool:
    return text[start : start + 1].isupper() and is_shouting(text[max(0, start - 40) : start + 40])

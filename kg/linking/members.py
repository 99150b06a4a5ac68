"""What linking needs of each paper's entities, and what a paper itself says about its acronyms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractors.components.words import STAR
from extractors.records import Entity, EntityType, Extraction
from kg.linking.normalise import is_acronym

_GLUED: Final = re.compile(r"(?P<long>.{4,}?)\s*[(\[]\s*(?P<short>[^()\[\]\s]{2,14})\s*[)\]]")
_PLAIN: Final = re.compile(r"[^\W_]|(?<=\w)\++$")
_INITIALS: Final = re.compile(r"[^\W_]+")
#: A long form that ends this near before its acronym stands right before it, with a bracket between.
_ADJACENT: Final = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One entity of one paper.

    ``name`` is as its extraction gives it, ``long`` its full form (empty for a bare acronym), ``shorts`` the acronyms
    (as `acronym_key` gives them) that stand for it in its paper, ``asides`` other words that its paper says of it,
    ``raw`` its forms as they stand in the text, where that is known.
    """

    type: EntityType
    name: str
    forms: tuple[str, ...]
    long: str
    shorts: tuple[str, ...]
    asides: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The entities of one paper in the order of its extraction, what its acronyms mean there, and its hierarchy.

    ``meanings`` is acronym → long form; ``broader`` holds pairs of places (narrower, broader).
    """

    paper: str
    members: tuple[Member, ...]
    meanings: Mapping[str, str]
    broader: tuple[tuple[int, int], ...]


def acronym_key(text: str) -> str:
    """Fold an acronym: no plural, no punctuation, no case, save that a small m before capitals means "mean".

    >>> [acronym_key(a) for a in ("CNNs", "R-CNN", "k-NN", "MAP", "mAP")]
    ['cnn', 'rcnn', 'knn', 'map', 'm.ap']
    """
    text = STAR.sub("star", text)
    core = text[:-1] if len(text) > 2 and text[-1] == "s" and text[-2].isupper() else text
    mean, rest = ("m.", core[1:]) if core[:1] == "m" and core[1:2].isupper() else ("", core)
    return mean + "".join(_PLAIN.findall(rest)).casefold()


def abbreviates(short: str, long: str) -> bool:
    """Whether the letters of an acronym stand in a long form in their order, the first at its start.

    A name that holds the acronym as a word explains nothing.

    >>> abbreviates("GCN", "graph convolutional network"), abbreviates("GCN", "GCN for graphs")
    (True, False)
    """
    letters, text = acronym_key(short).replace(".", ""), long.casefold()
    if len(letters) < 2 or len(text) <= len(letters) + 1 or text[:1] != letters[:1]:
        return False
    words = _INITIALS.findall(text)
    if letters in words or (len(letters) > 2 and "".join(words).startswith(letters)):
        return False
    place = 0
    for letter in letters:
        place = text.find(letter, place) + 1
        if place == 0:
            return False
    return True


def has_initials(short: str, long: str) -> bool:
    """Whether an acronym of three letters or more is made of the initials of a long form.

    >>> has_initials("GCN", "graph convolutional network"), has_initials("BERT", "better tool")
    (True, False)
    """
    letters = acronym_key(short).replace(".", "")
    return len(letters) > 2 and "".join(w[0] for w in _INITIALS.findall(long)).casefold() == letters


def read_row(extraction: Extraction, broader: str) -> Row:
    """Take from an extraction what linking needs; ``broader`` names the relation of the hierarchy."""
    members = [read_member(entity) for entity in extraction.entities]
    meanings: dict[str, str] = {}
    for member in members:
        for short in member.shorts:
            meanings[short] = min(meanings.get(short, member.long), member.long, key=lambda long: (-len(long), long))
    for place, member in enumerate(members):
        if not member.long and acronym_key(member.name) not in meanings:
            long = _explained(extraction.entities, members, place)
            if long:
                meanings[acronym_key(member.name)] = long
    pairs = {(r.subject, r.object) for r in extraction.relations if r.type == broader}
    return Row(extraction.paper_id, tuple(members), meanings, tuple(sorted(pairs)))


def read_member(entity: Entity) -> Member:
    """Tell full forms from acronyms among an entity's names; a name with its acronym glued to it is taken apart."""
    name, forms = entity.name, {entity.name, *entity.aliases}
    glued = _GLUED.fullmatch(name)
    if glued and abbreviates(glued["short"], glued["long"]):
        forms = (forms - {name}) | {glued["long"], glued["short"]}
        name = glued["long"]
    forms = {form for form in forms if not _is_glued(form)} or forms
    long = name
    if is_acronym(name):
        longs = [f for f in forms if not is_acronym(f) and " " in f.strip() and abbreviates(name, f)]
        long = min(longs, key=lambda f: (-len(f), f), default="")
    shorts = {acronym_key(f) for f in forms if long and is_acronym(f) and abbreviates(f, long)}
    texts = {m.text for m in entity.mentions}
    known = {entity.name, *entity.aliases}
    return Member(
        type=entity.type,
        name=entity.name,
        forms=tuple(sorted(forms)),
        long=long,
        shorts=tuple(sorted(shorts)),
        asides=tuple(sorted(texts - known)),
        raw=tuple(sorted(texts & known)),
    )


def _is_glued(form: str) -> bool:
    glued = _GLUED.fullmatch(form)
    return glued is not None and abbreviates(glued["short"], glued["long"])


def _explained(entities: Sequence[Entity], members: Sequence[Member], place: int) -> str:
    """The full form that another entity of the paper gives for a bare acronym, by initials or by standing before it."""
    name = members[place].name
    starts = {m.start for m in entities[place].mentions}
    found = {
        other.long
        for other, entity in zip(members, entities, strict=True)
        if other.long and (has_initials(name, other.long) or _stands_before(name, other.long, entity, starts))
    }
    return min(found, key=lambda long: (-len(long), long), default="")


def _stands_before(short: str, long: str, entity: Entity, starts: set[int]) -> bool:
    near = any(0 < start - mention.end <= _ADJACENT for mention in entity.mentions for start in starts)
    return near and abbreviates(short, long)

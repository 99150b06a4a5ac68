"""Names of people: lists cut into persons, and every person written given name first.

What separates persons and what separates family and given names is often the same comma. What decides is what the
pieces look like: a piece that is a whole name ("A. Reader") is a person of its own, one that is initials or a single
given name belongs to the family name before it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.sources.fields.identifiers import orcid_in

_FOREIGN_AND: Final = re.compile(r"\s+(?:und|et|y|e|och|og|en)\s+")
_SURE_AND: Final = re.compile(r"\s*,?\s+and\s+|\s*,?\s*&\s*", re.IGNORECASE)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_UPPER_INITIALS: Final = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]*){1,4}")
_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv|junior|senior|ph\.?d|m\.?d)\.?", re.IGNORECASE)
_ET_AL: Final = re.compile(r"[\s,;]*(?:\bet\.?\s*al\b\.?|\band others\b|\bu\.\s?a\.|…|\.\.\.)\s*$", re.IGNORECASE)
_MARKS: Final = re.compile(r"\s*\(\d+\)$|\s*[*†‡§¶∗]+$|\s0\d{3}$|(?<=[^\W\d_.])\d+(?:,\d+)*$")
_LONGEST_NAME: Final = 60
#: A family name with initials behind it, as bibliographies shorten names: "Reader AB", "van Writer C.-D.".
_SHORT_NAME: Final = re.compile(
    r"((?:[^\W\d_][^\W\d_A-Z]*[\s'’-])*[^\W\d_][^\W\d_A-Z]+) ([A-Z]{1,3}|[A-Z]\.(?:[ -]?[A-Z]\.){0,3})$"
)
#: Without any of these, and where the first name ends as names do, a list of names needs nothing done.
_UNTIDY: Final = re.compile(
    r"[*†‡§¶∗,&\d]|\band\b|^\W*$|^(?:jr|sr|ii|iii|iv|junior|senior|ph\.?d|m\.?d)\.?$", re.IGNORECASE | re.MULTILINE
)
_LOOSE_AND: Final = re.compile(r"^(?:and|&)\s+|\s+(?:and|&)$", re.IGNORECASE)
_INSTITUTION: Final = frozenset(
    """academy association center centre college commission committee consortium council department faculty foundation
    group institute laboratory lab labs ministry network office organization project school society team university
    research science sciences technology""".split()
)
_PARTICLES: Final = frozenset(
    """van von der den de da di du del della la le dos das ten ter zu zur al el bin ibn""".split()
)
_ALSO_GIVEN: Final = frozenset("Al Bin Da Di Do Du El La Le Ten".split())
_VANCOUVER: Final = re.compile(r"(?P<family>[^\W\d_][^,;.]*[^\W\d_A-Z][^,;.]*) (?P<initials>[A-Z]{1,3})")
_GIVEN: Final = ("given", "givenname", "givennames", "first", "firstname", "forename", "forenames")
_MIDDLE: Final = ("middle", "middlename", "middlenames")
_FAMILY: Final = ("family", "familyname", "last", "lastname", "surname")
_WHOLE: Final = ("name", "fullname", "literal", "displayname", "rawauthorname", "text", "#text", "label", "value")
_PARTICLE: Final = ("nondroppingparticle", "droppingparticle", "particle", "prefix")


def people_in(text: str) -> tuple[str, ...]:
    """Cut a text that lists persons; each is written given name first.

    >>> people_in("Reader, A. and Writer, B."), people_in("A. Reader, B. Writer, C.-D. Editor")
    (('A. Reader', 'B. Writer'), ('A. Reader', 'B. Writer', 'C.-D. Editor'))
    """
    text = " ".join(_ET_AL.sub("", text.strip()).split())
    if not text:
        return ()
    if (listed := as_list(text)) is not None:
        return _named(listed)
    for separator in (";", "；", "|", "\u3001", "，"):
        if separator in text:
            parts = [part for piece in text.split(separator) for part in _and_parts(piece)]
            return _named(parts)
    parts = _SURE_AND.split(text)
    if len(parts) == 1:
        foreign = _FOREIGN_AND.split(text)
        parts = (
            foreign
            if all(_is_family_first(part) or ("," not in part and _is_whole(part)) for part in foreign)
            else parts
        )
    if len(parts) == 1 or not all(_is_family_first(part) or "," not in part for part in parts):
        return _named(piece for part in parts for piece in _comma_parts(part))
    return _named(parts)


def as_list(text: str) -> list[str] | None:
    """The texts of a list that was written out as Python or JSON does, or None.

    >>> as_list("['A. Reader', 'B. Writer']"), as_list("[1]")
    (['A. Reader', 'B. Writer'], None)
    """
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def given_first(name: str) -> str:
    """Write a name given name first.

    >>> given_first("van der Berg, Anna"), given_first("King, Jr., Martin Luther"), given_first("Plato")
    ('Anna van der Berg', 'Martin Luther King Jr.', 'Plato')
    """
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        family, given = parts
        return f"{family} {given}" if _SUFFIX.fullmatch(given) else f"{given} {family}"
    if len(parts) == 3:
        family, suffix, given = parts if not _SUFFIX.fullmatch(parts[2]) else (parts[0], parts[2], parts[1])
        if _SUFFIX.fullmatch(suffix):
            return f"{given} {family} {suffix}"
    return " ".join(name.split())


def vancouver(name: str) -> str:
    """Write "Reader AB" as "AB Reader"; another name stays.

    >>> vancouver("Reader AB"), vancouver("Ada Reader")
    ('AB Reader', 'Ada Reader')
    """
    found = _VANCOUVER.fullmatch(name.strip())
    return f"{found['initials']} {found['family']}" if found else name.strip()


def person(value: object) -> tuple[str, str]:
    """The name and the ORCID of one person, however a source writes them; an empty name is nobody.

    >>> person({"family": "Doe", "given": "J"}), person({"author": {"display_name": "A. Reader"}})
    (('J Doe', ''), ('A. Reader', ''))
    """
    if isinstance(value, str):
        return value.strip(), ""
    if isinstance(value, Sequence):
        return _from_parts([str(part).strip() for part in value if isinstance(part, str)]), ""
    if not isinstance(value, Mapping):
        return "", ""
    named = {re.sub(r"[-_ ]", "", str(key)).casefold(): item for key, item in value.items()}
    inner = next(
        (named[key] for key in ("author", "person", "creator", "user") if isinstance(named.get(key), Mapping)), None
    )
    if inner is not None and not _texts(named, _FAMILY):
        name, orcid = person(inner)
        return name or _texts(named, _WHOLE), orcid or orcid_in(named.get("orcid"))
    return _from_mapping(named), _orcid(named)


def _from_mapping(named: Mapping[str, Any]) -> str:
    family, given = _texts(named, _FAMILY), _texts(named, _GIVEN)
    middle = named.get("middle", _texts(named, _MIDDLE))
    middle = " ".join(str(m) for m in middle) if isinstance(middle, list) else middle
    if family:
        particle = " ".join(str(named[key]).strip() for key in _PARTICLE if isinstance(named.get(key), str))
        parts = (given, middle, particle, family, _texts(named, ("suffix", "generation")))
        return " ".join(" ".join(str(part).split()) for part in parts if part and str(part).strip())
    whole = _texts(named, _WHOLE)
    return given_first(whole) if whole.count(",") == 1 else whole or given


def _orcid(named: Mapping[str, Any]) -> str:
    for key, value in named.items():
        if "orcid" in key:
            return orcid_in(value)
    ids = named.get("externalids")
    if isinstance(ids, Mapping):
        return orcid_in(ids.get("ORCID"))
    return ""


def _texts(named: Mapping[str, Any], keys: Sequence[str]) -> str:
    return next((v.strip() for key in keys if isinstance(v := named.get(key), str) and v.strip()), "")


def _from_parts(parts: Sequence[str]) -> str:
    """``[family, given, suffix]``, as the arXiv snapshot has it, possibly with an affiliation behind."""
    if not parts:
        return ""
    family, given, suffix = (*parts, "", "")[:3]
    return " ".join(part for part in (given, family, suffix) if part)


def _and_parts(piece: str) -> list[str]:
    parts = _SURE_AND.split(piece)
    return parts if len(parts) > 1 else [piece]


def _comma_parts(text: str) -> list[str]:
    """The persons of a text without "and": by commas, where these do not stand within names."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) <= 1:
        return pieces
    if all(_is_whole(piece) or _SUFFIX.fullmatch(piece) for piece in pieces):
        return _with_suffixes(pieces)
    mostly_whole = 2 * sum(map(_is_whole, pieces)) > len(pieces) > 2
    if len(pieces) % 2 == 0 and not mostly_whole and all(_may_be_given(given) for given in pieces[1::2]):
        return [f"{family}, {given}" for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    if len(pieces) == 3 and any(_SUFFIX.fullmatch(piece) for piece in pieces):
        return [text]
    return pieces


def tidy_names(names: Sequence[str], *, one_by_one: bool = False) -> tuple[str, ...]:
    """Names given name first and without marks of footnotes; two in one piece are two, what has no letter is nobody.

    Args:
        names: As a source lists them.
        one_by_one: Give as many names as there are, so that what belongs to each still does.

    >>> tidy_names(["Reader, Ada*", "B. Writer and C. Editor", "and Dan Poet", "Institute for Art and Science"])
    ('Ada Reader', 'B. Writer', 'C. Editor', 'Dan Poet', 'Institute for Art and Science')
    >>> tidy_names(["Reader A", "Writer BC"]), tidy_names(["Wei LI"])
    (('A Reader', 'BC Writer'), ('Wei LI',))
    """
    if _UNTIDY.search("\n".join(names)) is None and (not names or names[0][-1:].islower()):
        return tuple(names)
    tidy: list[str] = []
    for name in names:
        bare = _LOOSE_AND.sub("", _MARKS.sub("", name)).strip()
        parts = [bare] if one_by_one else bare.split(" and ")
        tidy += parts if len(parts) == 2 and all(map(_is_person, parts)) else [bare]
    if not one_by_one:
        tidy = _with_suffixes(tidy)
    tidy = [given_first(name) if _is_one_with_comma(name) else name for name in tidy]
    if all(map(_SHORT_NAME.fullmatch, tidy)) and _shows_initials(tidy):
        tidy = [_SHORT_NAME.sub(r"\2 \1", name) for name in tidy]
    return tuple(tidy) if one_by_one else tuple(name for name in tidy if any(map(str.isalpha, name)))


def _with_suffixes(names: Sequence[str]) -> list[str]:
    """Names with what stands behind them as a piece of its own: "Jr.", "III"."""
    joined: list[str] = []
    for name in names:
        if joined and _SUFFIX.fullmatch(name):
            joined[-1] += f" {name}"
        else:
            joined.append(name)
    return joined


def _shows_initials(names: Sequence[str]) -> bool:
    """Whether what stands behind short names is initials for sure: a full stop, or one letter in a list of such."""
    return any(name.endswith(".") for name in names) or (len(names) > 1 and any(name[-2] == " " for name in names))


def _is_one_with_comma(name: str) -> bool:
    """Whether a name is a person with the family name first, and no institution with its place."""
    return "," in name and name.count(",") <= 2 and not _names_institution(name) and len(name) < _LONGEST_NAME


def _names_institution(text: str) -> bool:
    return any(word.strip(",.").casefold() in _INSTITUTION for word in text.split())


def _is_person(text: str) -> bool:
    """Whether a text is two to four names, beside particles, and none of an institution."""
    words = [word for word in text.split() if word not in _PARTICLES]
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) and not _names_institution(text)


def _is_family_first(text: str) -> bool:
    """Whether a text with commas is one person, family name first."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) == 3:
        return any(_SUFFIX.fullmatch(piece) for piece in pieces)
    if len(pieces) != 2:
        return False
    return not (_is_whole(pieces[0]) and _is_whole(pieces[1]))


def _is_whole(piece: str) -> bool:
    """Whether a piece is a whole name: several words, neither initials nor a family name with its particle.

    Some particles are given names where they begin with a capital: "Bin Li", "Le Song", "Van Anh Ho".
    """
    words = piece.split()
    if len(words) < 2 or _UPPER_INITIALS.fullmatch(piece):
        return False
    first, second = words[0], words[1]
    if first.casefold() not in _PARTICLES or first in _ALSO_GIVEN:
        return True
    return first.istitle() and len(words) > 2 and second.casefold() not in _PARTICLES


def _may_be_given(piece: str) -> bool:
    return len(piece.split()) == 1 or _INITIALS.fullmatch(piece) is not None or len(piece.split()) == 2


def _named(parts: Sequence[str] | Any) -> tuple[str, ...]:
    names = (given_first(_MARKS.sub("", part.strip())) for part in parts)
    return tuple(name for name in names if name and not _ET_AL.fullmatch(f" {name}"))

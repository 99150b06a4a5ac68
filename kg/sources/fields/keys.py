"""Which names of keys and columns mean which field, in several languages and spellings.

A name is folded first: case, accents, blanks, hyphens, underscores and namespaces go. Names that stand in no list are
cut into words ("paperAbstract", "date_of_issue") and judged by them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

_TABLES: Final[Mapping[str, Any]] = tomllib.loads(files(__package__).joinpath("keys.toml").read_text("utf-8"))
#: Field → folded names, the surest first.
NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({f: tuple(n) for f, n in _TABLES["names"].items()})
#: Words of a name that is in no list → its field, the first that fits.
_WORDS: Final = tuple((field, frozenset(words)) for field, words in _TABLES["words"].items())
#: A name with one of these words is about something else.
_OTHER: Final = frozenset(_TABLES["other"].split())
#: Names that are known and say nothing that the graph keeps.
_LEFT_OUT: Final = frozenset(_TABLES["left_out"].split())
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS: Final = re.compile(r"[\W_]+")
_NAMESPACE: Final = re.compile(
    r"^(?:(?:dc|dcterms|dct|prism|schema|bibo|arxiv)[:.]|(?:citation|paper|article|work|dc|document)[:._ ](?!id$))",
    re.IGNORECASE,
)
_FIELD_OF: Final = {name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)}
#: What a name that is judged by its words ranks behind.
_BY_WORDS: Final = 100
_BY_FORM: Final = 50
#: How search engines tell the type of a field.
_TYPE: Final = re.compile(r"(?<=[a-zA-Z])_(?:s|ss|t|txt|i|dt|tdate)$")
#: Where a way into an object ends with one of these, it is about what it begins with.
_NAMED_THERE: Final = frozenset({"displayname", "name", "fullname", "rawauthorname"})


def fold(name: str) -> str:
    """Fold a name of a key or column.

    >>> fold("Publication Date"), fold("dc:Title"), fold("Résumé")
    ('publicationdate', 'title', 'resume')
    """
    bare = _NAMESPACE.sub("", name.strip().strip("\ufeff"))
    decomposed = unicodedata.normalize("NFKD", bare.casefold())
    return _SEPARATORS.sub("", "".join(c for c in decomposed if not unicodedata.combining(c)))


@lru_cache(maxsize=4096)
def field_of(name: str) -> tuple[str, int] | None:
    """The field that a name means and how sure that is (0 is surest), or None.

    >>> field_of("abstractNote"), field_of("paper_abstract_text"), field_of("colour")
    (('abstract', 2), ('abstract', 1), None)
    """
    folded = fold(name)
    if folded in _FIELD_OF:
        return _FIELD_OF[folded]
    if folded in _LEFT_OUT:
        return None
    if (plainer := _plainer(name)) is not None and (meant := field_of(plainer)) is not None:
        return meant[0], meant[1] + _BY_FORM
    words = {word.casefold() for word in _SEPARATORS.split(_CAMEL.sub(" ", name)) if word}
    if words & _OTHER:
        return None
    return next(((field, _BY_WORDS) for field, meant in _WORDS if words & meant), None)


def _plainer(name: str) -> str | None:
    """A name without what a database adds: the type of a field ("title_s"), the way into an object."""
    bare = _TYPE.sub("", name)
    if bare != name:
        return bare
    way = name.split(".")
    return way[0] if len(way) > 1 and fold(way[-1]) in _NAMED_THERE else None


@lru_cache(maxsize=4096)
def is_left_out(name: str) -> bool:
    """Whether a name is known and says nothing that the graph keeps."""
    return name.startswith(("_", "$", "@")) or fold(name) in _LEFT_OUT

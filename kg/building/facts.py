"""What a build needs of an extraction when it writes nothing of it: kept beside it, a fraction of its size."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from typing import Any, Final

from extractors.records import EntityType, Extraction, Relation, values_of
from kg.building.kept import code
from kg.core.streams import batched
from kg.core.vocab import BROADER
from kg.linking import Member, Row, read_row
from kg.store.state import ExtractionCache

#: Facts that are worked out before they are kept.
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """What one extraction says of entities and relations.

    ``row`` is what linking needs of it (its paper is not filled in), ``relations`` those between entities, ``model``
    who read it, ``skipped`` and ``error`` why nobody did.
    """

    row: Row
    relations: tuple[Relation, ...]
    model: str
    skipped: str | None
    error: str | None

    @property
    def types(self) -> tuple[EntityType, ...]:
        """The type of each entity."""
        return _same(tuple(member.type for member in self.row.members))


@cache
def _same(types: tuple[EntityType, ...]) -> tuple[EntityType, ...]:
    """One tuple for all that are alike."""
    return types


def facts_of(extraction: Extraction) -> Facts:
    """Take the facts from an extraction."""
    row = read_row(extraction, BROADER)
    return Facts(row, extraction.relations, extraction.model, extraction.skipped, extraction.error)


def all_facts(keys: Iterable[str], cache: ExtractionCache) -> Iterator[Facts]:
    """The facts of the extractions of some keys, in their order; those not kept yet are worked out and kept.

    Raises:
        KeyError: an extraction is not in the cache.
    """
    by, seen = code(), dict[Any, Any]()
    for some in batched(keys, _AT_ONCE):
        known = cache.facts(some, by)
        missing = [key for key in dict.fromkeys(some) if key not in known]
        made = {key: _pack(facts_of(one)) for key, one in zip(missing, cache.get_many(missing), strict=True)}
        cache.add_facts(made, by)
        known |= made
        yield from (_unpack(known[key], seen) for key in some)


def _pack(facts: Facts) -> bytes:
    members = [tuple(values_of(member).values()) for member in facts.row.members]
    relations = [tuple(values_of(relation).values()) for relation in facts.relations]
    row = [members, facts.row.meanings, facts.row.broader, relations, facts.model, facts.skipped, facts.error]
    return zlib.compress(json.dumps(row, separators=(",", ":")).encode(), 1)


def _unpack(content: bytes, seen: dict[Any, Any]) -> Facts:
    """Facts as they are kept; texts and tuples of texts are those in ``seen``, as papers name the same things."""

    def text(value: str) -> str:
        return str(seen.setdefault(value, value))

    def texts(values: list[str]) -> tuple[str, ...]:
        found = tuple(map(text, values))
        return tuple(seen.setdefault(found, found))

    members, meanings, broader, relations, *rest = json.loads(zlib.decompress(content))
    read = [
        Member(kind, text(name), texts(forms), text(long), texts(shorts), texts(asides), texts(raw))
        for kind, name, forms, long, shorts, asides, raw in members
    ]
    row = Row("", tuple(read), meanings, tuple(map(tuple, broader)))
    model, *why = rest
    return Facts(row, tuple(starmap(Relation, relations)), text(model), *why)

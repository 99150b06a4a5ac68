"""The tables of known acronyms and synonyms that ship with the package."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from extractors.records import EntityType


@dataclass(frozen=True, slots=True)
class Meaning:
    """One long form of an acronym; ``type`` restricts it to entities of that type."""

    long: str
    type: EntityType | None = None


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Rows of names (``same``) and of parts of names (``parts``) that mean one thing, and words (``words``).

    The first name of a row stands for the others.
    """

    same: tuple[tuple[str, ...], ...]
    parts: tuple[tuple[str, ...], ...]
    words: dict[str, str]


@cache
def acronyms() -> dict[str, tuple[Meaning, ...]]:
    """Acronym as written → what it may stand for."""
    table: dict[str, str | list[str]] = _read("acronyms.toml")["acronyms"]
    return {short: tuple(map(_meaning, [longs] if isinstance(longs, str) else longs)) for short, longs in table.items()}


@cache
def synonyms() -> Synonyms:
    """The rows of names that mean the same."""
    table = _read("synonyms.toml")
    return Synonyms(tuple(map(tuple, table["same"])), tuple(map(tuple, table["parts"])), table["words"])


def _meaning(text: str) -> Meaning:
    long, _, entity_type = map(str.strip, text.partition("|"))
    return Meaning(long, cast(EntityType, entity_type) if entity_type else None)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))

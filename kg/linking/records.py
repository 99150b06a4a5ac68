"""What linking gives: entities over all papers, and which of them each paper's entities are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractors.records import EntityType


@dataclass(frozen=True, slots=True)
class LinkedEntity:
    """One thing under all its names.

    ``key`` makes its IRI; ``keys`` are all normalised names that look-ups may use, ``redirects`` those among them
    that no other entity has. ``types`` holds every type its papers give it, the commonest (``main_type``) first.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    keys: tuple[str, ...]
    redirects: tuple[str, ...]
    types: tuple[EntityType, ...]
    papers: int

    @property
    def main_type(self) -> EntityType:
        """The type that most papers give it."""
        return self.types[0]


@dataclass(frozen=True, slots=True)
class Linking:
    """All entities by key, and for every paper the key of each entity of its extraction, in the same order.

    ``broader`` gives for a key the keys right above it; following it never leads back.
    """

    entities: Mapping[str, LinkedEntity]
    members: Mapping[str, tuple[str, ...]]
    broader: Mapping[str, tuple[str, ...]]

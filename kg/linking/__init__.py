"""From the entities of single papers to entities of the whole graph."""

from __future__ import annotations

from kg.linking.normalise import is_acronym, key, singular
from kg.linking.records import LinkedEntity, Linking
from kg.linking.resolve import link

__all__ = ["LinkedEntity", "Linking", "is_acronym", "key", "link", "singular"]

"""From the entities of single papers to entities of the whole graph."""

from __future__ import annotations

from kg.linking.folding import Level, fold
from kg.linking.normalise import is_acronym, key, singular
from kg.linking.overrides import Overrides
from kg.linking.overrides import parse as parse_overrides
from kg.linking.records import Doubt, LinkedEntity, Linking
from kg.linking.resolve import link

__all__ = [
    "Doubt",
    "Level",
    "LinkedEntity",
    "Linking",
    "Overrides",
    "fold",
    "is_acronym",
    "key",
    "link",
    "parse_overrides",
    "singular",
]

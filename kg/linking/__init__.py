"""From the entities of single papers to entities of the whole graph."""

from __future__ import annotations

from kg.linking.folding import Level, fold
from kg.linking.members import Member, Row, read_row
from kg.linking.normalise import is_acronym, key, singular
from kg.linking.overrides import Overrides
from kg.linking.overrides import parse as parse_overrides
from kg.linking.records import Doubt, LinkedEntity, Linking
from kg.linking.resolve import link, link_rows

__all__ = [
    "Doubt",
    "Level",
    "LinkedEntity",
    "Linking",
    "Member",
    "Overrides",
    "Row",
    "fold",
    "is_acronym",
    "key",
    "link",
    "link_rows",
    "parse_overrides",
    "read_row",
    "singular",
]

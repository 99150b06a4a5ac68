"""Names that labelled papers agree on: each with the one type that they give it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from extractors.components.neural.paper import name_key
from extractors.records import ENTITY_TYPES, EntityType
from extractors.training.data import Example

#: The types whose names are proper names.
PROPER: Final[tuple[EntityType, ...]] = ("Dataset",)


def known_types(
    examples: Iterable[Example], *, types: Collection[EntityType] = PROPER, least: int = 2, share: float = 0.9
) -> dict[str, int]:
    """Give the type index of names that at least ``least`` texts hold and a ``share`` of them give one type.

    Only names of the ``types`` wanted are given: those of datasets are proper names, which mean the same everywhere,
    while the type of a method or task depends on what a text does with it.
    """
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for example in examples:
        kinds = {
            (name_key(example.text[s.start : s.end]), ENTITY_TYPES.index(e.type))
            for e in example.entities
            for s in e.spans
        }
        for name, kind in kinds:
            counts[name][kind] += 1
    out: dict[str, int] = {}
    for name, found in counts.items():
        kind, most = found.most_common(1)[0]
        if ENTITY_TYPES[kind] in types and found.total() >= least and most >= share * found.total():
            out[name] = kind
    return out

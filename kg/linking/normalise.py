"""Fold names to keys: what people would call the same spelling has the same key."""

from __future__ import annotations

import re
from typing import Final

from extractors.components.words import normalise as key
from extractors.components.words import singular

__all__ = ["is_acronym", "key", "singular"]

_ACRONYM: Final = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z0-9][A-Za-z0-9.+/&-]{1,11}")


def is_acronym(name: str) -> bool:
    """Whether a name is written as an acronym: one word with at least two capitals.

    >>> [is_acronym(n) for n in ("CNN", "MoE", "ResNet-50", "dropout", "QA system")]
    [True, True, True, False, False]
    """
    return _ACRONYM.fullmatch(name) is not None

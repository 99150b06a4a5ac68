"""What the numbers that leave the network mean: one row a word, columns in named slices.

Labels follow BIOES: ``0`` is outside, then begin, inside, end, single for each type.
"""

from __future__ import annotations

from typing import Final

from extractors.records import ENTITY_TYPES, ROLES

#: Number of types and of labels.
TYPES: Final = len(ENTITY_TYPES)
LABELS: Final = 1 + 4 * TYPES
BEGIN, INSIDE, END, SINGLE = 1, 2, 3, 4

#: Longest span, in words, that the span head scores; longer ones are left to the labels.
MAX_WIDTH: Final = 12
#: Width of the query and key vectors of the span head, for each type.
SPAN_SIZE: Final = 32

#: Width of the vectors whose products tell whether two names mean the same thing.
LINK_SIZE: Final = 48

#: All (type, role) pairs in order, and where each type's begin.
ROLE_PAIRS: Final = tuple((t, r) for t in ENTITY_TYPES for r in ROLES[t])
ROLE_STARTS: Final = (*(ROLE_PAIRS.index((t, ROLES[t][0])) for t in ENTITY_TYPES), len(ROLE_PAIRS))

#: Columns: label logits, span start and end logits, span queries and keys, role logits, role weight,
#: link vectors.
LABEL: Final = slice(0, LABELS)
START: Final = slice(LABEL.stop, LABEL.stop + TYPES)
STOP: Final = slice(START.stop, START.stop + TYPES)
QUERY: Final = slice(STOP.stop, STOP.stop + TYPES * SPAN_SIZE)
KEY: Final = slice(QUERY.stop, QUERY.stop + TYPES * SPAN_SIZE)
ROLE: Final = slice(KEY.stop, KEY.stop + len(ROLE_PAIRS))
WEIGHT: Final = slice(ROLE.stop, ROLE.stop + 1)
LINK: Final = slice(WEIGHT.stop, WEIGHT.stop + LINK_SIZE)
COLUMNS: Final = LINK.stop


def label_of(kind: int, place: int) -> int:
    """Give the label of type index ``kind`` at ``BEGIN``, ``INSIDE``, ``END`` or ``SINGLE``."""
    return 4 * kind + place


def span_labels(kind: int, width: int) -> list[int]:
    """Give the labels of a span of ``width`` words.

    >>> span_labels(0, 3)
    [1, 2, 3]
    """
    if width == 1:
        return [label_of(kind, SINGLE)]
    return [label_of(kind, BEGIN), *([label_of(kind, INSIDE)] * (width - 2)), label_of(kind, END)]

"""Which of the relations that a head finds likely are told: those sure enough that contradict no surer one."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from extractors.components.dense import FloatArray
from extractors.components.relations.pairs import Pairs
from extractors.records import RELATION_TYPES, RelationType

#: Relations that hold in one direction only; "compared with" holds in both and is told once.
_ONE_WAY: Final[frozenset[RelationType]] = frozenset({"partOf", "broader", "comparedWith"})
#: A thing is no part of what it is a kind of: of these one is told for two entities.
_EITHER: Final[frozenset[RelationType]] = frozenset({"partOf", "broader"})


def settled(sure: FloatArray, pairs: Pairs, least: float | FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which relations to keep: ``(pairs, relations)``.

    Args:
        sure: Confidence of each relation for each pair.
        pairs: The pairs.
        least: The least confidence, one or one a relation.
    """
    kept: npt.NDArray[np.bool_] = (sure >= least) & pairs.allowed
    taken: set[tuple[str, int, int]] = set()
    rows, columns = np.nonzero(kept)
    for at in np.argsort(-sure[rows, columns], kind="stable"):
        row, column = int(rows[at]), int(columns[at])
        kind, subject, obj = RELATION_TYPES[column], *map(int, pairs.ends[row])
        against = [(kind, obj, subject)] if kind in _ONE_WAY else []
        against += [(k, *e) for k in _EITHER - {kind} for e in ((subject, obj), (obj, subject)) if kind in _EITHER]
        if any(one in taken for one in against):
            kept[row, column] = False
        else:
            taken.add((kind, subject, obj))
    return kept

"""What a person looks at next: the least sure statements, and statements that are drawn by chance.

Judging the doubtful ones first mends the most, and measures nothing. What is drawn measures: each relation has an order
of its statements that depends on a digest of them alone, and those at its beginning are a sample.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain, zip_longest
from typing import Final

from kg.core.vocab import REPORTS_RESULT, relation_order
from kg.review.decisions import BETWEEN, RELATIONS
from kg.store.counts import Line
from kg.store.opened import Opened

#: Statements of each relation that are drawn at most.
_DRAWN: Final = 500
#: Statements that are told as doubtful at most.
_DOUBTFUL: Final = 2000


def doubtful(opened: Opened, relations: Collection[str] = (), *, limit: int = _DOUBTFUL) -> Iterator[Line]:
    """So many statements that nobody had judged before the last build, the least sure first."""
    return opened.counts.least_sure(sorted(relations or RELATIONS), limit)


def drawn(opened: Opened, relations: Collection[str] = ()) -> list[Line]:
    """Statements drawn by chance: of each relation a sample, the relations taking turns; always in the same order."""
    found: dict[str, list[tuple[str, str, Line]]] = defaultdict(list)
    for line, label, other in opened.counts.labelled(sorted(relations or RELATIONS)):
        if line.relation in BETWEEN:
            place = rank("", line.relation, label, other)
        elif line.relation == REPORTS_RESULT:
            place = rank("", line.relation, line.object, "")
        else:
            place = rank(opened.iris.local(line.subject).removeprefix("paper/"), line.relation, other, "")
        _keep(found[line.relation], place, line)
    ordered = [sorted(found[relation], reverse=True) for relation in sorted(found, key=relation_order)]
    turns = chain.from_iterable(zip_longest(*ordered))
    return [turn[2] for turn in turns if turn is not None]


def _keep(heap: list[tuple[str, str, Line]], place: str, line: Line) -> None:
    """Keep the first so many; places are turned round, so that the last of those kept is on top."""
    entry = (_turned(place), f"{line.subject} {line.object}", line)
    if len(heap) < _DRAWN:
        heapq.heappush(heap, entry)
    elif entry[:2] > heap[0][:2]:
        heapq.heapreplace(heap, entry)


def _turned(place: str) -> str:
    return f"{(1 << 64) - 1 - int(place, 16):016x}"


def rank(paper: str, relation: str, name: str, other: str) -> str:
    """The place of a statement among those of its relation, as a text of 16 digits: by chance, but always the same.

    >>> rank("one", "usesMethod", "BERT", "") == rank("one", "usesMethod", "Bert", "")
    True
    """
    said = "\x1f".join((paper, relation, name.casefold(), other.casefold()))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()

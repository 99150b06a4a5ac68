"""Cut a stream of papers into shards whose ends depend on the papers near them, not on their number.

So a paper that comes or goes changes the shard that it stands in, and the others are found again, wherever they stand
(content-defined chunking, as in LBFS: Muthitacharoen, Chen and Mazières, SOSP 2001).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Final

from kg.building.reading import paper_of
from kg.core.ids import digest
from kg.core.model import ExtractedPaper, Paper

#: Counts up when the same papers and model give other bytes.
_FORMAT: Final = "2"


@dataclass(frozen=True, slots=True)
class Shard:
    """Papers that follow each other; ``key`` names them together with the model that reads them."""

    position: int
    key: str
    papers: tuple[Paper | ExtractedPaper, ...]


def cut(papers: Iterable[Paper | ExtractedPaper], *, size: int, model: str) -> Iterator[Shard]:
    """Cut papers into shards of about ``size``, at least half as many (but for the last) and at most twice.

    The same shard again, because a source holds its papers twice, gets a key of its own.
    """
    seen: Counter[str] = Counter()
    for position, (digests, held) in enumerate(_pieces(papers, size)):
        key = digest(_FORMAT, model, *digests)
        seen[key] += 1
        yield Shard(position, key if seen[key] == 1 else f"{key}-{seen[key]}", tuple(held))


def _pieces(
    papers: Iterable[Paper | ExtractedPaper], size: int
) -> Iterator[tuple[list[str], list[Paper | ExtractedPaper]]]:
    least = max(1, size // 2)
    digests: list[str] = []
    held: list[Paper | ExtractedPaper] = []
    for paper in papers:
        digests.append(_digest(paper))
        held.append(paper)
        is_end = int(digests[-1], 16) % least == 0 and len(held) >= least
        if is_end or len(held) >= 2 * size:
            yield digests, held
            digests, held = [], []
    if held:
        yield digests, held


def _digest(item: Paper | ExtractedPaper) -> str:
    """A digest of all that is written of a paper, with the entities it comes with: not where it was read."""
    said = json.dumps(asdict(replace(paper_of(item), source="")), sort_keys=True)
    if not isinstance(item, ExtractedPaper):
        return digest(said)
    return digest(said, json.dumps([asdict(entity) for entity in item.extraction.entities], sort_keys=True))

"""Give every paper its extraction: one that is kept, or a fresh one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.records import text_of, text_sha256
from kg.building.reading import ReadTexts, read, runner_for, text_of_paper
from kg.building.report import Progress
from kg.core.ids import Iris, digest
from kg.review.applying import ADDED, Said, added
from kg.review.decisions import Decisions
from kg.runners import RunnerOptions
from kg.sources.papers import PaperRecord
from kg.store.state import ExtractionCache


def extract_missing(
    records: Sequence[PaperRecord],
    *,
    cache: ExtractionCache,
    work: ReadTexts,
    progress: Progress,
    jobs: int | None = None,
) -> tuple[list[str], int]:
    """Extract what the cache does not hold.

    Args:
        records: the papers.
        cache: what was extracted before; every batch is added as soon as it is read.
        work: which model reads.
        progress: is told how many texts are read.
        jobs: how many processes read; by default as many as there are processors, if there is much to read.

    Returns:
        The place of each paper's extraction in the cache, and how many papers the model read now.
    """
    model = work.model_name
    keys = [record.extraction or _key(record, model) for record in records]
    known = cache.known()
    missing = {key: record for key, record in zip(keys, records, strict=True) if key not in known}
    _extract(missing, work, cache, progress, RunnerOptions(jobs=jobs))
    return keys, len(missing)


def with_added(
    records: Sequence[PaperRecord], keys: Sequence[str], decisions: Decisions, *, cache: ExtractionCache, iris: Iris
) -> list[str]:
    """Put what people add into extractions, which are kept like others, so that clusters and labels find them.

    Returns:
        The place of each paper's extraction in the cache.
    """
    places = {record.paper.id: number for number, record in enumerate(records)}

    def said(number: int) -> Said:
        [extraction] = cache.get_many([keys[number]])
        paper = records[number].paper
        return Said(paper, replace(extraction, paper_id=paper.id))

    found = list(keys)
    for paper, extraction in added(decisions, Readings(places, said), iris=iris).items():
        found[places[paper]] = f"{ADDED}{digest(json.dumps(extraction.as_dict()))}"
        cache.add({found[places[paper]]: extraction})
    return found


class Readings(Mapping[str, Said]):
    """Papers by their ids, each with what was read in it, which is looked up when it is asked for.

    Args:
        places: id → number.
        read: number → paper and extraction.
    """

    def __init__(self, places: Mapping[str, int], read: Callable[[int], Said]) -> None:
        self._places = places
        self._read = read

    def __getitem__(self, paper: str) -> Said:
        return self._read(self._places[paper])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, paper: object) -> bool:
        return paper in self._places


def _key(record: PaperRecord, model: str) -> str:
    text = text_of(record.paper.title, record.paper.abstract)
    return digest(text_sha256(text), str(len(record.paper.title)), model)


def _extract(
    missing: dict[str, PaperRecord],
    work: ReadTexts,
    cache: ExtractionCache,
    progress: Progress,
    options: RunnerOptions,
) -> None:
    if not missing:
        return
    done = 0
    progress("extracting", 0, len(missing))
    texts = ((key, text_of_paper(record.paper)) for key, record in missing.items())
    for batch in read(texts, work=work, runner=runner_for(len(missing), options)):
        cache.add(dict(batch))
        done += len(batch)
        progress("extracting", done, len(missing))

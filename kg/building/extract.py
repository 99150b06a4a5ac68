"""Give every paper its extraction: out of the cache, or fresh and then kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.records import Extraction, text_of, text_sha256
from kg.building.reading import ReadTexts, read, runner_for, text_of_paper
from kg.building.report import Progress
from kg.core.ids import Iris, digest
from kg.core.settings import Settings
from kg.review.applying import ADDED, Said, added
from kg.review.decisions import Decisions
from kg.runners import RunnerOptions
from kg.sources.papers import PaperRecord
from kg.store.state import ExtractionCache


@dataclass(frozen=True, slots=True)
class Read:
    """A paper's record with its extraction; ``key`` is the extraction's place in the cache."""

    record: PaperRecord
    key: str
    extraction: Extraction


def extract_all(
    records: Sequence[PaperRecord],
    *,
    cache: ExtractionCache,
    settings: Settings,
    progress: Progress,
    jobs: int | None = None,
) -> tuple[list[Read], int]:
    """Extract what the cache does not hold, then give all extractions in the order of the records.

    Args:
        records: the papers.
        cache: what was extracted before; every batch is added as soon as it is read.
        settings: which model reads.
        progress: is told how many texts are read.
        jobs: how many processes read; by default as many as there are processors, if there is much to read.

    Returns:
        The papers read, and how many of them the model read now.
    """
    work = ReadTexts.by(settings)
    model = work.model_name
    keys = [record.extraction or _key(record, model) for record in records]
    known = cache.known()
    missing = {key: record for key, record in zip(keys, records, strict=True) if key not in known}
    _extract(missing, work, cache, progress, RunnerOptions(jobs=jobs))
    reads = [
        Read(record, key, replace(extraction, paper_id=record.paper.id))
        for record, key, extraction in zip(records, keys, cache.get_many(keys), strict=True)
    ]
    return reads, len(missing)


def with_added(reads: Sequence[Read], decisions: Decisions, *, cache: ExtractionCache, iris: Iris) -> list[Read]:
    """Put what people add into extractions, which are kept like others, so that clusters and labels find them."""
    if not decisions.statements:
        return list(reads)
    papers = {read.record.paper.id: Said(read.record.paper, read.extraction) for read in reads}
    changed = added(decisions, papers, iris=iris)
    keys = {paper: f"{ADDED}{digest(json.dumps(extraction.as_dict()))}" for paper, extraction in changed.items()}
    cache.add({keys[paper]: extraction for paper, extraction in changed.items()})
    return [
        replace(read, key=keys[read.record.paper.id], extraction=changed[read.record.paper.id])
        if read.record.paper.id in changed
        else read
        for read in reads
    ]


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

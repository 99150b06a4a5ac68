"""Give every paper its extraction: one that is kept, or a fresh one."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.records import text_of, text_sha256
from kg.building.reading import ReadTexts, read, runner_for, text_of_paper
from kg.building.report import Progress
from kg.core.ids import digest
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

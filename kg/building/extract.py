"""Give every paper its extraction: out of the cache, or fresh and then kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractors import models
from extractors.records import Extraction, Text, text_of, text_sha256
from kg.building.report import Progress
from kg.core.ids import digest
from kg.core.settings import Settings
from kg.core.streams import batched
from kg.sources.papers import PaperRecord
from kg.store.state import ExtractionCache

#: Papers between two commits of the cache: what a kill can cost.
_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class Read:
    """A paper's record with its extraction; ``key`` is the extraction's place in the cache."""

    record: PaperRecord
    key: str
    extraction: Extraction


def extract_all(
    records: Sequence[PaperRecord], *, cache: ExtractionCache, settings: Settings, progress: Progress
) -> tuple[list[Read], int]:
    """Extract what the cache does not hold, then give all extractions in the order of the records.

    Returns:
        The papers read, and how many of them the model read now.
    """
    model = _model_name(settings)
    keys = [record.extraction or _key(record, model) for record in records]
    known = cache.known()
    missing = {key: record for key, record in zip(keys, records, strict=True) if key not in known}
    _extract(missing, cache, settings, progress)
    reads = [
        Read(record, key, replace(extraction, paper_id=record.paper.id))
        for record, key, extraction in zip(records, keys, cache.get_many(keys), strict=True)
    ]
    return reads, len(missing)


def _model_name(settings: Settings) -> str:
    """The name of the model; a pipeline from elsewhere has to be loaded to tell it, ours and its spaCy need not."""
    name = models.identify(settings.model, settings.labels)
    if name is None:
        from extractors import pipeline

        name = pipeline.model_name(pipeline.load(settings.model, labels=settings.labels))
    return name


def _key(record: PaperRecord, model: str) -> str:
    text = text_of(record.paper.title, record.paper.abstract)
    return digest(text_sha256(text), str(len(record.paper.title)), model)


def _extract(missing: dict[str, PaperRecord], cache: ExtractionCache, settings: Settings, progress: Progress) -> None:
    if not missing:
        return
    from extractors import pipeline

    nlp = pipeline.load(settings.model, labels=settings.labels)
    done = 0
    for batch in batched(missing.items(), _BATCH):
        texts = [Text(r.paper.id, r.paper.title, r.paper.abstract) for _, r in batch]
        extractions = pipeline.extract(texts, nlp=nlp)
        cache.add({key: extraction for (key, _), extraction in zip(batch, extractions, strict=True)})
        done += len(batch)
        progress("extracting", done, len(missing))

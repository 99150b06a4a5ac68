"""The papers of a build by number: a few words of each in memory, the rest on disk until it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.records import EntityType, Extraction, Relation, values_of
from kg.building.extract import Readings
from kg.building.facts import Facts, all_facts
from kg.building.spool import Spool
from kg.core.ids import digest
from kg.core.model import Problem
from kg.linking import Row
from kg.review.applying import Said
from kg.sources.papers import PaperRecord
from kg.store.state import ExtractionCache


@dataclass(frozen=True, slots=True)
class Brief:
    """What is held of a paper.

    ``paper`` is its id, ``key`` the place of its extraction in the cache, ``content`` a digest of its record; ``text``
    one of the text that its relations point into, empty where it has none.
    """

    paper: str
    key: str
    content: str
    text: str
    model: str
    types: tuple[EntityType, ...]
    relations: tuple[Relation, ...]

    @classmethod
    def of(cls, record: PaperRecord, key: str, facts: Facts) -> Brief:
        """What to hold of a paper."""
        paper = record.paper
        said = [values_of(paper), record.cites, list(map(values_of, record.origins))]
        text = digest(paper.title, paper.abstract) if facts.relations else ""
        content = digest(json.dumps(said))
        return cls(paper.id, key, content, text, facts.model, facts.types, facts.relations)


class Papers:
    """Takes the papers of a build in the order of their ids; ``briefs`` grows as `rows` is read."""

    def __init__(self, cache: ExtractionCache, folder: Path) -> None:
        self._cache = cache
        self._records: Spool[PaperRecord] = Spool(folder)
        self._read_anew: Mapping[str, Extraction] = {}
        self.briefs: list[Brief] = []
        self.skipped: list[Problem] = []
        self.failed: list[Problem] = []

    def rows(self, records: Iterable[PaperRecord], keys: Iterable[str]) -> Iterator[Row]:
        """Take the papers, each with the place of its extraction; gives what linking needs of them."""
        keys = list(keys)
        for record, key, facts in zip(records, keys, all_facts(keys, self._cache), strict=True):
            paper = record.paper.id
            self._records.add(record)
            self.briefs.append(Brief.of(record, key, facts))
            if facts.skipped:
                self.skipped.append(Problem(paper, facts.skipped))
            if facts.error:
                self.failed.append(Problem(paper, facts.error))
            yield replace(facts.row, paper=paper)

    def record(self, number: int) -> PaperRecord:
        """A paper as all its sources hold it."""
        return self._records[number]

    def extraction(self, number: int) -> Extraction:
        """What was read in a paper."""
        brief = self.briefs[number]
        if brief.paper in self._read_anew:
            return self._read_anew[brief.paper]
        [extraction] = self._cache.get_many([brief.key])
        return replace(extraction, paper_id=brief.paper)

    def said(self) -> Mapping[str, Said]:
        """Every paper with its extraction, by id."""
        places = {brief.paper: number for number, brief in enumerate(self.briefs)}
        return Readings(places, lambda number: Said(self.record(number).paper, self.extraction(number)))

    def replace(self, extractions: Mapping[str, Extraction]) -> None:
        """Let some papers, given by their ids, say what people made of their extractions."""
        self._read_anew = extractions
        for number, brief in enumerate(self.briefs):
            if (extraction := extractions.get(brief.paper)) is not None:
                types = tuple(entity.type for entity in extraction.entities)
                self.briefs[number] = replace(brief, types=types, relations=extraction.relations)

    def close(self) -> None:
        """Give the room on disk back."""
        self._records.close()

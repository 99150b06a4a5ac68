"""Extraction files: papers that come with what was read in them, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final, TextIO

from extractors.records import Entity, Extraction, Mention, Relation, Result, text_of, text_sha256
from kg.core.model import ExtractedPaper, Paper, Problem, SourceItem
from kg.sources.base import Reading
from kg.sources.entities import entities_from, relations_from
from kg.sources.fields import paper_from, text_field
from kg.sources.json_rows import Row, rows_of
from kg.sources.jsonl import is_json_of_papers, items_of
from kg.sources.results import results_from

UNKNOWN_MODEL: Final = "unknown"

_ENTITIES: Final = re.compile(r'"entities"\s*:\s*\[')
_PLACES: Final = 4
#: The fields of a paper that are written only when they say something, in this order. `Paper.source` is not written:
#: it names where a paper was read, and the reader of the file knows that better.
_OPTIONAL: Final = (
    "authors", "published", "venue", "url", "doi", "arxiv_id", "categories", "keywords", "orcids", "source_key",
    "version", "same_as", "cites",
)  # fmt: skip


class ExtractionReader:
    """Reads extraction files; a row without ``entities`` is a plain paper."""

    name: Final = "extraction"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """JSON objects with a list of entities."""
        return is_json_of_papers(head) and _ENTITIES.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the papers, each after the problems that its row has.

        Raises:
            SourceError: No row can be used.
        """
        return items_of(rows_of(stream, source), lambda row: _items(row, source, reading), source)


READER: Final = ExtractionReader()


def write_row(paper: Paper, extraction: Extraction) -> str:
    """Write a paper and its extraction as one line of JSON, without a line end; the reader is the inverse.

    Scores are rounded to four places.
    """
    row: dict[str, Any] = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    row |= {name: value for name in _OPTIONAL if (value := getattr(paper, name))}
    row |= {
        "model": extraction.model,
        "error": extraction.error,
        "skipped": extraction.skipped,
        "text_sha256": extraction.text_sha256,
        "entities": [_entity_row(entity) for entity in extraction.entities],
        "relations": [_relation_row(relation) for relation in extraction.relations],
        "results": [_result_row(result) for result in extraction.results],
        **({"meaning": extraction.meaning} if extraction.meaning else {}),
    }
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def _entity_row(entity: Entity) -> dict[str, Any]:
    return {
        "type": entity.type,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "role": entity.role,
        "score": round(entity.score, _PLACES),
        "mentions": [_mention_row(mention) for mention in entity.mentions],
        **({"reasons": list(entity.reasons)} if entity.reasons else {}),
    }


def _mention_row(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "score": round(mention.score, _PLACES),
        "component": mention.component,
    }


def _relation_row(relation: Relation) -> dict[str, Any]:
    return {
        "type": relation.type,
        "subject": relation.subject,
        "object": relation.object,
        "score": round(relation.score, _PLACES),
        "start": relation.start,
        "end": relation.end,
    }


def _result_row(result: Result) -> dict[str, Any]:
    return {**asdict(result), "score": round(result.score, _PLACES)}


def _items(row: Row, source: str, reading: Reading | None) -> Iterator[SourceItem]:
    paper = paper_from(row.value, source, reading)
    if row.value.get("entities") is None:
        yield paper
        return
    problems: list[str] = []
    extraction = _extraction(row.value, paper, problems)
    yield from (Problem(row.where, problem) for problem in problems)
    yield ExtractedPaper(paper, extraction)


def _extraction(row: dict[str, Any], paper: Paper, problems: list[str]) -> Extraction:
    text = text_of(paper.title, paper.abstract)
    entities = entities_from(row["entities"], text, problems)
    numbers = {old: new for new, old in enumerate(entities)}
    return Extraction(
        paper_id=paper.id,
        text_sha256=text_sha256(text),
        model=text_field(row, "model") or UNKNOWN_MODEL,
        entities=tuple(entities.values()),
        relations=relations_from(row.get("relations"), numbers, len(text), problems),
        results=results_from(row.get("results"), entities, text, problems),
        skipped=text_field(row, "skipped"),
        error=text_field(row, "error"),
        meaning=text_field(row, "meaning"),
    )

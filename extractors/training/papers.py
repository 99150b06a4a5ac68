"""Labelled papers as the shipped pipeline reads them: what the heads outside the encoder learn from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from extractors import pipeline
from extractors.components.words import normalise
from extractors.records import RELATION_TYPES, Entity, ExtractionError, Mention, RelationType, text_of
from extractors.training.files import open_text

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """A paper with its labels, and what the encoder and the pipeline say of it.

    ``words`` and ``sentences`` are offsets in ``text``, ``states (words, width)`` the encoder's vectors; ``labelled``
    are the labels' entities, ``found`` the pipeline's; ``relations`` and ``results`` index ``labelled``.
    """

    id: str
    text: str
    title_length: int
    words: Sequence[tuple[int, int]]
    sentences: Sequence[tuple[int, int]]
    states: npt.NDArray[Any]
    labelled: tuple[Entity, ...]
    found: tuple[Entity, ...]
    relations: tuple[tuple[RelationType, int, int], ...]
    results: tuple[Mapping[str, Any], ...]

    def match(self) -> list[int | None]:
        """For each labelled entity the one that was found: of its type and with one of its names; each once."""
        taken: set[int] = set()
        out: list[int | None] = []
        for entity in self.labelled:
            forms = _forms(entity)
            at = next(
                (
                    j
                    for j, other in enumerate(self.found)
                    if j not in taken and other.type == entity.type and forms & _forms(other)
                ),
                None,
            )
            taken |= set() if at is None else {at}
            out.append(at)
        return out


def _forms(entity: Entity) -> set[str]:
    return {normalise(name) for name in (entity.name, *entity.aliases, *(m.text for m in entity.mentions))}


def read_labelled(paths: Sequence[Path], nlp: Language) -> Iterator[LabelledPaper]:
    """Read files of labelled papers with a pipeline around a trained model.

    Raises:
        ExtractionError: A file cannot be read, or the pipeline has no encoder.
    """
    if "kg_neural" not in nlp.pipe_names:
        raise ExtractionError("the heads are trained on a trained model's encoder; give the folder of one")
    for path in paths:
        with open_text(path) as file:
            for line in file:
                row = json.loads(line)
                title = len(row["title"])
                yield labelled(row, pipeline.read(text_of(row["title"], row["abstract"]), title, nlp), title)


def labelled(row: Mapping[str, Any], doc: Doc, title_length: int) -> LabelledPaper:
    """Put the labels of a paper beside what the pipeline read in it."""
    read = doc._.kg_read
    return LabelledPaper(
        id=row["id"],
        text=doc.text,
        title_length=title_length,
        words=[(w.start, w.end) for w in read.words],
        sentences=doc._.kg_sentences,
        states=read.states.astype(np.float16),
        labelled=tuple(entity_of(e) for e in row["entities"]),
        found=doc._.kg_entities,
        relations=tuple((_kind(r["type"]), r["subject"], r["object"]) for r in row["relations"]),
        results=tuple(row["results"]),
    )


def _kind(name: str) -> RelationType:
    """The relation's name here: labellers write a kind of something as a subclass."""
    return {str(kind): kind for kind in RELATION_TYPES}["broader" if name == "subclassOf" else name]


def entity_of(row: Mapping[str, Any]) -> Entity:
    """Make an entity of a labelled one."""
    mentions = tuple(Mention(m["start"], m["end"], m["text"], 1.0, "labels") for m in row["mentions"])
    return Entity(row["type"], row["name"], tuple(row["aliases"]), row["role"], 1.0, mentions)

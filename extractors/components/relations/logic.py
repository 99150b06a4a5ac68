"""Find the relations that a sentence states between the entities found in it, by patterns over the text between them.

The patterns for "broader" follow Hearst, "Automatic acquisition of hyponyms from large text corpora", COLING 1992.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from extractors.components.data import read_rows
from extractors.records import RELATION_TYPES, Entity, Relation, RelationType

#: What another name between two names is written as.
_NAME: Final = "§"
#: Citations such as "[12]" are left out of the text between two names.
_CITATION: Final = re.compile(r" ?\[[\d, ;–-]{1,30}\]")
_FARTHEST: Final = 160
_CONTEXT: Final = 100
_MOST_MENTIONS: Final = 40
_MOST_BETWEEN: Final = 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of ``patterns.jsonl``, ready to be used."""

    type: RelationType
    subject_left: bool
    score: float
    between: re.Pattern[str]
    before: re.Pattern[str] | None
    unwanted: re.Pattern[str] | None

    def fits(self, before: str, between: str) -> bool:
        """Tell whether the text before and between two names states the relation."""
        return (
            self.between.search(between) is not None
            and (self.unwanted is None or self.unwanted.search(between) is None)
            and (self.before is None or self.before.search(before) is not None)
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """One mention of an entity in a sentence; ``entity`` is the entity's index."""

    start: int
    end: int
    entity: int


def relate(entities: Sequence[Entity], text: str, sentences: Sequence[tuple[int, int]]) -> tuple[Relation, ...]:
    """Find relations between entities of one sentence.

    Args:
        entities: The entities of a text; mentions' offsets count in ``text``.
        text: The title, a line break, the abstract.
        sentences: Start and end of each sentence, in code points.

    Returns:
        Relations with their sentence as evidence, in the order of the text; the same relation may stand in several
        sentences, and is given once for each.
    """
    places = sorted(
        (_Place(m.start, m.end, index) for index, entity in enumerate(entities) for m in entity.mentions),
        key=lambda place: (place.start, -place.end),
    )
    found: list[Relation] = []
    position = 0
    for start, end in sentences:
        while position < len(places) and places[position].start < start:
            position += 1
        inside: list[_Place] = []
        while position < len(places) and places[position].start < end:
            inside.append(places[position])
            position += 1
        found.extend(_in_sentence(entities, text, (start, end), inside[:_MOST_MENTIONS]))
    return tuple(found)


@cache
def _patterns() -> dict[tuple[str, str], tuple[Pattern, ...]]:
    """Read the patterns, by the types of the left and the right name."""
    types = {str(kind): kind for kind in RELATION_TYPES}
    found: dict[tuple[str, str], list[Pattern]] = {}
    for row in read_rows(__package__, "patterns.jsonl"):
        pattern = Pattern(
            type=types[row["type"]],
            subject_left=row["subject"] == "left",
            score=float(row["score"]),
            between=re.compile(row["between"]),
            before=re.compile(row["before"]) if "before" in row else None,
            unwanted=re.compile(row["not"]) if "not" in row else None,
        )
        found.setdefault((row["left"], row["right"]), []).append(pattern)
    return {types_: tuple(rows) for types_, rows in found.items()}


def _in_sentence(
    entities: Sequence[Entity], text: str, sentence: tuple[int, int], places: Sequence[_Place]
) -> Iterator[Relation]:
    """Try the patterns on each pair of names in one sentence; the best score of a relation counts."""
    best: dict[tuple[RelationType, int, int], float] = {}
    for index, left in enumerate(places):
        before = text[max(sentence[0], left.start - _CONTEXT) : left.start].lower()
        for other in range(index + 1, min(index + 2 + _MOST_BETWEEN, len(places))):
            right = places[other]
            if right.start - left.end > _FARTHEST:
                break
            if right.start < left.end or left.entity == right.entity:
                continue
            between = _between(text, left, right, places[index + 1 : other])
            rows = _patterns().get((entities[left.entity].type, entities[right.entity].type), ())
            pattern = next((row for row in rows if row.fits(before, between)), None)
            if pattern is not None:
                ends = (left.entity, right.entity) if pattern.subject_left else (right.entity, left.entity)
                key = (pattern.type, *ends)
                best[key] = max(best.get(key, 0.0), pattern.score)
    for (kind, subject, object_), score in best.items():
        sure = score * min(1.0, (entities[subject].score + entities[object_].score) / 2 + 0.1)
        yield Relation(kind, subject, object_, round(sure, 4), *sentence)


def _between(text: str, left: _Place, right: _Place, others: Sequence[_Place]) -> str:
    """Give the text between two names in lower case, the names in it written as one sign."""
    pieces: list[str] = []
    place = left.end
    for other in others:
        if other.start >= place and other.end <= right.start:
            pieces += [text[place : other.start].lower(), _NAME]
            place = other.end
    pieces.append(text[place : right.start].lower())
    return _CITATION.sub("", "".join(pieces))

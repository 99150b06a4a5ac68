r"""The border of the library: plain records that leave it, and its own errors.

Nothing here imports spaCy, so that a program may read extractions without loading a pipeline.
Offsets count Unicode code points in ``title + "\n" + abstract``; ends are exclusive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

EntityType = Literal["Method", "Dataset", "Task", "Metric"]
RelationType = Literal["usedFor", "testedOn", "benchmarkFor", "partOf", "comparedWith", "broader"]

ResultKind = Literal["absolute", "difference", "ratio"]

ENTITY_TYPES: Final[tuple[EntityType, ...]] = get_args(EntityType)
RELATION_TYPES: Final[tuple[RelationType, ...]] = get_args(RelationType)

RESULT_KINDS: Final[tuple[ResultKind, ...]] = get_args(ResultKind)

#: The roles an entity of each type may play in a paper, strongest first; the last is a mere mention.
ROLES: Final[dict[EntityType, tuple[str, ...]]] = {
    "Method": ("proposes", "uses", "compares", "mentions"),
    "Dataset": ("introduces", "evaluates", "mentions"),
    "Task": ("addresses", "mentions"),
    "Metric": ("reports", "mentions"),
}


class ExtractionError(Exception):
    """Something is wrong with a model, its settings or a text; the message says what and what to do."""


class ModelNotFoundError(ExtractionError):
    """No model of that name or at that path."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is read of one paper: ``id`` names it, ``title`` and ``abstract`` are verbatim.

    ``entities`` are those that are known beforehand, and kept as they are; None where they are to be read.
    """

    id: str
    title: str
    abstract: str = ""
    entities: tuple[Entity, ...] | None = None

    @property
    def content(self) -> str:
        """The text that every offset counts in."""
        return text_of(self.title, self.abstract)


@dataclass(frozen=True, slots=True)
class TypedMention:
    """One stretch of text read as an entity, before mentions are gathered into entities.

    ``score`` is the component's confidence in span and type, ``role_score`` in the role, both 0 to 1.
    """

    start: int
    end: int
    type: EntityType
    role: str
    score: float
    role_score: float
    component: str


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and the long form that the text gives for it, as offsets."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an entity stands in the text."""

    start: int
    end: int
    text: str
    score: float
    component: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of one paper: ``name`` is its fullest form, ``aliases`` the other forms as written.

    ``reasons`` tells of each alias, in order, why it belongs to the name (``sameness.Reason``); empty where an entity
    comes from elsewhere.
    """

    type: EntityType
    name: str
    aliases: tuple[str, ...]
    role: str
    score: float
    mentions: tuple[Mention, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that one sentence states; ``subject`` and ``object`` index the entities, offsets give the sentence."""

    type: RelationType
    subject: int
    object: int
    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Result:
    """A number that the text reports as an outcome; ``start`` and ``end`` give its place, ``value`` its writing.

    ``number`` is the value read, ``high`` the upper end of a range, both None where the writing is not understood; a
    range begins at ``number``. ``unit`` is "%", "times", "points", a unit of measure or empty. ``metric`` is the index
    of an entity or words of the text; ``dataset``, ``task``, ``method`` and ``against`` are indices; None where the
    text does not say.
    """

    value: str
    kind: ResultKind
    metric: int | str | None
    dataset: int | None
    task: int | None
    method: int | None
    against: int | None
    score: float
    start: int
    end: int
    number: float | None = None
    high: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one paper says; ``skipped`` gives the reason why it was not read, ``error`` why reading it failed."""

    paper_id: str
    text_sha256: str
    model: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    skipped: str | None = None
    error: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record as plain values, ready for JSON; ``from_dict`` is its inverse."""
        parts = {name: tuple(map(values_of, getattr(self, name))) for name in ("relations", "results")}
        entities = tuple(values_of(e) | {"mentions": tuple(map(values_of, e.mentions))} for e in self.entities)
        return values_of(self) | {"entities": entities} | parts

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Extraction:
        """Build the record from what ``as_dict`` gives, also after a trip through JSON."""
        entities = tuple(
            Entity(
                type=e["type"],
                name=e["name"],
                aliases=tuple(e["aliases"]),
                role=e["role"],
                score=e["score"],
                mentions=tuple(Mention(**m) for m in e["mentions"]),
                reasons=tuple(e.get("reasons", ())),
            )
            for e in row["entities"]
        )
        return cls(
            paper_id=row["paper_id"],
            text_sha256=row["text_sha256"],
            model=row["model"],
            entities=entities,
            relations=tuple(Relation(**r) for r in row["relations"]),
            results=tuple(Result(**r) for r in row.get("results", ())),
            skipped=row["skipped"],
            error=row["error"],
        )


def values_of(record: Any) -> dict[str, Any]:
    """The fields of a record with slots, in their order; `dataclasses.asdict` copies all of them, and takes long."""
    return {name: getattr(record, name) for name in record.__slots__}


def text_of(title: str, abstract: str) -> str:
    """Join title and abstract into the text that every offset counts in."""
    return f"{title}\n{abstract}"


def text_sha256(text: str) -> str:
    """Hash a text; lone surrogates are allowed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""What each tool takes, and what an assistant is told of it; schemas are closed."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Kind: TypeAlias = Literal["Paper", "Method", "Dataset", "Task", "Metric", "Topic"]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=50)]
Start: TypeAlias = Annotated[int, Field(ge=0, le=10_000_000)]
Year: TypeAlias = Annotated[int, Field(ge=1000, le=2999)]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]


class Arguments(BaseModel):
    """The arguments of a tool; its docstring is what an assistant reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tool: ClassVar[str]


class Search(Arguments):
    """Find papers by words and meaning; methods, datasets, tasks, metrics and topics by name."""

    tool: ClassVar[str] = "search"
    text: Text
    types: list[Kind] = Field(default=[], max_length=6)
    topic: Text | None = None
    since: Year | None = None
    limit: Limit = 10
    start: Start = 0


class Entity(Arguments):
    """Tell of a method, dataset, task or metric: names, relations; with relation, all its edges with sentences."""

    tool: ClassVar[str] = "entity"
    name: Text
    relation: Annotated[str, Field(pattern=r"^[A-Za-z]{1,40}$")] | None = None
    limit: Limit = 10
    start: Start = 0


class Paper(Arguments):
    """Tell of a paper, by id, arXiv id, DOI or title: abstract, authors, what it states, with the sentences."""

    tool: ClassVar[str] = "paper"
    paper: Text
    limit: Limit = 20
    start: Start = 0


class Why(Arguments):
    """The sentences behind what the graph says of a paper (or an entity) and an entity or topic, and how sure it is."""

    tool: ClassVar[str] = "why"
    paper: Text
    entity: Text
    limit: Limit = 10
    start: Start = 0


class Ask(Arguments):
    """Answer a question, for counts and lists: in plain English (question), or one of the library by its name."""

    tool: ClassVar[str] = "ask"
    question: Text | None = Field(default=None, description="Such as: which methods are used for parsing since 2021?")
    name: Annotated[str, Field(pattern=r"^[a-z-]{1,60}$")] | None = Field(
        default=None, description="A question of the library; a wrong one is answered with their list."
    )
    values: list[Annotated[str, Field(pattern=r"^[a-z]+=.", max_length=500)]] = Field(
        default=[], max_length=10, description="With name, such as: task=parsing"
    )
    limit: Limit = 20
    start: Start = 0


class Sparql(Arguments):
    """Query the graph in SPARQL 1.1, read only; prefixes kg: dcterms: skos: schema: rdf: rdfs: xsd: are known.

    ?paper kg:proposesMethod|usesMethod|comparesMethod ?method; kg:introducesDataset|evaluatedOn ?dataset;
    kg:addressesTask ?task; kg:reportsMetric ?metric; kg:mentions ?any; kg:hasTopic ?topic; dcterms:title; kg:year.
    Names: skos:prefLabel.
    """

    tool: ClassVar[str] = "sparql"
    query: Annotated[str, Field(min_length=1, max_length=20_000)]
    limit: Limit = 20
    start: Start = 0


TOOLS: Final[tuple[type[Arguments], ...]] = (Search, Entity, Paper, Why, Ask, Sparql)


def schema(arguments: type[Arguments]) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments, closed, without what only takes room."""
    made: dict[str, Any] = _short(arguments.model_json_schema())
    made.pop("description", None)
    return made


def told(arguments: type[Arguments]) -> str:
    """What an assistant is told of a tool."""
    return " ".join((arguments.__doc__ or "").split())


def _short(part: Any) -> Any:
    if isinstance(part, list):
        return [_short(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _short(value) for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    options = kept.get("anyOf")
    if options and {"type": "null"} in options and len(options) == 2:  # what may be left out need not be null
        [one] = [option for option in options if option != {"type": "null"}]
        kept = {**one, **{key: value for key, value in kept.items() if key not in {"anyOf", "default"}}}
    return kept

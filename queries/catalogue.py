"""List, load and bind the questions in this folder.

A file ``NAME.rq`` begins with lines ``#+ ...`` that hold TOML: a ``summary``; ``columns``, which say what each variable
of the answer holds; and a table of ``parameters``, each with a ``type`` (entity, paper, topic, text, integer, number,
limit), ``help``, an ``example``, and a ``default`` where it may be left out (one with an empty default is not bound).
A parameter ``task`` stands in the query as the variable ``?task``; its value is bound as an RDF term, never pasted. The
one exception is ``limit``, a checked integer that replaces the number after ``LIMIT``, where SPARQL takes no variable.
A question with ``years = "paper"`` can be narrowed: ``since`` and ``until``, two checked integers that go into a filter
at the start of the first ``WHERE``, let only papers (the variable that is named) of these years count.
Where a parameter stands in a sub-select, that one and all around it project it and group by it, and the first ``WHERE``
is that of the innermost: the values are shown there, and come out of it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

ParameterType = Literal["entity", "paper", "topic", "text", "integer", "number", "limit"]

#: What narrows a question to some years, and how a paper's year compares with it.
NARROWING: Final = {"since": ">=", "until": "<="}

_HEAD: Final = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_LIMIT: Final = re.compile(r"\bLIMIT \d+")


class CatalogueError(Exception):
    """No query of that name, or values that do not fit its parameters."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question; without a ``default`` it has to be given. ``of`` narrows an entity to a type."""

    name: str
    type: ParameterType
    help: str
    example: str
    default: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name, what it asks, its parameters and columns in order, and its SPARQL.

    ``years`` is the variable of the papers that it can be narrowed to some years by; empty where it cannot.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    text: str
    years: str = ""

    @property
    def narrowing(self) -> tuple[str, ...]:
        """What may be given beside the parameters to let only some years count."""
        named = {parameter.name for parameter in self.parameters}
        return tuple(name for name in NARROWING if self.years and name not in named)


@dataclass(frozen=True, slots=True)
class Bound:
    """A question with the values it is asked with: SPARQL, and for each variable the parameter and its value."""

    text: str
    values: Mapping[str, tuple[Parameter, str]]


def names() -> list[str]:
    """The names of all questions, sorted."""
    return sorted(f.name.removesuffix(".rq") for f in files(__package__).iterdir() if f.name.endswith(".rq"))


@cache
def load(name: str) -> Question:
    """Read one question; raises `CatalogueError`, with the nearest names, when there is none of that name."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "kg queries lists what there is"
        raise CatalogueError(f"there is no query called {name!r}; {hint}")
    source = files(__package__).joinpath(f"{name}.rq").read_text("utf-8")
    head = tomllib.loads("\n".join(_HEAD.findall(source)))
    parameters = tuple(_parameter(key, value) for key, value in head.get("parameters", {}).items())
    text = _HEAD.sub("", source).strip() + "\n"
    return Question(name, head["summary"], parameters, head["columns"], text, head.get("years", ""))


def bind(question: Question, given: Mapping[str, str]) -> Bound:
    """Fit values to a question's parameters; what is left out takes its default.

    Raises:
        CatalogueError: an unknown parameter, a missing one, or a value of the wrong type.
    """
    known = [*(p.name for p in question.parameters), *question.narrowing]
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise CatalogueError(f"{question.name} has no parameter {name!r}; it has: {listed}")
    text, values = _narrowed(question, given), {}
    for parameter in question.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            raise CatalogueError(
                f"{question.name} needs {parameter.name} ({parameter.help}); "
                f'for example: -p {parameter.name}="{parameter.example}"'
            )
        _check(parameter, value)
        if parameter.type == "limit":
            text = _LIMIT.sub(f"LIMIT {int(value)}", text)
        elif value or parameter.default != "":
            values[parameter.name] = (parameter, value)
    return Bound(text, values)


def as_values(question: Question) -> dict[str, Any]:
    """A question as plain values, for JSON."""
    return {
        "name": question.name,
        "summary": question.summary,
        "parameters": [asdict(parameter) for parameter in question.parameters],
        "columns": dict(question.columns),
        "sparql": question.text,
    }


def _narrowed(question: Question, given: Mapping[str, str]) -> str:
    """The query of a question for papers of some years only."""
    limits = []
    for name in question.narrowing:
        if value := given.get(name, ""):
            if not re.fullmatch(r"[0-9]{4}", value):
                raise CatalogueError(f"{name} has to be a year, not {value!r}")
            limits.append(f"?yearOf{question.years.title()} {NARROWING[name]} {value}")
    if not limits:
        return question.text
    year = f"?yearOf{question.years.title()}"
    filtered = f"WHERE {{\n  ?{question.years} kg:year {year} . FILTER({' && '.join(limits)})\n"
    return question.text.replace("WHERE {\n", filtered, 1)


def _check(parameter: Parameter, value: str) -> None:
    if parameter.type in {"integer", "limit"} and not re.fullmatch(r"[0-9]{1,9}", value):
        raise CatalogueError(f"{parameter.name} has to be a whole number, not {value!r}")
    if parameter.type == "number" and not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        raise CatalogueError(f"{parameter.name} has to be a number such as 0.5, not {value!r}")


def _parameter(name: str, fields: Mapping[str, Any]) -> Parameter:
    if fields["type"] not in get_args(ParameterType):
        raise CatalogueError(f"parameter {name} has the unknown type {fields['type']!r}")
    default = fields.get("default")
    return Parameter(
        name=name,
        type=fields["type"],
        help=fields["help"],
        example=str(fields.get("example", default)),
        default=None if default is None else str(default),
        of=fields.get("of"),
    )

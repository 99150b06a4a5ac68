"""Results out of the rows of an extraction file, checked against the text and the entities of their row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from extractors.components.results.numbers import find_numbers
from extractors.records import RESULT_KINDS, Entity, EntityType, Result, ResultKind
from kg.sources.entities import index_of, is_span, listed, object_of, score_of
from kg.sources.fields import RowError, text_field
from kg.sources.mentions import nearest

#: What a result may name by the place of an entity, and the entity's type.
_SLOTS: Final[dict[str, EntityType]] = {"dataset": "Dataset", "task": "Task", "method": "Method", "against": "Method"}


def results_from(rows: object, entities: Mapping[int, Entity], text: str, problems: list[str]) -> tuple[Result, ...]:
    """Make the results of one row; numbers are read from their writing.

    Args:
        rows: What the row holds under ``results``.
        entities: The row's entities, by their place in it.
        text: The title, a line break, the abstract.
        problems: Receives what was left out, in one sentence each.
    """
    found = []
    for number, row in enumerate(listed(rows, "results", problems)):
        try:
            found.append(_result(object_of(row), entities, text))
        except RowError as error:
            problems.append(f"result {number}: {error}; the result was left out")
    return tuple(found)


def _result(row: Mapping[str, Any], entities: Mapping[int, Entity], text: str) -> Result:
    value = text_field(row, "value")
    if value is None:
        raise RowError('it has no "value"')
    kind = row.get("kind")
    if kind not in RESULT_KINDS:
        raise RowError(f"kind {kind!r:.40} is unknown; the kinds are {', '.join(RESULT_KINDS)}")
    start, end = _place(row, value, text)
    numerals = list(find_numbers(text[start:end]))
    read = next((n for n in numerals if n.value is not None), next(iter(numerals), None))
    metric = row.get("metric")
    numbers = {old: new for new, old in enumerate(entities)}
    return Result(
        value=value,
        kind=cast(ResultKind, kind),
        metric=metric if isinstance(metric, str) else _entity(metric, "metric", "Metric", entities, numbers),
        score=score_of(row, 1.0),
        start=start,
        end=end,
        number=read.value if read else None,
        high=read.high if read else None,
        unit=read.unit if read else "",
        **{name: _entity(row.get(name), name, kind, entities, numbers) for name, kind in _SLOTS.items()},
    )


def _place(row: Mapping[str, Any], value: str, text: str) -> tuple[int, int]:
    """The offsets given, or the value's first place in the text."""
    start, end = row.get("start"), row.get("end")
    if is_span(start, end, len(text)) and text[start:end] == value:
        return cast(int, start), cast(int, end)
    place = nearest(text, value, start if isinstance(start, int) else 0)
    if place is None:
        raise RowError(f"its value {value!r:.40} does not stand in the text")
    return place


def _entity(
    value: object, name: str, kind: EntityType, entities: Mapping[int, Entity], numbers: Mapping[int, int]
) -> int | None:
    if value is None:
        return None
    place = index_of(value, name, numbers)
    found = entities[cast(int, value)]
    if found.type != kind:
        raise RowError(f'"{name}" is {found.name!r:.40}, which is a {found.type}, not a {kind}')
    return place

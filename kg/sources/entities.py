"""Entities, mentions and relations out of the rows of an extraction file, checked against the text.

Each function appends to ``problems`` what it had to leave out or mend, in one sentence each, and never raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from extractors.records import ENTITY_TYPES, RELATION_TYPES, ROLES, Entity, EntityType, Mention, Relation, RelationType
from kg.sources.fields import RowError, is_number, text_field, type_name
from kg.sources.mentions import nearest, occurrences

#: What names the finder of a mention that a file gives without saying who found it.
COMPONENT: Final = "file"


def entities_from(rows: object, text: str, problems: list[str]) -> dict[int, Entity]:
    """Make the entities of one row, by their place in it; those that cannot be used are left out."""
    found = {}
    for number, row in enumerate(listed(rows, "entities", problems)):
        label = f"entity {number}"
        try:
            found[number] = _entity(row, label, text, problems)
        except RowError as error:
            problems.append(f"{label}: {error}; the entity was left out")
    return found


def relations_from(rows: object, numbers: Mapping[int, int], length: int, problems: list[str]) -> tuple[Relation, ...]:
    """Make the relations of one row.

    Args:
        rows: What the row holds under ``relations``.
        numbers: Place of an entity in the row to its place in the record.
        length: Length of the text; a relation without offsets takes the whole text as its sentence.
        problems: Receives what was left out.
    """
    found = []
    for number, row in enumerate(listed(rows, "relations", problems)):
        try:
            found.append(_relation(row, numbers, length))
        except RowError as error:
            problems.append(f"relation {number}: {error}; the relation was left out")
    return tuple(found)


def _entity(row: object, label: str, text: str, problems: list[str]) -> Entity:
    row = object_of(row)
    kind = row.get("type")
    if kind not in ENTITY_TYPES:
        raise RowError(f"type {kind!r:.40} is unknown; the types are {', '.join(ENTITY_TYPES)}")
    entity_type = cast(EntityType, kind)
    name = text_field(row, "name")
    if name is None:
        raise RowError('it has no "name"')
    aliases = _aliases(row.get("aliases"))
    score = score_of(row, 1.0)
    return Entity(
        type=entity_type,
        name=name,
        aliases=aliases,
        role=_role(row, entity_type, f"{label} ({name})", problems),
        score=score,
        mentions=tuple(_mentions(row, (name, *aliases), score, text, f"{label} ({name})", problems)),
        reasons=_reasons(row.get("reasons"), len(aliases)),
    )


def _reasons(given: object, number: int) -> tuple[str, ...]:
    """Why each alias belongs to the name; none where they do not fit the aliases."""
    known = isinstance(given, list) and len(given) == number and all(isinstance(reason, str) for reason in given)
    return tuple(cast(list[str], given)) if known else ()


def _role(row: Mapping[str, Any], entity_type: EntityType, label: str, problems: list[str]) -> str:
    roles = ROLES[entity_type]
    role = row.get("role")
    if role is None:
        return roles[-1]
    if role not in roles:
        known = ", ".join(roles)
        problems.append(f"{label}: role {role!r:.40} is none of a {entity_type} ({known}); {roles[-1]!r} was taken")
        return roles[-1]
    return cast(str, role)


def _mentions(
    row: Mapping[str, Any], names: tuple[str, ...], score: float, text: str, label: str, problems: list[str]
) -> Iterator[Mention]:
    """The mentions that are given, or every place of the names when none are."""
    if row.get("mentions") is None:
        yield from (Mention(start, end, text[start:end], score, COMPONENT) for start, end in occurrences(text, names))
        return
    taken: set[tuple[int, int]] = set()
    for number, given in enumerate(listed(row["mentions"], f"{label}: mentions", problems)):
        try:
            mention = _mention(given, score, text, f"{label}, mention {number}", problems)
        except RowError as error:
            problems.append(f"{label}, mention {number}: {error}; the mention was left out")
            continue
        moved = (mention.start, mention.end) != (given.get("start"), given.get("end"))
        if not moved or (mention.start, mention.end) not in taken:
            taken.add((mention.start, mention.end))
            yield mention


def _mention(row: object, score: float, text: str, label: str, problems: list[str]) -> Mention:
    row = object_of(row)
    start, end = row.get("start"), row.get("end")
    wanted = text_field(row, "text")
    score = score_of(row, score)
    component = text_field(row, "component") or COMPONENT
    if is_span(start, end, len(text)) and wanted in (None, text[start:end]):
        return Mention(cast(int, start), cast(int, end), text[start:end], score, component)
    if wanted is None:
        raise RowError(f"offsets {start!r:.20} to {end!r:.20} are not in the text, and no text is given")
    place = nearest(text, wanted, start if isinstance(start, int) else 0)
    if place is None:
        raise RowError(f"{wanted!r:.60} does not stand in the text")
    found = f"it was found at {place[0]} to {place[1]}"
    problems.append(f"{label}: {wanted!r:.60} does not stand at {start!r:.20} to {end!r:.20}; {found}")
    return Mention(*place, text[slice(*place)], score, component)


def _relation(row: object, numbers: Mapping[int, int], length: int) -> Relation:
    row = object_of(row)
    if row.get("type") not in RELATION_TYPES:
        raise RowError(f"type {row.get('type')!r:.40} is unknown; the types are {', '.join(RELATION_TYPES)}")
    start, end = row.get("start"), row.get("end")
    if start is None and end is None:
        start, end = 0, length
    if not is_span(start, end, length):
        raise RowError(f"offsets {start!r:.20} to {end!r:.20} are not in the text")
    ends = [index_of(row.get(name), name, numbers) for name in ("subject", "object")]
    return Relation(
        type=cast(RelationType, row["type"]),
        subject=ends[0],
        object=ends[1],
        score=score_of(row, 1.0),
        start=cast(int, start),
        end=cast(int, end),
    )


def index_of(value: object, name: str, numbers: Mapping[int, int]) -> int:
    """The place in the record of an entity that a row names by its place in the row; else `RowError`."""
    if not _is_int(value) or value not in numbers:
        raise RowError(f'"{name}" is {value!r:.20}, which is no entity of this row')
    return numbers[cast(int, value)]


def object_of(value: object) -> dict[str, Any]:
    """The value, if it is an object; else `RowError`."""
    if not isinstance(value, dict):
        raise RowError(f"it must be an object, but it is {type_name(value)}")
    return value


def listed(value: object, name: str, problems: list[str]) -> list[Any]:
    """The value, if it is a list; nothing where there is none, and a problem where it is something else."""
    if value is None or isinstance(value, list):
        return value or []
    problems.append(f"{name} must be a list, but it is {type_name(value)}; it was left out")
    return []


def _aliases(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RowError('"aliases" must be a list of texts')
    return tuple(item for item in value if item.strip())


def score_of(row: Mapping[str, Any], default: float) -> float:
    """The row's score, from 0 to 1, or what stands for none; `RowError` where it is no such number."""
    value = row.get("score")
    if value is None:
        return default
    if not is_number(value) or not 0 <= value <= 1:
        raise RowError(f'"score" is {value!r:.20}, which is no number from 0 to 1')
    return float(value)


def is_span(start: object, end: object, length: int) -> bool:
    """Whether offsets are a stretch of a text."""
    return _is_int(start) and _is_int(end) and 0 <= cast(int, start) < cast(int, end) <= length


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)

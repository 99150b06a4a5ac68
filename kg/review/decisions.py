"""What people decided about statements of a graph: the tables of a file of decisions, beside those of overrides.

    [[reject]]                          # the paper does not do this; [[accept]]: it does; [[unsure]]: nobody can tell
    paper = "arxiv-2305.00001"
    relation = "usesMethod"
    name = "BERT"
    [[role]]                            # what the paper does with it
    paper = "arxiv-2305.00001"
    name = "GhostNorm"
    role = "proposes"
    [[add]]                             # what nobody found
    paper = "arxiv-2305.00001"
    type = "Dataset"
    name = "GhostSet"
    role = "introduces"
    words = "GhostSet"
    sentence = "We release GhostSet."

``words`` and ``sentence``, which any of them may have, say where the paper says so; with them a decision outlives
another model, which may call the thing differently or not see it. Statements about two entities have an ``object`` and
need no ``paper``. ``type`` tells entities of one name apart, and is what ``[[role]]`` makes of it. ``drawn`` marks what
was drawn by chance, and names the model that was judged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, cast

from extractors.records import ENTITY_TYPES, ROLES, EntityType
from kg.core.errors import DecisionsError, OverridesError
from kg.core.tables import rows
from kg.core.vocab import BROADER, CITES, ENTITY_RELATIONS, HAS_TOPIC, MENTIONS, PAPER_RELATIONS, REPORTS_RESULT
from kg.linking import Overrides, parse_overrides
from kg.linking.naming import name_key
from kg.linking.overrides import OF_PAPERS
from kg.sources.papers.overrides import PaperOverrides
from kg.sources.papers.overrides import parse as parse_paper_overrides

ACCEPT: Final = "accept"
REJECT: Final = "reject"
UNSURE: Final = "unsure"
ROLE: Final = "role"
ADD: Final = "add"
#: What a person says of a statement that the graph holds.
JUDGEMENTS: Final = (ACCEPT, REJECT, UNSURE)

_ANY: Final = frozenset({"type", "words", "sentence", "drawn"})
_JUDGED: Final = (frozenset({"relation", "name"}), _ANY | {"paper", "object"})
#: Kind → the fields that it needs, and those that it may have.
FIELDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    ADD: (frozenset({"paper", "type", "name", "role", "words", "sentence"}), frozenset()),
    ACCEPT: _JUDGED,
    ROLE: (frozenset({"paper", "name", "role"}), _ANY | {"relation"}),
    REJECT: _JUDGED,
    UNSURE: _JUDGED,
}
#: Relations between entities.
BETWEEN: Final = frozenset({*ENTITY_RELATIONS, BROADER})
#: Relations from a paper to an entity that it names.
NAMING: Final = frozenset(PAPER_RELATIONS.values())
#: Everything that can be judged.
RELATIONS: Final = frozenset({*NAMING, *BETWEEN, HAS_TOPIC, REPORTS_RESULT})
_MEANT: Final[Mapping[str, tuple[EntityType, str]]] = {
    relation: pair for pair, relation in PAPER_RELATIONS.items() if relation != MENTIONS
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One table of the file; ``number`` counts those of its kind from 1, ``where`` names the file."""

    kind: str
    number: int = 0
    where: str = ""
    paper: str = ""
    relation: str = ""
    name: str = ""
    object: str = ""
    role: str = ""
    type: str = ""
    words: str = ""
    sentence: str = ""
    drawn: str = ""

    @property
    def said(self) -> dict[str, str]:
        """The fields that say something, in their order in the file."""
        values = {name: cast(str, getattr(self, name)) for name in _NAMES}
        return {name: value for name, value in values.items() if value}

    @property
    def statement(self) -> tuple[str, str, str, str]:
        """Paper, relation and names, as they are compared."""
        return self.paper, self.states, name_key(self.name), name_key(self.object) if self.object else ""

    @property
    def states(self) -> str:
        """The relation that it is about: for a role or something new, the one that it makes."""
        if self.kind in {ROLE, ADD}:
            return next((made for (kind, role), made in PAPER_RELATIONS.items() if self._is(kind, role)), "")
        return self.relation

    def _is(self, kind: str, role: str) -> bool:
        return role == self.role and self.type in {"", kind}

    def meant(self, now: EntityType) -> tuple[EntityType, str]:
        """Type and role that it gives an entity which has the type ``now``; a role of another type brings that type."""
        if self.kind == ACCEPT:
            return _MEANT.get(self.relation, (cast(EntityType, self.type or now), ROLES[now][-1]))
        if self.type:
            return cast(EntityType, self.type), self.role
        owners = [kind for kind, roles in ROLES.items() if self.role in roles]
        return now if now in owners else owners[0], self.role

    def __str__(self) -> str:
        """The table for messages."""
        shown = {name: value for name, value in self.said.items() if name not in {"words", "sentence", "drawn"}}
        told = ", ".join(f"{name} = {value!r}" for name, value in shown.items())
        return f"{self.where}: [[{self.kind}]] no. {self.number} ({told})"


_NAMES: Final = tuple(each.name for each in fields(Decision) if each.name not in {"kind", "number", "where"})


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that people decided: about statements, about entities, and about papers."""

    statements: tuple[Decision, ...] = ()
    overrides: Overrides = field(default_factory=Overrides)
    papers: PaperOverrides = field(default_factory=PaperOverrides)

    def __add__(self, other: Decisions) -> Decisions:
        """Both, these first."""
        return Decisions(
            (*self.statements, *other.statements),
            self.overrides + other.overrides,
            self.papers + other.papers,
        )

    def of(self, *kinds: str) -> Iterator[Decision]:
        """Those of some kinds, in the order of the kinds."""
        for kind in kinds:
            yield from (decision for decision in self.statements if decision.kind == kind)


def meaning(relation: str) -> tuple[str, str]:
    """Give the type and the role that a relation from a paper stands for; empty for other relations.

    >>> meaning("evaluatedOn"), meaning("usedFor")
    (('Dataset', 'evaluates'), ('', ''))
    """
    return _MEANT.get(relation, ("", ""))


def parse(text: str, *, where: str) -> Decisions:
    """Read a file of decisions; ``where`` is its name, for messages.

    Raises:
        DecisionsError: it is not TOML, or says what cannot be understood; the message lists every mistake.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DecisionsError(f"{where} is not valid TOML: {error}; mend that line, or delete it") from error
    mistakes: list[str] = []
    found: list[Decision] = []
    for kind, number, row in rows(tables, FIELDS, mistakes):
        wrong = list(_mistakes(kind, row))
        mistakes += [f"[[{kind}]] no. {number} {what}" for what in wrong]
        if not wrong:
            found.append(Decision(kind, number, where, **_cleaned(row)))
    try:
        overrides = parse_overrides(text, others=OF_PAPERS | FIELDS.keys(), where=where)
        papers = parse_paper_overrides(text)
    except OverridesError as error:
        mistakes.append(str(error))
    if mistakes:
        raise DecisionsError(f"{where} holds mistakes: {'; '.join(mistakes)}; mend these lines, or delete them")
    return Decisions(tuple(found), overrides, papers)


def check(kind: str, said: Mapping[str, str]) -> Decision:
    """Make a decision of what a person sends; raises `DecisionsError` where it says what cannot be understood."""
    if kind not in FIELDS:
        raise DecisionsError(f"{kind!r} is no kind of decision; known are {', '.join(FIELDS)}")
    if wrong := list(_mistakes(kind, said)):
        raise DecisionsError(f"[[{kind}]] {'; '.join(wrong)}")
    return Decision(kind, 0, "", **_cleaned(said))


def _cleaned(row: Mapping[str, Any]) -> dict[str, str]:
    values = {name: str(value).strip() for name, value in row.items()}
    if "relation" in values:
        values["relation"] = values["relation"].removeprefix("kg:").removeprefix("skos:")
    return values


def _mistakes(kind: str, row: Mapping[str, Any]) -> Iterator[str]:
    needed, optional = FIELDS[kind]
    if missing := needed - row.keys():
        yield f"lacks {', '.join(sorted(missing))}"
    if unknown := row.keys() - needed - optional:
        yield f"has an unknown field {', '.join(sorted(unknown))}"
    for name, value in row.items():
        if not isinstance(value, str) or not value.strip():
            yield f"{name} has to be a text"
            return
    values = _cleaned(row)
    yield from _misfits(kind, values)


def _misfits(kind: str, values: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with values that are texts."""
    relation, entity_type, role = values.get("relation", ""), values.get("type", ""), values.get("role", "")
    if relation == CITES:
        yield "is about kg:cites, which a source states: correct the source"
    elif relation and relation not in RELATIONS:
        yield f"has the relation {relation!r}; known are {', '.join(sorted(RELATIONS))}"
    elif kind in JUDGEMENTS and relation in BETWEEN and "object" not in values:
        yield f"lacks object: {relation} stands between two entities"
    elif kind in JUDGEMENTS and relation in RELATIONS - BETWEEN and "paper" not in values:
        yield "lacks paper"
    if entity_type and entity_type not in ENTITY_TYPES:
        yield f"has the type {entity_type!r}; the types are {', '.join(ENTITY_TYPES)}"
    elif role and entity_type and role not in ROLES[entity_type]:
        yield f"has the role {role!r}; those of a {entity_type} are {', '.join(ROLES[entity_type])}"
    elif role and not any(role in roles for roles in ROLES.values()):
        yield f"has the role {role!r}; known are {', '.join(sorted({r for roles in ROLES.values() for r in roles}))}"

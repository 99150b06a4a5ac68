"""What a form says: a decision about a statement, or a word on an entity."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.core.errors import DecisionsError
from kg.review.decisions import ADD, FIELDS, ROLE, Decision, check

#: Kinds that say something of an entity in all papers → the fields of their forms.
OVERRIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "rename": ("name", "to"),
    "merge": ("names",),
    "split": ("name", "papers", "as"),
    "retype": ("name", "type"),
    "drop": ("name",),
    "broader": ("name", "broader"),
}
_LISTS: Final = frozenset({"names", "papers"})
#: Characters of one field at most.
_LONGEST: Final = 5000
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Posted:
    """A decision, or the table of an override, with what has to be there for it to fit."""

    kind: str
    said: Mapping[str, str | list[str]]
    decision: Decision | None = None

    @property
    def needs(self) -> dict[str, Any]:
        """What the graph is asked, as values for the task ``review-fits``."""
        if self.decision is not None:
            return {"paper": self.decision.paper, "words": self.decision.words, "sentence": self.decision.sentence}
        named = [self.said[field] for field in ("names", "name", "broader") if field in self.said]
        return {"names": [name for some in named for name in ([some] if isinstance(some, str) else some)]}


def read(form: Sequence[tuple[str, str]]) -> Posted:
    """Make a form into what it says.

    Raises:
        DecisionsError: it says nothing that can be put down.
    """
    if len(form) > _MOST or any(len(value) > _LONGEST or "\0" in value for _, value in form):
        raise DecisionsError("a field is too long, or there are too many; say it in less")
    values = {name: value.strip() for name, value in form if value.strip()}
    kind = values.get("kind", "")
    if kind in OVERRIDES:
        return Posted(kind, _override(kind, values, form))
    if kind in {ROLE, ADD} and "as" in values:
        values["type"], _, values["role"] = values["as"].partition("/")
    needed, optional = FIELDS.get(kind, (frozenset(), frozenset()))
    said = {name: " ".join(values[name].split()) for name in (*sorted(needed), *sorted(optional)) if name in values}
    decision = check(kind, said)
    return Posted(kind, decision.said, decision)


def _override(kind: str, values: Mapping[str, str], form: Sequence[tuple[str, str]]) -> dict[str, str | list[str]]:
    said: dict[str, str | list[str]] = {}
    for name in OVERRIDES[kind]:
        if name in _LISTS:
            said[name] = [each for given, value in form if given == name and (each := " ".join(value.split()))]
        else:
            said[name] = " ".join(values.get(name, "").split())
        if not said[name]:
            raise DecisionsError(f"[[{kind}]] lacks {name}")
    if kind == "merge" and len(said["names"]) < 2:
        raise DecisionsError("[[merge]] needs a second name")
    return said


def undone(form: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """Read which table is to be taken out; raises `DecisionsError` where the form does not say."""
    try:
        said = json.loads(form.get("said", ""))
    except ValueError:
        said = None
    kind = form.get("kind", "")
    if not isinstance(said, dict) or kind not in {*FIELDS, *OVERRIDES}:
        raise DecisionsError("the form does not say what is to be undone")
    return kind, said

"""Tell by which rule each form of an entity belongs to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from extractors.components.sameness import Reason, reason
from extractors.records import Entity
from kg.linking.folding import fold
from kg.linking.members import acronym_key, read_member
from kg.linking.normalise import is_acronym

_ITSELF: Final = "the name itself"
_TABLE: Final = "known synonyms (synonyms.toml)"
_COMPANY: Final = "an acronym: what else its papers name, or what is known of the field, tells what it means there"


@dataclass(frozen=True, slots=True)
class FormReason:
    """One form of an entity, how many papers write it, and why it belongs to the entity."""

    form: str
    papers: int
    why: str


def explain(name: str, members: Iterable[Entity], merged: Mapping[str, str]) -> tuple[FormReason, ...]:
    """Tell why each form belongs to an entity, the commonest form first.

    Args:
        name: what the entity is called.
        members: the entities of papers that it was made of.
        merged: the senses (as texts) that went over into it, and by which rule.
    """
    papers: Counter[str] = Counter()
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for entity in members:
        forms = {entity.name, *entity.aliases}
        papers.update(forms)
        member = read_member(entity)
        for form, why in zip(entity.aliases, entity.reasons, strict=False):
            told[form][f"its own papers: {why}"] += 1
        for form in forms:
            spelled = member.long and acronym_key(form) in member.shorts
            told[form][f"its own papers: {Reason.ACRONYM}" if spelled else ""] += 1
    return tuple(
        FormReason(form, papers[form], _why(form, name, merged, told[form]))
        for form in sorted(papers, key=lambda f: (-papers[f], f))
    )


def _why(form: str, name: str, merged: Mapping[str, str], told: Mapping[str, int]) -> str:
    if form == name:
        return _ITSELF
    found = reason(name, form)
    if found is not None:
        return str(found)
    sense = fold(form).sense
    if sense in merged:
        return merged[sense]
    if sense == fold(name).sense:
        return _TABLE
    known = {why: n for why, n in told.items() if why and not why.endswith(str(Reason.SPELLING))}
    if known:
        return min(known, key=lambda why: (-known[why], why))
    if is_acronym(form):
        return _COMPANY
    return _spelled_like(merged, sense)


def _spelled_like(merged: Mapping[str, str], sense: str) -> str:
    near = [other for other in sorted(merged) if sense in other or other in sense]
    return merged[near[0]] if near else "its papers give it together with another form of the entity"

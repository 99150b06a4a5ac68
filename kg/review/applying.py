"""Apply decisions to what models read: a pure function of the decisions, the extractions and their linking.

First, before linking, what people add is put into the extractions (`added`), so that it is linked as anything else.
Then, after linking, roles are set, and what people reject is taken out (`judge`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from extractors.records import ROLES, Entity, EntityType, Extraction, Mention, text_of
from kg.core.ids import Iris
from kg.core.model import Paper
from kg.core.vocab import PAPER_RELATIONS, TYPE_ORDER
from kg.linking import Linking
from kg.linking.naming import name_key
from kg.linking.records import retyped
from kg.review.between import Between
from kg.review.decisions import ACCEPT, ADD, BETWEEN, JUDGEMENTS, NAMING, REJECT, ROLE, Decision, Decisions
from kg.review.filing import filed
from kg.review.finding import everywhere, located, names_of, places
from kg.statements import ACCEPTED, REJECTED, Judged

#: What names a person among the components that find mentions.
PERSON: Final = "person"
#: What keys of extractions begin with to which people have added something.
ADDED: Final = "with-"
_SURE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Said:
    """A paper and what was read in it."""

    paper: Paper
    extraction: Extraction

    @property
    def text(self) -> str:
        """The text that offsets count in."""
        return text_of(self.paper.title, self.paper.abstract)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What decisions make of a graph.

    ``extractions`` holds those that differ, by paper; ``papers`` what is judged of each paper, ``between`` the statuses
    of relations between entities, by subject, relation and object, the ends as IRIs. ``problems`` are decisions that
    fit nothing, ``notices`` those that have nothing to do any more.
    """

    linking: Linking
    extractions: Mapping[str, Extraction] = field(default_factory=dict)
    papers: Mapping[str, Judged] = field(default_factory=dict)
    between: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def added(decisions: Decisions, said: Mapping[str, Said], *, iris: Iris) -> dict[str, Extraction]:
    """Put what people add into extractions, and what they accept or give a role where the model does not see it.

    Returns:
        The extractions that differ, by paper.
    """
    made: dict[str, Extraction] = {}
    for decision in decisions.of(ADD, ACCEPT, ROLE):
        paper = said.get(paper_of(decision, said, iris))
        if paper is None or not decision.words or decision.states not in NAMING:
            continue
        extraction = made.get(paper.paper.id, paper.extraction)
        nothing = [""] * len(extraction.entities)
        place = located(paper.text, decision.words, decision.sentence)
        if place is None or places(decision, extraction, nothing, lambda key: (), paper.text):
            continue
        made[paper.paper.id] = replace(
            extraction, entities=(*extraction.entities, _entity(decision, paper.text, place))
        )
    return made


def _entity(decision: Decision, text: str, place: tuple[int, int]) -> Entity:
    """What a person says there is: everywhere that the words stand."""
    entity_type, role = decision.meant(cast(EntityType, decision.type or "Method"))
    words = text[slice(*place)]
    aliases = () if words == decision.name else (words,)
    mentions = tuple(Mention(a, b, text[a:b], _SURE, PERSON) for a, b in everywhere(text, place))
    return Entity(entity_type, decision.name, aliases, role, _SURE, mentions)


def paper_of(decision: Decision, known: Mapping[str, object], iris: Iris) -> str:
    """The id of the paper that a decision names: an id, that of arXiv without its prefix, or an IRI."""
    given = decision.paper
    if given in known:
        return given
    if given.startswith(iris.paper("")):
        return iris.local(given).removeprefix("paper/")
    return f"arxiv-{given}" if f"arxiv-{given}" in known else given


def judge(
    decisions: Decisions, linking: Linking, said: Mapping[str, Said], *, iris: Iris, strict: bool = True
) -> Judgement:
    """Set roles and take out what people reject.

    Args:
        decisions: what people decided.
        linking: what linking made of the extractions, after the overrides.
        said: all papers with their extractions.
        iris: makes the IRIs.
        strict: whether ``said`` holds all papers, so that a decision about another one fits nothing.
    """
    if not decisions.statements:
        return Judgement(linking)
    work = _Work(linking, said, iris, strict)
    for decision in decisions.of(ADD, ACCEPT, ROLE, *(kind for kind in JUDGEMENTS if kind != ACCEPT)):
        try:
            work.do(decision)
        except LookupError as error:
            work.problems.append(f"{decision}: {error.args[0]}")
    return work.done()


class _Work:
    """The state while decisions are applied one after another."""

    def __init__(self, linking: Linking, said: Mapping[str, Said], iris: Iris, strict: bool) -> None:
        self._linking = linking
        self._said = said
        self._iris = iris
        self._strict = strict
        self._names = names_of(linking.entities)
        self._extractions: dict[str, Extraction] = {}
        self._members: dict[str, list[str]] = {}
        self._statuses: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        self._rejected: dict[str, list[tuple[Entity, str]]] = defaultdict(list)
        self._asides: dict[str, tuple[tuple[int, str, str], ...]] = {}
        self._touched: set[str] = set()
        self._between = Between(linking, self._names)
        self.problems: list[str] = []
        self._notices: list[str] = []

    def do(self, decision: Decision) -> None:
        """Apply one; raises `LookupError` where it fits nothing."""
        identifier = paper_of(decision, self._said, self._iris)
        if decision.paper and identifier not in self._said:
            if self._strict:
                raise LookupError(f"there is no paper {decision.paper!r}")
            return
        if decision.states in BETWEEN:
            self._relate(decision, identifier)
        elif decision.states in NAMING or decision.kind == ROLE:
            self._name(decision, identifier)
        else:
            self._file(decision, identifier)

    def _now(self, paper: str) -> Extraction:
        return self._extractions.get(paper, self._said[paper].extraction)

    def _keys(self, paper: str) -> Sequence[str]:
        return self._members.get(paper) or self._linking.members[paper]

    def _nothing(self, decision: Decision, told: str) -> None:
        """What was decided has nothing to do, as the model does not say it now: good to know, and no mistake."""
        text = self._said[paper_of(decision, self._said, self._iris)].text
        known = located(text, decision.words or decision.name, decision.sentence) or located(text, decision.name, "")
        if known is None and name_key(decision.name) not in name_key(text):
            raise LookupError(f"the paper does not name {decision.name!r}")
        self._notices.append(f"{decision}: {told}")

    def _name(self, decision: Decision, paper: str) -> None:
        """A decision about a paper and an entity."""
        extraction, keys = self._now(paper), self._keys(paper)
        if self._said_aside(decision, paper):
            return
        found = [n for n in places(decision, extraction, keys, self._names, self._said[paper].text) if keys[n]]
        if decision.kind in {ADD, ACCEPT, ROLE}:
            if not found:
                raise LookupError(_unnamed(decision))
            wanted = decision.relation or decision.states
            stated = [n for n in found if self._relation(extraction, keys, n) == wanted]
            self._stand(decision, paper, stated or found)
            return
        stated = [n for n in found if self._relation(extraction, keys, n) == decision.relation]
        stated = [n for n in stated if decision.type in {"", self._entity(extraction, keys, n).type}]
        if not stated:
            self._nothing(decision, "the paper does not say so as it is read now, so there is nothing to judge")
        elif decision.kind == REJECT:
            self._reject(decision, paper, stated)

    def _said_aside(self, decision: Decision, paper: str) -> bool:
        """A decision about words that name another entity than the one they were gathered with (`Linking.asides`)."""
        wanted, extraction = name_key(decision.name), self._now(paper)
        asides = self._asides.get(paper) or self._linking.asides.get(paper, ())
        for aside in asides:
            place, words, key = aside
            entity = extraction.entities[place]
            relation = PAPER_RELATIONS[entity.type, entity.role]
            if wanted not in {name_key(words), *self._names(key)} or relation != decision.relation:
                continue
            mentions = tuple(m for m in entity.mentions if m.text == words)
            if decision.kind == REJECT:
                named = Entity(entity.type, words, (), entity.role, entity.score, mentions)
                self._rejected[paper].append((named, key))
                self._asides[paper] = tuple(other for other in asides if other != aside)
                self._touched.add(key)
            elif decision.kind == ACCEPT:
                self._statuses[paper][relation, self._iris.entity(key)] = ACCEPTED
            return True
        return False

    def _entity(self, extraction: Extraction, keys: Sequence[str], place: int) -> Entity:
        return retyped(extraction.entities[place], self._linking.retyped.get(keys[place]))

    def _relation(self, extraction: Extraction, keys: Sequence[str], place: int) -> str:
        """What the graph says of an entity of a paper: of several that became one, the strongest role counts."""
        entity = self._entity(extraction, keys, place)
        same = (self._entity(extraction, keys, n) for n, key in enumerate(keys) if key == keys[place])
        role = min((each.role for each in same if each.type == entity.type), key=ROLES[entity.type].index)
        return PAPER_RELATIONS[entity.type, role]

    def _stand(self, decision: Decision, paper: str, found: Sequence[int]) -> None:
        """Give entities of a paper the type and the role that a person says they have."""
        extraction, keys = self._now(paper), self._keys(paper)
        entities = list(extraction.entities)
        for place in found:
            entity_type, role = decision.meant(self._entity(extraction, keys, place).type)
            settled = self._linking.retyped.get(keys[place], entity_type)
            if settled != entity_type:
                raise LookupError(f"it is a {settled} everywhere, as [[retype]] says, so it cannot be a {entity_type}")
            if entity_type != extraction.entities[place].type:
                self._touched.add(keys[place])
            entities[place] = replace(extraction.entities[place], type=entity_type, role=role)
            relation = PAPER_RELATIONS[entity_type, role]
            self._statuses[paper][relation, self._iris.entity(keys[place])] = ACCEPTED
        self._extractions[paper] = replace(extraction, entities=tuple(entities))

    def _reject(self, decision: Decision, paper: str, found: Sequence[int]) -> None:
        extraction, keys = self._now(paper), list(self._keys(paper))
        for place in found:
            key = keys[place]
            if self._statuses[paper].get((decision.relation, self._iris.entity(key))) == ACCEPTED:
                raise LookupError("another line of the decisions says that it is so; delete one of them")
        for place in found:
            self._rejected[paper].append((self._entity(extraction, keys, place), keys[place]))
            self._touched.add(keys[place])
            keys[place] = ""
        self._members[paper] = keys

    def _file(self, decision: Decision, paper: str) -> None:
        """A decision about a topic or a result of a paper."""
        said = self._said[paper]
        found = filed(decision, said.paper, self._now(paper), iris=self._iris)
        if not found:
            self._nothing_filed(decision)
        status = {ACCEPT: ACCEPTED, REJECT: REJECTED}.get(decision.kind)
        for iri in found if status else ():
            place = (decision.relation, iri)
            if self._statuses[paper].setdefault(place, cast(str, status)) != status:
                raise LookupError("another line of the decisions says the contrary; delete one of them")

    def _nothing_filed(self, decision: Decision) -> None:
        self._notices.append(f"{decision}: the graph does not say so now, so there is nothing to judge")

    def _relate(self, decision: Decision, paper: str) -> None:
        """A decision about two entities, in one paper or in all of them."""
        if not decision.paper:
            self._between.everywhere(decision)
            return
        said = self._said[paper]
        changed = self._between.within(decision, said.paper, self._now(paper), self._keys(paper))
        if changed is None:
            self._nothing_filed(decision)
        else:
            self._extractions[paper] = changed

    def done(self) -> Judgement:
        """All of it together; what no paper names any more is gone."""
        members = {**self._linking.members, **{paper: tuple(keys) for paper, keys in self._members.items()}}
        linking = replace(self._linking, members=members, asides={**self._linking.asides, **self._asides})
        current = {paper: self._extractions.get(paper, said.extraction) for paper, said in self._said.items()}
        statuses, left = self._between.settled(current, linking, keeps=self._strict)
        self._extractions.update(left)
        current.update(left)
        if self._strict:
            linking = _recounted(linking, self._touched, current.values())
        judged = {
            paper: Judged(dict(sorted(self._statuses[paper].items())), tuple(self._rejected[paper]))
            for paper in sorted({*self._statuses, *self._rejected})
        }
        by_iri = {(self._iris.entity(a), relation, self._iris.entity(b)): s for (a, relation, b), s in statuses.items()}
        return Judgement(linking, self._extractions, judged, by_iri, tuple(self.problems), tuple(self._notices))


def _unnamed(decision: Decision) -> str:
    where = "its words do not stand there" if decision.words else "with words and sentence it would be added"
    return f"nothing in the paper is read as {decision.name!r}, and {where}"


def _recounted(linking: Linking, touched: set[str], extractions: Iterable[Extraction]) -> Linking:
    """Count the types of some entities anew, over the papers that name them still; what none names is gone."""
    if not touched:
        return linking
    types: dict[str, Counter[EntityType]] = {key: Counter() for key in touched}
    for extraction in extractions:
        if touched.isdisjoint(linking.members[extraction.paper_id]) and extraction.paper_id not in linking.asides:
            continue
        left, keys = linking.applied(extraction)
        for entity, key in zip(left.entities, keys, strict=True):
            if key in types:
                types[key][entity.type] += 1
    gone = {key for key, found in types.items() if not found}
    entities = {
        key: replace(entity, types=_ordered(types[key])) if key in types else entity
        for key, entity in linking.entities.items()
        if key not in gone
    }
    broader = {
        low: tuple(high for high in highs if high not in gone)
        for low, highs in linking.broader.items()
        if low not in gone
    }
    reasons = {pair: why for pair, why in linking.reasons.items() if gone.isdisjoint(pair)}
    return replace(linking, entities=entities, broader=broader, reasons=reasons)


def _ordered(types: Counter[EntityType]) -> tuple[EntityType, ...]:
    return tuple(sorted(types, key=lambda t: (-types[t], TYPE_ORDER.index(t))))

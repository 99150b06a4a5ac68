"""Decisions about relations between entities, which many papers may state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import TypeAlias, cast

from extractors.records import Extraction, Relation, RelationType, text_of
from kg.core.model import Paper
from kg.core.vocab import BROADER
from kg.linking import Linking
from kg.linking.naming import name_key
from kg.review.decisions import ACCEPT, REJECT, Decision
from kg.review.finding import Names, named, sentence_of
from kg.statements import ACCEPTED, REJECTED, relation_name

#: Keys of subject and object, with the relation between.
Triple: TypeAlias = tuple[str, str, str]


class Between:
    """Gathers what people say of relations between entities."""

    def __init__(self, linking: Linking, names: Names) -> None:
        self._linking = linking
        self._names = names
        self._rejected: dict[Triple, set[str]] = defaultdict(set)
        self._statuses: dict[Triple, str] = {}

    def everywhere(self, decision: Decision) -> None:
        """Take a decision about all papers; raises `LookupError` where no entity has the names."""
        for subject, obj in product(self._called(decision.name), self._called(decision.object)):
            self._decide((subject, decision.relation, obj), decision.kind)

    def within(
        self, decision: Decision, paper: Paper, extraction: Extraction, keys: Sequence[str]
    ) -> Extraction | None:
        """Take a decision about one paper.

        Returns:
            The paper's extraction, with the relation where a person accepts what the model does not see; nothing where
            there is nothing to judge.

        Raises:
            LookupError: the paper does not name both.
        """
        subjects, objects = (
            [n for n in named(name, extraction.entities, keys, self._names) if keys[n]]
            for name in (decision.name, decision.object)
        )
        if not subjects or not objects:
            missing = decision.object if subjects else decision.name
            raise LookupError(f"nothing in the paper is read as {missing!r}")
        stated = [r for r in extraction.relations if r.subject in subjects and r.object in objects]
        stated = [r for r in stated if relation_name(r, extraction) == decision.relation]
        if not stated and decision.kind == ACCEPT:
            stated = self._new(decision, paper, subjects[0], objects[0])
            extraction = replace(extraction, relations=(*extraction.relations, *stated))
        for triple in {(keys[r.subject], decision.relation, keys[r.object]) for r in stated}:
            if decision.kind == REJECT and decision.relation != BROADER:
                self._rejected[triple].add(paper.id)
            else:
                self._decide(triple, decision.kind)
        return extraction if stated else None

    def settled(
        self, extractions: Mapping[str, Extraction], linking: Linking, *, keeps: bool
    ) -> tuple[dict[Triple, str], dict[str, Extraction]]:
        """Tell the statuses, and the extractions without relations that only their own paper should not have stated.

        A relation that people reject in all the papers that state it is rejected, and where ``keeps`` is set it stays
        in their extractions, as what that rests on; rejected in some, it rests on the others.
        """
        left: dict[str, Extraction] = {}
        stating = self._stating(extractions, linking)
        for triple, papers in self._rejected.items():
            if keeps and not stating[triple] - papers and triple not in self._statuses:
                self._statuses[triple] = REJECTED
                continue
            for paper in papers:
                extraction, keys = left.get(paper, extractions[paper]), linking.members[paper]
                kept = tuple(r for r in extraction.relations if _triple(r, extraction, keys) != triple)
                left[paper] = replace(extraction, relations=kept)
        return self._statuses, left

    def _stating(self, extractions: Mapping[str, Extraction], linking: Linking) -> dict[Triple, set[str]]:
        found: dict[Triple, set[str]] = defaultdict(set)
        for paper, extraction in extractions.items() if self._rejected else ():
            keys = linking.members[paper]
            for relation in extraction.relations:
                if (triple := _triple(relation, extraction, keys)) in self._rejected:
                    found[triple].add(paper)
        return found

    def _decide(self, triple: Triple, kind: str) -> None:
        status = {ACCEPT: ACCEPTED, REJECT: REJECTED}.get(kind)
        if status and self._statuses.setdefault(triple, status) != status:
            raise LookupError("another line of the decisions says the contrary; delete one of them")

    def _new(self, decision: Decision, paper: Paper, subject: int, obj: int) -> list[Relation]:
        """What a person says that a sentence states."""
        text = text_of(paper.title, paper.abstract)
        span = sentence_of(text, len(paper.title), decision.words, decision.sentence) if decision.sentence else None
        return [] if span is None else [Relation(cast(RelationType, decision.relation), subject, obj, 1.0, *span)]

    @cached_property
    def _by_name(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for key in self._linking.entities:
            for name in self._names(key):
                found[name].add(key)
        return found

    def _called(self, name: str) -> list[str]:
        _, entity, end = name.rpartition("entity/")
        found = self._by_name.get(f"entity/{end}" if entity else name_key(name), set())
        if not found:
            raise LookupError(f"no entity is called {name!r}")
        return sorted(found)


def _triple(relation: Relation, extraction: Extraction, keys: Sequence[str]) -> Triple:
    return keys[relation.subject], relation_name(relation, extraction), keys[relation.object]

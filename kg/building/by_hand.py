"""What a person said about entities and papers, now or before an earlier build, and what of it matches nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from kg.core.errors import OverridesError
from kg.core.model import Problem
from kg.linking import Overrides, parse_overrides
from kg.review.decisions import Decisions
from kg.sources.papers.overrides import PaperOverrides
from kg.sources.papers.overrides import parse as parse_paper_overrides
from kg.store.clusters import OVERRIDES
from kg.store.layout import Generation
from kg.store.state import State

#: The name under which a build leaves the overrides that matched nothing (JSON) in a generation's state.
UNMATCHED: Final = "unmatched"
_OVERRIDES: Final = "overrides"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person has to hear: things to know, and things that went wrong."""

    notices: tuple[Problem, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The overrides of the build before, and which of them matched nothing."""

    overrides: str = ""
    unmatched: tuple[str, ...] = ()

    @classmethod
    def of(cls, generation: Generation | None) -> Known:
        """What the state of a generation says."""
        if generation is None:
            return cls()
        state = State(generation.state)
        return cls(state.note(OVERRIDES), tuple(json.loads(state.note(UNMATCHED) or "[]")))


@dataclass(frozen=True, slots=True)
class ByHand:
    """The overrides of this build: given now, or kept from an earlier one; what they lack is then known already."""

    text: str
    overrides: Overrides
    papers: PaperOverrides
    known: frozenset[str]
    notices: tuple[Problem, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)

    @classmethod
    def of(cls, known: Known, given: str | None) -> ByHand:
        """What is given now, or else what is kept; raises `OverridesError` when the former cannot be understood."""
        if given is not None:
            decided = frozenset(what for what in known.unmatched if _where(what) != _OVERRIDES)
            return cls(given, parse_overrides(given), parse_paper_overrides(given), decided)
        kept = known.overrides
        try:
            return cls(kept, parse_overrides(kept), parse_paper_overrides(kept), frozenset(known.unmatched))
        except OverridesError as error:  # another version understood them
            notice = Problem(_OVERRIDES, f"{error}; those that the store keeps are left aside, give others")
            return cls(kept, Overrides(), PaperOverrides(), frozenset(), (notice,))

    def followed_by(self, decisions: Decisions) -> ByHand:
        """These, and after them what people decided about this store; of that, ``text`` holds nothing."""
        overrides, papers = self.overrides + decisions.overrides, self.papers + decisions.papers
        return replace(self, overrides=overrides, papers=papers, decisions=decisions)

    def sorted_out(self, unmatched: Iterable[str]) -> Told:
        """What matches nothing is a problem once: when it is given, or when it has ceased to match."""
        said = [(what in self.known, Problem(_where(what), what)) for what in unmatched]
        notices = (problem for known, problem in said if known)
        return Told((*self.notices, *notices), tuple(problem for known, problem in said if not known))


def _where(unmatched: str) -> str:
    """What a table stands in: those of a file of decisions are told with its name."""
    return _OVERRIDES if unmatched.startswith("[[") else "decisions"

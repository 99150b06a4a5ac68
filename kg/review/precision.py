"""How often a relation is right, estimated from the statements that were drawn by chance and judged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.core.vocab import REPORTS_RESULT, relation_order
from kg.review.decisions import ACCEPT, BETWEEN, REJECT, ROLE, UNSURE, Decision, Decisions
from kg.review.queues import rank

#: Standard deviations on either side that hold 95 % of a normal distribution.
_DEVIATIONS: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Precision:
    """How many drawn statements of a relation are right and wrong; those that nobody could judge count as neither."""

    relation: str
    right: int
    wrong: int

    @property
    def share(self) -> float:
        """The share of right ones, 0 to 1."""
        return self.right / (self.right + self.wrong)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson, JASA 1927)."""
        return wilson(self.right, self.right + self.wrong)

    def __str__(self) -> str:
        """As people are told it."""
        low, high = self.interval
        return f"{self.share:.2f} ({low:.2f} to {high:.2f}; {self.right + self.wrong} drawn and judged)"


def wilson(right: int, total: int) -> tuple[float, float]:
    """Give the interval that holds a share with 95 %, of which ``right`` of ``total`` were seen (Wilson, JASA 1927).

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    share, z = right / total, _DEVIATIONS
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    whole = 1 + z * z / total
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def precisions(decisions: Decisions, model: str) -> list[Precision]:
    """Estimate the precision of each relation of a graph that a model read.

    Counted is what was drawn from that model's statements, and what was judged for another reason though it comes
    before the last one drawn: a person is not asked again about it, and leaving it out would leave out the doubtful.
    """
    judged: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions.of(ACCEPT, REJECT, UNSURE, ROLE):
        if decision.relation:
            judged[decision.relation].append(decision)
    found = []
    for relation in sorted(judged, key=relation_order):
        sample = list(_sample(judged[relation], model))
        right = sum(_is_right(decision) for decision in sample)
        wrong = sum(decision.kind != UNSURE for decision in sample) - right
        if right + wrong:
            found.append(Precision(relation, right, wrong))
    return found


def _is_right(decision: Decision) -> bool:
    return decision.kind == ACCEPT or (decision.kind == ROLE and decision.states == decision.relation)


def _sample(judged: Iterable[Decision], model: str) -> Iterable[Decision]:
    every = list(judged)
    last = max((_rank(decision) for decision in every if decision.drawn == model), default="")
    for decision in every:
        passed = not decision.drawn and decision.relation != REPORTS_RESULT and _rank(decision) <= last
        if decision.drawn == model or passed:
            yield decision


def _rank(decision: Decision) -> str:
    paper = "" if decision.relation in BETWEEN else decision.paper
    return rank(paper, decision.relation, decision.name, decision.object)

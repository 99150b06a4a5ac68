"""From scores to confidences that mean what they say: of what has confidence 0.8, eight in ten are right.

A table next to a model's weights, `calibration.json`, is fitted on held-out predictions; without one, scores stay.
Platt (1999) gives the form, isotonic steps on top of it (Zadrozny and Elkan, 2002) take what is left.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import Any, Final

from extractors.records import Entity, ExtractionError

#: The file beside a model's weights.
FILE: Final = "calibration.json"

#: Keeps the logit of a score finite.
_EDGE: Final = 1e-4


_NUMBERS: Final = ("bias", "score", "mentions", "agreement", "shift")


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become confidences.

    The sum of ``bias``, that of the entity's type in ``types``, ``score`` times the logit of the score, ``mentions``
    times the logarithm of the number of mentions, and ``agreement`` times the number of components that found the
    entity beyond the first, goes through the logistic function; ``steps``, sorted pairs from 0 to 1, then map the
    outcome by straight lines between them. The defaults leave a score as it is.
    """

    bias: float = 0.0
    score: float = 1.0
    mentions: float = 0.0
    agreement: float = 0.0
    types: Mapping[str, float] = field(default_factory=dict)
    steps: tuple[tuple[float, float], ...] = ()
    shift: float = 0.0

    def confidence(self, score: float, *, mentions: int = 1, components: int = 1, kind: str = "") -> float:
        """The chance that an entity is right, 0 to 1: from its score, its type, how many mentions and components agree.

        >>> Calibration().confidence(0.25)
        0.25
        >>> Calibration(mentions=1.0).confidence(0.5, mentions=3)
        0.75
        """
        if self.is_identity:
            return score
        raw = self.bias + self.types.get(kind, 0.0) + self.score * logit(score)
        raw += self.mentions * log(max(1, mentions)) + self.agreement * (max(1, components) - 1)
        outcome = _between(_logistic(raw), self.steps)
        return round(_logistic(logit(outcome) + self.shift) if self.shift else outcome, 4)

    @property
    def is_identity(self) -> bool:
        """Whether every score stays as it is."""
        return self == Calibration()

    def applied(self, entities: Sequence[Entity]) -> tuple[Entity, ...]:
        """Entities with confidences for scores."""
        if self.is_identity:
            return tuple(entities)
        return tuple(replace(entity, score=self._of(entity)) for entity in entities)

    def _of(self, entity: Entity) -> float:
        components = len({mention.component for mention in entity.mentions})
        return self.confidence(entity.score, mentions=len(entity.mentions), components=components, kind=entity.type)


def load(folder: Path | None) -> Calibration:
    """Read the table of a model; the one that leaves scores as they are where there is no model or no table.

    Raises:
        ExtractionError: The table cannot be read.
    """
    path = None if folder is None else folder / FILE
    if path is None or not path.exists():
        return Calibration()
    try:
        return from_dict(json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError, KeyError) as error:
        raise ExtractionError(f"{path} is no table of calibration: {error}; fit it again or delete it") from error


def from_dict(values: Any) -> Calibration:
    """Make a calibration of what `as_dict` gives, also after a trip through JSON; raises `ValueError`, `TypeError`."""
    if not isinstance(values, Mapping):
        raise ValueError("it has to be an object")
    steps = tuple((float(x), float(y)) for x, y in values.get("steps", ()))
    if list(steps) != sorted(steps) or any(b < a for (_, a), (_, b) in pairwise(steps)):
        raise ValueError("steps have to rise")
    numbers = {name: float(values[name]) for name in _NUMBERS if name in values}
    if unknown := set(values) - {*_NUMBERS, "types", "steps"}:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    types = {str(kind): float(bias) for kind, bias in dict(values.get("types", {})).items()}
    return Calibration(**numbers, types=types, steps=steps)


def as_dict(calibration: Calibration) -> dict[str, Any]:
    """The table as plain values, ready for JSON."""
    return {
        "bias": calibration.bias,
        "score": calibration.score,
        "mentions": calibration.mentions,
        "agreement": calibration.agreement,
        "types": dict(calibration.types),
        "steps": [list(step) for step in calibration.steps],
        "shift": calibration.shift,
    }


def logit(score: float) -> float:
    """The log odds of a score, kept finite."""
    inside = min(max(score, _EDGE), 1 - _EDGE)
    return log(inside / (1 - inside))


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def _between(value: float, steps: Sequence[tuple[float, float]]) -> float:
    """Map by straight lines between steps; what lies outside takes the nearest step's value."""
    if not steps:
        return value
    place = bisect_right([x for x, _ in steps], value)
    if place in {0, len(steps)}:
        return steps[min(place, len(steps) - 1)][1]
    (x0, y0), (x1, y1) = steps[place - 1], steps[place]
    return y0 if x1 == x0 else y0 + (y1 - y0) * (value - x0) / (x1 - x0)

"""What a build tells: progress while it runs, a report at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kg.core.model import Problem


class Progress(Protocol):
    """Is told how far a stage is; ``total`` is unknown while a source is being read."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note that ``done`` of ``total`` things of a stage are done."""
        ...


def silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; counts are of the whole graph unless said.

    ``added``, ``changed`` and ``removed`` count papers against the graph before; ``extracted`` counts papers read by
    the model in this build; ``skipped`` names papers left unread on purpose; ``problems`` what could not be used;
    ``notices`` what is good to know, as overrides that an earlier build has told of already.
    """

    papers: int
    entities: int
    added: int
    changed: int
    removed: int
    extracted: int
    skipped: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    wrote: bool
    notices: tuple[Problem, ...] = ()

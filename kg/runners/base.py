"""What a runner is, and what it runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

S = TypeVar("S")
R = TypeVar("R")
S_contra = TypeVar("S_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Work(Protocol[S_contra, R_co]):
    """What is done with every shard; a frozen dataclass at the top of a module, so that any worker can unpickle it."""

    def open(self) -> Callable[[S_contra], R_co]:
        """Load what is needed, once for each worker process; gives the function of a shard.

        The function is called by one thread at a time. What it raises ends the run.
        """
        ...

    def __hash__(self) -> int:
        """Work that is equal is opened once."""
        ...


@dataclass(frozen=True, slots=True)
class Lost:
    """A shard that has no result: each of the workers that took it was lost; ``why`` says how, in a few words."""

    why: str


@dataclass(frozen=True, slots=True)
class RunnerOptions:
    """How a runner is set up.

    ``jobs`` counts worker processes on this machine, as many as there are processors where it is none; ``master`` is
    the address of a cluster.
    """

    jobs: int | None = None
    master: str | None = None

    @property
    def workers(self) -> int:
        """The number of worker processes to start here."""
        return self.jobs or processors()


class Runner(Protocol):
    """Applies work to shards.

    Every runner gives the same results in the order of the shards; takes shards in as it needs them, so that memory
    stays bounded; gives a shard whose worker is lost to another one, a few times; and ends its workers when the caller
    stops listening.
    """

    @property
    def name(self) -> str:
        """The name that ``--runner`` takes."""
        ...

    def run(self, work: Work[S, R], shards: Iterable[S]) -> Iterator[R | Lost]:
        """Yield the result of every shard, in their order.

        Raises:
            RunnerError: the workers cannot be started or reached, or lack what they need.
        """
        ...


def processors() -> int:
    """The number of processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1

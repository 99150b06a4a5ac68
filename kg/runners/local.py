"""Run everything in this process, one shard after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kg.core.errors import UsageError
from kg.runners.base import Lost, R, RunnerOptions, S, Work


class Local:
    """The runner that the others are measured against; it has no worker to lose but the process itself."""

    name: Final = "local"

    def __init__(self, options: RunnerOptions) -> None:
        refuse_master(self.name, options)
        if options.jobs not in (None, 1):
            raise UsageError(f"the runner 'local' has one job, not {options.jobs}; take --runner processes")

    def run(self, work: Work[S, R], shards: Iterable[S]) -> Iterator[R | Lost]:
        """Yield the result of every shard, in their order."""
        yield from map(work.open(), shards)


def refuse_master(name: str, options: RunnerOptions) -> None:
    """Raise `UsageError` when a runner of this machine is given the address of a cluster."""
    if options.master is not None:
        raise UsageError(f"the runner {name!r} works on this machine and has no --master; take --runner spark or dask")

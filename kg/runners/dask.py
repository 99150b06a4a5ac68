"""Run shards on Dask: on the cluster whose scheduler ``--master`` names, else in worker processes of this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import dask
from distributed import Client, Future, KilledWorker, LocalCluster
from distributed.client import FutureCancelledError

from kg.core.errors import RunnerError
from kg.runners.base import Lost, R, RunnerOptions, S, Work
from kg.runners.working import ATTEMPTS, attempt, in_order, packed, result

#: Shards under way for each thread of the cluster.
_AHEAD: Final = 2
#: How long a scheduler and a first worker are waited for (seconds).
_PATIENCE = 30.0


class Dask:
    """The runner for Dask clusters."""

    name: Final = "dask"

    def __init__(self, options: RunnerOptions) -> None:
        self._options = options

    def run(self, work: Work[S, R], shards: Iterable[S]) -> Iterator[R | Lost]:
        """Yield the result of every shard, in their order."""
        with _client(self._options) as client:
            ahead = _AHEAD * max(1, sum(client.nthreads().values())) + 1

            def submit(shard: S) -> _Pending:
                return _Pending(client.submit(attempt, packed(work, shard), pure=False))

            yield from in_order(submit, shards, ahead=ahead)


@dataclass(frozen=True, slots=True)
class _Pending:
    """A shard on its way through the cluster."""

    future: Future

    def result(self) -> Any:
        try:
            answer = self.future.result()
        except KilledWorker as error:
            return Lost(f"the worker at {error.last_worker.address} was lost")
        except (ImportError, AttributeError) as error:
            raise RunnerError(
                f"a Dask worker cannot do its work: {error}; it needs the same paperkg as here"
            ) from error
        except (OSError, FutureCancelledError) as error:
            raise RunnerError(f"the Dask cluster ended: {error}") from error
        return result(answer)

    def cancel(self) -> None:
        self.future.cancel()


@contextmanager
def _client(options: RunnerOptions) -> Iterator[Client]:
    settings = {
        "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
        "distributed.comm.timeouts.connect": f"{_PATIENCE}s",
        "distributed.admin.large-graph-warning-threshold": "1GB",
    }
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with dask.config.set(settings):
        if options.master is None:
            with (
                LocalCluster(
                    n_workers=options.workers, threads_per_worker=1, processes=True, host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                ) as cluster,
                Client(cluster) as client,
            ):  # fmt: skip
                yield client
            return
        try:
            client = Client(options.master, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise RunnerError(f"there is no Dask scheduler at {options.master}: {error}") from error
        with client:
            client.wait_for_workers(1, timeout=_PATIENCE)
            yield client

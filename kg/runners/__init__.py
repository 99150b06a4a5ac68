"""Map a function over shards: here, in processes, on Spark or on Dask; one Protocol, the same results."""

from __future__ import annotations

from kg.runners.base import Lost, Runner, RunnerOptions, Work
from kg.runners.registry import RUNNERS, choose, create, known_runners

__all__ = ["RUNNERS", "Lost", "Runner", "RunnerOptions", "Work", "choose", "create", "known_runners"]

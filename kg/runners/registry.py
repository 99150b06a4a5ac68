"""The runners that exist: names that load on use; other packages add theirs by entry point."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final, cast

from kg.core.errors import UsageError
from kg.runners.base import Runner, RunnerOptions

ENTRY_POINT_GROUP: Final = "paperkg.runners"

#: Name of a runner → what makes it from `RunnerOptions`.
RUNNERS: Final = MappingProxyType(
    {
        "local": "kg.runners.local:Local",
        "processes": "kg.runners.processes:Processes",
        "spark": "kg.runners.spark:Spark",
        "dask": "kg.runners.dask:Dask",
    }
)
_Factory = Callable[[RunnerOptions], Runner]


def known_runners() -> tuple[str, ...]:
    """Name every runner, the package's own first."""
    return (*RUNNERS, *sorted(_added()))


def create(name: str, options: RunnerOptions | None = None) -> Runner:
    """Make a runner by its name.

    Raises:
        UsageError: no runner has this name, what it needs is not installed, or the options do not fit it.
    """
    added = {} if name in RUNNERS else _added()
    if name not in RUNNERS and name not in added:
        raise UsageError(f"there is no runner {name!r}; there are: {', '.join(known_runners())}")
    try:
        factory = _own(name) if name in RUNNERS else cast(_Factory, added[name].load())
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"the runner {name!r} cannot be loaded: {error}; install what it needs: pip install 'paperkg[{name}]'"
            if name in RUNNERS
            else f"the runner {name!r} ({added[name].value}) cannot be loaded: {error}; reinstall or remove its package"
        ) from error
    return factory(options or RunnerOptions())


def choose(options: RunnerOptions) -> Runner:
    """The runner for this machine: processes where more than one job is wanted, else none but this process."""
    return create("processes" if options.workers > 1 else "local", options)


def _own(name: str) -> _Factory:
    module, _, attribute = RUNNERS[name].partition(":")
    return cast(_Factory, getattr(import_module(module), attribute))


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP) if point.name not in RUNNERS}

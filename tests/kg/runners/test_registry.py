from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from kg.core.errors import UsageError
from kg.runners import RunnerOptions, choose, create, known_runners, registry
from kg.runners.local import Local


def test_an_unknown_runner_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="local, processes, spark, dask"):
        create("sparc")


def test_other_packages_add_runners(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("mine", "kg.runners.local:Local", registry.ENTRY_POINT_GROUP),
        EntryPoint("broken", "no_such_package:Runner", registry.ENTRY_POINT_GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    assert known_runners()[-2:] == ("broken", "mine")
    assert isinstance(create("mine"), Local)
    with pytest.raises(UsageError, match=r"'broken' \(no_such_package:Runner\) cannot be loaded"):
        create("broken")


def test_a_runner_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError("No module named 'pyspark'")

    monkeypatch.setattr(registry, "import_module", missing)
    with pytest.raises(UsageError, match=r"pip install 'paperkg\[spark\]'"):
        create("spark")


def test_this_machine_takes_as_many_processes_as_are_wanted() -> None:
    assert choose(RunnerOptions(jobs=1)).name == "local"
    assert choose(RunnerOptions(jobs=2)).name == "processes"


@pytest.mark.parametrize("name", ["local", "processes"])
def test_runners_of_this_machine_have_no_master(name: str) -> None:
    with pytest.raises(UsageError, match="--master"):
        create(name, RunnerOptions(master="spark://host:7077"))


def test_the_local_runner_has_one_job() -> None:
    with pytest.raises(UsageError, match="processes"):
        create("local", RunnerOptions(jobs=2))

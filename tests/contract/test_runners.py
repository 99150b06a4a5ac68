"""What every runner promises; one suite for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from kg.core.errors import RunnerError
from kg.runners import RUNNERS, Lost, Runner, RunnerOptions, create
from kg.runners.working import ATTEMPTS
from tests.contract.works import CannotOpen, Dies, Refuses, Shouts, Squares

#: Name → the package that it needs, if any.
TESTED: Final = {"local": None, "processes": None, "spark": "pyspark", "dask": "distributed"}


@pytest.fixture(params=[pytest.param(n, marks=[pytest.mark.slow] if n in ("spark", "dask") else []) for n in TESTED])
def runner(request: pytest.FixtureRequest) -> Runner:
    """Every runner in turn, with two workers where it has workers."""
    name = request.param
    if needed := TESTED[name]:
        pytest.importorskip(needed)
    return create(name, RunnerOptions(jobs=1 if name == "local" else 2))


@pytest.fixture
def workers(runner: Runner) -> Runner:
    """Every runner that can lose a worker and live."""
    if runner.name == "local":
        pytest.skip("it has no worker to lose but this process")
    return runner


def test_every_runner_is_tested() -> None:
    assert set(TESTED) == set(RUNNERS)


def test_results_come_in_the_order_of_the_shards(runner: Runner) -> None:
    got = list(runner.run(Squares(), range(50)))
    assert [square for square, _, _ in _whole(got)] == [n * n for n in range(50)]


def test_work_is_opened_once_a_process(runner: Runner) -> None:
    got = _whole(runner.run(Squares(), range(40)))
    processes = {process for _, process, _ in got}
    assert len(processes) <= 3  # Spark may keep a spare one
    if runner.name == "local":
        assert processes == {os.getpid()}
    else:
        assert os.getpid() not in processes
        assert {times for _, _, times in got} == {1}


def test_no_shards_give_no_results(runner: Runner) -> None:
    assert list(runner.run(Squares(), [])) == []


def test_what_work_prints_is_no_answer(runner: Runner) -> None:
    assert list(runner.run(Shouts(), ["a", "ö\n", "\ud800"])) == ["A" * 100_000, "Ö\n" * 100_000, "\ud800" * 100_000]


def test_shards_are_taken_in_as_they_are_needed(runner: Runner) -> None:
    taken = []

    def shards() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with closing(runner.run(Squares(), shards())) as results:  # type: ignore[type-var]
        next(results)
        assert len(taken) < 100


@pytest.mark.parametrize("work", [Refuses(3), Refuses(3, oddly=True), CannotOpen()])
def test_what_work_raises_is_raised_here(runner: Runner, work: Any) -> None:
    words = "cannot do 3|odd number 3|there is no model"
    with pytest.raises(Exception, match=words) as caught:
        list(runner.run(work, range(5)))
    assert "Traceback" not in str(caught.value)


def test_a_lost_worker_costs_nothing(workers: Runner, tmp_path: Path) -> None:
    assert list(workers.run(Dies(5, 1, str(tmp_path)), range(12))) == list(range(12))
    assert (tmp_path / "death-0").exists()


def test_a_shard_that_kills_every_worker_is_told(workers: Runner, tmp_path: Path) -> None:
    got = list(workers.run(Dies(5, 100, str(tmp_path)), range(12)))
    assert [n for n in got if not isinstance(n, Lost)] == [n for n in range(12) if n != 5]
    lost = got[5]
    assert isinstance(lost, Lost)
    assert lost.why
    assert "\n" not in lost.why
    assert len(list(tmp_path.iterdir())) == ATTEMPTS


def test_a_run_can_be_left(runner: Runner) -> None:
    for _ in runner.run(Squares(), range(1000)):
        break
    assert len(list(runner.run(Squares(), range(3)))) == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spark", "dask"])
def test_a_cluster_that_is_not_there_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(TESTED[name] or "")
    if name == "dask":
        monkeypatch.setattr("kg.runners.dask._PATIENCE", 1.0)
    master = {"spark": "spark:/nowhere", "dask": "tcp://127.0.0.1:1"}[name]
    with pytest.raises(RunnerError) as caught:
        list(create(name, RunnerOptions(master=master)).run(Squares(), range(3)))
    assert "\n" not in str(caught.value)


def _whole(results: Any) -> list[Any]:
    found = list(results)
    assert not [one for one in found if isinstance(one, Lost)]
    return found


@pytest.fixture(params=["spark", "dask"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runner]:
    """Runners that are given the address of a cluster, with workers that this process has not started."""
    if request.param == "spark":
        pytest.importorskip("pyspark")
        yield create("spark", RunnerOptions(master="local-cluster[2,1,1024]"))
        return
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as there:
        yield create("dask", RunnerOptions(master=there.scheduler_address))


@pytest.mark.slow
def test_clusters_lose_workers_and_go_on(cluster: Runner, tmp_path: Path) -> None:
    assert list(cluster.run(Dies(5, 1, str(tmp_path)), range(12))) == list(range(12))
    assert (tmp_path / "death-0").exists()

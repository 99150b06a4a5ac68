"""Run shards on Apache Spark: each is a job of one task, so that a lost shard costs no other.

The master is that of ``--master``, else of the Spark configuration (as `spark-submit` sets it), else this machine.
Workers need this package installed; the address of a shared disk or of a model must mean the same to them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkConf, SparkContext

from kg.core.errors import RunnerError
from kg.runners.base import Lost, R, RunnerOptions, S, Work
from kg.runners.working import ATTEMPTS, attempt, in_order, packed, result

#: A master on this machine: threads, and how often a task may fail (Spark's own default is not to try again).
_LOCAL: Final = re.compile(r"local(?:\[(?P<threads>\*|\d+)(?:,\s*(?P<failures>\d+))?\])?")
#: Jobs under way for each task that the cluster does at once, and at most altogether: each is a thread here.
_AHEAD: Final = 2
_MOST_JOBS: Final = 512


class Spark:
    """The runner for Spark clusters."""

    name: Final = "spark"

    def __init__(self, options: RunnerOptions) -> None:
        self._options = options

    def run(self, work: Work[S, R], shards: Iterable[S]) -> Iterator[R | Lost]:
        """Yield the result of every shard, in their order."""
        with _context(self._options) as context:
            ahead = min(_MOST_JOBS, _AHEAD * max(context.defaultParallelism, self._options.jobs or 1) + 1)
            with ThreadPoolExecutor(ahead, "spark") as threads:
                yield from in_order(
                    lambda shard: threads.submit(_do, context, packed(work, shard)), shards, ahead=ahead
                )


def _do(context: SparkContext, task: bytes) -> Any:
    try:
        (answer,) = context.parallelize([task], 1).map(attempt).collect()
    except Py4JJavaError as error:
        said = str(error.java_exception.getMessage())
        if "PythonException" in said:  # the work itself never raises
            raise RunnerError(
                f"a Spark worker cannot do its work: {_last_line(said)}; it needs the same Python and paperkg as here "
                "(PYSPARK_PYTHON names the Python)"
            ) from error
        if "Job aborted due to stage failure" not in said:
            raise RunnerError(f"Spark ended: {said.splitlines()[0]}") from error
        return Lost(_last_failure(said))
    except (Py4JError, OSError) as error:
        raise RunnerError(f"Spark ended: {error}") from error
    return result(answer)


@contextmanager
def _context(options: RunnerOptions) -> Iterator[SparkContext]:
    """The Spark context there is, else one that is stopped afterwards."""
    running = SparkContext._active_spark_context
    if running is not None:
        yield running
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        context = SparkContext(conf=_configured(SparkConf(), options))
    except (Py4JError, OSError, RuntimeError, ValueError) as error:
        first = str(getattr(error, "java_exception", error)).splitlines()[0]
        raise RunnerError(
            f"Spark cannot be started: {first}; is --master right, and Java 17 or newer there?"
        ) from error
    try:
        context.setLogLevel("OFF" if _is_here(context.master) else "ERROR")
        yield context
    finally:
        context.stop()


def _configured(conf: SparkConf, options: RunnerOptions) -> SparkConf:
    conf.setIfMissing("spark.app.name", "paperkg")
    conf.setIfMissing("spark.ui.showConsoleProgress", "false")
    here = f"local[{options.workers}]"
    master = options.master or str(conf.get("spark.master", here))
    if local := _LOCAL.fullmatch(master):
        master = f"local[{local['threads'] or 1},{local['failures'] or ATTEMPTS}]"
    conf.setMaster(master)
    if _is_here(master):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name in ("spark.driver.host", "spark.driver.bindAddress"):
            conf.setIfMissing(name, "127.0.0.1")
        conf.setIfMissing("spark.ui.enabled", "false")
        conf.setIfMissing("spark.task.maxFailures", str(ATTEMPTS))
        conf.setExecutorEnv("PYTHONPATH", os.pathsep.join(place or os.getcwd() for place in sys.path))
    return conf


def _is_here(master: str) -> bool:
    return master.startswith("local")


def _last_failure(said: str) -> str:
    """What Spark says of the last time that a task failed, without its trace."""
    found = re.search(r"most recent failure: (.*)", said)
    return found[1].strip() if found else said.splitlines()[0]


def _last_line(said: str) -> str:
    """The last line of the Python trace in what Spark says."""
    python = re.findall(r"^(\w[\w.]*(?:Error|Exception)\b.*)$", said, re.MULTILINE)
    return python[-1].strip() if python else said.splitlines()[0]

"""Extract into a folder of parts: finished ones are kept, so that a run goes on where another one ended."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg.building.reading import ReadTexts, one_by_one, text_of_paper
from kg.building.report import Progress, silent
from kg.building.shards.cutting import Shard, cut
from kg.building.shards.folder import Finished, ShardFolder
from kg.building.shards.work import WriteShard, rows
from kg.core.files import absolute
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.runners import Lost, Runner

__all__ = ["SHARD_SIZE", "ShardReport", "extract_into"]

#: Papers of a part, on average.
SHARD_SIZE: Final = 128


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What a folder holds now: parts, papers, and those that could not be read.

    ``kept`` counts parts that were finished before, ``removed`` those of papers that the sources do not hold any more.
    """

    parts: int
    papers: int
    kept: int
    removed: int
    problems: tuple[Problem, ...]


def extract_into(
    folder: Path,
    papers: Iterable[Paper | ExtractedPaper],
    *,
    reading: ReadTexts,
    runner: Callable[[int], Runner],
    size: int = SHARD_SIZE,
    is_whole: Callable[[], bool] = lambda: True,
    progress: Progress = silent,
) -> ShardReport:
    """Extract papers into the parts of a folder, which one after another hold them in their order.

    Args:
        folder: made when it is not there.
        papers: all that the folder shall hold; they are read through once, before anything is extracted.
        reading: which model reads.
        runner: gives the runner for so many papers.
        size: papers of a part, on average.
        is_whole: tells, once the papers are read through, whether they are all there are; else parts of other papers
            stay.
        progress: is told how many papers are extracted.

    Raises:
        ExportError: the folder cannot be written; finished parts stay.
        UsageError: another run is writing it.
        RunnerError: the workers cannot do their work.
    """
    place = ShardFolder(folder)
    with place.held(), tempfile.TemporaryFile(dir=place.notes) as spool:
        plan = _plan(place, cut(papers, size=size, model=reading.model_name), spool, progress)
        spool.seek(0)
        if plan.missing:
            work = WriteShard(str(absolute(folder)), place.begin(), reading)
            done = sum(shard.papers for shard in plan.finished.values())
            progress("extracting", done, done + plan.missing)
            for shard, finished in _run(place, work, runner(plan.missing), spool):
                plan.finished[shard.key] = finished
                done += len(shard.papers)
                progress("extracting", done, plan.papers)
        removed = place.keep_only(plan.keys) if is_whole() else 0
    errors = [Problem(*error) for key in plan.keys for error in plan.finished[key].errors]
    return ShardReport(len(plan.keys), plan.papers, plan.kept, removed, tuple(errors))


@dataclass(slots=True)
class _Plan:
    """Which parts there will be, in order, and which of them are finished."""

    keys: list[str]
    finished: dict[str, Finished]
    papers: int = 0
    missing: int = 0
    kept: int = 0


def _plan(place: ShardFolder, shards: Iterable[Shard], spool: IO[bytes], progress: Progress) -> _Plan:
    """Find out what is missing, and put that on disk: sources may be readable only once."""
    known = place.finished()
    plan = _Plan([], {})
    for shard in shards:
        plan.keys.append(shard.key)
        plan.papers += len(shard.papers)
        if shard.key in known:
            path, plan.finished[shard.key] = known[shard.key]
            place.move(path, shard)
            plan.kept += 1
        else:
            pickle.dump(shard, spool)
            plan.missing += len(shard.papers)
        progress("reading", plan.papers, None)
    return plan


def _run(place: ShardFolder, work: WriteShard, runner: Runner, spool: IO[bytes]) -> Iterator[tuple[Shard, Finished]]:
    """Have the missing parts written; workers that do not see the folder send what they would have written."""
    sent: list[Shard] = []

    def shards() -> Iterator[Shard]:
        for shard in _spooled(spool):
            sent.append(shard)
            yield shard

    for written in runner.run(work, shards()):
        shard = sent.pop(0)
        if isinstance(written, Lost):
            texts = [text_of_paper(paper) for paper in shard.papers]
            content, errors = rows(shard.papers, one_by_one(texts, work=work.reading, runner=runner))
            yield shard, place.write(shard, content, errors)
        elif written.content is not None:
            yield shard, place.write(shard, written.content, written.errors)
        else:
            yield shard, Finished(len(shard.papers), written.size, written.errors)


def _spooled(spool: IO[bytes]) -> Iterator[Shard]:
    while True:
        try:
            yield pickle.load(spool)
        except EOFError:
            return

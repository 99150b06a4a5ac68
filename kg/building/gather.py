"""Bring the sources of this build and those of the builds before it together."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import eq
from pathlib import Path
from typing import Final

from extractors.records import Extraction
from kg import sources
from kg.building.kept import FileNotes, fingerprint
from kg.building.report import FileReport, Progress
from kg.building.spool import Part, Spool
from kg.core.errors import SourceError
from kg.core.files import absolute
from kg.core.ids import digest
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.sources import Reading, ReadOptions
from kg.sources.opening.documents import is_pipe
from kg.store.state import ExtractionCache, Item, KeptSource, State

#: Sources that a message names.
_LISTED: Final = 5
#: Extractions of a file that are held until they are put into the cache.
_GIVEN: Final = 1000


@dataclass(frozen=True, slots=True)
class Gathered:
    """The sources of the store after this build, as far as they differ from those before, and what is told of files.

    ``read`` holds the items of sources that were read now; ``gone`` names sources that go; ``sources`` says of every
    source that is there then what a later build has to know to leave it unread.
    """

    read: Mapping[str, Part[Item]]
    gone: frozenset[str]
    sources: Mapping[str, KeptSource]
    problems: tuple[Problem, ...] = ()
    files: tuple[FileReport, ...] = ()
    unknown: tuple[Problem, ...] = ()

    @property
    def is_as_before(self) -> bool:
        """Whether no source was read and none goes."""
        return not self.read and not self.gone

    def items(self, before: State | None) -> Iterator[Item]:
        """All items of the store after this build."""
        if before is not None:
            yield from before.items(without=self.gone | self.read.keys())
        yield from chain.from_iterable(self.read.values())

    def differs(self, before: State) -> bool:
        """Whether the store holds other items than before."""
        return bool(self.gone) or any(not _are_same(before.items_of(name), items) for name, items in self.read.items())


def _are_same(before: Sequence[Item], now: Part[Item]) -> bool:
    return len(before) == len(now) and all(map(eq, before, now))


def look(
    paths: Sequence[Path],
    *,
    folder: Path,
    kept: Mapping[str, KeptSource],
    cache: ExtractionCache,
    options: ReadOptions,
    progress: Progress,
) -> Gathered:
    """Read the sources that are new or have changed; what they held in earlier builds is replaced, other sources stay.

    A file that cannot be used is a problem and stays as it was, as long as another file can be used. What is read waits
    on disk, in a file without a name in ``folder``.

    Raises:
        SourceError: a path does not exist, or no file could be used, or something was left unread that may not be.
    """
    found = sources.look(paths)
    read: dict[str, Part[Item]] = {}
    spool: Spool[Item] = Spool(folder)
    now: dict[str, KeptSource] = {}
    notes: list[FileNotes] = []
    for file in found.files:
        name, mark = source_name(file), fingerprint(file, options)
        if mark and name in kept and kept[name].mark == mark:
            now[name] = kept[name]
            notes.append(FileNotes.of(kept[name]))
            continue
        try:
            start = len(spool)
            told = _read(file, spool, cache, options, progress)
        except SourceError as error:
            if len(found.files) == 1:
                raise
            notes.append(FileNotes(FileReport(source=str(file), error=str(error)), (Problem(str(file), str(error)),)))
        else:
            read[name], now[name] = spool.part(start), told.kept(mark)
            notes.append(told)
    problems, reports = [problem for note in notes for problem in note.problems], [note.report for note in notes]
    if not now:
        raise SourceError("none of the sources could be used: " + "; ".join(p.what for p in problems))
    if options.strict:
        _refuse_unread(reports, found.unknown)
    named = {source_name(file) for file in found.files}
    gone = frozenset(source for source in kept.keys() - named if _is_under(source, paths))
    everything = {name: source for name, source in kept.items() if name not in gone} | now
    return Gathered(read, gone, everything, tuple(problems), tuple(reports), found.unknown)


def without(paths: Sequence[Path], kept: Mapping[str, KeptSource]) -> Gathered:
    """The sources of the store but those named; a source that is not in the store raises `SourceError`."""
    for path in paths:
        if not any(_is_under(source, [path]) for source in kept):
            listed = ", ".join(sorted(kept)[:_LISTED]) or "none"
            listed += f", and {len(kept) - _LISTED} more" if len(kept) > _LISTED else ""
            raise SourceError(f"{path} is not among the sources of this store; they are: {listed}")
    gone = frozenset(source for source in kept if _is_under(source, paths))
    return Gathered({}, gone, {name: source for name, source in kept.items() if name not in gone})


def source_name(path: Path) -> str:
    """What a source is known by in the store.

    It is its absolute path, with the numbers of bytes that are no UTF-8; a pipe is known by its name.
    """
    return os.fsencode(path if is_pipe(path) else absolute(path)).decode("utf-8", "backslashreplace")


def _is_under(source: str, paths: Iterable[Path]) -> bool:
    place = Path(source)
    return any(source == str(path) or place.is_relative_to(source_name(path)) for path in paths)


def _refuse_unread(reports: Sequence[FileReport], unknown: Sequence[Problem]) -> None:
    """Raise where something was left unread."""
    told = [
        f"{report.source}: nobody read {', '.join(f'{key} ({count})' for key, count in sorted(report.unread.items()))}"
        for report in reports
        if report.unread
    ]
    told += [f"{p.where}: {p.what}" for p in (*unknown, *(u for report in reports for u in report.unknown))]
    if told:
        raise SourceError(
            f"--strict: {'; '.join(told)}; nothing was built; "
            "take this out, name columns (--columns), or leave --strict out"
        )


def _read(
    file: Path, spool: Spool[Item], cache: ExtractionCache, options: ReadOptions, progress: Progress
) -> FileNotes:
    name = source_name(file)
    start = len(spool)
    problems: list[Problem] = []
    given: dict[str, Extraction] = {}
    skipped: Counter[str] = Counter()
    reading = Reading(columns=options.columns)
    for found in sources.read(file, format=options.format, verbatim=options.verbatim, reading=reading):
        match found:
            case Problem():
                problems.append(found)
                if found.skipped:
                    skipped[found.skipped] += 1
            case Paper():
                spool.add(Item(name, found))
            case ExtractedPaper(paper=paper, extraction=extraction):
                key = f"given-{digest(json.dumps(extraction.as_dict(), sort_keys=True))}"
                given[key] = extraction
                spool.add(Item(name, paper, key))
                if len(given) == _GIVEN:
                    cache.add(given)
                    given = {}
        progress("reading", len(spool) - start, None)
    cache.add(given)
    return FileNotes(_report(file, spool.part(start), skipped, reading), tuple(problems))


def _report(file: Path, items: Part[Item], skipped: Counter[str], reading: Reading) -> FileReport:
    return FileReport(
        source=str(file),
        formats=dict(reading.formats),
        read=len(items),
        without_abstract=sum(not item.paper.abstract.strip() for item in items),
        skipped=dict(skipped),
        unread=dict(reading.unread),
        ignored=dict(reading.ignored),
        remarks=tuple(reading.remarks),
        unknown=tuple(reading.unknown),
    )

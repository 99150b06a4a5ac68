"""Bring the sources of this build and those of the builds before it together."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from extractors.records import Extraction
from kg import sources
from kg.building.report import FileReport, Progress
from kg.core.errors import SourceError
from kg.core.files import absolute
from kg.core.ids import digest
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.sources import Reading, ReadOptions
from kg.sources.opening.documents import is_pipe
from kg.store.state import ExtractionCache, Item

#: Sources that a message names.
_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """All items of the store after this build, what could not be used of the sources read now, and a report a file."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    files: tuple[FileReport, ...] = ()
    unknown: tuple[Problem, ...] = ()


def gather(
    paths: Sequence[Path],
    *,
    before: Iterable[Item],
    cache: ExtractionCache,
    options: ReadOptions,
    progress: Progress,
) -> Gathered:
    """Read the sources; what they held in earlier builds is replaced, other sources stay.

    A file that cannot be used is a problem and stays as it was, as long as another file can be used.

    Raises:
        SourceError: a path does not exist, or no file could be used, or something was left unread that may not be.
    """
    found = sources.look(paths)
    read: dict[str, list[Item]] = {}
    problems: list[Problem] = []
    reports: list[FileReport] = []
    for file in found.files:
        try:
            items, report = _read(file, cache, problems, options, progress)
        except SourceError as error:
            if len(found.files) == 1:
                raise
            problems.append(Problem(str(file), str(error)))
            report = FileReport(source=str(file), error=str(error))
        else:
            read[source_name(file)] = items
        reports.append(report)
    if not read:
        raise SourceError("none of the sources could be used: " + "; ".join(p.what for p in problems))
    if options.strict:
        _refuse_unread(reports, found.unknown)
    failed = {source_name(f) for f in found.files} - set(read)
    kept = [item for item in before if item.source in failed or not _is_under(item.source, paths, set(read))]
    items = [*kept, *(item for found_items in read.values() for item in found_items)]
    return Gathered(tuple(sorted(items, key=lambda i: i.source)), tuple(problems), tuple(reports), found.unknown)


def without(paths: Sequence[Path], before: Iterable[Item]) -> Gathered:
    """All items but those of the sources named; a source that is not in the store raises `SourceError`."""
    items = tuple(before)
    known = {item.source for item in items}
    for path in paths:
        if not any(_is_under(source, [path]) for source in known):
            listed = ", ".join(sorted(known)[:_LISTED]) or "none"
            listed += f", and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
            raise SourceError(f"{path} is not among the sources of this store; they are: {listed}")
    return Gathered(tuple(i for i in items if not _is_under(i.source, paths)), ())


def source_name(path: Path) -> str:
    """What a source is known by in the store.

    It is its absolute path, with the numbers of bytes that are no UTF-8; a pipe is known by its name.
    """
    return os.fsencode(path if is_pipe(path) else absolute(path)).decode("utf-8", "backslashreplace")


def _is_under(source: str, paths: Iterable[Path], read: Iterable[str] = ()) -> bool:
    place = Path(source)
    return source in read or any(source == str(path) or place.is_relative_to(source_name(path)) for path in paths)


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
    file: Path, cache: ExtractionCache, problems: list[Problem], options: ReadOptions, progress: Progress
) -> tuple[list[Item], FileReport]:
    name = source_name(file)
    items: list[Item] = []
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
                items.append(Item(name, found))
            case ExtractedPaper(paper=paper, extraction=extraction):
                key = f"given-{digest(json.dumps(asdict(extraction), sort_keys=True))}"
                given[key] = extraction
                items.append(Item(name, paper, key))
        progress("reading", len(items), None)
    cache.add(given)
    return items, _report(file, items, skipped, reading)


def _report(file: Path, items: Sequence[Item], skipped: Counter[str], reading: Reading) -> FileReport:
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

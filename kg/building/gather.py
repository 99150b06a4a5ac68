"""Bring the sources of this build and those of the builds before it together."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from extractors.records import Extraction
from kg import sources
from kg.building.report import Progress
from kg.core.errors import SourceError
from kg.core.ids import digest
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.store.state import ExtractionCache, Item

#: Sources that a message names.
_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """All items of the store after this build, and what could not be used of the sources read now."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def gather(
    paths: Sequence[Path],
    *,
    before: Iterable[Item],
    cache: ExtractionCache,
    format: str | None,
    progress: Progress,
) -> Gathered:
    """Read the sources; what they held in earlier builds is replaced, other sources stay.

    A file that cannot be used is a problem and stays as it was, as long as another file can be used.

    Raises:
        SourceError: a path does not exist, or no file could be used.
    """
    files = sources.find(paths)
    read: dict[str, list[Item]] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            read[source_name(file)] = _read(file, cache, problems, format, progress)
        except SourceError as error:
            if len(files) == 1:
                raise
            problems.append(Problem(str(file), str(error)))
    if not read:
        raise SourceError("none of the sources could be used: " + "; ".join(p.what for p in problems))
    failed = {source_name(f) for f in files} - set(read)
    kept = [item for item in before if item.source in failed or not _is_under(item.source, paths)]
    items = [*kept, *(item for found in read.values() for item in found)]
    return Gathered(tuple(sorted(items, key=lambda i: i.source)), tuple(problems))


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
    """What a source is known by in the store: its absolute path, with the numbers of bytes that are no UTF-8."""
    return os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")


def _is_under(source: str, paths: Iterable[Path]) -> bool:
    place = Path(source)
    return any(place.is_relative_to(source_name(path)) for path in paths)


def _read(
    file: Path, cache: ExtractionCache, problems: list[Problem], format: str | None, progress: Progress
) -> list[Item]:
    name = source_name(file)
    items: list[Item] = []
    given: dict[str, Extraction] = {}
    for found in sources.read(file, format=format):
        match found:
            case Problem():
                problems.append(found)
            case Paper():
                items.append(Item(name, found))
            case ExtractedPaper(paper=paper, extraction=extraction):
                key = f"given-{digest(json.dumps(asdict(extraction), sort_keys=True))}"
                given[key] = extraction
                items.append(Item(name, paper, key))
        progress("reading", len(items), None)
    cache.add(given)
    return items

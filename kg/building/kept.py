"""What a build keeps of each source, so that a later one leaves it unread while nothing that matters has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

import extractors
from kg.building.report import FileReport
from kg.core.ids import digest
from kg.core.model import Problem
from kg.sources import ReadOptions
from kg.sources.opening.documents import is_pipe
from kg.sources.registry import ENTRY_POINT_GROUP
from kg.store.state import KeptSource

#: Parts of the packages that decide nothing of what stands in a graph: models go by names of their own.
_ASIDE: Final = frozenset({"model", "training", "server", "page", "cli", "__pycache__"})


@dataclass(frozen=True, slots=True)
class FileNotes:
    """What was told of one file when it was read."""

    report: FileReport
    problems: tuple[Problem, ...]

    def kept(self, mark: str) -> KeptSource:
        """The form in which a store keeps it; ``mark`` is the fingerprint of the file."""
        return KeptSource(
            mark, json.dumps({"report": asdict(self.report), "problems": list(map(asdict, self.problems))})
        )

    @classmethod
    def of(cls, kept: KeptSource) -> FileNotes:
        """What a store keeps, told again."""
        row: dict[str, Any] = json.loads(kept.told)
        report = FileReport(**row["report"])
        report = replace(report, remarks=problems_of(report.remarks), unknown=problems_of(report.unknown))
        return cls(report, problems_of(row["problems"]))


def problems_of(rows: Any) -> tuple[Problem, ...]:
    """Problems as they come out of JSON."""
    return tuple(Problem(**row) for row in rows)


def fingerprint(file: Path, options: ReadOptions) -> str:
    """What changes when a file would be read otherwise: its bytes, how it is asked for, and our code.

    Empty for what can be read only once, and for what cannot be read.
    """
    if is_pipe(file):
        return ""
    asked = json.dumps([str(file), options.format, sorted(options.columns.items()), options.verbatim])
    try:
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""  # reading it says what is wrong with it
    return digest(content, asked, code())


@cache
def code() -> str:
    """A digest of everything in our packages that decides what a graph holds."""
    found = hashlib.sha256()
    for root in (Path(extractors.__file__).parent, Path(__file__).parents[1]):
        for path in sorted(_files(root)):
            found.update(f"{path.relative_to(root.parent)}\0{path.stat().st_size}\0".encode())
            found.update(path.read_bytes())
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=str):
        found.update(f"{point.value} {point.dist.version if point.dist else ''}".encode())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _ASIDE:
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to, for one that finds nothing new to tell again.

    ``by`` names what it was built with, ``extractions`` the number of those that it left in the cache. The rest is as
    in `kg.building.report.BuildReport`; ``merged`` counts by source.
    """

    by: str
    extractions: int
    papers: int
    entities: int
    skipped: tuple[Problem, ...]
    failed: tuple[Problem, ...]
    told: tuple[Problem, ...]
    doubtful: int
    merged: Mapping[str, int]
    notices: tuple[str, ...] = ()

    def text(self) -> str:
        """As a store keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Outcome | None:
        """What `text` gave; None for an empty text."""
        if not text:
            return None
        row: dict[str, Any] = json.loads(text)
        told = {name: problems_of(row[name]) for name in ("skipped", "failed", "told")}
        return cls(**row | told | {"notices": tuple(row["notices"])})

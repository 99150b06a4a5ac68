"""What a build tells: progress while it runs, a report at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kg.core.model import Problem


class Progress(Protocol):
    """Is told how far a stage is; ``total`` is unknown while a source is being read."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note that ``done`` of ``total`` things of a stage are done."""
        ...


def silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file gave: counts of its records, and keys and lines that nobody read.

    ``formats`` counts its documents by reader (an archive has several); ``merged`` counts records that went into a
    paper which another record had made; ``skipped`` says why records were left out; ``unread`` counts for every key
    the records that have it; ``ignored`` what is no record; ``remarks`` what was mended; ``unknown`` names files of an
    archive that no reader knows; ``error`` says why nothing could be read.
    """

    source: str
    formats: Mapping[str, int] = field(default_factory=dict)
    read: int = 0
    merged: int = 0
    without_abstract: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()
    error: str = ""

    def __str__(self) -> str:
        """The line that a build ends with."""
        if self.error:
            return f"{self.source}: not read ({self.error})"
        formats = ", ".join(sorted(self.formats))
        parts = [
            f"{self.read} read",
            f"{self.merged} merged",
            f"{sum(self.skipped.values())} skipped{_why(self.skipped)}",
        ]
        if self.without_abstract:
            parts.append(f"{self.without_abstract} without abstract")
        parts += [f"{count} {what} ignored" for what, count in sorted(self.ignored.items())]
        if self.unread:
            parts.append(f"{len(self.unread)} keys that nobody read")
        if self.unknown:
            parts.append(f"{len(self.unknown)} files in it that no reader knows")
        if self.remarks:
            parts.append(f"{len(self.remarks)} remarks")
        return f"{self.source} ({formats}): {', '.join(parts)}"


def _why(counts: Mapping[str, int]) -> str:
    """``: 2 no title, 1 broken JSON``, the commonest first."""
    told = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return f" ({', '.join(f'{count} {why}' for why, count in told)})" if told else ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; counts are of the whole graph unless said.

    ``added``, ``changed`` and ``removed`` count papers against the graph before; ``extracted`` counts papers read by
    the model in this build; ``skipped`` names papers left unread on purpose; ``problems`` what could not be used;
    ``notices`` what is good to know, as overrides that an earlier build has told of already. ``files`` tells of every
    file read in this build, ``unknown`` names files of folders that no reader knows, ``told`` ids that several papers
    have; ``doubtful`` counts pairs of papers that may be one.
    """

    papers: int
    entities: int
    added: int
    changed: int
    removed: int
    extracted: int
    skipped: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    wrote: bool
    notices: tuple[Problem, ...] = ()
    files: tuple[FileReport, ...] = ()
    unknown: tuple[Problem, ...] = ()
    told: tuple[Problem, ...] = ()
    doubtful: int = 0

"""The records of making one paper of several."""

from __future__ import annotations

from dataclasses import dataclass

from kg.core.model import Origin, Paper, Problem

__all__ = ["Doubt", "Origin", "PaperRecord", "Unified"]


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper as one source holds it, or as all do: then ``origins`` tells of each, and ``cites`` holds paper ids.

    ``source`` names the file; ``extraction`` is the cache key of the extraction that came with it, if one did.
    """

    paper: Paper
    extraction: str | None = None
    source: str = ""
    origins: tuple[Origin, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two papers of the graph that may be one, with the reason; ``lines`` are for a file of overrides."""

    first: str
    second: str
    why: str
    lines: str


@dataclass(frozen=True, slots=True)
class Unified:
    """The papers, sorted by id; what is told of ids that several papers had; and what may be one and was left two.

    ``problems`` are overrides that fit nothing.

    ``merged`` counts for each source the records that went into a paper which another record had made.
    """

    records: tuple[PaperRecord, ...]
    told: tuple[Problem, ...]
    doubts: tuple[Doubt, ...]
    problems: tuple[str, ...]
    merged: dict[str, int]

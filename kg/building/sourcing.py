"""The papers of files as they stand there, one after another, duplicates and all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg import sources
from kg.core.errors import SourceError
from kg.core.model import ExtractedPaper, Paper, Problem, SourceItem
from kg.sources import Found, Reading, ReadOptions


class SourcePapers:
    """Iterates over the papers of files; what cannot be used is in ``problems`` once it has been met.

    Papers of extraction files come with what was read in them where entities are to be kept. ``unreadable`` counts the
    files of which nothing could be used; ``unknown`` names those that no reader knows.
    """

    def __init__(self, found: Found, *, options: ReadOptions, keep_entities: bool = False) -> None:
        self._files = found.files
        self._options = options
        self._keep = keep_entities
        self.unknown = found.unknown
        self.problems: list[Problem] = []
        self.unreadable = 0

    def __iter__(self) -> Iterator[Paper | ExtractedPaper]:
        """The papers; the only file raises `SourceError` when it cannot be used."""
        for file in self._files:
            try:
                for item in self._read(file):
                    match item:
                        case Problem():
                            self.problems.append(item)
                        case ExtractedPaper(paper=paper):
                            yield item if self._keep else paper
                        case Paper():
                            yield item
            except SourceError as error:
                if len(self._files) == 1:
                    raise
                self.unreadable += 1
                self.problems.append(Problem(str(file), str(error)))

    def _read(self, file: Path) -> Iterator[SourceItem]:
        options, reading = self._options, Reading(columns=self._options.columns)
        return sources.read(file, format=options.format, verbatim=options.verbatim, reading=reading)

"""The work of writing one part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.records import Extraction
from kg.building.reading import ReadTexts, paper_of, text_of_paper
from kg.building.shards.cutting import Shard
from kg.building.shards.folder import Errors, ShardFolder
from kg.core.model import ExtractedPaper, Paper
from kg.sources.extraction_file import write_row


@dataclass(frozen=True, slots=True)
class Written:
    """A part that is done; ``content`` is there when the worker could not write it, as it does not see the folder."""

    size: int
    errors: Errors
    content: bytes | None


@dataclass(frozen=True, slots=True)
class WriteShard:
    """Reads a shard and writes its part, where the folder's word is seen, else sends it; ``reading`` is the model's."""

    folder: str
    word: str
    reading: ReadTexts

    def open(self) -> Callable[[Shard], Written]:
        """Load the model, and see whether the folder is within reach."""
        read = self.reading.open()
        folder = ShardFolder(Path(self.folder))
        is_seen = folder.is_seen(self.word)

        def write(shard: Shard) -> Written:
            content, errors = rows(shard.papers, read([text_of_paper(paper) for paper in shard.papers]))
            if is_seen:
                folder.write(shard, content, errors)
            return Written(len(content), errors, None if is_seen else content)

        return write


def rows(items: Sequence[Paper | ExtractedPaper], extractions: Sequence[Extraction]) -> tuple[bytes, Errors]:
    """The lines of an extraction file, and the papers that could not be read."""
    pairs = list(zip(map(paper_of, items), extractions, strict=True))
    content = b"".join(line(paper, extraction) for paper, extraction in pairs)
    return content, tuple((paper.id, extraction.error) for paper, extraction in pairs if extraction.error)


def line(paper: Paper, extraction: Extraction) -> bytes:
    """One line of an extraction file."""
    return f"{write_row(paper, extraction)}\n".encode("utf-8", "replace")

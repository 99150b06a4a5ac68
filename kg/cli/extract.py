"""`kg extract`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.records import Entity, Text
from kg import sources as readers
from kg.cli.console import Terminal
from kg.cli.options import Model, Quiet, SourceFormat, Sources, Verbose
from kg.cli.supervision import note
from kg.core.errors import SourceError, UsageError
from kg.core.files import STANDARD, is_stream, whole_file
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.core.streams import batched
from kg.sources.extraction_file import write_row

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.building.report import Progress

_BATCH = 32


class Given(StrEnum):
    """What an extraction file may give for good."""

    entities = "entities"


def extract(
    sources: Sources,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write; - for stdout.")] = STANDARD,
    format: SourceFormat = None,
    model: Model = None,
    given: Annotated[
        Given | None,
        typer.Option("--given", help="What extraction files among the sources keep; the rest is read anew."),
    ] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Extract only: one line of JSON a paper, in the order of the input, duplicates and all.

    The file is a source in its turn. With --given entities, an extraction file's entities stay as they are, and
    relations and results are read between them. Example: kg extract papers.txt -o extractions.jsonl
    """
    from extractors import pipeline
    from kg.core.settings import load_settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    settings = load_settings()
    nlp = pipeline.load(model or settings.model, labels=settings.labels)
    problems: list[Problem] = []
    files = readers.find(sources)
    _check_apart(output, files)
    note.writing(output)
    texts = _texts(files, format, problems, keep=given is Given.entities)
    with terminal.progress() as progress, whole_file(output) as file:
        for line in _lines(texts, nlp, problems, progress):
            file.write(line.encode("utf-8", "replace"))
    if output != STANDARD:
        terminal.say(f"wrote {output}")
    terminal.problems(problems, what="not used")
    return 1 if problems else 0


def _check_apart(output: Path, files: Sequence[Path]) -> None:
    """Refuse to put the extractions where the papers are."""
    for file in files:
        with suppress(OSError):
            if not is_stream(output) and output.samefile(file):
                raise UsageError(f"{output} is a source, and would be replaced by its extractions; name another file")


def _texts(
    files: Sequence[Path], format: str | None, problems: list[Problem], *, keep: bool
) -> Iterator[tuple[Paper, Text]]:
    """The papers of all files, with what is to be read of each; what cannot be used is noted."""
    for file in files:
        try:
            for item in readers.read(file, format=format):
                match item:
                    case Problem():
                        problems.append(item)
                    case ExtractedPaper(paper=paper, extraction=known):
                        yield paper, _text(paper, known.entities if keep else None)
                    case Paper():
                        yield item, _text(item)
        except SourceError as error:
            if len(files) == 1:
                raise
            problems.append(Problem(str(file), str(error)))


def _text(paper: Paper, entities: tuple[Entity, ...] | None = None) -> Text:
    return Text(paper.id, paper.title, paper.abstract, entities)


def _lines(
    texts: Iterator[tuple[Paper, Text]], nlp: Language, problems: list[Problem], progress: Progress
) -> Iterator[str]:
    """One line a paper; papers are read in small batches, so that memory stays bounded."""
    from extractors import pipeline

    done = 0
    for batch in batched(texts, _BATCH):
        read = pipeline.extract((text for _, text in batch), nlp=nlp)
        for (paper, _), extraction in zip(batch, read, strict=True):
            if extraction.error:
                problems.append(Problem(paper.id, extraction.error))
            yield f"{write_row(paper, extraction)}\n"
        done += len(batch)
        progress("extracting", done, None)

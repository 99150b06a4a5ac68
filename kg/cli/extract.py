"""`kg extract`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.records import Text
from kg import sources as readers
from kg.cli.console import Terminal
from kg.cli.options import Columns, Model, Quiet, SourceFormat, Sources, Verbatim, Verbose, columns_of
from kg.core.errors import SourceError
from kg.core.files import whole_file
from kg.core.model import ExtractedPaper, Paper, Problem
from kg.sources.extraction_file import write_row

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.building.report import Progress

_BATCH = 32


def extract(
    sources: Sources,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write, else stdout.")] = None,
    format: SourceFormat = None,
    model: Model = None,
    columns: Columns = None,
    verbatim: Verbatim = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Extract only: one line of JSON a paper, in the order of the input, duplicates and all.

    The file is a source in its turn. Example: kg extract papers.txt -o extractions.jsonl
    """
    from extractors import pipeline
    from kg.core.settings import load_settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    settings = load_settings()
    nlp = pipeline.load(model or settings.model, labels=settings.labels)
    problems: list[Problem] = []
    found = readers.look(sources)
    options = readers.ReadOptions(format=format, columns=columns_of(columns), verbatim=verbatim)
    papers = _papers(found.files, options, problems)
    with terminal.progress() as progress:
        lines = _lines(papers, nlp, problems, progress)
        if output is None:
            for line in lines:
                sys.stdout.write(line)
        else:
            with whole_file(output) as file:
                for line in lines:
                    file.write(line.encode())
            terminal.say(f"wrote {output}")
    terminal.problems(problems, what="not used")
    for unknown in found.unknown:
        terminal.say(f"no reader knows {unknown.where}: {unknown.what}")
    return 1 if problems else 0


def _papers(files: Sequence[Path], options: readers.ReadOptions, problems: list[Problem]) -> Iterator[Paper]:
    """The papers of all files; what cannot be used is noted."""
    for file in files:
        try:
            reading = readers.Reading(columns=options.columns)
            for item in readers.read(file, format=options.format, verbatim=options.verbatim, reading=reading):
                match item:
                    case Problem():
                        problems.append(item)
                    case ExtractedPaper(paper=paper):
                        yield paper
                    case Paper():
                        yield item
        except SourceError as error:
            if len(files) == 1:
                raise
            problems.append(Problem(str(file), str(error)))


def _lines(papers: Iterator[Paper], nlp: Language, problems: list[Problem], progress: Progress) -> Iterator[str]:
    """One line a paper; papers are read in small batches, so that memory stays bounded."""
    from extractors import pipeline
    from kg.building.extract import batches

    done = 0
    for batch in batches(papers, _BATCH):
        texts = [Text(paper.id, paper.title, paper.abstract) for paper in batch]
        for paper, extraction in zip(batch, pipeline.extract(texts, nlp=nlp), strict=True):
            if extraction.error:
                problems.append(Problem(paper.id, extraction.error))
            yield f"{write_row(paper, extraction)}\n"
        done += len(batch)
        progress("extracting", done, None)

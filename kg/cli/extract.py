"""`kg extract`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import sources as readers
from kg.cli.console import Terminal
from kg.cli.options import Columns, Jobs, Model, Quiet, SourceFormat, Sources, Verbatim, Verbose, columns_of
from kg.cli.supervision import note
from kg.core.errors import UsageError
from kg.core.files import STANDARD, absolute, is_stream, whole_file
from kg.core.model import Problem
from kg.runners import RunnerOptions

if TYPE_CHECKING:
    from kg.building.reading import ReadTexts
    from kg.building.report import Progress
    from kg.building.sourcing import SourcePapers
    from kg.runners import Runner


class Given(StrEnum):
    """What an extraction file may give for good."""

    entities = "entities"


def extract(
    sources: Sources,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file to write; - for stdout; or a folder of parts.")
    ] = STANDARD,
    format: SourceFormat = None,
    model: Model = None,
    runner: Annotated[
        str | None,
        typer.Option("--runner", metavar="NAME", help="Who reads: local, processes, spark, dask; else what suits."),
    ] = None,
    master: Annotated[
        str | None, typer.Option("--master", metavar="URL", help="The address of the Spark or Dask cluster.")
    ] = None,
    jobs: Jobs = None,
    shard_size: Annotated[
        int | None, typer.Option("--shard-size", min=1, metavar="N", help="Papers of a part, on average.")
    ] = None,
    columns: Columns = None,
    verbatim: Verbatim = False,
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

    A folder (one that is there, or a name without an ending beside --runner or --shard-size) gets parts, which one
    after another are that file. Finished parts are kept, so that the command goes on where it was interrupted.
    Example: kg extract papers/ --runner spark --master spark://host:7077 -o extractions
    """
    from kg.building.reading import ReadTexts, runner_for
    from kg.building.sourcing import SourcePapers
    from kg.core.settings import load_settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"model": model})
    choose = partial(runner_for, options=RunnerOptions(jobs, master), name=runner)
    choose(0)  # what is wrong with the options is told before anything is read
    reading = ReadTexts.by(settings)
    found = readers.look(sources)
    _check_apart(output, found.files)
    options = readers.ReadOptions(format=format, columns=columns_of(columns), verbatim=verbatim)
    papers = SourcePapers(found, options=options, keep_entities=given is Given.entities)
    if _is_folder(output, wanted=runner is not None or shard_size is not None):
        return _into_folder(output, papers, reading, choose, shard_size, terminal)
    if shard_size is not None:
        raise UsageError("--shard-size is for a folder of parts; name one with -o")
    note.writing(output)
    with terminal.progress() as progress:
        _into_file(output, papers, reading, choose, progress)
    if output != STANDARD:
        terminal.say(f"wrote {output}")
    terminal.problems(papers.problems, what="not used")
    _tell_unknown(papers, terminal)
    return 1 if papers.problems else 0


def _is_folder(output: Path, *, wanted: bool) -> bool:
    if output == STANDARD:
        return False
    return output.is_dir() or (wanted and not output.exists() and not output.suffix)


def _check_apart(output: Path, files: Sequence[Path]) -> None:
    """Refuse to put the extractions where the papers are."""
    for file in files:
        with suppress(OSError):
            if output.is_dir() and absolute(file).is_relative_to(absolute(output)):
                raise UsageError(f"{output} holds the source {file}; name another folder for its extractions")
            if not is_stream(output) and output.samefile(file):
                raise UsageError(f"{output} is a source, and would be replaced by its extractions; name another file")


def _into_folder(
    folder: Path,
    papers: SourcePapers,
    reading: ReadTexts,
    choose: Callable[[int], Runner],
    size: int | None,
    terminal: Terminal,
) -> int:
    from kg.building.shards import SHARD_SIZE, extract_into

    note.keep(f"finished parts are in {folder}, and the same command goes on from there", folder=str(folder))
    with terminal.progress() as progress:
        report = extract_into(
            folder, papers, reading=reading, runner=choose, size=size or SHARD_SIZE,
            is_whole=lambda: papers.unreadable == 0, progress=progress,
        )  # fmt: skip
    before = f", {report.kept:,} of them finished before" if report.kept else ""
    gone = f"; {report.removed:,} of other papers removed" if report.removed else ""
    terminal.say(f"{folder} holds {report.papers:,} papers in {report.parts:,} parts{before}{gone}")
    problems = [*papers.problems, *report.problems]
    terminal.problems(problems, what="not used")
    _tell_unknown(papers, terminal)
    return 1 if problems else 0


def _tell_unknown(papers: SourcePapers, terminal: Terminal) -> None:
    for unknown in papers.unknown:
        terminal.say(f"no reader knows {unknown.where}: {unknown.what}")


def _into_file(
    output: Path,
    papers: SourcePapers,
    reading: ReadTexts,
    choose: Callable[[int], Runner],
    progress: Progress,
) -> None:
    """Write one line a paper; papers are read in small batches, so that memory stays bounded."""
    from kg.building.reading import MANY, paper_of, read, text_of_paper
    from kg.building.shards.work import line

    stream = iter(papers)
    first = list(islice(stream, MANY))
    texts = ((paper_of(item), text_of_paper(item)) for item in chain(first, stream))
    done = 0
    with whole_file(output) as file:
        for batch in read(texts, work=reading, runner=choose(len(first))):
            for paper, extraction in batch:
                if extraction.error:
                    papers.problems.append(Problem(paper.id, extraction.error))
                file.write(line(paper, extraction))
            done += len(batch)
            progress("extracting", done, None)

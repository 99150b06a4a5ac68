"""Read papers out of files: one reader a format, found by looking at the text."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from kg.core.errors import SourceError
from kg.core.model import Paper, Problem, SourceItem
from kg.sources.appearance import looks_like
from kg.sources.base import AnyReader, BinaryReader, Reader, Reading, ReadOptions, as_text_reader, is_binary, is_noting
from kg.sources.finding import Found, find, look
from kg.sources.opening import Document, documents_of, head_of, inspect
from kg.sources.opening.decoding import chunks, first_bytes
from kg.sources.registry import known_readers, load_reader, recognise, recognise_bytes
from kg.sources.repair import repair_paper

__all__ = ["Found", "ReadOptions", "Reader", "Reading", "find", "known_readers", "load_reader", "look", "read"]


def read(
    path: Path,
    *,
    format: str | None = None,
    source: str | None = None,
    verbatim: bool = False,
    reading: Reading | None = None,
) -> Iterator[SourceItem]:
    """Read one file, lazily: papers, extracted papers, and problems where something could not be used.

    Texts are repaired (`kg.sources.repair`), but for those of extracted papers, whose offsets count in them.

    Args:
        path: The file, ``-`` for standard input, or a pipe; it may be compressed, or an archive of files.
        format: Name of the reader; by default the content is looked at.
        source: What `Paper.source` shall say; by default the path as given.
        verbatim: Leave texts as they stand.
        reading: How to read, and what is told beside the papers.

    Raises:
        UsageError: No reader is called ``format``.
        SourceError: The file cannot be read, or is in no known format (both at once, before anything is read), or
            holds no paper (in the course of reading).
    """
    chosen = load_reader(format) if format is not None else None
    reading = Reading() if reading is None else reading
    documents = documents_of(path)
    known = [(document, reader) for document in documents if (reader := _reader(document, chosen, documents, reading))]
    if not known:
        what = "; ".join(problem.what for problem in reading.unknown[:3])
        raise SourceError(f"none of the {len(documents)} files in {path} can be read: {what}")
    items = _items(known, source if source is not None else str(path), reading)
    return items if verbatim else map(_repaired, items)


def _repaired(item: SourceItem) -> SourceItem:
    return repair_paper(item) if isinstance(item, Paper) else item


def _reader(
    document: Document, chosen: AnyReader | None, documents: list[Document], reading: Reading
) -> AnyReader | None:
    """The reader of a document; of several, one that nobody knows is noted, a single one is told at once."""
    try:
        return chosen if chosen is not None else recognised(document)
    except SourceError as error:
        if len(documents) == 1:
            raise
        reading.unknown.append(Problem(document.name, str(error)))
        return None


def recognised(document: Document) -> AnyReader:
    """Find the reader of a document by its content.

    Raises:
        SourceError: It cannot be read, or no reader knows it.
    """
    by_bytes = recognise_bytes(first_bytes(document))
    if by_bytes is not None:
        return by_bytes
    head = head_of(document)
    reader = recognise(head)
    if reader is None:
        inspect(document)
        known = ", ".join(known_readers())
        raise SourceError(
            f"{document.name} is in no known format: it looks like {looks_like(head)}; known formats: {known} "
            "(one can be chosen by name)"
        )
    return reader


def _items(known: list[tuple[Document, AnyReader]], source: str, reading: Reading) -> Iterator[SourceItem]:
    for document, reader in known:
        reading.formats[reader.name] += 1
        name = source if len(known) == 1 and document.member is None else document.name
        try:
            yield from (
                _of_binary(reader, document, name, reading)
                if is_binary(reader)
                else _of_text(reader, document, name, reading)
            )
        except SourceError as error:
            if len(known) == 1:
                raise
            yield Problem(document.name, str(error))


def _of_text(reader: AnyReader, document: Document, source: str, reading: Reading) -> Iterator[SourceItem]:
    with inspect(document).open() as stream:
        if is_noting(reader):
            yield from reader.read(stream, source, reading)
        elif (plain := as_text_reader(reader)) is not None:
            yield from plain.read(stream, source)


def _of_binary(reader: BinaryReader, document: Document, source: str, reading: Reading) -> Iterator[SourceItem]:
    """Read bytes that can be sought in: those of a file, or a copy of what is compressed."""
    if not document.is_compressed:
        with document.open() as raw:
            yield from reader.read_bytes(raw, source, reading)
        return
    with tempfile.TemporaryFile(prefix="kg-") as copy:
        for chunk in chunks(document):
            copy.write(chunk)
        copy.seek(0)
        yield from reader.read_bytes(copy, source, reading)

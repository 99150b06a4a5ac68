"""Read papers out of files: one reader a format, found by looking at the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.core.errors import SourceError
from kg.core.model import SourceItem
from kg.sources.appearance import looks_like
from kg.sources.base import Reader
from kg.sources.decoding import TextFile, head_of, inspect
from kg.sources.finding import find
from kg.sources.registry import known_readers, load_reader, recognise

__all__ = ["Reader", "find", "known_readers", "load_reader", "read"]


def read(path: Path, *, format: str | None = None, source: str | None = None) -> Iterator[SourceItem]:
    """Read one file, lazily: papers, extracted papers, and problems where something could not be used.

    Args:
        path: The file; it may be packed with gzip.
        format: Name of the reader; by default the text is looked at.
        source: What `Paper.source` shall say; by default the path as given.

    Raises:
        UsageError: No reader is called ``format``.
        SourceError: The file cannot be read, or is in no known format (both at once, before anything is read), or
            holds no paper (in the course of reading).
    """
    reader = load_reader(format) if format is not None else None
    text = inspect(path)
    if reader is None:
        reader = _recognised(path)
    return _items(reader, text, source if source is not None else str(path))


def _recognised(path: Path) -> Reader:
    head = head_of(path)
    reader = recognise(head)
    if reader is None:
        known = ", ".join(known_readers())
        raise SourceError(
            f"{path} is in no known format: it looks like {looks_like(head)}; known formats: {known} "
            "(one can be chosen by name)"
        )
    return reader


def _items(reader: Reader, text: TextFile, source: str) -> Iterator[SourceItem]:
    with text.open() as stream:
        yield from reader.read(stream, source)

"""What a reader of one format is, and what a reading is told and tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TextIO, TypeGuard, cast

from kg.core.errors import SourceError
from kg.core.model import Problem, SourceItem


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read: by which reader, which column of a table is which field, and whether texts are repaired.

    With ``strict``, a key that nobody reads and a file that no reader knows are errors.
    """

    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    verbatim: bool = False
    strict: bool = False


@dataclass(slots=True)
class Reading:
    """One reading of a file: how it is asked for, and what it notes beside the papers.

    ``columns`` says which column of a table holds which field. ``formats`` counts the documents of each reader,
    ``unread``
    for every key that nobody read the records that have it, ``ignored`` what is no record (lines between records,
    attachments); ``remarks`` tells what was mended or is doubtful, ``unknown`` names files of an archive that no reader
    knows.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    formats: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    remarks: list[Problem] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)

    def note_unread(self, keys: Iterable[str]) -> None:
        """Count keys of one record that nobody read."""
        self.unread.update(keys)

    def remark(self, where: str, what: str) -> None:
        """Note that something was mended or is doubtful; nothing was lost."""
        self.remarks.append(Problem(where, what))


class Reader(Protocol):
    """Reads one format; an object or module with these three is a reader.

    A reader says whether it knows a format from the beginning of the text alone, never from the file's name.
    """

    @property
    def name(self) -> str:
        """The name that ``--format`` takes."""
        ...

    def recognises(self, head: str) -> bool:
        """Tell whether a text that begins with ``head`` (at most 64 Ki characters) is of this format."""
        ...

    def read(self, stream: TextIO, source: str) -> Iterator[SourceItem]:
        r"""Yield what the text holds, in its order, lazily where the format allows.

        Args:
            stream: The decoded text from its start; every line end is ``\n``.
            source: What stands in `Paper.source` and what problems name.

        Raises:
            SourceError: The text holds nothing that can be used.
        """
        ...


class NotingReader(Reader, Protocol):
    """A reader that also notes what it mends and what it does not read; all of paperkg's own do."""

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """As `Reader.read`; notes go to ``reading``."""
        ...

    @property
    def notes(self) -> bool:
        """Says that it is one."""
        ...


class BinaryReader(Protocol):
    """Reads a format that is no text."""

    @property
    def name(self) -> str:
        """The name that ``--format`` takes."""
        ...

    @property
    def magic(self) -> bytes:
        """The first bytes of the format."""
        ...

    def read_bytes(self, stream: BinaryIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """As `NotingReader.read`, from bytes that can be sought in."""
        ...


AnyReader = Reader | BinaryReader


def is_binary(reader: AnyReader) -> TypeGuard[BinaryReader]:
    """Whether a reader reads bytes."""
    return hasattr(reader, "read_bytes")


def as_text_reader(reader: AnyReader) -> Reader | None:
    """A reader of text as such, or None where it reads bytes."""
    return None if is_binary(reader) else cast(Reader, reader)


def is_noting(reader: AnyReader) -> TypeGuard[NotingReader]:
    """Whether a reader of text takes a `Reading`."""
    return bool(getattr(reader, "notes", False))


def from_first_paper(
    items: Iterable[SourceItem | None], refusal: Callable[[Problem | None], str]
) -> Iterator[SourceItem]:
    """Hold problems back until the first paper: a source without any is one error and no list of problems.

    Args:
        items: papers and problems; None is neither.
        refusal: what to say of a source without papers, from its first problem.

    Raises:
        SourceError: there is no paper at all.
    """
    held: list[Problem] = []
    found = False
    for item in items:
        if isinstance(item, Problem) and not found:
            held.append(item)
        elif item is not None:
            yield from held
            held, found = [], True
            yield item
    if not found:
        raise SourceError(refusal(held[0] if held else None))

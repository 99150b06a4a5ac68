"""What a reader of one format is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TextIO

from kg.core.model import SourceItem


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

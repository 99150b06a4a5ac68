"""The readers that exist: names that load on use; other packages add theirs by entry point."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final, cast

from kg.core.errors import UsageError
from kg.sources.base import Reader

ENTRY_POINT_GROUP: Final = "paperkg.readers"

#: Name of a reader to where it stands. The order is the order in which they are asked whether they know a text.
READERS: Final = MappingProxyType(
    {
        "extraction": "kg.sources.extraction_file:READER",
        "jsonl": "kg.sources.jsonl:READER",
        "hf": "kg.sources.hf_papers:READER",
    }
)


def known_readers() -> tuple[str, ...]:
    """Name every reader, in the order in which they are asked; the package's own come first."""
    return (*READERS, *sorted(_added()))


def load_reader(name: str) -> Reader:
    """Load a reader by its name.

    Raises:
        UsageError: No reader has this name, or the package that offers it cannot be loaded.
    """
    if name in READERS:
        module, _, attribute = READERS[name].partition(":")
        return cast(Reader, getattr(import_module(module), attribute))
    added = _added()
    if name not in added:
        raise UsageError(f"there is no source format {name!r}; known formats: {', '.join(known_readers())}")
    try:
        return cast(Reader, added[name].load())
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"the reader {name!r} ({added[name].value}) cannot be loaded: {error}; reinstall or remove its package"
        ) from error


def recognise(head: str) -> Reader | None:
    """Find the first reader that knows a text by its beginning."""
    readers = (load_reader(name) for name in known_readers())
    return next((reader for reader in readers if reader.recognises(head)), None)


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP) if point.name not in READERS}

"""The readers that exist: names that load on use; other packages add theirs by entry point."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final, cast

from kg.core.errors import UsageError
from kg.sources.base import AnyReader, Reader, as_text_reader, is_binary

ENTRY_POINT_GROUP: Final = "paperkg.readers"
#: Readers that take nearly any text are asked after those of other packages.
_LOOSE: Final = frozenset({"table", "hf", "text"})

#: Name of a reader to where it stands. The order is the order in which they are asked whether they know a text: those
#: that look for something that stands in no other format first, those that take nearly any text last.
READERS: Final = MappingProxyType(
    {
        "extraction": "kg.sources.extraction_file:READER",
        "hf-daily": "kg.sources.formats.hf_daily:READER",
        "arxiv-snapshot": "kg.sources.formats.arxiv_snapshot:READER",
        "openalex": "kg.sources.formats.openalex:READER",
        "semantic-scholar": "kg.sources.formats.semantic_scholar:READER",
        "crossref": "kg.sources.formats.crossref:READER",
        "openreview": "kg.sources.formats.openreview:READER",
        "zotero": "kg.sources.formats.zotero:READER",
        "dblp-json": "kg.sources.formats.dblp:JSON_READER",
        "csl": "kg.sources.formats.csl:READER",
        "jsonl": "kg.sources.jsonl:READER",
        "arxiv": "kg.sources.formats.arxiv_atom:READER",
        "oai": "kg.sources.formats.oai_pmh:READER",
        "pubmed-xml": "kg.sources.formats.pubmed_xml:READER",
        "endnote-xml": "kg.sources.formats.endnote_xml:READER",
        "jats": "kg.sources.formats.jats:READER",
        "dblp": "kg.sources.formats.dblp:READER",
        "acl": "kg.sources.formats.acl_anthology:READER",
        "hf-page": "kg.sources.formats.hf_page:READER",
        "ris": "kg.sources.formats.ris:READER",
        "pubmed": "kg.sources.formats.tagged:PUBMED",
        "endnote": "kg.sources.formats.tagged:ENDNOTE",
        "web-of-science": "kg.sources.formats.tagged:WEB_OF_SCIENCE",
        "bibtex": "kg.sources.formats.bibtex:READER",
        "pdf": "kg.sources.formats.pdf:READER",
        "parquet": "kg.sources.formats.parquet:READER",
        "table": "kg.sources.formats.table:READER",
        "hf": "kg.sources.hf_papers:READER",
        "text": "kg.sources.formats.plain_text:READER",
    }
)


def known_readers() -> tuple[str, ...]:
    """Name every reader, in the order in which they are asked; the package's own come first."""
    return (*READERS, *sorted(_added()))


def load_reader(name: str) -> AnyReader:
    """Load a reader by its name.

    Raises:
        UsageError: No reader has this name, or the package that offers it cannot be loaded.
    """
    if name in READERS:
        module, _, attribute = READERS[name].partition(":")
        return cast(AnyReader, getattr(import_module(module), attribute))
    added = _added()
    if name not in added:
        raise UsageError(f"there is no source format {name!r}; known formats: {', '.join(known_readers())}")
    try:
        return cast(AnyReader, added[name].load())
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"the reader {name!r} ({added[name].value}) cannot be loaded: {error}; reinstall or remove its package"
        ) from error


def recognise_bytes(start: bytes) -> AnyReader | None:
    """Find the reader of a format that is no text by its first bytes."""
    readers = (_loadable(name) for name in known_readers())
    return next((r for r in readers if r is not None and is_binary(r) and start.startswith(r.magic)), None)


def recognise(head: str) -> Reader | None:
    """Find the first reader that knows a text by its beginning."""
    order = sorted(known_readers(), key=_LOOSE.__contains__)
    readers = (as_text_reader(reader) for name in order if (reader := _loadable(name)) is not None)
    return next((reader for reader in readers if reader is not None and reader.recognises(head)), None)


def _loadable(name: str) -> AnyReader | None:
    """A reader, or None where the package that offers it is broken: others may still know the text."""
    try:
        return load_reader(name)
    except UsageError:
        return None


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP) if point.name not in READERS}

"""Write the graph in the formats of other tools: one registry, one exporter a family of formats."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, Final, Protocol, cast

from pyoxigraph import Store

from kg.errors import UsageError
from kg.export.options import ExportOptions
from kg.ids import Iris

__all__ = ["ExportOptions", "Exporter", "exporter", "format_of", "known_formats"]


class Exporter(Protocol):
    """Writes a store in one format."""

    def __call__(self, store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
        """Write to an open binary file; the same graph gives the same bytes."""
        ...


#: Format → "module:function", loaded on use; other packages add theirs under the entry point group.
_EXPORTERS: Final[Mapping[str, str]] = {
    "turtle": "kg.export.rdf:turtle",
    "ntriples": "kg.export.rdf:ntriples",
    "nquads": "kg.export.rdf:nquads",
    "trig": "kg.export.rdf:trig",
    "jsonld": "kg.export.rdf:jsonld",
    "rdfxml": "kg.export.rdf:rdfxml",
    "graphml": "kg.export.networks:graphml",
    "gexf": "kg.export.networks:gexf",
}
_GROUP: Final = "paperkg.exporters"
_SUFFIXES: Final[Mapping[str, str]] = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".graphml": "graphml",
    ".gexf": "gexf",
}


def known_formats() -> dict[str, str]:
    """Every format and where its exporter stands."""
    return {**_EXPORTERS, **{point.name: point.value for point in entry_points(group=_GROUP)}}


def exporter(format: str) -> Exporter:
    """Load the exporter of a format; an unknown one raises `UsageError` that lists those there are."""
    places = known_formats()
    if format not in places:
        raise UsageError(f"there is no export format {format!r}; there are: {', '.join(sorted(places))}")
    module, name = places[format].split(":")
    return cast(Exporter, getattr(import_module(module), name))


def format_of(path: Path) -> str:
    """The format that a file name's ending stands for; raises `UsageError` for an unknown ending."""
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        known = ", ".join(sorted(_SUFFIXES))
        raise UsageError(f"cannot tell the format of {path} from its ending (known: {known}); name it with --format")
    return _SUFFIXES[suffix]

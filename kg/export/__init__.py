"""Write the graph in the formats of other tools: one registry, one exporter a family of formats."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from gzip import GzipFile
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, Final, Protocol, cast

from kg.core.errors import UsageError
from kg.core.files import is_stream, whole_file
from kg.export import shards as sharding
from kg.export.options import ExportOptions
from kg.store.opened import Opened

__all__ = ["ExportOptions", "Exporter", "exporters", "format_of", "known_formats", "write"]


class Exporter(Protocol):
    """Writes a generation in one format."""

    def __call__(self, opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
        """Write to an open binary file; the same graph gives the same bytes."""
        ...


#: Format → "module:function", loaded on use; other packages add theirs under the entry point group. A format of
#: several files has one for each, with its name before an equals sign.
_EXPORTERS: Final[Mapping[str, str]] = {
    "turtle": "kg.export.rdf:turtle",
    "ntriples": "kg.export.rdf:ntriples",
    "nquads": "kg.export.rdf:nquads",
    "trig": "kg.export.rdf:trig",
    "jsonld": "kg.export.jsonld:jsonld",
    "rdfxml": "kg.export.rdf:rdfxml",
    "graphml": "kg.export.networks:graphml",
    "gexf": "kg.export.networks:gexf",
    "csv": "nodes=kg.export.tables:node_table edges=kg.export.tables:edge_table results=kg.export.tables:result_table",
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
    ".csv": "csv",
}


def known_formats() -> dict[str, str]:
    """Every format and where its exporter stands."""
    return {**_EXPORTERS, **{point.name: point.value for point in entry_points(group=_GROUP)}}


def exporters(format: str) -> dict[str, Exporter]:
    """Load the exporters of a format by the names of their files; the only file of a format has an empty name.

    Raises:
        UsageError: an unknown format; the message lists those there are.
    """
    places = known_formats()
    if format not in places:
        raise UsageError(f"there is no export format {format!r}; there are: {', '.join(sorted(places))}")
    loaded: dict[str, Exporter] = {}
    for place in places[format].split():
        name, _, target = place.rpartition("=")
        module, function = target.split(":")
        loaded[name] = cast(Exporter, getattr(import_module(module), function))
    return loaded


def format_of(path: Path) -> str:
    """The format that a file name's ending stands for; raises `UsageError` for an unknown ending."""
    suffix = _unpacked(path).suffix.lower()
    if suffix not in _SUFFIXES:
        known = ", ".join(sorted(_SUFFIXES))
        raise UsageError(
            f"cannot tell the format of {path} from its ending (known: {known}, each also with .gz); "
            "name it with --format"
        )
    return _SUFFIXES[suffix]


def write(
    opened: Opened,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    options: ExportOptions | None = None,
    shards: int | None = None,
) -> tuple[Path, ...]:
    """Write a generation to a file, whole or not at all; ``-`` is standard output, one that ends in ``.gz`` is packed.

    A format of several files, as CSV, puts the names of its files before the ending (``graph.nodes.csv``), or writes
    them into the folder that ``path`` names. With ``shards``, N-Quads are divided among so many packed files of the
    folder ``path``; each named graph stands whole in one of them.

    Returns:
        The files written.

    Raises:
        UsageError: an unknown format, or one that cannot be divided.
        ExportError: a file cannot be written.
    """
    target = Path(path)
    if shards is not None and format not in sharding.FORMATS:
        raise UsageError(f"only {' and '.join(sharding.FORMATS)} can be divided among files; name it with --format")
    format = format or format_of(target)
    several = exporters(format)
    files = {name: _place(target, name, format) for name in several}
    with ExitStack() as stack:
        begin = whole_file if shards is None else partial(sharding.shard_files, number=shards)
        files_open = {name: stack.enter_context(begin(file)) for name, file in files.items()}
        for name, export in several.items():
            file = files_open[name]
            if shards is None and files[name].suffix.lower() == ".gz":
                file = cast(IO[bytes], stack.enter_context(GzipFile(filename="", fileobj=file, mode="wb", mtime=0)))
            export(opened, file, options=options or ExportOptions())
    return tuple(files.values()) if shards is None else tuple(sharding.shard_paths(target, shards))


def _place(target: Path, name: str, format: str) -> Path:
    if not name:
        return target
    if is_stream(target):
        raise UsageError(f"{format} is several files, which {target} cannot hold; name a file or a folder with -o")
    plain = _unpacked(target)
    ending = f"{name}{plain.suffix or f'.{format}'}{target.name.removeprefix(plain.name)}"
    return target / ending if target.is_dir() else target.with_name(f"{plain.stem}.{ending}")


def _unpacked(path: Path) -> Path:
    """The path of a file before it is packed."""
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path

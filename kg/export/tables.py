"""CSV: tables of nodes and edges, with the header that Neo4j's importer reads, and of results; pandas reads all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from kg.export.options import ExportOptions
from kg.export.rows import RESULT_FIELDS, links, nodes, results
from kg.graph import EDGE_FIELDS, NODE_FIELDS
from kg.store.opened import Opened

#: The column types of Neo4j's importer; texts need none.
_TYPES: Final[Mapping[type, str]] = {str: "", int: ":int", float: ":double"}
#: An odd number of backslashes before what they would escape.
_BACKSLASHES: Final = re.compile(r'(?<!\\)((?:\\\\)*)\\(?="|$)')
_LINE_ENDS: Final = re.compile(r"[\r\n]")


def node_table(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """All nodes: IRI, labels (``Paper``, or ``Entity`` and types), then their attributes."""
    header = ["iri:ID", ":LABEL", *_columns(NODE_FIELDS)]
    _write(file, header, ([iri, _labels(a), *_cells(NODE_FIELDS, a)] for iri, a in nodes(opened)))


def edge_table(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """All edges: IRIs of both ends, the relation as type, then their attributes."""
    header = [":START_ID", ":END_ID", ":TYPE", *_columns(EDGE_FIELDS)]
    rows = ([s, o, a["relation"], *_cells(EDGE_FIELDS, a)] for s, o, a in links(opened, options))
    _write(file, header, rows)


def result_table(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """All results: what each is a result of as IRI and as name, its paper and its sentence."""
    _write(file, list(RESULT_FIELDS), (list(_cells(RESULT_FIELDS, row)) for row in results(opened, options)))


def _labels(attributes: Mapping[str, Any]) -> str:
    types = str(attributes.get("types", "")).split(" | ") if attributes.get("types") else []
    return ";".join(["Entity", *types]) if types else str(attributes["kind"])


def _columns(fields: Mapping[str, type]) -> list[str]:
    return [f"{name}{_TYPES[kind]}" for name, kind in fields.items()]


def _cells(fields: Mapping[str, type], attributes: Mapping[str, Any]) -> Iterator[str]:
    """One cell a field; line ends become spaces, which the importer takes without being told."""
    for name in fields:
        yield _cell(attributes.get(name, ""))


def _cell(value: object) -> str:
    """A cell that ends where it ends for readers of RFC 4180 and for those that take a backslash for an escape.

    A backslash before a quotation mark or at the end is doubled; for the first kind of reader it stays double.
    """
    text = _LINE_ENDS.sub(" ", str(value))
    return _BACKSLASHES.sub(r"\1\\\\", text) if "\\" in text else text


def _write(file: IO[bytes], header: list[str], rows: Iterator[list[str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    text.flush()
    text.detach()

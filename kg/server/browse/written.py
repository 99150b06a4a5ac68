"""Lists as files: CSV and JSON of what is shown, Turtle of what the graph says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pyoxigraph import RdfFormat, serialize

from kg.core.vocab import PREFIXES
from kg.server import node
from kg.server.browse.wanted import PARTS, Wanted
from kg.store.opened import Opened

#: Media type → name, which is the suffix of an address too; the first is what a client gets that takes anything.
FORMATS: Final[Mapping[str, str]] = {"application/json": "json", "text/csv": "csv", "text/turtle": "ttl"}
_PAPER: Final = ("id", "title", "authors", "published", "year", "venue", "doi", "arxiv_id", "url", "iri")
_ENTITY: Final = ("name", "kind", "papers", "first", "iri")
_RESULT: Final = ("value", "number", "unit", "kind", *PARTS, "paper", "year", "iri", "paper_iri")


def as_csv(wanted: Wanted, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of a list as CSV (RFC 4180) with a line of names; several authors are parted by semicolons."""
    columns = {"Paper": _PAPER, "Result": _RESULT}.get(wanted.kind, _ENTITY)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        flat = _flat(row)
        writer.writerow([_cell(flat.get(column)) for column in columns])
    return out.getvalue().encode("utf-8", "replace")


def as_json(wanted: Wanted, told: Mapping[str, Any], following: str | None) -> bytes:
    """A part of a list as JSON: how many there are, how many are given, and where the next are."""
    rows = [{name: value for name, value in row.items() if name != "tags"} for row in told["rows"]]
    said = {"total": told["total"], "start": wanted.start, "shown": len(rows), "next": following, wanted.path: rows}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")


def as_turtle(opened: Opened, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """All that the graph says of what is listed, in its own words."""
    triples = (triple for row in rows for triple in node.triples(opened, row["iri"]))
    return serialize(dict.fromkeys(triples), format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A result in one line: names instead of what has an address of its own."""
    if not isinstance(row.get("paper"), dict):
        return dict(row)
    named = {part: row[part]["name"] if row[part] else None for part in PARTS}
    paper = row["paper"]
    named["metric"] = named["metric"] or row["metric_words"]
    return {**row, **named, "paper": paper["title"], "year": paper["year"], "paper_iri": paper["iri"]}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)

"""`kg diff`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kg
from kg.cli.console import Terminal, print_lines, print_table
from kg.cli.options import Quiet, Verbose
from kg.cli.query import shown

if TYPE_CHECKING:
    from kg.api import Graph
    from kg.insight.difference import Change


class DiffFormat(StrEnum):
    """How differences are written."""

    table = "table"
    ntriples = "ntriples"
    json = "json"


def diff(
    older: Annotated[Path, typer.Argument(metavar="STORE", help="The folder of the older graph.")],
    newer: Annotated[Path, typer.Argument(metavar="STORE", help="The folder of the newer graph.")],
    format: Annotated[DiffFormat, typer.Option("--format", help="How they are written.")] = DiffFormat.table,
    provenance: Annotated[bool, typer.Option(help="Compare assertions, mentions and runs as well.")] = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """List the statements that were removed (-) and added (+) from one graph to another.

    As ntriples, each line is N-Triples after its sign; as json, one object a line. Example: kg diff old.store new.store
    """
    from kg.insight.difference import difference

    Terminal(quiet=quiet, verbose=verbose)
    with kg.open(older) as old, kg.open(newer) as new:
        changes = difference(old.opened, new.opened, provenance=provenance)
        if format is DiffFormat.ntriples:
            print_lines(f"{change.sign} {change.line.decode().rstrip()}" for change in changes)
        elif format is DiffFormat.json:
            print_lines(json.dumps(_row(change), ensure_ascii=False) for change in changes)
        else:
            print_table(("", "subject", "relation", "object"), _cells(changes, old, new))


def _row(change: Change) -> dict[str, str]:
    triple = change.triple
    parts = {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}
    change_name = "added" if change.sign == "+" else "removed"
    return {"change": change_name, **{name: str(getattr(part, "value", part)) for name, part in parts.items()}}


def _cells(changes: Iterator[Change], old: Graph, new: Graph) -> Iterator[list[str]]:
    for change in changes:
        iris, triple = (new if change.sign == "+" else old).iris, change.triple
        yield [change.sign, *(shown(term, iris) for term in (triple.subject, triple.predicate, triple.object))]

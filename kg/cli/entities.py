"""`kg entities`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.cli.console import Terminal, print_lines, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose

if TYPE_CHECKING:
    from kg.linking import Doubt
    from kg.store.clusters import EntityCluster, Explanation

_HEADINGS: Final = {
    "duplicate": "Likely duplicates: merge them if they are one thing",
    "ambiguous": "Acronyms whose meaning is open: say what the papers mean",
    "two types": "Names with two types: settle on one, or leave both",
    "paper": "Papers that may be one: say so, or leave both",
}
_SHOWN_ALIASES: Final = 4


class Format(StrEnum):
    """How the entities are written."""

    table = "table"
    jsonl = "jsonl"


def entities(
    store: Store = DEFAULT_STORE,
    format: Annotated[Format, typer.Option("--format", help="jsonl gives every member of every entity.")] = (
        Format.table
    ),
    limit: Annotated[int, typer.Option(min=0, help="Entities, and doubts of each kind, in the table.")] = 25,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="NAME", help="Why one entity has its names and its place."),
    ] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """List the entities with all their names, and what looks doubtful about them.

    Each doubt comes with lines for a file of overrides: kg build SOURCE... --overrides FILE.toml
    """
    from kg import api

    terminal = Terminal(quiet=quiet, verbose=verbose)
    with api.open(store) as graph:
        if explain is not None:
            _explain(graph.explain(explain))
            return
        if format is Format.jsonl:
            print_lines(map(_line, graph.clusters()))
            return
        found = sorted(graph.clusters(), key=lambda c: (-len(c.members), c.iri))
        rows = [(c.name, c.type, str(len(c.members)), _shown(c.aliases)) for c in found[:limit]]
        print_table(("entity", "type", "papers", "other names"), rows)
        if len(found) > limit:
            terminal.say(f"{len(found) - limit} more entities (--limit, or --format jsonl for all)")
        _tell(graph.doubts(), limit)


def _explain(found: Explanation) -> None:
    """Every form with the papers that write it and its rule, then what stands above the entity."""
    typer.echo(f"{found.name} <{found.iri}>\n")
    print_table(("form", "papers", "why it belongs here"), [(f.form, str(f.papers), f.why) for f in found.forms])
    for other, why in found.above:
        typer.echo(f"\nstands under {other}: {why}")


def _line(cluster: EntityCluster) -> str:
    row = asdict(cluster) | {"aliases": list(cluster.aliases)}
    return json.dumps(row, ensure_ascii=False)


def _shown(aliases: tuple[str, ...]) -> str:
    more = f", and {len(aliases) - _SHOWN_ALIASES} more" if len(aliases) > _SHOWN_ALIASES else ""
    return ", ".join(aliases[:_SHOWN_ALIASES]) + more


def _tell(doubts: Iterable[Doubt], limit: int) -> None:
    """Write the doubts as they could stand in a file of overrides: what is said about them are comments."""
    shown: Counter[str] = Counter()
    for doubt in doubts:
        shown[doubt.kind] += 1
        if shown[doubt.kind] == 1:
            typer.echo(f"\n# {_HEADINGS[doubt.kind]}")
        if shown[doubt.kind] <= limit:
            typer.echo(f"\n# {' / '.join(doubt.names)}: {doubt.why}\n{doubt.lines}")
    for kind, count in shown.items():
        if count > limit:
            typer.echo(f"\n# {count - limit} more of kind {kind!r} (--limit)")

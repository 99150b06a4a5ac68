"""`kg query`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

import kg
from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import time_limit
from kg.core.errors import QueryError, UsageError
from kg.core.files import read_text
from kg.core.vocab import PREFIXES
from queries import catalogue

if TYPE_CHECKING:
    from kg.api import Graph
    from kg.core.ids import Iris
    from kg.store.sparql import Answer

_OPTIONAL: Final = re.compile(r"OPTIONAL \{[^{}]*\}")


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    turtle = "turtle"
    ntriples = "ntriples"
    markdown = "markdown"


def query(
    question: Annotated[str, typer.Argument(metavar="NAME|FILE.rq|-|SPARQL", help="SPARQL if it contains '{'.")],
    parameters: Annotated[
        list[str] | None, typer.Option("-p", metavar="KEY=VALUE", help="A parameter of a named query; repeatable.")
    ] = None,
    store: Store = DEFAULT_STORE,
    format: Annotated[Format, typer.Option("--format", help="How the answer is written.")] = Format.table,
    timeout: Annotated[
        float | None, typer.Option(min=0.001, metavar="SECONDS", help="Give up after so long; never if left out.")
    ] = None,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Let SERVICE in SPARQL of yours ask other servers.")
    ] = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Ask the graph: a question by name, a file with SPARQL, standard input, or SPARQL itself.

    Example: kg query methods-for-task -p task="image classification"
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    values = _values(parameters or [])
    text = _sparql(question)
    if text is not None and not allow_network:
        _check_local(text)
    with time_limit(timeout, "the query"), kg.open(store) as graph:
        if text is None:
            answer, taken = graph.ask(question, values)
            _check_years(graph, question)
            for took in taken:
                other = f" (also: {', '.join(took.others)})" if took.others else ""
                terminal.say(f"{took.parameter}: {took.name} <{took.iri}>{other}")
        elif values:
            raise UsageError("-p goes with a named query; write the values into the SPARQL itself")
        else:
            answer = graph.query(text)
        if answer.notice:
            terminal.say(answer.notice)
        write(answer, format, graph.iris)


def _values(parameters: Sequence[str]) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise UsageError(f'-p takes KEY=VALUE, not {parameter!r}; for example: -p task="image classification"')
        values[name.strip()] = value
    return values


def _sparql(question: str) -> str | None:
    """The text of a query that is given as such, by a file or on standard input; None for the name of a question."""
    if "{" in question:
        return question.removeprefix("\ufeff").encode("utf-8", "replace").decode("utf-8")
    if question == "-" or question.endswith((".rq", ".sparql")):
        return read_text(Path(question), what="query")
    return None


def _check_local(text: str) -> None:
    """Refuse what would ask other servers, or is no query, before the engine sees it."""
    from kg.server.check import RefusedError, check

    try:
        check(text, endpoint="kg query asks no other server unless it is run with --allow-network")
    except RefusedError as error:
        raise QueryError(error.told(text)) from None


def _check_years(graph: Graph, name: str) -> None:
    """Say that a question about years cannot be answered where no paper has one."""
    needed = "kg:year" in _OPTIONAL.sub("", catalogue.load(name).text)
    if needed and graph.years() is None:
        raise QueryError(f"no paper of this graph has a year, and {name} asks by years; give the papers dates")


def write(answer: Answer, format: Format, iris: Iris) -> None:
    """Write an answer to standard output."""
    if format not in {Format.table, Format.markdown}:
        answer.write(sys.stdout.buffer, format.value)
        sys.stdout.buffer.flush()
        return
    rows = [[shown(term, iris) for term in row] for row in answer.rows]
    if format is Format.table:
        print_table(answer.columns, rows)
        return
    for line in (answer.columns, ["---"] * len(answer.columns), *rows):
        typer.echo("| " + " | ".join(_markdown(cell) for cell in line) + " |")


def shown(term: object, iris: Iris) -> str:
    """A term for people: IRIs in short, nothing for nothing."""
    from pyoxigraph import NamedNode

    from kg.store.sparql import plain

    if term is None:
        return ""
    if isinstance(term, NamedNode):
        for prefix, namespace in PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return iris.local(term.value)
    value = plain(term)  # type: ignore[arg-type]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _markdown(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")

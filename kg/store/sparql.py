"""Run SPARQL on a store in the open: one query, all graphs as one, and an answer that can be looked at or written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Variable,
    serialize,
)

from kg.core.errors import QueryError
from kg.core.vocab import PREFIXES
from kg.store.dataset import Asked
from kg.store.functions import Term, notice

if TYPE_CHECKING:
    import pandas as pd

_Result: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples

RESULT_FORMATS: Final[Mapping[str, QueryResultsFormat]] = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
GRAPH_FORMATS: Final[Mapping[str, RdfFormat]] = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES}

_NUMBERS: Final = re.compile(r"#(integer|int|long|short|byte|nonNegativeInteger|positiveInteger)$")
_CHARACTER_RANGES: Final = re.compile(r"\[[^\[\]]*\.\.[^\[\]]*\](?:,\s*)?|\[_\](?:,\s*)?", re.DOTALL)
#: Rows that a notebook shows.
_SHOWN_ROWS: Final = 100
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Answer:
    """What a query gives: rows (SELECT), triples (CONSTRUCT, DESCRIBE) or a truth value (ASK).

    Iterating gives rows as tuples of plain values: IRIs and texts as ``str``, numbers and truth values as such,
    ``None`` where nothing is bound. The query runs when the answer is made, so that a mistake in it shows at once;
    ``columns`` holds the variables, or subject, predicate and object, or answer; ``notice`` what there is to say of the
    query.
    """

    def __init__(self, asked: Asked, text: str, substitutions: Mapping[str, Term]) -> None:
        self._asked = asked
        self._text = text
        self._bound = {Variable(name): term for name, term in substitutions.items()}
        self.notice: Final = notice(text)
        self._waiting: _Result | None = self._run()
        self.columns: Final = _columns(self._waiting)

    def _run(self) -> _Result:
        try:
            found: _Result = self._asked.ask(self._text, prefixes=PREFIXES, values=self._bound)
            return found
        except SyntaxError as error:
            raise QueryError(mistake(str(error), self._text).message) from None
        except (ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be run: {error}") from error

    def _take(self) -> _Result:
        """The result, to be read once; who wants to read it again has the query run again."""
        result, self._waiting = self._waiting, None
        return self._run() if result is None else result

    @cached_property
    def rows(self) -> list[tuple[Term | bool | None, ...]]:
        """All rows as RDF terms."""
        result = self._take()
        try:
            if isinstance(result, QuerySolutions):
                return [tuple(solution[name] for name in self.columns) for solution in result]
            if isinstance(result, QueryBoolean):
                return [(bool(result),)]
            return [(t.subject, t.predicate, t.object) for t in result]
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query broke off: {error}") from error

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return (tuple(map(plain, row)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _repr_html_(self) -> str:
        """The first rows as a table, for Jupyter; IRIs are links, their ends are shown."""
        shown = self.rows[:_SHOWN_ROWS]
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(f"<tr>{''.join(f'<td>{_cell(term)}</td>' for term in row)}</tr>" for row in shown)
        more = len(self.rows) - len(shown)
        left = f"<p>{more:,} more rows</p>" if more else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{left}"

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a data frame; needs pandas."""
        import pandas as pd

        return pd.DataFrame(list(self), columns=list(self.columns))

    def write(self, file: IO[bytes], format: str) -> None:
        """Write the answer in one of `RESULT_FORMATS` (rows, truth values) or `GRAPH_FORMATS` (triples).

        Raises:
            QueryError: the format does not fit the kind of query.
        """
        result = self._take()
        if isinstance(result, QueryTriples):
            if format not in GRAPH_FORMATS:
                raise QueryError(f"a CONSTRUCT or DESCRIBE gives triples; {format} cannot hold them, turtle can")
            serialize(result, file, format=GRAPH_FORMATS[format], prefixes=dict(PREFIXES))
        elif format in RESULT_FORMATS:
            result.serialize(file, RESULT_FORMATS[format])
        else:
            raise QueryError(f"only CONSTRUCT and DESCRIBE give triples; {format} cannot hold rows, csv or json can")


def _cell(term: Term | bool | None) -> str:
    """A term in HTML."""
    if isinstance(term, NamedNode):
        short = re.split(r"[/#](?=[^/#]+$)", term.value)[-1]
        safe = term.value.startswith(("http://", "https://"))
        return f'<a href="{escape(term.value)}">{escape(short)}</a>' if safe else escape(term.value)
    value = plain(term)
    return "" if value is None else escape(str(value))


def _columns(result: _Result) -> tuple[str, ...]:
    if isinstance(result, QuerySolutions):
        return tuple(variable.value for variable in result.variables)
    return ("answer",) if isinstance(result, QueryBoolean) else ("subject", "predicate", "object")


def plain(term: Term | bool | None) -> Any:
    """An RDF term as a Python value: numbers and truth values as such, everything else as text."""
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode | BlankNode) else term
    datatype = term.datatype.value
    if _NUMBERS.search(datatype):
        return int(term.value)
    if datatype.endswith(("#decimal", "#double", "#float")):
        return float(term.value)
    if datatype.endswith("#boolean"):
        return term.value in {"true", "1"}
    return term.value


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a query is wrong and why; ``line`` and ``column`` count from 1, both are none where nothing is known."""

    message: str
    line: int | None = None
    column: int | None = None


def mistake(message: str, text: str) -> Mistake:
    """Make what the engine says of a text that is no SPARQL into a sentence with the place shown."""
    match = _POSITION.fullmatch(message)
    if match is None:
        return Mistake(f"the query is not valid SPARQL: {message}")
    line, column, what = int(match[1]), int(match[2]), _CHARACTER_RANGES.sub("", match[3]).rstrip(", ")
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    pointed = f"line {line}, column {column}: {what}\n  {shown}\n  {' ' * (column - 1)}^"
    return Mistake(f"the query is not valid SPARQL, {pointed}", line, column)

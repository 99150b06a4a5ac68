"""The page to ask on: a query or a question of the library from the address, its answer as a table, without scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from kg.server import pages, protocol
from kg.server.desk import Desk, html
from kg.server.messages import Done, HttpRequest, HttpResponse, Job
from queries import catalogue

#: Rows that the page shows; files have them all.
_SHOWN: Final = 500
_START: Final = """SELECT ?method ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?paper kg:usesMethod ?method .
  ?method skos:prefLabel ?name .
} GROUP BY ?method ?name ORDER BY DESC(?papers) LIMIT 25
"""
#: Formats of files by kind of answer, with what they are called.
_FILES: Final[Mapping[str, Mapping[str, str]]] = {
    "rows": {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"},
    "boolean": {"json": "JSON", "xml": "XML"},
    "triples": {"turtle": "Turtle", "ntriples": "N-Triples", "jsonld": "JSON-LD", "rdfxml": "RDF/XML"},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows of an answer: rows, yes or no, triples as text, or why there is none, and where."""

    kind: str = ""
    variables: list[str] = field(default_factory=list)
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    total: int = 0
    text: str = ""
    notice: str = ""
    error: str = ""
    line: int = 0
    column: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


async def page(desk: Desk, request: HttpRequest) -> HttpResponse:
    """The page, with the answer to what the address asks.

    Raises:
        ValueError: the address is not UTF-8.
    """
    given = dict(reversed(protocol.in_address(request)))
    name, query = given.get("question", ""), given.get("query", "").removeprefix("\ufeff")
    question = catalogue.load(name) if name in catalogue.names() else None
    taken: list[dict[str, Any]] = []
    answer = Answer()
    if question is not None:
        values = {p.name: given[p.name].strip() for p in question.parameters if given.get(p.name, "").strip()}
        if all(p.name in values or p.default is not None for p in question.parameters):
            answer, taken, query = await _of_question(desk, question.name, values)
        query = query or question.text
    elif name:
        answer = Answer(error=f"there is no question called {name!r}; the questions are listed below", status=404)
    elif query:
        answer = await _of_query(desk, query)
    body = pages.render(
        "ask.html", desk.iris, here="ask", question=question, values=given, taken=taken, answer=answer,
        query=query or _START, questions=[catalogue.load(each) for each in catalogue.names()],
        files=[(words, _file(query, form), form) for form, words in answer.files.items()],
        permalink=f"/ask?{request.query}" if request.query else "", shown=_SHOWN,
    )  # fmt: skip
    return html(body, status=answer.status)


def _file(query: str, form: str) -> str:
    return f"/sparql?{urlencode({'query': query, 'format': form})}"


async def _of_question(desk: Desk, name: str, values: Mapping[str, str]) -> tuple[Answer, list[dict[str, Any]], str]:
    limits = {"row_limit": desk.limits.rows, "result_bytes": desk.limits.result_bytes}
    done = await desk.runner.run(Job("question", {"name": name, "values": dict(values), "rows": "json", **limits}))
    taken = list(done.head.get("taken", []))
    return _answer(done), taken, str(done.head.get("sparql", ""))


async def _of_query(desk: Desk, query: str) -> Answer:
    limits = {"row_limit": desk.limits.rows, "result_bytes": desk.limits.result_bytes}
    return _answer(await desk.runner.run(Job("query", {"query": query, "rows": "json", "triples": "turtle", **limits})))


def _answer(done: Done) -> Answer:
    notice = str(done.head.get("notice") or "")
    if done.status != 200:
        line, column = (int(done.head.get(name) or 0) for name in ("line", "column"))
        return Answer(error=str(done.head.get("error", "")), line=line, column=column, status=done.status)
    kind = str(done.head["kind"])
    files = _FILES.get(kind, {})
    if kind == "triples":
        return Answer(kind=kind, text=done.body.decode("utf-8", "replace"), notice=notice, files=files)
    found = json.loads(done.body)
    if kind == "boolean":
        return Answer(kind=kind, text="Yes." if found["boolean"] else "No.", notice=notice, files=files)
    variables, rows = found["head"]["vars"], found["results"]["bindings"]
    cells = [[_cell(row.get(name)) for name in variables] for row in rows[:_SHOWN]]
    return Answer(kind=kind, variables=variables, rows=cells, total=len(rows), notice=notice, files=files)


def _cell(term: Mapping[str, str] | None) -> dict[str, str]:
    """A term as a template writes it: its text, an IRI where it is one, and whether it is a number."""
    if term is None:
        return {"text": "", "iri": "", "number": ""}
    datatype = term.get("datatype", "").rpartition("#")[2]
    number = "number" if datatype in {"integer", "decimal", "double", "float", "gYear"} else ""
    return {"text": term["value"], "iri": term["value"] if term["type"] == "uri" else "", "number": number}

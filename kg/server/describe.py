"""What the server says of itself: its service description (W3C, 2013) and its OpenAPI description."""

from __future__ import annotations

from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.core.vocab import RDF
from kg.server import searching
from kg.server.browse.wanted import LISTS, PARAMETERS
from kg.server.browse.written import FORMATS
from kg.server.negotiate import ROWS, TRIPLES
from kg.server.tasks import TRIPLE_FORMATS
from queries import catalogue

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULTS: Final = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
                   "Turtle", "N-Triples", "RDF_XML", "JSON-LD")  # fmt: skip


def service(endpoint: str, *, format: str) -> bytes:
    """The service description of an endpoint, in one of `TRIPLE_FORMATS`."""
    me, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    a = NamedNode(f"{RDF}type")
    triples = [
        Triple(me, a, NamedNode(f"{_SD}Service")),
        Triple(me, NamedNode(f"{_SD}endpoint"), NamedNode(endpoint)),
        Triple(me, NamedNode(f"{_SD}supportedLanguage"), NamedNode(f"{_SD}SPARQL11Query")),
        Triple(me, NamedNode(f"{_SD}feature"), NamedNode(f"{_SD}UnionDefaultGraph")),
        *(Triple(me, NamedNode(f"{_SD}resultFormat"), NamedNode(f"{_FORMATS}{name}")) for name in _RESULTS),
        Triple(me, NamedNode(f"{_SD}defaultDataset"), dataset),
        Triple(dataset, a, NamedNode(f"{_SD}Dataset")),
        Triple(dataset, NamedNode(f"{_SD}defaultGraph"), graph),
        Triple(graph, a, NamedNode(f"{_SD}Graph")),
        Triple(graph, NamedNode("http://purl.org/dc/terms/title"), Literal("all graphs of the store as one")),
    ]
    prefixes = {"sd": _SD, "formats": _FORMATS}
    return serialize(triples, format=TRIPLE_FORMATS.get(format, RdfFormat.TURTLE), prefixes=prefixes) or b""


def openapi(version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of everything that programs ask."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "paperkg",
            "version": version,
            "summary": "A knowledge graph of papers, read-only, in SPARQL",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/sparql": _endpoint(),
            "/api/questions": {"get": _get("List the questions that can be asked by name", _json())},
            "/api/questions/{name}": {"get": _question()},
            "/api/search": {"get": _search()},
            "/api/similar": {"get": _similar()},
            "/api/complete": {"get": _complete()},
            "/api/vocabulary": {"get": _get("Prefixes, classes and properties, for completion", _json())},
            **{f"/{path}": {"get": _list(path)} for path in LISTS},
            "/health": {"get": _get("Whether the server answers, and what its workers do", _json())},
        },
        "components": {"responses": {"Refused": _refused()}},
    }


def _endpoint() -> dict[str, Any]:
    answers: dict[str, Any] = {media: {} for media in {**ROWS, **TRIPLES}}
    parameters = [
        _parameter("default-graph-uri", "a graph of the store that is the default graph", many=True),
        _parameter("named-graph-uri", "a graph of the store that GRAPH sees", many=True),
        _parameter("format", "csv, tsv, json, xml, turtle, ntriples, rdfxml or jsonld; goes before Accept"),
    ]
    form = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    text = {"schema": {"type": "string"}}
    body = {"application/sparql-query": text, "application/x-www-form-urlencoded": {"schema": form}}
    refusals = {str(status): {"$ref": "#/components/responses/Refused"} for status in (403, 405, 406, 408, 413, 415)}
    query = _parameter("query", "SPARQL 1.1; without it, the service description is given")
    asked = {"summary": "Ask in SPARQL", "responses": _responses(answers) | refusals}
    return {
        "get": {**asked, "operationId": "ask", "parameters": [query, *parameters]},
        "post": {**asked, "operationId": "ask_post", "parameters": parameters,
                 "requestBody": {"required": True, "content": body}},
    }  # fmt: skip


def _question() -> dict[str, Any]:
    named = {
        "name": "name", "in": "path", "required": True, "schema": {"type": "string", "enum": catalogue.names()},
    }  # fmt: skip
    questions = map(catalogue.load, catalogue.names())
    values = {p.name: p.help for question in questions for p in question.parameters}
    given = [_parameter(name, text) for name, text in sorted(values.items())]
    answers: dict[str, Any] = {media: {} for media in ROWS}
    return _get("Ask a question of the library", answers, [named, *given]) | {"operationId": "question"}


def _list(path: str) -> dict[str, Any]:
    given = [_parameter(name, text) for name, text in PARAMETERS.items()]
    answers: dict[str, Any] = {media: {} for media in (*FORMATS, "text/html")}
    told = _get(f"List {path}, narrowed, sorted and paged; also at /{path}.csv, .json and .ttl", answers, given)
    told["responses"]["406"] = {"$ref": "#/components/responses/Refused"}
    return {**told, "operationId": f"list_{path}"}


def _search() -> dict[str, Any]:
    given = [_parameter(name, text, many=name == "type") for name, text in searching.PARAMETERS.items()]
    return _get("Search papers by words and meaning, entities and topics by name", _json(), given)


def _similar() -> dict[str, Any]:
    given = [_parameter(name, text) for name, text in searching.SIMILAR_PARAMETERS.items()]
    given[0]["required"] = True  # the paper
    return _get("Papers that are like one", _json(), given)


def _complete() -> dict[str, Any]:
    return _get(
        "Names and titles that what is typed may become",
        _json(),
        [_parameter("q", "what is typed"), _parameter("type", "only this type")],
    )


def _get(summary: str, content: dict[str, Any], parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"summary": summary, "parameters": parameters or [], "responses": _responses(content)}


def _responses(content: dict[str, Any]) -> dict[str, Any]:
    refusals = {str(status): {"$ref": "#/components/responses/Refused"} for status in (400, 404, 429, 503)}
    return {"200": {"description": "The answer", "content": content}, **refusals}


def _refused() -> dict[str, Any]:
    error = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
    content = {"text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": error}}
    return {"description": "Why there is no answer, in a sentence", "content": content}


def _parameter(name: str, description: str, *, many: bool = False) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    schema = {"type": "array", "items": text} if many else text
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _json() -> dict[str, Any]:
    return {"application/json": {}}

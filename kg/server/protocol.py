"""The SPARQL 1.1 Protocol (W3C Recommendation, 21 March 2013): from request to job, from what is done to response.

Nothing here touches a socket or a store, so that each sentence of the specification can be tested as a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from kg.server.messages import Done, HttpRequest, HttpResponse, Job, Limits, refusal
from kg.server.negotiate import ROWS, TRIPLES, choose

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]+)\"?", re.IGNORECASE)
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
#: What clients call the default graph of an endpoint; it is what is read when nothing is named.
_DEFAULT_GRAPHS: Final = frozenset(
    {"", "urn:x-rdflib:default", "urn:x-arq:DefaultGraph", "urn:x-arq:UnionGraph",
     "http://www.openrdf.org/schema/sesame#nil", "http://rdf4j.org/schema/rdf4j#nil"}
)  # fmt: skip
#: Parameters by which clients say the format, beside or instead of `Accept`.
_FORMATS: Final = ("format", "output", "results")
#: What a format of rows is called where the answer is triples, and the other way round.
_ALIASES: Final = {"xml": ("xml", "rdfxml"), "json": ("json", "jsonld"), "rdfxml": ("xml", "rdfxml"),
                   "rdf": ("xml", "rdfxml"), "jsonld": ("json", "jsonld"), "ttl": ("", "turtle"),
                   "nt": ("", "ntriples"), "n-triples": ("", "ntriples"), "json-ld": ("json", "jsonld"),
                   "rdf+xml": ("xml", "rdfxml")}  # fmt: skip
_READ_ONLY: Final = "updates are not allowed: this endpoint only reads; the graph changes with kg build"

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query operation: what a worker is to do, and the media types for rows and triples (none: not acceptable)."""

    job: Job
    rows: str | None
    triples: str | None


def parse(request: HttpRequest, limits: Limits) -> Operation | HttpResponse:
    """Make a request to the endpoint into an operation, or say at once what is wrong with it.

    Section 2.1 gives three ways to ask, section 2.1.4 the dataset; what is not known is left aside. A GET without
    anything is for the caller to answer, with the service description.
    """
    if request.method == "OPTIONS":
        return preflight()
    if request.method not in METHODS:
        return refusal(
            request, 405, f"{request.method} is not for this place; use GET or POST", headers={"allow": allowed()}
        )
    try:
        parameters = _parameters(request)
    except ValueError as error:
        return refusal(request, 400, str(error))
    if isinstance(parameters, HttpResponse):
        return parameters
    return _operation(request, parameters, limits)


def allowed() -> str:
    """The value of `Allow`."""
    return ", ".join(METHODS)


def preflight() -> HttpResponse:
    """The answer to OPTIONS, for people and for browsers that ask before they ask (Fetch Standard, CORS)."""
    headers = {
        "allow": allowed(),
        "access-control-allow-methods": allowed(),
        "access-control-allow-headers": "Accept, Content-Type, Authorization, X-Requested-With",
        "access-control-max-age": "86400",
    }
    return HttpResponse(204, b"", headers)


def in_address(request: HttpRequest) -> Parameters:
    """The parameters of an address; raises `ValueError` when it is not UTF-8."""
    return decode_form(request.query.encode("latin-1", "replace"))


def _parameters(request: HttpRequest) -> Parameters | HttpResponse:
    """All parameters, decoded once, wherever they stand; a direct query counts as one of them."""
    parameters = in_address(request)
    if request.method != "POST":
        if any(name == "update" for name, _ in parameters):
            return refusal(request, 403, _READ_ONLY)
        return parameters
    content_type = request.headers.get("content-type", "")
    media = content_type.partition(";")[0].strip().lower()
    charset = _CHARSET.search(content_type)
    if charset and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        return refusal(request, 415, f"the body has to be UTF-8, not {charset[1]}")
    if media == _UPDATE:
        return refusal(request, 403, _READ_ONLY)
    if media == _QUERY:
        if any(name == "query" for name, _ in parameters):
            raise ValueError("the query stands in the body and in the address; give it once")
        return [*parameters, ("query", _utf8(request.body))]
    if media == _FORM:
        body = decode_form(request.body)
        if any(name == "update" for name, _ in body):
            return refusal(request, 403, _READ_ONLY)
        return [*parameters, *body]
    given = media or "nothing"
    return refusal(request, 415, f"a POST holds {_FORM} or {_QUERY}, not {given}; say so in Content-Type")


def decode_form(text: bytes) -> Parameters:
    """Decode a form or the part of an address behind the question mark, exactly once, so that ``%2520`` gives ``%20``.

    Raises:
        ValueError: the bytes are no UTF-8 when decoded.
    """
    pairs = []
    for item in text.split(b"&"):
        if item:
            name, _, value = item.partition(b"=")
            pairs.append(tuple(_utf8(unquote_to_bytes(part.replace(b"+", b" "))) for part in (name, value)))
    return pairs  # type: ignore[return-value]


def _utf8(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"the request is not UTF-8 (byte {error.start} of a value)") from None


def _operation(request: HttpRequest, parameters: Parameters, limits: Limits) -> Operation | HttpResponse:
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) != 1:
        problem = "there is no query; give one as the parameter query" if not queries else "there are several queries"
        return refusal(request, 400, f"{problem} (SPARQL 1.1 Protocol, 2.1)")
    graphs = {
        name: [value for given, value in parameters if given == name and value not in _DEFAULT_GRAPHS]
        for name in ("default-graph-uri", "named-graph-uri")
    }
    for name, values in graphs.items():
        for value in values:
            if not _IRI.fullmatch(value):
                return refusal(request, 400, f"{name} has to be an absolute IRI, not {value!r}")
    rows, triples = _media(request, parameters)
    if rows is None and triples is None:
        known = ", ".join({**ROWS, **TRIPLES})
        return refusal(request, 406, f"nothing in Accept can be written here; there are: {known}")
    asked: dict[str, Any] = {
        "query": queries[0].removeprefix("\ufeff"),
        "default": graphs["default-graph-uri"],
        "named": graphs["named-graph-uri"],
        "rows": ROWS.get(rows or ""),
        "triples": TRIPLES.get(triples or ""),
        "row_limit": limits.rows,
        "result_bytes": limits.result_bytes,
    }
    return Operation(Job("query", asked), rows, triples)


def _media(request: HttpRequest, parameters: Parameters) -> tuple[str | None, str | None]:
    """What rows and triples would be written as.

    A parameter that names a format goes before `Accept` for the kind of answer that can be written so, and only there:
    clients send ``format=xml`` with every kind of query.
    """
    accept = request.headers.get("accept", "")
    given = dict(reversed(parameters))
    wanted = next((given[name].strip().lower() for name in _FORMATS if given.get(name)), "")
    for_rows, for_triples = _ALIASES.get(wanted, (wanted, wanted))
    rows, triples = by_name(ROWS, for_rows), by_name(TRIPLES, for_triples)
    return rows or choose(accept, list(ROWS)), triples or choose(accept, list(TRIPLES))


def by_name(kinds: Mapping[str, str], wanted: str) -> str | None:
    """The media type of a format, by its name or as such."""
    return wanted if wanted in kinds else next((media for media, name in kinds.items() if name == wanted), None)


def respond(request: HttpRequest, operation: Operation, done: Done) -> HttpResponse:
    """Make what a worker did into a response: sections 2.1.6 and 2.1.7 of the specification."""
    if done.status != 200:
        return refused(request, done)
    media = (operation.triples if done.head["kind"] == "triples" else operation.rows) or "text/plain"
    return HttpResponse(200, done.body, {"content-type": typed(media), "vary": "Accept", **told(done.head)})


def refused(request: HttpRequest, done: Done) -> HttpResponse:
    """Make a worker's refusal into a response."""
    more = {name: done.head.get(name) for name in ("line", "column", "place")}
    headers = {"retry-after": "5"} if done.status in {429, 503} else {}
    return refusal(request, done.status, str(done.head.get("error", "")), headers=headers, **more)


def typed(media: str) -> str:
    """A media type as it stands in a header."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def told(head: Mapping[str, object]) -> dict[str, str]:
    """The headers that say more of an answer: the build it was read from, and that it was cut."""
    notice, generation = head.get("notice"), head.get("generation")
    told = {"x-paperkg-generation": str(generation)} if generation is not None else {}
    return told | ({"x-paperkg-notice": str(notice)} if notice else {})

"""Everything that can be asked of the server, as one function from request to response."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from urllib.parse import unquote

from kg.core.ids import Iris, iri_segment
from kg.core.vocab import KINDS
from kg.server import asking, browsing, describe, feed, pages, protocol, searching, void
from kg.server.desk import Desk, Runner, html, location, value
from kg.server.edit import PREFIX, EditSite, review_address
from kg.server.messages import Done, HttpRequest, HttpResponse, Job, Limits, json_response, refusal
from kg.server.negotiate import ROWS, TRIPLES, choose
from queries import catalogue

_READS: Final = ("GET", "HEAD", "OPTIONS")
_HTML: Final = "text/html"
_META: Final = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')

Answerer = Callable[[HttpRequest], Awaitable[HttpResponse]]


class Site:
    """The answers to all addresses; ``iris`` makes the addresses of the data, ``runner`` does what needs the graph."""

    def __init__(self, runner: Runner, *, iris: Iris, limits: Limits, edit: EditSite | None = None) -> None:
        self._runner = runner
        self._iris = iris
        self._limits = limits
        self._edit = edit
        self._desk = Desk(runner, iris, limits, review=self._review_address)
        self._exact: Final[Mapping[str, Answerer]] = {
            "/": partial(browsing.front, self._desk),
            "/ask": partial(asking.page, self._desk),
            "/search": partial(browsing.found, self._desk),
            "/similar": partial(browsing.similar, self._desk),
            "/health": self._health,
            "/openapi.json": self._openapi,
            "/graph": self._picture,
            "/feed.atom": partial(feed.respond, runner),
            void.ADDRESS: partial(void.respond, runner),
            "/node": self._any_node,
            "/ns": self._ontology,
            "/api/questions": self._questions,
            "/api/search": self._search,
            "/api/similar": self._similar,
            "/api/complete": self._complete,
            "/api/vocabulary": self._vocabulary,
        }
        self._below: Final[Mapping[str, Answerer]] = {
            "/static/": self._static,
            "/api/questions/": self._question,
            "/paper/": self._node,
            "/entity/": self._node,
            "/topic/": self._node,
            "/assertion/": self._node,
            "/mention/": self._node,
            "/run/": self._node,
            "/graph/": self._node,
            "/result/": self._node,
            "/author/": partial(browsing.people, self._desk),
            "/venue/": partial(browsing.people, self._desk),
            "/year/": partial(browsing.people, self._desk),
            "/ns/": self._ontology,
        }

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; one to HEAD is answered like GET, whoever sends it leaves the body out."""
        if self._edit is not None and f"{request.target}/".startswith(f"{PREFIX}/"):
            return await self._edit.respond(request)
        if request.target == "/sparql":
            return await self._sparql(request)
        answer = self._exact.get(request.target) or next(
            (found for start, found in self._below.items() if request.target.startswith(start)), None
        )
        if answer is None and browsing.is_list(request.target):
            answer = partial(browsing.listed, self._desk)
        if answer is None:
            return refusal(request, 404, f"there is nothing at {request.target}; the endpoint is at /sparql")
        if request.method not in _READS:
            reads = ", ".join(_READS)
            return refusal(request, 405, f"{request.method} is not for this place", headers={"allow": reads})
        if request.method == "OPTIONS":
            preflight = protocol.preflight()
            reads = ", ".join(_READS)
            return HttpResponse(204, b"", {**preflight.headers, "allow": reads, "access-control-allow-methods": reads})
        try:
            return await answer(request)
        except ValueError as error:
            return refusal(request, 400, str(error))

    async def _sparql(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and not request.query:
            return self._description(request)
        operation = protocol.parse(request, self._limits)
        if isinstance(operation, HttpResponse):
            return operation
        return protocol.respond(request, operation, await self._runner.run(operation.job))

    def _description(self, request: HttpRequest) -> HttpResponse:
        offered = [*TRIPLES, _HTML]
        media = choose(request.headers.get("accept", ""), offered)
        if media is None:
            return refusal(request, 406, f"the service description is written as: {', '.join(TRIPLES)}")
        if media == _HTML:
            return HttpResponse(303, b"", {"location": "/", "vary": "Accept"})
        host = request.headers.get("host", "localhost")
        host = host if re.fullmatch(r"[\w.:\[\]-]+", host) else "localhost"
        body = describe.service(f"http://{host}/sparql", format=TRIPLES[media])
        return HttpResponse(200, body, {"content-type": protocol.typed(media), "vary": "Accept"})

    async def _static(self, request: HttpRequest) -> HttpResponse:
        name = request.target.removeprefix("/static/")
        if name not in pages.MEDIA:
            return refusal(request, 404, f"there is no file {name!r}")
        headers = {"content-type": pages.MEDIA[name], "cache-control": "max-age=300"}
        return HttpResponse(200, pages.static(name), headers)

    async def _health(self, request: HttpRequest) -> HttpResponse:
        return json_response({"status": "ok", **self._runner.state})

    async def _openapi(self, request: HttpRequest) -> HttpResponse:
        return json_response(describe.openapi(_version()))

    async def _vocabulary(self, request: HttpRequest) -> HttpResponse:
        return json_response({**pages.vocabulary(), "base": self._iris.base})

    async def _questions(self, request: HttpRequest) -> HttpResponse:
        return json_response([catalogue.as_values(catalogue.load(name)) for name in catalogue.names()])

    async def _question(self, request: HttpRequest) -> HttpResponse:
        name = unquote(request.target.removeprefix("/api/questions/"))
        if name not in catalogue.names():
            return refusal(request, 404, f"there is no question called {name!r}; /api/questions lists them")
        values = dict(protocol.in_address(request))
        wanted = values.pop("format", "")
        known = {p.name for p in catalogue.load(name).parameters}
        given = {key: value for key, value in values.items() if key in known and value}
        media = protocol.by_name(ROWS, wanted) or choose(request.headers.get("accept", ""), list(ROWS))
        if media is None:
            return refusal(request, 406, f"the answer is written as: {', '.join(ROWS)}")
        asked = {"name": name, "values": given, "rows": ROWS[media]}
        limits = {"row_limit": self._limits.rows, "result_bytes": self._limits.result_bytes}
        done = await self._runner.run(Job("question", {**asked, **limits}))
        if done.status != 200:
            return protocol.refused(request, done)
        headers = {"vary": "Accept", **protocol.told(done.head)}
        if ROWS[media] != "json":
            return HttpResponse(200, done.body, {"content-type": protocol.typed(media), **headers})
        told = {"taken": done.head["taken"], "sparql": done.head["sparql"]}
        body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")[:-1] + b',"results":' + done.body + b"}"
        return HttpResponse(200, body, {"content-type": "application/json", **headers})

    async def _search(self, request: HttpRequest) -> HttpResponse:
        return self._json(request, await self._runner.run(searching.search_job(protocol.in_address(request))))

    async def _similar(self, request: HttpRequest) -> HttpResponse:
        return self._json(request, await self._runner.run(searching.similar_job(protocol.in_address(request))))

    async def _complete(self, request: HttpRequest) -> HttpResponse:
        words = value(request, "q").strip()
        if not words:
            return json_response([])
        kind = value(request, "type")
        kinds = [kind] if kind in KINDS else []
        return self._json(request, await self._runner.run(Job("complete", {"words": words[:200], "kinds": kinds})))

    def _json(self, request: HttpRequest, done: Done) -> HttpResponse:
        if done.status != 200:
            return protocol.refused(request, done)
        return HttpResponse(200, done.body, {"content-type": "application/json", **protocol.told(done.head)})

    async def _picture(self, request: HttpRequest) -> HttpResponse:
        focus = value(request, "focus") or None
        done = await self._runner.run(Job("picture", {"focus": focus, "server": "/"}))
        if done.status != 200:
            return protocol.refused(request, done)
        # The page brings hashes of its own scripts; a header of ours would forbid them.
        found = _META.search(done.body)
        policy = found[1].decode().replace("&#39;", "'") if found else pages.POLICY
        return html(done.body, policy=f"{policy}; frame-ancestors 'none'")

    async def _ontology(self, request: HttpRequest) -> HttpResponse:
        """Terms of the ontology are one document, as their IRIs differ behind the ``#`` only."""
        to = f"/graph/ontology?{request.query}".rstrip("?")
        return HttpResponse(303, b"", {"location": location(to), "vary": "Accept"})

    async def _any_node(self, request: HttpRequest) -> HttpResponse:
        iri = value(request, "iri")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+", iri):
            return refusal(request, 400, "the parameter iri has to be an absolute IRI")
        return await self._about(request, iri)

    async def _node(self, request: HttpRequest) -> HttpResponse:
        parts = request.target.lstrip("/").split("/")
        return await self._about(request, self._iris.base + "/".join(iri_segment(unquote(part)) for part in parts))

    async def _about(self, request: HttpRequest, iri: str) -> HttpResponse:
        wanted = protocol.by_name(TRIPLES, value(request, "format"))
        media = wanted or choose(request.headers.get("accept", ""), [_HTML, *TRIPLES])
        if media is None:
            return refusal(request, 406, f"a node is told as: {', '.join([_HTML, *TRIPLES])}")
        if media != _HTML:
            done = await self._runner.run(Job("describe", {"iri": iri, "format": TRIPLES[media]}))
            if done.status != 200:
                return protocol.refused(request, done)
            headers = {"content-type": protocol.typed(media), "vary": "Accept", **protocol.told(done.head)}
            return HttpResponse(200, done.body, headers)
        start = value(request, "start")
        if start and not re.fullmatch(r"[0-9]{1,9}", start):
            return refusal(request, 400, "the parameter start has to be a whole number")
        relation = value(request, "relation")
        asked = {"iri": iri, "relation": relation, "start": int(start or 0)}
        done = await self._runner.run(Job("tell", asked) if relation or start else Job("show", {"iri": iri}))
        if done.status == 404:
            return html(pages.missing(iri, self._iris), status=404)
        if done.status != 200:
            return protocol.refused(request, done)
        about = json.loads(done.body)
        if "moved" in about:
            return HttpResponse(
                301, b"", {"location": location(pages.address(about["moved"], self._iris)), "vary": "Accept"}
            )
        if "page" in about:
            return html(browsing.shown(self._desk, about), vary=True)
        return html(pages.node(about, self._iris, review=self._review_address(iri)), vary=True)

    def _review_address(self, iri: str) -> str:
        return review_address(iri, self._iris) if self._edit else ""


def _version() -> str:
    try:
        return version("paperkg")
    except PackageNotFoundError:
        return "0"

"""The ASGI shell: reads requests within their limits, sends responses with the headers that keep browsers safe."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.core.ids import Iris
from kg.server.access import Access
from kg.server.edit import Editing, EditSite
from kg.server.messages import HttpRequest, HttpResponse, Limits, refusal
from kg.server.pages import POLICY
from kg.server.pool import Pool
from kg.server.site import Site
from kg.store.layout import StoreFolder

#: One line of JSON for each request.
access_log: Final = logging.getLogger("kg.server.access")
_log: Final = logging.getLogger(__name__)

_METHODS: Final = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"]
_SAFE: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def create(
    store: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    access: Access = Access(),  # noqa: B008 - frozen
    edit: Editing | None = None,
) -> Starlette:
    """Make the application that serves a store; its workers start and end with it. ``edit`` lets a person correct it.

    Raises:
        StoreError: there is no store, or no finished build in it.
    """
    folder = StoreFolder(store)
    folder.lease_current()[1].close()
    pool = Pool(store, limits)
    iris = Iris(folder.base())
    editing = EditSite(pool.run, iris=iris, token=edit.token, file=edit.file) if edit else None
    site = Site(pool, iris=iris, limits=limits, edit=editing)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            await pool.open()
        except RuntimeError as error:
            app.state.failure = str(error)
            raise
        try:
            yield
        finally:
            await pool.close()

    async def answer(request: Request) -> Response:
        return await _answer(request, site, limits, access)

    app = Starlette(routes=[Route("/{path:path}", answer, methods=_METHODS)], lifespan=lifespan)
    app.state.pool = pool
    app.state.failure = ""
    app.add_middleware(AccessLog)
    return app


async def _answer(request: Request, site: Site, limits: Limits, access: Access) -> Response:
    asked, response = await _respond(request, site, limits, access)
    return _sent(access.opened(asked, response), request.method)


async def _respond(request: Request, site: Site, limits: Limits, access: Access) -> tuple[HttpRequest, HttpResponse]:
    """The request as a record, whole or as far as it was read, and the answer to it."""
    plain = HttpRequest(
        method=request.method,
        target=request.scope.get("raw_path", b"/").partition(b"?")[0].decode("latin-1"),
        query=request.scope["query_string"].decode("latin-1"),
        headers=_headers(request),
    )
    host = request.headers.get("host")
    if not access.knows(host):
        message = f"this server does not go by the name {host!r}; kg serve --public-name NAME gives it one"
        return plain, refusal(plain, 421, message)
    try:
        body = await _body(request, limits)
    except _TooLargeError:
        message = f"the body is larger than {limits.body_bytes:,} bytes; ask in less"
        return plain, refusal(plain, 413, message, headers={"connection": "close"})
    except TimeoutError:
        message = f"the body took longer than {limits.body_seconds:g} seconds"
        return plain, refusal(plain, 408, message, headers={"connection": "close"})
    whole = HttpRequest(plain.method, plain.target, plain.query, plain.headers, body)
    try:
        response = await _unless_gone(request, _unless_faulty(whole, site))
    except asyncio.CancelledError:  # the server is told to stop, and waits no longer
        message = "the server stops; ask again when it is back"
        return whole, refusal(whole, 503, message, headers={"connection": "close", "retry-after": "5"})
    return whole, response or HttpResponse(499)


async def _unless_faulty(request: HttpRequest, site: Site) -> HttpResponse:
    """Answer; a fault of this program is a line in the log and a sentence for who asked."""
    try:
        return await site.respond(request)
    except Exception as error:  # noqa: BLE001 - the border: whoever asked gets a sentence
        _log.error("a fault of the server at %s: %s: %s", request.target, type(error).__name__, error)
        _log.debug("where it went wrong:", exc_info=error)
        return refusal(request, 500, "the server made a mistake; please report it, with the address asked for")


def _headers(request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


class _TooLargeError(Exception):
    """A body has more bytes than it may have."""


async def _body(request: Request, limits: Limits) -> bytes:
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limits.body_bytes:
        raise _TooLargeError
    parts, size = [], 0
    with suppress(ClientDisconnect):
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                size += len(part)
                if size > limits.body_bytes:
                    raise _TooLargeError
                parts.append(part)
    return b"".join(parts)


async def _unless_gone(request: Request, answering: Awaitable[HttpResponse]) -> HttpResponse | None:
    """Answer, but stop when the client goes away: nobody waits for what its query would give."""
    work = asyncio.ensure_future(answering)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        return None
    finally:
        for task in (work, gone):
            task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _sent(response: HttpResponse, method: str) -> Response:
    headers = {"content-security-policy": POLICY, **_SAFE, **response.headers}
    if response.status not in {204, 304}:
        headers["content-length"] = str(len(response.body))
    body = b"" if method == "HEAD" else response.body
    return _Plain(body, status_code=response.status, headers=headers)


class _Plain(Response):
    """A response with exactly the headers it is given."""

    def init_headers(self, headers: object = None) -> None:
        assert isinstance(headers, dict)
        latin = {name: value.encode("latin-1", "replace") for name, value in headers.items()}
        self.raw_headers = [(name.encode("latin-1"), value.replace(b"\n", b" ")) for name, value in latin.items()]


class AccessLog:
    """Logs each request as a line of JSON: when, who, what, the status, the size, and how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, told = time.perf_counter(), {"status": 0, "bytes": 0}
        try:
            await self._app(scope, receive, _counting(send, told))
        finally:
            row = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "client": (scope.get("client") or ("", 0))[0],
                "method": scope["method"],
                "path": scope["path"],
                "status": told["status"],
                "bytes": told["bytes"],
                "ms": round((time.perf_counter() - start) * 1000, 1),
            }
            access_log.info(json.dumps(row))


def _counting(send: Send, told: dict[str, int]) -> Callable[[Message], Awaitable[None]]:
    async def counted(message: Message) -> None:
        if message["type"] == "http.response.start":
            told["status"] = message["status"]
        elif message["type"] == "http.response.body":
            told["bytes"] += len(message.get("body", b""))
        await send(message)

    return counted

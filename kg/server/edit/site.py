"""The answers to all addresses under `/edit`."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from kg.core.errors import DecisionsError
from kg.core.ids import Iris, iri_segment
from kg.review.decisions import RELATIONS, Decision
from kg.review.file import DecisionsFile
from kg.server import protocol
from kg.server.edit import forms, pages
from kg.server.edit.access import Door
from kg.server.edit.tasks import identity
from kg.server.messages import Done, HttpRequest, HttpResponse, Job, json_response, refusal

#: Where the addresses of this package begin.
PREFIX: Final = "/edit"
#: Statements on one page.
_SHOWN: Final = 10
_FORM: Final = "application/x-www-form-urlencoded"
_LOCAL: Final = re.compile(r"/edit(?:[/?][^\\\x00-\x20]*)?")

#: With the "no-referrer" of the site browsers send no origin with a form, and it could be one of another website.
REFERRER: Final = {"referrer-policy": "same-origin"}

Run = Callable[[Job], Awaitable[Done]]
Values = Mapping[str, str]


class EditSite:
    """Answers with pages, and writes what forms decide into one file."""

    def __init__(self, run: Run, *, iris: Iris, token: str, file: DecisionsFile) -> None:
        self._run = run
        self._iris = iris
        self._door = Door(token)
        self._file = file
        self._writing = asyncio.Lock()

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to an address under `PREFIX`."""
        if request.target.startswith(f"{PREFIX}/static/"):
            return pages.static(request)
        if request.method == "POST":
            return await self._write(request)
        if request.method not in {"GET", "HEAD"}:
            told = f"{request.method} is not for this place"
            return refusal(request, 405, told, headers={"allow": "GET, HEAD, POST"})
        try:
            values = dict(protocol.in_address(request))
        except ValueError as error:
            return refusal(request, 400, str(error))
        if self._door.fits(values.get("token", "")):
            headers = {"location": request.target, "set-cookie": self._door.key(), "cache-control": "no-store"}
            return HttpResponse(303, b"", headers)
        if not self._door.lets_in(request):
            return _closed(request)
        try:
            return await self._page(request, values)
        except DecisionsError as error:
            return pages.trouble(str(error), str(self._file.path))

    async def _page(self, request: HttpRequest, values: Values) -> HttpResponse:
        """A page for somebody who was let in."""
        place = request.target.removeprefix(PREFIX).strip("/")
        kind, _, name = place.partition("/")
        if place == "":
            return await self._queue(request, values)
        if place == "decisions":
            return await self._decisions()
        if kind in {"paper", "entity"} and name:
            iri = f"{self._iris.base}{kind}/" + "/".join(iri_segment(unquote(part)) for part in name.split("/"))
            return await self._node(request, kind, iri)
        return refusal(request, 404, f"there is nothing at {request.target}; /edit is where editing begins")

    async def _read(self) -> Sequence[Decision]:
        return (await asyncio.to_thread(self._file.read)).statements

    async def _queue(self, request: HttpRequest, values: Values) -> HttpResponse:
        order = "drawn" if values.get("order") == "drawn" else "doubtful"
        relation = values.get("relation", "")
        start = values.get("start", "0")
        if relation and relation not in RELATIONS:
            return refusal(request, 400, f"there is no relation {relation!r}")
        if not re.fullmatch(r"[0-9]{1,4}", start):
            return refusal(request, 400, "the parameter start has to be a whole number under ten thousand")
        statements = await self._read()
        known = [identity(each.paper, each.relation, each.name, each.object) for each in statements if each.relation]
        asked = {"order": order, "relations": [relation] if relation else [], "known": known}
        done = await self._run(Job("review-queue", {**asked, "start": int(start), "size": _SHOWN}))
        if done.status != 200:
            return protocol.refused(request, done)
        told = json.loads(done.body)
        at = {"order": order, "relation": relation, "start": int(start)}
        return self._html(pages.queue(told, at=at, judged=len(statements), frame=self._frame()))

    async def _node(self, request: HttpRequest, kind: str, iri: str) -> HttpResponse:
        done = await self._run(Job(f"review-{kind}", {"iri": iri}))
        if done.status != 200:
            return protocol.refused(request, done)
        told = json.loads(done.body)
        if kind == "entity":
            return self._html(pages.entity(told, frame=self._frame()))
        return self._html(pages.paper(told, decisions=await self._read(), frame=self._frame()))

    async def _decisions(self) -> HttpResponse:
        decisions = await asyncio.to_thread(self._file.read)
        return self._html(pages.decisions(decisions, frame=self._frame()))

    def _frame(self) -> pages.Frame:
        return pages.Frame(token=self._door.token, file=str(self._file.path), iris=self._iris)

    def _html(self, body: bytes) -> HttpResponse:
        headers = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store", **REFERRER}
        return HttpResponse(200, body, headers)

    async def _write(self, request: HttpRequest) -> HttpResponse:
        """Take a form, if it may be taken; the answer leads back to where it was filled in."""
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != _FORM:
            return refusal(request, 415, f"write with a form ({_FORM})")
        try:
            form = protocol.decode_form(request.body)
        except ValueError as error:
            return refusal(request, 400, str(error))
        values = dict(form)
        if why := self._door.refuses_to_write(request, values):
            return refusal(request, 403, why)
        works = {f"{PREFIX}/decide": self._decide, f"{PREFIX}/undo": self._undo}
        if request.target not in works:
            return refusal(request, 404, f"nothing is written at {request.target}")
        try:
            return await works[request.target](request, form)
        except DecisionsError as error:
            return self._wrong(request, str(error))

    async def _decide(self, request: HttpRequest, form: Sequence[tuple[str, str]]) -> HttpResponse:
        posted = forms.read(form)
        done = await self._run(Job("review-fits", posted.needs))
        if done.status != 200:
            return self._wrong(request, str(done.head.get("error", "")), status=done.status)
        async with self._writing:
            if posted.decision is not None:
                await asyncio.to_thread(self._file.add, posted.decision)
            else:
                await asyncio.to_thread(self._file.add_override, posted.kind, posted.said)
        return self._done(request, dict(form), {"kind": posted.kind, "said": posted.said})

    async def _undo(self, request: HttpRequest, form: Sequence[tuple[str, str]]) -> HttpResponse:
        kind, said = forms.undone(dict(form))
        async with self._writing:
            found = await asyncio.to_thread(self._file.remove, kind, said)
        if not found:
            raise DecisionsError("this decision is not in the file any more")
        return self._done(request, dict(form), {"kind": "undone", "said": said})

    def _done(self, request: HttpRequest, form: Values, told: Mapping[str, Any]) -> HttpResponse:
        if "json" in request.headers.get("accept", ""):
            return json_response(told, headers={"cache-control": "no-store"})
        back = form.get("back", "")
        return HttpResponse(303, b"", {"location": back if _LOCAL.fullmatch(back) else PREFIX})

    def _wrong(self, request: HttpRequest, message: str, *, status: int = 400) -> HttpResponse:
        if "html" in request.headers.get("accept", ""):
            return pages.trouble(message, str(self._file.path), status=status)
        return refusal(request, status, message)


def _closed(request: HttpRequest) -> HttpResponse:
    told = "editing is for whoever started this server: open the address with the token that kg serve --edit printed"
    return refusal(request, 403, told)

"""The feed of the newest papers at /feed.atom, of all or of those on a topic, with a method, or by an author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from kg.core.errors import QueryError
from kg.insight.digest import atom, feed, identifier, wanted
from kg.server import protocol
from kg.server.messages import Done, HttpRequest, HttpResponse, Job, refusal
from kg.store.opened import Opened

if TYPE_CHECKING:
    from kg.server.desk import Runner

MEDIA: Final = "application/atom+xml; charset=utf-8"
#: Parameters of the address, each of which may stand there several times.
PARAMETERS: Final = ("topic", "method", "author")


def make(
    generation: Opened,
    *,
    name: str,
    address: str = "",
    topic: Sequence[str] = (),
    method: Sequence[str] = (),
    author: Sequence[str] = (),
) -> Done:
    """Write the feed; ``address`` is where it is read. A topic or method that is not there is 404."""
    try:
        asked = wanted(generation, date.min, topics=topic, methods=method, authors=author)
    except QueryError as error:
        return Done(404, {"error": str(error)})
    document = feed(generation, asked, name=name)
    pages = f"{address.partition('/feed.atom')[0]}/node?iri=" if address else ""
    written = atom.render(document, identifier=identifier(generation.iris.base, asked), address=address, pages=pages)
    return Done(200, {"kind": "feed"}, written.encode("utf-8", "replace"))


async def respond(runner: Runner, request: HttpRequest) -> HttpResponse:
    """Answer a request for a feed; what stands in the address is looked up by a worker."""
    given = protocol.in_address(request)
    unknown = sorted({name for name, _ in given} - set(PARAMETERS))
    if unknown:
        return refusal(request, 400, f"a feed has the parameters {', '.join(PARAMETERS)}, not {', '.join(unknown)}")
    asked = {name: [value for key, value in given if key == name and value] for name in PARAMETERS}
    host = request.headers.get("host", "")
    known = re.fullmatch(r"[\w.:\[\]-]+", host)
    query = f"?{request.query}" if request.query else ""
    address = f"http://{host}{request.target}{query}" if known else ""
    done = await runner.run(Job("feed", {"address": address, **asked}))
    if done.status != 200:
        return protocol.refused(request, done)
    return HttpResponse(200, done.body, {"content-type": MEDIA, **protocol.told(done.head)})

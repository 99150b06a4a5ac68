"""Who may read the answers: under which names this server goes, and which other websites are let in.

A page of another website can have a browser ask a server on the reader's own machine. Two doors are shut: browsers
show such a page only what `Access-Control-Allow-Origin` (Fetch Standard) names, and a website that points its own name
at 127.0.0.1 (DNS rebinding) is known by the `Host` that the browser then sends.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.core.errors import UsageError
from kg.server.messages import HttpRequest, HttpResponse

_ANY: Final = "*"
_LOCAL: Final = "localhost"
_ORIGIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_NAME: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|\[?[0-9A-Fa-f:.]+\]?")
_HOST: Final = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::[0-9]*)?")
_EXPOSED: Final = "X-Paperkg-Notice, X-Paperkg-Generation, Retry-After"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Names of this server beside addresses and ``localhost``, and origins that may read; ``*`` is any.

    Raises:
        UsageError: a name or an origin is none.
    """

    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.names:
            if name != _ANY and not _NAME.fullmatch(name):
                raise UsageError(f"{name!r} is no name of a server; write it as in graph.example.org, without a port")
        for origin in self.origins:
            if origin not in {_ANY, "null"} and not _ORIGIN.fullmatch(origin.rstrip("/")):
                raise UsageError(f"{origin!r} is no origin; write it as in https://example.org, without a path")

    def knows(self, host: str | None) -> bool:
        """Whether a request with this `Host` is meant for this server.

        An address is never a trick: a page under it comes from this server.
        """
        if not host or _ANY in self.names:
            return True
        match = _HOST.fullmatch(host.strip())
        name = match[1].strip("[]").rstrip(".").casefold() if match else ""
        if name == _LOCAL or name.endswith(f".{_LOCAL}") or name in {known.casefold() for known in self.names}:
            return True
        try:
            ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            return False
        return True

    def opened(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The response with what lets the origin of the request read it, or without."""
        headers = {name: value for name, value in response.headers.items() if not name.startswith("access-control-")}
        if not self.origins:
            return HttpResponse(response.status, response.body, headers)
        headers["vary"] = ", ".join(filter(None, (headers.get("vary"), "Origin")))
        origin = request.headers.get("origin", "")
        if _ANY in self.origins or origin in {known.rstrip("/") for known in self.origins}:
            headers |= _let_in(request, response, _ANY if _ANY in self.origins else origin)
        return HttpResponse(response.status, response.body, headers)


def _let_in(request: HttpRequest, response: HttpResponse, origin: str) -> Mapping[str, str]:
    headers = {name: value for name, value in response.headers.items() if name.startswith("access-control-")}
    headers |= {"access-control-allow-origin": origin, "access-control-expose-headers": _EXPOSED}
    headers["cross-origin-resource-policy"] = "cross-origin"
    if "access-control-request-private-network" in request.headers:
        headers["access-control-allow-private-network"] = "true"
    return headers

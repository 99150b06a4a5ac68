"""What every answer of the site needs: who does jobs, what addresses look like, what is granted; pages as answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from kg.core.ids import Iris
from kg.server import pages, protocol
from kg.server.messages import Done, HttpRequest, HttpResponse, Job, Limits


class Runner(Protocol):
    """What does jobs: a pool, or something simpler in tests."""

    async def run(self, job: Job) -> Done:
        """Do a job."""
        ...

    @property
    def state(self) -> dict[str, int]:
        """How busy it is."""
        ...


def _nowhere(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who does jobs, what makes the addresses of the data, and what is granted.

    ``kept`` holds what takes long to find, by name: the generation that it is of, and the page. ``review`` gives the
    address at which a node can be corrected, if there is one.
    """

    runner: Runner
    iris: Iris
    limits: Limits
    kept: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    review: Callable[[str], str] = _nowhere


def html(body: bytes, *, status: int = 200, policy: str = "", vary: bool = False) -> HttpResponse:
    """A page."""
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy or pages.POLICY}
    return HttpResponse(status, body, headers | ({"vary": "Accept"} if vary else {}))


def value(request: HttpRequest, name: str) -> str:
    """The first value of a parameter; raises `ValueError` when the address is not UTF-8."""
    return next((value for given, value in protocol.in_address(request) if given == name), "")


def location(iri: str) -> str:
    """An IRI as the value of a header."""
    return quote(iri, safe="%/:=&?~#+!$,;'@()*[]")

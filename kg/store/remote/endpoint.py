"""Speak with a remote store; what it says no to becomes a sentence."""

from __future__ import annotations

import io
import re
from collections.abc import Generator
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse_query_results,
)

from kg.core.errors import QueryError, StoreError
from kg.store.remote.places import PASSWORD, TOKEN, USER, Login, Places, login_for, places_of
from kg.store.remote.wording import form_of

_TRIPLES: Final = "application/n-triples"
_ROWS: Final = "application/sparql-results+json"
#: Seconds until a server answers, or goes on answering.
_PATIENCE: Final = 600.0
_CONNECT: Final = 20.0
#: Servers and challenges that ask for digest authentication.
_DIGEST: Final = re.compile("digest|virtuoso", re.IGNORECASE)
#: Characters of what a server says that are shown.
_SHOWN: Final = 300


class Endpoint:
    """A remote store over HTTP; use as a context manager.

    Raises `StoreError`, whatever is asked of it, when the store cannot be reached, or refuses.
    """

    def __init__(self, address: str) -> None:
        self.address: Final = address
        self._client = httpx.Client(
            timeout=httpx.Timeout(_PATIENCE, connect=_CONNECT), transport=httpx.HTTPTransport(retries=2),
            headers={"User-Agent": "paperkg"},
        )  # fmt: skip
        self._auth: httpx.Auth | None = None
        try:
            self._name = self._meet()
        except BaseException:
            self.close()
            raise

    def _meet(self) -> str:
        """Find out what the server is called, and by which method it wants to know who we are."""
        question = {"query": "ASK { ?s ?p ?o }"}
        answer = self._request("POST", self.address, data=question, headers={"Accept": _ROWS})
        name = str(answer.headers.get("server", ""))
        ways = answer.headers.get("www-authenticate", "") + name
        self._auth = _authentication(login_for(self.address), digest=_DIGEST.search(ways) is not None)
        if not answer.is_success:
            self._send("POST", self.address, data=question, accept=_ROWS)
        return name

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    @property
    def places(self) -> Places:
        """Where it takes updates and graphs; raises `UsageError` where nobody knows."""
        return places_of(self.address, server=self._name)

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Ask; raises `QueryError` when the store does not understand."""
        gives_triples = form_of(text) in {"CONSTRUCT", "DESCRIBE"}
        answer = self._send("POST", self.address, data={"query": text}, accept=_TRIPLES if gives_triples else _ROWS)
        if most := answer.headers.get("x-sparql-maxrows"):
            raise StoreError(f"{self.address} cut an answer off after {most} rows; have it give more, or ask for fewer")
        try:
            if gives_triples:
                return _asked_again(answer.content)
            return parse_query_results(answer.content, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{self.address} gives an answer that cannot be read: {error}") from error

    def update(self, text: str) -> None:
        """Change the store."""
        self._send("POST", self.places.update, data={"update": text})

    def put(self, graph: str, triples: bytes, *, add: bool = False) -> None:
        """Make N-Triples the content of a named graph, or add them to it."""
        self._send("POST" if add else "PUT", self._graph(graph), content=triples, kind=_TRIPLES)

    def get(self, graph: str) -> io.BytesIO:
        """The content of a named graph as N-Triples."""
        return io.BytesIO(self._send("GET", self._graph(graph), accept=_TRIPLES).content)

    def delete(self, graph: str) -> None:
        """Remove a named graph; one that is not there is no mistake."""
        self._send("DELETE", self._graph(graph), missing=True)

    def _graph(self, graph: str) -> str:
        return self.places.graphs + quote(graph, safe="")

    def _send(
        self,
        method: str,
        address: str,
        *,
        data: dict[str, str] | None = None,
        content: bytes | None = None,
        kind: str | None = None,
        accept: str = "*/*",
        missing: bool = False,
    ) -> httpx.Response:
        headers = {"Accept": accept} | ({"Content-Type": kind} if kind else {})
        answer = self._request(method, address, data=data, content=content, headers=headers)
        if answer.is_success or (missing and answer.status_code == httpx.codes.NOT_FOUND):
            return answer
        raise self._refused(answer, address, is_query=data is not None and "query" in data)

    def _request(
        self,
        method: str,
        address: str,
        *,
        data: dict[str, str] | None = None,
        content: bytes | None = None,
        headers: dict[str, str],
    ) -> httpx.Response:
        try:
            return self._client.request(method, address, data=data, content=content, headers=headers, auth=self._auth)
        except httpx.HTTPError as error:
            what = str(error) or type(error).__name__
            raise StoreError(f"{_host(address)} cannot be reached: {what}; is the server running?") from error
        except httpx.InvalidURL as error:
            raise StoreError(f"{address} is no address: {error}") from error

    def _refused(self, answer: httpx.Response, address: str, *, is_query: bool) -> Exception:
        said = " ".join(answer.text.split())[:_SHOWN] or answer.reason_phrase
        if answer.status_code in {401, 403}:
            return StoreError(
                f"{address} wants to know who you are; set {USER} and {PASSWORD}, or {TOKEN}, or put them into ~/.netrc"
            )
        if is_query and answer.status_code == httpx.codes.BAD_REQUEST:
            return QueryError(f"the store does not understand the query: {said}")
        return StoreError(f"{address} says {answer.status_code}: {said}")


def _asked_again(triples: bytes) -> QueryTriples:
    """Triples as an answer of the engine here, which writes them in all formats."""
    store = Store()
    store.load(triples, RdfFormat.N_TRIPLES)
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, QueryTriples)
    return found


def _authentication(login: Login | None, *, digest: bool) -> httpx.Auth | None:
    if login is None:
        return None
    if login.token:
        return _Bearer(login.token)
    return (httpx.DigestAuth if digest else httpx.BasicAuth)(login.user, login.password)


class _Bearer(httpx.Auth):
    """A token that stands in every request."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def _host(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"

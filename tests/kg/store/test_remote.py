"""Addresses, logins and the wording of queries for remote stores; the stores themselves: tests/contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Store

from kg.core.errors import QueryError, StoreError, UsageError
from kg.core.vocab import PREFIXES
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.places import Login, Places, address_of, login_for, places_of
from kg.store.remote.wording import form_of, with_prefixes, with_values

NAMES = ("PAPERKG_STORE_USER", "PAPERKG_STORE_PASSWORD", "PAPERKG_STORE_TOKEN", "PAPERKG_STORE_UPDATE",
         "PAPERKG_STORE_GRAPHS", "NETRC")  # fmt: skip


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.mark.parametrize(
    ("store", "address"),
    [
        ("https://host/sparql", "https://host/sparql"),
        (Path("https://host:8890/sparql"), "https://host:8890/sparql"),
        (Path("http://host/repositories/a"), "http://host/repositories/a"),
        ("HTTPS://host/sparql", "HTTPS://host/sparql"),
        ("paperkg.store", None),
        ("/data/https/store", None),
        ("httpstore", None),
    ],
)
def test_addresses_are_told_from_folders(store: str | Path, address: str | None) -> None:
    assert address_of(store) == address


@pytest.mark.parametrize(
    ("query", "server", "update", "graphs"),
    [
        ("http://h:7878/query", "", "http://h:7878/update", "http://h:7878/store?graph="),
        ("http://h/sparql", "Virtuoso/07.20", "http://h/sparql-auth", "http://h/sparql-graph-crud-auth?graph-uri="),
        ("http://h/ds/sparql", "Apache Jena Fuseki (5)", "http://h/ds/update", "http://h/ds/data?graph="),
        ("https://h/repositories/r", "", "https://h/repositories/r/statements",
         "https://h/repositories/r/rdf-graphs/service?graph="),
    ],
)  # fmt: skip
def test_known_servers_have_their_places(query: str, server: str, update: str, graphs: str) -> None:
    assert places_of(query, server=server) == Places(query, update, graphs)


def test_the_environment_tells_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="PAPERKG_STORE_UPDATE"):
        places_of("http://h/sparql", server="SomethingElse/1")
    monkeypatch.setenv("PAPERKG_STORE_UPDATE", "http://h/u")
    monkeypatch.setenv("PAPERKG_STORE_GRAPHS", "http://h/g?graph=")
    assert places_of("http://h/sparql", server="") == Places("http://h/sparql", "http://h/u", "http://h/g?graph=")


def test_logins_come_from_the_environment_or_the_netrc_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert login_for("https://host/sparql") is None
    (tmp_path / "netrc").write_text("machine host login me password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    assert login_for("https://host:99/sparql") == Login("me", "secret")
    assert login_for("https://other/sparql") is None
    monkeypatch.setenv("PAPERKG_STORE_USER", "you")
    monkeypatch.setenv("PAPERKG_STORE_PASSWORD", "word")
    assert login_for("https://host/sparql") == Login("you", "word")
    monkeypatch.setenv("PAPERKG_STORE_TOKEN", "token")
    assert login_for("https://host/sparql") == Login(token="token")
    assert "token" not in repr(login_for("https://host/sparql"))


def test_a_netrc_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine\n")
    with pytest.raises(StoreError, match="netrc"):
        login_for("https://host/sparql")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "SELECT"),
        ("\n# SELECT\nPREFIX a: <http://a#SELECT> BASE <http://b/> ASK {}", "ASK"),
        ("PREFIX : <http://a/>\nconstruct {} where {}", "CONSTRUCT"),
        ("DESCRIBE <http://a>", "DESCRIBE"),
    ],
)
def test_the_form_of_a_query(text: str, form: str) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize("text", ["", "INSERT DATA {}", "DROP ALL", "# SELECT", "SELECTED"])
def test_what_is_no_query_has_no_form(text: str) -> None:
    with pytest.raises(QueryError):
        form_of(text)


@pytest.mark.parametrize(
    "value",
    [
        Literal('" } DROP ALL # \\'),
        Literal("line\nend"),
        Literal("a", language="en"),
        Literal(3),
        NamedNode("http://a/b#c"),
    ],
)
def test_values_are_written_as_terms(value: Literal | NamedNode) -> None:
    store = Store()
    text = with_values('# {\nSELECT ?x ("{" AS ?y) WHERE { BIND(1 AS ?one) }', {"x": value})
    [row] = store.query(text)  # type: ignore[misc]
    assert row["x"] == value


def test_only_prefixes_that_are_used_are_declared() -> None:
    text = with_prefixes("SELECT ?x { ?x kg:year 1 ; dcterms:title ?t }", PREFIXES)
    assert text.count("PREFIX") == 2
    own = with_prefixes("PREFIX kg: <http://mine/> SELECT ?x { ?x kg:year 1 }", PREFIXES)
    assert own.count("PREFIX") == 1


def server(monkeypatch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]) -> None:
    """Have a function answer all requests."""
    monkeypatch.setattr(httpx, "HTTPTransport", lambda retries: httpx.MockTransport(answer))


def test_a_login_is_shown_in_the_way_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization", ""))
        if not seen[-1]:
            return httpx.Response(401, headers={"WWW-Authenticate": 'Basic realm="r"'})
        return httpx.Response(200, json={"head": {}, "boolean": True})

    server(monkeypatch, answer)
    monkeypatch.setenv("PAPERKG_STORE_TOKEN", "abc")
    with Endpoint("https://h/query") as endpoint:
        assert bool(endpoint.query("ASK {}"))
    monkeypatch.delenv("PAPERKG_STORE_TOKEN")
    monkeypatch.setenv("PAPERKG_STORE_USER", "me")
    Endpoint("https://h/query").close()
    assert set(seen) == {"", "Bearer abc", "Basic bWU6"}
    monkeypatch.delenv("PAPERKG_STORE_USER")
    with pytest.raises(StoreError, match="who you are"):
        Endpoint("https://h/query")


@pytest.mark.parametrize(
    ("response", "error", "words"),
    [
        (httpx.Response(400, text="parse error at 1"), QueryError, "parse error"),
        (httpx.Response(500, text="<html>\nout of\nmemory"), StoreError, "says 500: <html> out of memory"),
        (httpx.Response(200, text="<html>no JSON"), StoreError, "cannot be read"),
        (httpx.Response(200, json={"head": {"vars": []}, "results": {"bindings": []}},
                        headers={"X-SPARQL-MaxRows": "100"}), StoreError, "cut an answer off after 100 rows"),
    ],
)  # fmt: skip
def test_what_a_server_says_no_to_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, response: httpx.Response, error: type[Exception], words: str
) -> None:
    waiting = [httpx.Response(200, json={"head": {}, "boolean": True}), response]
    server(monkeypatch, lambda request: waiting.pop(0))
    with Endpoint("https://h/query") as endpoint, pytest.raises(error, match=words) as caught:
        endpoint.query("SELECT * { ?s ?p ?o }")
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        Endpoint("http://127.0.0.1:9/query")


def test_a_store_without_the_union_of_its_graphs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.store.remote.ledger import base_of

    def answer(request: httpx.Request) -> httpx.Response:
        if b"SELECT" in request.content:
            found = {
                "g": {"type": "uri", "value": "http://b/graph/published"},
                "one": {"type": "literal", "value": "1"},
            }
            return httpx.Response(200, json={"head": {"vars": ["g", "one"]}, "results": {"bindings": [found]}})
        return httpx.Response(200, json={"head": {}, "boolean": False})

    server(monkeypatch, answer)
    with Endpoint("https://h/query") as endpoint, pytest.raises(StoreError, match="--union-default-graph"):
        base_of(endpoint)

"""Other websites do not read a local server, by what they send or by what name they use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.core.errors import UsageError
from kg.server.access import Access
from tests.kg_serving import serving

ORIGIN = "https://app.example"
PATHS = ("sparql?query=ASK%7B%7D", "sparql?query=nonsense", "", "health", "api/questions", "api/search?q=a", "graph",
         "entity/imagenet", "nowhere", "openapi.json", "static/dom.js", "sparql")  # fmt: skip


@pytest.fixture(scope="module")
def opened(sample_store: Path) -> Iterator[str]:
    """A server with a public name that lets one website in."""
    options = ("--cors", f"{ORIGIN}/", "--public-name", "graph.example.org", "--access-log", "/dev/null")
    with serving(sample_store, *options) as (address, _):
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_nobody_else_reads(server: str, path: str) -> None:
    for origin in (ORIGIN, "null", "http://127.0.0.1:1"):
        asked = {"origin": origin, "access-control-request-method": "POST"}
        for method in ("GET", "OPTIONS"):
            answer = httpx.request(method, f"{server}{path}", headers=asked)
            assert not [name for name in answer.headers if name.startswith("access-control-")]
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", PATHS)
def test_who_is_let_in_reads_and_others_do_not(opened: str, path: str) -> None:
    answer = httpx.get(f"{opened}{path}", headers={"origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in answer.headers["vary"]
    for origin in ("https://app.example.evil", "http://app.example", "https://evil.example", "null", ""):
        other = httpx.get(f"{opened}{path}", headers={"origin": origin})
        assert "access-control-allow-origin" not in other.headers
        assert "Origin" in other.headers["vary"]


def test_a_preflight_of_who_is_let_in(opened: str) -> None:
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-private-network": "true",
    }
    answer = httpx.options(f"{opened}sparql", headers=asked)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-private-network"] == "true"


OTHERS = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a:b:c", "[x]", "graph.example.org",
          "xlocalhost")  # fmt: skip
OWN = ("localhost", "localhost:8000", "LOCALHOST.", "127.0.0.1", "127.0.0.1:1", "[::1]:8000", "192.168.1.7",
       "kg.localhost")  # fmt: skip


@pytest.mark.parametrize("host", OTHERS)
def test_names_of_others_are_refused(server: str, host: str) -> None:
    for path in PATHS:
        answer = httpx.get(f"{server}{path}", headers={"host": host})
        assert (answer.status_code, "--public-name" in answer.text) == (421, True)


@pytest.mark.parametrize("host", OWN)
def test_addresses_and_localhost_are_fine(server: str, host: str) -> None:
    assert httpx.get(f"{server}health", headers={"host": host}).status_code == 200


def test_a_public_name_is_fine(opened: str) -> None:
    for host in ("graph.example.org", "Graph.Example.ORG:443", "graph.example.org."):
        assert httpx.get(f"{opened}health", headers={"host": host}).status_code == 200
    assert httpx.get(f"{opened}health", headers={"host": "example.org"}).status_code == 421


@pytest.mark.parametrize("origin", ["app.example", "https://", "https://a/b", "https://a b", "", "javascript:alert(1)"])
def test_what_is_no_origin(origin: str) -> None:
    with pytest.raises(UsageError, match="no origin"):
        Access(origins=(origin,))


@pytest.mark.parametrize("name", ["https://a.example", "a.example:80", "a b", "", "a/b"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(UsageError, match="no name"):
        Access(names=(name,))


def test_any_name_and_any_origin() -> None:
    assert Access(names=("*",)).knows("evil.example")
    assert Access().knows(None)
    assert not Access().knows("evil.example")

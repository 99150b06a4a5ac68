"""Hostile requests get an answer or a clear refusal, and the server is as it was afterwards."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from kg.building import build
from kg.server.serving import listen
from tests.builders import FIRST, SECOND, write_rows
from tests.kg_serving import Asker, resident, serving

CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOSTILE = {
    "cross product": (CROSS, {503}),
    "paths over everything": ("SELECT (COUNT(*) AS ?n) WHERE { ?s (!<x:y>|^!<x:z>)* ?o }", {200, 503}),
    "catastrophic expression": (
        "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(a+)+(a+)+(a+)+(a+)+$') && ?o = 1) }",
        {200, 400},
    ),
    "enormous expression": ("ASK { BIND(REGEX('a', '((a{1,1000}){1,1000}){1,1000}') AS ?x) }", {200, 400, 503}),
    "a thousand UNIONs": ("SELECT * { " + " UNION ".join(["{ ?s ?p 1 }"] * 1000) + " }", {200, 503}),
    "ten thousand UNIONs": ("SELECT * { " + " UNION ".join(["{ ?s ?p 1 }"] * 10_000) + " }", {200, 503}),
    "deep nesting": ("ASK " + "{" * 5000 + "}" * 5000, {400}),
    "many signs": ("ASK { FILTER(" + "!" * 100_000 + "true) }", {200, 400, 503}),
    "memory": (
        "SELECT (GROUP_CONCAT(?x) AS ?y) { ?s ?p ?o . ?a ?b ?c BIND(CONCAT(STR(?s), STR(?c), STR(?o)) AS ?x) }",
        {503},
    ),
    "sorted cross product": ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c", {503}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_queries(ask: Asker, name: str) -> None:
    query, expected = HOSTILE[name]
    answer = ask(query) if len(query) < 20_000 else _posted(ask, query)
    assert answer.status_code in expected, answer.text[:300]
    if answer.status_code != 200:
        assert len(answer.text) > 20
    if answer.status_code == 503:
        assert "retry-after" in answer.headers
    start = time.perf_counter()
    assert ask("ASK {}").status_code == 200
    assert time.perf_counter() - start < 10


def _posted(ask: Asker, query: str) -> httpx.Response:
    server = str(ask("ASK {}").url).partition("sparql")[0]
    headers = {"content-type": "application/sparql-query"}
    return httpx.post(f"{server}sparql", content=query, headers=headers, timeout=60)


def test_answers_have_a_row_limit_and_say_so(ask: Asker) -> None:
    for accept in ("application/json", "text/csv", "text/tab-separated-values", "application/sparql-results+xml"):
        answer = ask("SELECT ?s ?p ?o { ?s ?p ?o }", accept=accept)
        assert "first 1000 rows" in answer.headers["x-paperkg-notice"]
    assert "x-paperkg-notice" not in ask("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000").headers
    assert len(ask("SELECT ?s { ?s ?p ?o }").json()["results"]["bindings"]) == 1000
    assert "1000 triples" in ask("CONSTRUCT WHERE { ?s ?p ?o }").headers["x-paperkg-notice"]


def test_service_reaches_nothing(ask: Asker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        target = f"http://127.0.0.1:{trap.getsockname()[1]}/"
        assert ask(f"ASK {{ SERVICE <{target}> {{ ?s ?p ?o }} }}").status_code == 400
        assert ask(f'ASK {{ FILTER(1<2) FILTER(?a<?b#>"""\n) SERVICE <{target}> {{}} #"""\n }}').status_code == 400
        assert ask(f"LOAD <{target}>").status_code == 403
        assert ask(f"SELECT * FROM <{target}> {{ ?s ?p ?o }}").status_code == 400
        with pytest.raises(TimeoutError):
            trap.accept()


def test_bodies_have_an_end(server: str) -> None:
    headers = {"content-type": "application/sparql-query"}
    answer = httpx.post(f"{server}sparql", content=b"x" * 2_000_000, headers=headers)
    assert answer.status_code == 413
    place = urlsplit(server)
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        line.sendall(head + b"Content-Length: 104857600\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413")
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        line.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(OSError):  # the server answers, or closes while we still send
            for _ in range(2000):
                line.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            pytest.fail("the server took 128 MB")


@pytest.mark.slow
def test_slow_requests_are_not_waited_for(server: str) -> None:
    place = urlsplit(server)
    for sent in (b"", b"GET / HT", b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
                 b"Content-Type: application/sparql-query\r\n\r\nAS"):  # fmt: skip
        with socket.create_connection((place.hostname, place.port), timeout=30) as line:
            line.sendall(sent)
            found = line.recv(100)
            assert found == b"" or found.startswith(b"HTTP/1.1 4")


def test_headers_keep_browsers_safe(server: str) -> None:
    for path in ("", "sparql?query=ASK{}", "entity/imagenet", "nothing", "health"):
        headers = httpx.get(f"{server}{path}", headers={"accept": "text/html, */*;q=0.1"}).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.slow
def test_a_full_line_is_turned_away_and_a_new_build_is_picked_up(tmp_path: Path) -> None:
    store = tmp_path / "small.store"
    build([write_rows(tmp_path / "one.jsonl", [FIRST])], store=store)
    log = tmp_path / "access.jsonl"
    options = ("--workers", "1", "--waiting", "1", "--timeout", "4", "--access-log", str(log))
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }", "format": "csv"}
    with serving(store, *options) as (address, process):
        before = resident(process.pid)
        assert httpx.get(f"{address}sparql", params=count).text == "n\r\n1\r\n"
        build([write_rows(tmp_path / "two.jsonl", [SECOND])], store=store)
        assert httpx.get(f"{address}sparql", params=count).text == "n\r\n2\r\n"
        slow = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"}
        statuses = _at_once(f"{address}sparql", slow, 8)
        assert set(statuses) == {429, 503}
        time.sleep(3)
        assert httpx.get(f"{address}sparql", params=count, timeout=30).status_code == 200
        assert resident(process.pid) < before * 1.25
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    assert {row["status"] for row in rows} == {200, 429, 503}
    assert all(row["path"] and row["ms"] >= 0 and row["time"] for row in rows)


def _at_once(address: str, parameters: dict[str, str], many: int) -> list[int]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(many) as threads:
        answers = threads.map(lambda _: httpx.get(address, params=parameters, timeout=60), range(many))
        return [answer.status_code for answer in answers]


def test_answers_are_sent_at_once() -> None:
    """Asyncio sets TCP_NODELAY only on sockets that name their protocol; without it every answer waits 40 ms."""
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP

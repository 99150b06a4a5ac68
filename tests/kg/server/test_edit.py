"""Judging a graph in a browser: what is written, by whom, and that nobody else writes anything."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from kg.building import build
from kg.cli.commands import run
from kg.review.file import ELSEWHERE, FILE
from kg.server.edit.access import is_loopback
from tests.builders import rich_rows, write_rows
from tests.kg_serving import serving

TOKEN = "a-token-that-nobody-guesses"
#: Requests that nobody should answer by writing; `make soak` sends more.
HOSTILE = int(os.environ.get("PAPERKG_FUZZ", "1000"))


@dataclass
class Place:
    """A server with editing, its store, and a browser that was let in."""

    address: str
    store: Path
    source: Path
    browser: httpx.Client

    @property
    def decisions(self) -> dict[str, Any]:
        file = self.store / FILE
        return tomllib.loads(file.read_text()) if file.exists() else {}

    def post(self, path: str = "edit/decide", **form: str) -> httpx.Response:
        return self.browser.post(f"{self.address}{path}", data={"token": TOKEN, **form})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("edit")
    source, store = write_rows(folder / "papers.jsonl", rich_rows()), folder / "s.store"
    build([source], store=store)
    with serving(store, "--edit", "--token", TOKEN, "--access-log", "/dev/null") as (address, _):
        assert f"editing {address}edit?token={TOKEN}" in (folder / "serve.stderr").read_text()
        with httpx.Client(timeout=60, follow_redirects=True) as browser:
            assert browser.get(f"{address}edit?token={TOKEN}").status_code == 200
            yield Place(address, store, source, browser)


@pytest.fixture
def place(served: Place) -> Place:
    (served.store / FILE).unlink(missing_ok=True)
    return served


GCN = {"paper": "one", "relation": "usesMethod", "name": "graph convolutional network"}


def test_nobody_without_the_token_sees_the_pages(place: Place) -> None:
    for path in ("edit", "edit/decisions", "edit/paper/one", "edit?token=wrong", "edit/nothing", "edit?order=drawn"):
        answer = httpx.get(f"{place.address}{path}")
        assert (answer.status_code, TOKEN in answer.text) == (403, False), path
    cookie = {name: "wrong" for name in place.browser.cookies}
    assert httpx.get(f"{place.address}edit", cookies=cookie).status_code == 403


def test_the_token_leaves_the_address(place: Place) -> None:
    answer = httpx.get(f"{place.address}edit/paper/one?token={TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/edit/paper/one")
    assert "HttpOnly; SameSite=Strict" in answer.headers["set-cookie"]
    assert "no-store" in answer.headers["cache-control"]


def test_a_judgement_is_written_and_undone(place: Place) -> None:
    page = place.browser.get(f"{place.address}edit/paper/one")
    assert page.status_code == 200
    assert "<mark>graph convolutional network</mark>" in page.text
    answer = place.post(kind="reject", back="/edit/paper/one", **GCN)
    assert (answer.status_code, answer.url.path) == (200, "/edit/paper/one")
    assert place.decisions == {"reject": [GCN]}
    assert "reject" in re.findall(r'<span class="verdict">(\w+)', answer.text)
    place.post(kind="accept", **GCN)
    assert place.decisions == {"accept": [GCN]}
    listed = place.browser.get(f"{place.address}edit/decisions").text
    [said] = re.findall(r'name="said" value="([^"]+)"', listed)
    answer = place.post("edit/undo", kind="accept", said=unescape(said), back="https://evil.example/")
    assert (answer.url.path, place.decisions) == ("/edit", {})
    assert place.post("edit/undo", kind="accept", said=unescape(said)).status_code == 400


def test_everything_that_can_be_said_is_applied_by_the_next_build(place: Place) -> None:
    place.post(kind="reject", **GCN)
    place.post(kind="role", paper="two", name="DropNode", relation="comparesMethod", **{"as": "Method/uses"})
    added = {"paper": "two", "name": "wider", "words": "wider", "sentence": "On wider GCNs", "as": "Method/mentions"}
    place.post(kind="add", **added)
    place.post(kind="rename", name="Cora", to="Cora graph")
    place.post(kind="broader", name="MLP", broader="DropNode")
    place.post(kind="retype", name="takes", type="Task")
    assert sorted(place.decisions) == ["add", "broader", "reject", "rename", "retype", "role"]
    report = build([place.source], store=place.store)
    assert (report.wrote, report.problems) == (True, ())
    page = place.browser.get(f"{place.address}edit/paper/two").text
    assert re.search(r"<strong>wider</strong>", page)
    assert "Cora graph" in place.browser.get(f"{place.address}entity/cora", headers={"accept": "text/html"}).text
    (place.store / FILE).unlink()
    assert build([place.source], store=place.store).wrote


def test_entities_are_merged_split_and_dropped(place: Place) -> None:
    page = place.browser.get(f"{place.address}edit/entity/dropnode")
    assert page.status_code == 200
    assert "named by 3 papers" in page.text
    body = urlencode({"token": TOKEN, "kind": "merge", "names": "DropNode"}) + "&names=MLP"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert place.browser.post(f"{place.address}edit/decide", content=body, headers=headers).status_code == 200
    body = urlencode({"token": TOKEN, "kind": "split", "name": "Cora", "as": "Cora Two"}) + "&papers=one&papers=two"
    assert place.browser.post(f"{place.address}edit/decide", content=body, headers=headers).status_code == 200
    place.post(kind="drop", name="takes")
    assert place.decisions == {
        "merge": [{"names": ["DropNode", "MLP"]}],
        "split": [{"name": "Cora", "papers": ["one", "two"], "as": "Cora Two"}],
        "drop": [{"name": "takes"}],
    }


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"kind": "accept", "paper": "nine", "relation": "usesMethod", "name": "x"}, "no paper"),
        ({"kind": "accept", "paper": "one", "relation": "likes", "name": "x"}, "relation"),
        ({"kind": "add", "paper": "one", "name": "x", "words": "x", "sentence": "y", "as": "Method/uses"}, "not stand"),
        ({"kind": "add", "paper": "one", "name": "x", "words": "x", "sentence": "y", "as": "Method/flies"}, "role"),
        ({"kind": "merge", "names": "DropNode"}, "second name"),
        ({"kind": "rename", "name": "no such thing at all", "to": "x"}, "no entity is called"),
        ({"kind": "rename", "name": "DropNode"}, "lacks to"),
        ({"kind": "drop"}, "lacks name"),
        ({"kind": "explode"}, "kind"),
        ({}, "kind"),
        ({"kind": "accept", "paper": "one", "relation": "usesMethod", "name": "x" * 6000}, "too long"),
        ({"kind": "accept", "paper": "one", "relation": "usesMethod", "name": "a\0b"}, "too long"),
    ],
)
def test_nonsense_is_told_and_not_written(place: Place, form: dict[str, str], told: str) -> None:
    answer = place.browser.post(
        f"{place.address}edit/decide", data={"token": TOKEN, **form}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 400
    assert told in answer.json()["error"]
    assert place.decisions == {}


def test_two_tabs_keep_each_others_decisions(place: Place) -> None:
    (place.store / FILE).write_text("# by hand\n")
    with httpx.Client(timeout=60, follow_redirects=True) as other:
        other.get(f"{place.address}edit?token={TOKEN}")
        for number, browser in enumerate([place.browser, other] * 3):
            form = {"token": TOKEN, "kind": "unsure", **GCN, "relation": ["mentions", "comparesMethod"][number % 2]}
            assert browser.post(f"{place.address}edit/decide", data=form).status_code == 200
    assert len(place.decisions["unsure"]) == 2
    assert (place.store / FILE).read_text().startswith("# by hand\n")


def test_a_file_that_is_broken_by_hand_is_told_and_left(place: Place) -> None:
    (place.store / FILE).write_text("[[reject]\n")
    assert "not valid TOML" in place.browser.get(f"{place.address}edit").text
    answer = place.post(kind="reject", **GCN)
    assert (answer.status_code, "not valid TOML" in answer.text) == (400, True)
    assert (place.store / FILE).read_text() == "[[reject]\n"


def test_what_papers_say_stays_text(place: Place) -> None:
    place.post(kind="rename", name="Cora", to='<script>alert(1)</script>"')
    text = place.browser.get(f"{place.address}edit/decisions").text
    assert "<script>alert" not in text
    assert "alert(1)" in text


def test_judged_statements_leave_the_queue(place: Place) -> None:
    page = place.browser.get(f"{place.address}edit?order=drawn&relation=usesMethod").text
    assert page.count('<article class="card') == 3
    model = unescape(re.findall(r'name="drawn" value="([^"]+)"', page)[0])
    assert model == "test-1"
    place.post(kind="accept", drawn=model, **GCN)
    assert place.decisions["accept"][0]["drawn"] == model
    page = place.browser.get(f"{place.address}edit?order=drawn&relation=usesMethod").text
    assert page.count('<article class="card') == 2
    assert place.browser.get(f"{place.address}edit?relation=likes").status_code == 400
    assert place.browser.get(f"{place.address}edit?start=x").status_code == 400


def test_stats_tell_how_often_relations_are_right(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stats", "--store", str(place.store)]) == 0
    assert "precision" not in capsys.readouterr().out
    place.post(kind="accept", drawn="test-1", **GCN)
    place.post(kind="reject", drawn="test-1", paper="three", relation="usesMethod", name="graph convolutional network")
    assert run(["stats", "--store", str(place.store)]) == 0
    assert "precision of usesMethod\t0.50 (0.09 to 0.91; 2 drawn and judged)" in capsys.readouterr().out


def test_pages_of_the_site_lead_to_editing_only_where_it_is_on(place: Place) -> None:
    page = httpx.get(f"{place.address}paper/one", headers={"accept": "text/html"}).text
    assert 'href="/edit/paper/one"' in page
    assert TOKEN not in page


def test_hosts_that_others_reach_need_a_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build([write_rows(tmp_path / "p.jsonl", rich_rows()[:1])], store=tmp_path / "s")
    store = ["--store", str(tmp_path / "s")]
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1.example.org"):
        assert run(["serve", "--edit", "--host", host, *store]) == 2
        assert "--token" in capsys.readouterr().err
    assert run(["serve", "--edit", "--token", "a b", *store]) == 2
    assert run(["serve", "--token", "abc", *store]) == 2
    assert run(["serve", "mine.toml", *store]) == 2
    assert run(["serve", "--edit", str(tmp_path / "no" / "mine.toml"), *store]) == 1
    assert not (tmp_path / "s" / ELSEWHERE).exists()
    (tmp_path / "s" / FILE).write_text("[[what]]\n")
    assert run(["serve", "--edit", *store]) == 1
    assert [is_loopback(host) for host in ("127.8.8.8", "[::1]", "LocalHost", "10.0.0.1", "")] == [True] * 3 + [
        False
    ] * 2


@pytest.mark.slow
def test_another_file_is_written_and_built(tmp_path: Path) -> None:
    source, store, file = write_rows(tmp_path / "p.jsonl", rich_rows()), tmp_path / "s.store", tmp_path / "mine.toml"
    build([source], store=store)
    with serving(store, "--edit", str(file), "--token", TOKEN, "--access-log", "/dev/null") as (address, _):
        form = {"token": TOKEN, "kind": "reject", **GCN}
        assert httpx.post(f"{address}edit/decide", data=form, timeout=60).status_code == 303
        assert tomllib.loads(file.read_text()) == {"reject": [GCN]}
    assert not (store / FILE).exists()
    assert build([source], store=store).changed == 1
    file.unlink()
    assert build([source], store=store).changed == 1


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a store, but for those that reading touches."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in {"lease", "LOG"})
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if "rdf" not in path.parts}


def hostile(random: random.Random, address: str) -> tuple[str, str, bytes, dict[str, str]]:
    """A request that may not write: something of it is wrong, and all of it may be strange."""
    host = urlsplit(address).netloc
    path = random.choice(
        ["/edit/decide", "/edit/undo", "/edit", "/edit/", "/edit/decide/", "/edit/../edit/decide", "/edit//decide",
         "/%65dit/decide", "/edit/decide?token=x", "/EDIT/decide", "/edit/paper/one", "/edit/decide%00",
         "//edit/decide", "/edit/decide;x", "/edit/paper/..%2f..%2fdecide", "/static/../edit/decide", "/edit/decisions",
         "/entity/../edit/decide", "/edit/decide#", "/edit/entity/" + "x" * 3000, "/sparql", "/", "/paper/one"]
    )  # fmt: skip
    method = random.choice(["POST"] * 6 + ["GET", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD", "BREW"])
    form = {
        "kind": random.choice(["accept", "reject", "add", "role", "merge", "rename", "drop", "x"]), **GCN,
        "to": "y", "names": "z", "as": "Method/uses", "words": "DropNode", "sentence": "We propose DropNode.",
        "said": json.dumps(GCN), "back": random.choice(["/edit", "//evil.example", "javascript:alert(1)"]),
    }  # fmt: skip
    headers = {"host": host, "content-type": "application/x-www-form-urlencoded"}
    match random.randrange(6):
        case 0:  # no token
            pass
        case 1:  # one that is not quite it
            form["token"] = random.choice(["", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "\0", TOKEN[::-1], "null", "é"])
        case 2:  # the right one, from another website
            form["token"] = TOKEN
            headers["origin"] = random.choice(
                ["https://evil.example", "null", f"http://{host}.evil.example", "http://"]
            )
        case 3:
            form["token"] = TOKEN
            headers["sec-fetch-site"] = random.choice(["cross-site", "same-site", "x"])
        case 4:  # the right one, for a server of another name
            form["token"] = TOKEN
            headers["host"] = random.choice(["evil.example", f"{host}.evil.example", "evil.example:80", "a@b"])
        case 5:  # the right one, not as a form
            form["token"] = TOKEN
            kind = ["text/plain", "application/json", "multipart/form-data; boundary=x", "", "application/x-www-form"]
            headers["content-type"] = random.choice(kind)
    if random.random() < 0.3:
        headers["cookie"] = random.choice([f"kg-edit={TOKEN}", "kg-edit-0=1", ";;==", "a" * 4000])
    if random.random() < 0.2:
        headers["x-forwarded-host"] = headers["x-forwarded-for"] = "127.0.0.1"
    body = urlencode(form).encode()
    if random.random() < 0.1:
        body += random.choice([b"&%ff=%ff", b"&" * 5000, b"&a=" + b"b" * 2_000_000, b"\0\0", b"&token="])
    return method, path, body, headers


def test_nothing_is_written_without_the_token(place: Place) -> None:
    chance = random.Random(7)
    place.post(kind="unsure", **GCN)
    before, seen = state(place.store), set[int]()
    address = urlsplit(place.address)
    for _ in range(HOSTILE):
        method, path, body, headers = hostile(chance, place.address)
        # what would be right in all parts is none of these requests
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                connection.putheader(name, value.encode("latin-1", "replace"))
            connection.endheaders(body)
            answer = connection.getresponse()
            seen.add(answer.status)
            assert answer.status < 500 or answer.status == 503, (method, path, headers)
            assert TOKEN.encode() not in answer.read(), (method, path)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server does not wait for the rest of a body that it does not take
        finally:
            connection.close()
    assert state(place.store) == before
    assert {403, 404, 405, 415, 421} <= seen
    place.post(kind="accept", **GCN)
    assert state(place.store) != before

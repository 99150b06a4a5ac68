"""Fetching, against a local server that speaks the four APIs and misbehaves as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.building.watch import read_watch, watch_once
from kg.cli import run
from kg.core.errors import FetchError, UsageError
from kg.core.model import Paper
from kg.sources import read
from kg.sources.fetch import fetch, service
from kg.sources.fetch.client import Client

TITLES = [f"Kelp Study Number {n}" for n in range(250)]
NAMES = ("arxiv", "openalex", "semantic-scholar", "hf-papers")


@dataclass
class Site:
    """A site with 250 papers; ``trouble`` holds what the next requests get instead of their answer."""

    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def client(self, **options: Any) -> Client:
        pauses: list[float] = []
        made = Client(interval=0, wait=pauses.append, **options)
        self.pauses = pauses
        return made


def arxiv(q: dict[str, str]) -> bytes:
    start, size = int(q["start"]), int(q["max_results"])
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2405.{n:05}v1</id><title>{TITLES[n]}</title>"
        f"<summary>We study kelp {n}.</summary>"
        f"<published>2024-05-06T00:00:00Z</published><author><name>Ada Quill</name></author></entry>"
        for n in range(start, min(start + size, len(TITLES)))
    )
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
    total = f"<opensearch:totalResults>{len(TITLES)}</opensearch:totalResults>"
    return f"{head}{total}<opensearch:startIndex>{start}</opensearch:startIndex>{entries}</feed>".encode()


def openalex(q: dict[str, str]) -> bytes:
    start, size = 0 if q["cursor"] == "*" else int(q["cursor"][1:]), int(q["per-page"])
    end = min(start + size, len(TITLES))
    works = [
        {"id": f"https://openalex.org/W{n}", "title": TITLES[n], "publication_year": 2024,
         "abstract_inverted_index": {"We": [0], "study": [1], f"kelp{n}.": [2]}, "referenced_works": []}
        for n in range(start, end)
    ]  # fmt: skip
    return json.dumps({"meta": {"next_cursor": f"c{end}" if works else None}, "results": works}).encode()


def semantic_scholar(q: dict[str, str]) -> bytes:
    start, size = int(q["offset"]), int(q["limit"])
    end = min(start + size, len(TITLES))
    found: dict[str, Any] = {"total": len(TITLES), "offset": start}
    if end < len(TITLES):
        found["next"] = end
    found["data"] = [
        {"paperId": f"{n:040}", "title": TITLES[n], "abstract": "We study.", "year": 2024} for n in range(start, end)
    ]
    return json.dumps(found).encode()


def hf_papers(q: dict[str, str]) -> bytes:
    day = int(q["date"][-2:])
    numbers = [n for n in range(day * 8, day * 8 + 8) if n < len(TITLES)]
    found = [{"id": f"24{day % 12 + 1:02}.{n:05}", "title": TITLES[n], "summary": "We study kelp."} for n in numbers]
    return json.dumps([{"paper": paper, "title": paper["title"]} for paper in found]).encode()


ANSWERS: dict[str, Callable[[dict[str, str]], bytes]] = {
    "/arxiv": arxiv, "/openalex": openalex, "/semantic-scholar": semantic_scholar, "/hf-papers": hf_papers,
}  # fmt: skip


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(place.query).items()}
            site.asked.append(query)
            site.agents.append(self.headers["User-Agent"])
            trouble = site.trouble.pop(0) if site.trouble else ""
            if trouble.isdecimal():
                self.send_response(int(trouble))
                self.send_header("Retry-After", "7")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            answer = ANSWERS[place.path](query)
            if trouble == "broken":
                answer = answer[: len(answer) // 2]
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer) * (2 if trouble == "cut" else 1)))
            self.end_headers()
            self.wfile.write(answer)
            if trouble == "cut":
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    found = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(found))
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    for name in NAMES:
        monkeypatch.setenv(f"PAPERKG_{name.upper().replace('-', '_')}_URL", f"{found.address}/{name}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def papers(path: Path) -> list[Paper]:
    return [item for item in read(path) if isinstance(item, Paper)]


@pytest.mark.parametrize("name", ["arxiv", "openalex", "semantic-scholar"])
def test_pages_up_to_the_limit_and_to_the_end(site: Site, tmp_path: Path, name: str) -> None:
    some, every = tmp_path / "some.jsonl", tmp_path / "all.jsonl"
    assert (
        fetch(service(name), "kelp", path=some, client=site.client(contact="me@example.org"), limit=120).papers == 120
    )
    assert [paper.title for paper in papers(some)] == TITLES[:120]
    fetched = fetch(service(name), "kelp", path=every, client=site.client(), limit=1000)
    assert (fetched.papers, fetched.pages) == (250, {"arxiv": 3, "openalex": 3, "semantic-scholar": 3}[name])
    assert [paper.title for paper in papers(every)] == TITLES
    assert site.agents[0].startswith("paperkg/")
    assert "mailto:me@example.org" in site.agents[0]
    assert sorted(tmp_path.iterdir()) == [every, some]


def test_daily_papers_go_back_day_by_day(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "daily.jsonl"
    fetched = fetch(service("hf-papers"), "kelp", path=path, client=site.client(), limit=40)
    assert (fetched.papers, fetched.pages) == (40, 5)
    days = [asked["date"] for asked in site.asked]
    assert days == sorted(days, reverse=True)
    assert fetch(service("hf-papers"), "seagrass", path=path, client=site.client(), limit=4).papers == 0


@pytest.mark.parametrize("trouble", ["429", "500", "503", "cut", "broken"])
@pytest.mark.parametrize("name", ["arxiv", "openalex", "semantic-scholar"])
def test_trouble_passes(site: Site, tmp_path: Path, name: str, trouble: str) -> None:
    site.trouble = ["", trouble, trouble]
    path = tmp_path / "papers.jsonl"
    fetch(service(name), "kelp", path=path, client=site.client(), limit=240)
    assert [paper.title for paper in papers(path)] == TITLES[:240]
    assert len(site.pauses) == 2
    if trouble.isdecimal():
        assert site.pauses == [7, 7]
    else:
        assert 0.5 <= site.pauses[0] <= 1.5 < 2 * site.pauses[1]


def test_what_came_is_kept_and_the_fetch_goes_on(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    site.trouble = ["", *["500"] * 3]
    with pytest.raises(FetchError, match=r"3 times \(it answers 500.*what came is kept"):
        fetch(service("arxiv"), "kelp", path=path, client=site.client(tries=3), limit=250)
    assert not path.exists()
    asked = len(site.asked)
    fetched = fetch(service("arxiv"), "kelp", path=path, client=site.client(), limit=250)
    assert (fetched.resumed, fetched.papers, len(site.asked) - asked) == (100, 250, 2)
    assert [paper.title for paper in papers(path)] == TITLES


def test_another_query_does_not_go_on(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    site.trouble = ["", *["500"] * 2]
    with pytest.raises(FetchError):
        fetch(service("openalex"), "kelp", path=path, client=site.client(tries=2), limit=250)
    assert fetch(service("openalex"), "algae", path=path, client=site.client(), limit=3).resumed == 0
    assert len(papers(path)) == 3


def test_a_refusal_is_told_at_once(site: Site, tmp_path: Path) -> None:
    site.trouble = ["403"]
    with pytest.raises(FetchError, match="refuses the request: it answers 403"):
        fetch(service("openalex"), "kelp", path=tmp_path / "x.jsonl", client=site.client())
    assert len(site.asked) == 1


def test_answers_are_kept(site: Site, tmp_path: Path) -> None:
    for n in range(2):
        fetch(
            service("openalex"),
            "kelp",
            path=tmp_path / f"{n}.jsonl",
            client=site.client(cache=tmp_path / "cache"),
            limit=5,
        )
    assert len(site.asked) == 1


def test_the_first_day_is_asked_for(site: Site, tmp_path: Path) -> None:
    for name in ("arxiv", "openalex", "semantic-scholar"):
        fetch(service(name), "kelp", path=tmp_path / "x.jsonl", client=site.client(), since="2024-05", limit=1)
    assert "submittedDate:[202405010000 TO" in site.asked[0]["search_query"]
    assert site.asked[1]["filter"] == "from_publication_date:2024-05-01"
    assert site.asked[2]["publicationDateOrYear"] == "2024-05-01:"
    with pytest.raises(UsageError, match="--since 'soon'"):
        fetch(service("arxiv"), "kelp", path=tmp_path / "x.jsonl", client=site.client(), since="soon")


def test_a_service_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKG_ARXIV_URL", "http://127.0.0.1:9/")
    client = Client(interval=0, wait=lambda _: None, tries=2)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:9 could not be asked 2 times"):
        fetch(service("arxiv"), "kelp", path=tmp_path / "x.jsonl", client=client)
    with pytest.raises(UsageError, match="known are arxiv, openalex"):
        service("google")


def test_the_command(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "kelp.jsonl"
    assert run(["fetch", "openalex", "kelp", "--limit", "3", "-o", str(out), "--no-cache"]) == 0
    assert len(papers(out)) == 3
    assert f"3 papers in {out}" in capsys.readouterr().err
    assert run(["fetch", "openalex", "kelp", "--limit", "2", "-o", "-", "--no-cache"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert run(["fetch", "google", "kelp"]) == 2


def test_watch_builds_what_is_new(site: Site, tmp_path: Path) -> None:
    wishes = tmp_path / "wishes.toml"
    wishes.write_text(
        'every = "12h"\n[[fetch]]\nservice = "openalex"\nquery = "kelp"\nlimit = 3\nfile = "kelp.jsonl"\n'
    )
    watch = read_watch(wishes)
    assert watch.every == 12 * 3600
    first = watch_once(watch, client_for=lambda _: site.client())
    assert first.new == {str(tmp_path / "kelp.jsonl"): 3}
    assert first.report is not None
    assert first.report.papers == 3
    again = watch_once(watch, client_for=lambda _: site.client())
    assert (again.new, again.report) == ({str(tmp_path / "kelp.jsonl"): 0}, None)
    TITLES.insert(0, "A New Study of Kelp")
    try:
        site.trouble = ["500"] * 6
        failed = watch_once(watch, client_for=lambda _: site.client())
        assert failed.report is None
        assert "could not be asked" in failed.failed[0]
    finally:
        TITLES.pop(0)
    assert len(papers(tmp_path / "kelp.jsonl")) == 3


def test_mistakes_in_a_file_of_wishes_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "wishes.toml"
    path.write_text('every = "often"\ncolour = 1\n[[fetch]]\nservice = "google"\nlimit = 0\n')
    with pytest.raises(UsageError) as caught:
        read_watch(path)
    for part in ("every = 'often'", "unknown field 'colour'", "lacks query", "no service 'google'", "limit"):
        assert part in str(caught.value)

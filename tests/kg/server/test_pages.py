from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from kg_serving import serving

from kg.ids import Iris
from kg.server import pages
from queries import catalogue

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_every_iri_has_a_page(server: str) -> None:
    query = (
        "SELECT DISTINCT ?s { ?s a ?t FILTER(?t IN (kg:Paper, kg:Entity, kg:Assertion, kg:Mention, kg:ExtractionRun)) }"
    )
    rows = httpx.get(f"{server}sparql", params={"query": query}).json()["results"]["bindings"]
    for row in rows[::25]:
        path = pages.address(row["s"]["value"], Iris()).lstrip("/")
        page = httpx.get(server + path, headers=BROWSER)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
        turtle = httpx.get(server + path, headers={"accept": "text/turtle"})
        found = list(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE))
        assert found
        jsonld = httpx.get(server + path, headers={"accept": "application/ld+json"})
        assert len(list(ox.parse(jsonld.content, format=ox.RdfFormat.JSON_LD))) == len(found)


def test_an_entity_is_told_with_its_sentences(server: str) -> None:
    text = httpx.get(f"{server}entity/imagenet", headers=BROWSER).text
    assert "<mark>ImageNet</mark>" in text
    assert re.search(r'href="/paper/[^"]+"', text)
    assert "/graph?focus=" in text


def test_redirects_lead_on_and_nothing_is_404(server: str) -> None:
    query = "SELECT ?old { ?old dcterms:isReplacedBy ?new } LIMIT 1"
    [row] = httpx.get(f"{server}sparql", params={"query": query}).json()["results"]["bindings"]
    path = pages.address(row["old"]["value"], Iris()).lstrip("/")
    answer = httpx.get(server + path, headers=BROWSER)
    assert (answer.status_code, answer.headers["location"].startswith("/entity/")) == (301, True)
    for path in ("entity/no-such-thing", "paper/%3Cscript%3E", "node?iri=http://a.example/%22"):
        answer = httpx.get(server + path, headers=BROWSER)
        assert answer.status_code in {400, 404}
        assert "<script>" not in answer.text


def test_pages_hold_no_script_and_ask_nobody(server: str) -> None:
    for path in ("", "entity/imagenet"):
        text = httpx.get(server + path, headers=BROWSER).text
        for found in re.findall(r"<script[^>]*>.*?</script>", text, re.DOTALL):
            assert re.fullmatch(r'<script src="/static/\w+\.js" defer></script>', found)
        assert not re.search(r"\son\w+=|style=|src=\"http|javascript:", text)
    for name in pages.MEDIA:
        source = httpx.get(f"{server}static/{name}").text
        assert "innerHTML" not in source
        assert "insertAdjacentHTML" not in source
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", source)
    assert httpx.get(f"{server}static/../node.html").status_code == 404


def test_what_is_written_in_papers_stays_text() -> None:
    about = {
        "iri": "https://w3id.org/paperkg/entity/x", "kind": "Method", "label": "<script>alert(1)</script>",
        "aliases": ['"><img src=x>'], "types": [], "abstract": "", "authors": [], "edges": [], "statements": [],
        "facts": [["address", "javascript:alert(1)"]],
    }  # fmt: skip
    text = pages.node(about, Iris()).decode()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text


def test_search_finds_names_and_titles(server: str) -> None:
    def hits(words: str) -> list[dict[str, str]]:
        return httpx.get(f"{server}api/search", params={"q": words}).json()  # type: ignore[no-any-return]

    assert hits("imagenet")[0]["label"] == "ImageNet"
    assert hits("attention is all")[0]["kind"] == "Paper"
    assert hits("zzzz") == hits("  ") == []


def test_questions_over_http(server: str) -> None:
    listed = httpx.get(f"{server}api/questions").json()
    assert [q["name"] for q in listed] == catalogue.names()
    answer = httpx.get(f"{server}api/questions/methods-for-task", params={"task": "Image Classifications"}).json()
    assert answer["taken"][0]["name"] == "image classification"
    shown = httpx.get(f"{server}sparql", params={"query": answer["sparql"]}).json()
    assert shown == answer["results"]
    wrong = httpx.get(f"{server}api/questions/methods-for-task", params={"task": "imge classifcatoin"})
    assert (wrong.status_code, "image classification" in wrong.text) == (400, True)
    assert httpx.get(f"{server}api/questions/no-such").status_code == 404
    rows = httpx.get(f"{server}api/questions/task-by-year", params={"task": "image classification", "format": "csv"})
    assert rows.text.startswith("task,year,papers\r\nhttps://w3id.org/paperkg/entity/image-classification,20")


@pytest.mark.slow
def test_the_picture_is_focused(sample_store: Path) -> None:
    with serving(sample_store) as (server, _):
        page = httpx.get(f"{server}graph", params={"focus": "https://w3id.org/paperkg/entity/imagenet"}, timeout=60)
        assert page.status_code == 200
        assert "sha256-" in page.headers["content-security-policy"]
        assert httpx.get(f"{server}graph", timeout=60).status_code == 200
        assert httpx.get(f"{server}graph", params={"focus": "http://a.example/"}, timeout=60).status_code == 404


def test_a_bad_address_is_refused(server: str) -> None:
    assert httpx.get(f"{server}api/search?q=%FF").status_code == 400
    assert httpx.get(f"{server}node?iri=nothing").status_code == 400

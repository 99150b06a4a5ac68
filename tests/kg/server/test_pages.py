from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from kg.core.ids import Iris
from kg.core.vocab import KG, WORDINGS
from kg.server import graphs, node, pages, tasks
from kg.server.openstore import OpenStore
from kg.store import scan
from kg.store.layout import StoreFolder
from queries import catalogue
from tests.kg_serving import serving

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def asked(server: str, query: str) -> list[dict[str, str]]:
    rows = httpx.get(f"{server}sparql", params={"query": query}).json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def documents(server: str, path: str) -> tuple[str, list[ox.Quad]]:
    """The page at a path, and the triples there, which are the same in Turtle and JSON-LD."""
    page = httpx.get(server + path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
    turtle = httpx.get(server + path, headers={"accept": "text/turtle"})
    found = list(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE))
    assert found, path
    jsonld = httpx.get(server + path, headers={"accept": "application/ld+json"})
    assert len(list(ox.parse(jsonld.content, format=ox.RdfFormat.JSON_LD))) == len(found)
    return page.text, found


@pytest.mark.parametrize("kind", ["Paper", "Entity", "Topic", "Assertion", "Mention", "ExtractionRun"])
def test_every_iri_has_a_page(server: str, kind: str) -> None:
    pattern = "?assertion kg:evidence ?s" if kind == "Mention" else f"?s a kg:{kind}"
    rows = asked(server, f"SELECT DISTINCT ?s {{ {pattern} }} ORDER BY ?s")
    assert rows
    for row in rows[:: max(1, len(rows) // 20)]:
        path = pages.address(row["s"], Iris()).lstrip("/")
        assert path.split("/")[0] == ("run" if kind == "ExtractionRun" else kind.lower())
        text, _ = documents(server, path)
        assert re.search(r'href="/graph/[^"]+">Named graph<', text)


def test_every_named_graph_has_a_page(server: str) -> None:
    rows = asked(server, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY DESC(?n)")
    shared = {Iris().graph(name) for name in ("entities", "topics", "ontology", "runs")}
    assert shared <= {row["g"] for row in rows}
    for row in [r for r in rows if r["g"] in shared] + [r for r in rows if r["g"] not in shared][::25]:
        path = pages.address(row["g"], Iris()).lstrip("/")
        assert path.startswith("graph/")
        text, found = documents(server, path)
        assert f"Statements <small>{int(row['n']):,}" in text
        assert 1 <= text.count("<tr>") - 1 <= 100
        [size] = [scan.text(q.object) for q in found if q.predicate.value == f"{graphs.VOID}triples"]
        assert size == row["n"]
        assert len(found) >= min(int(size), graphs.MOST)


def test_the_graph_of_a_paper_leads_to_the_paper_and_the_run(server: str) -> None:
    [row] = asked(server, "SELECT ?s ?r { ?a rdf:subject ?s ; prov:wasGeneratedBy ?r . ?s a kg:Paper } LIMIT 1")
    paper, run = (pages.address(row[name], Iris()) for name in "sr")
    text, found = documents(server, "graph" + paper)
    assert {paper, run} <= set(re.findall(r'href="([^"]+)"', text))
    inside = asked(server, f"SELECT ?p {{ GRAPH <{Iris().base}graph{paper}> {{ ?s ?p ?o }} }}")
    about = [q for q in found if scan.text(q.subject) == f"{Iris().base}graph{paper}"]
    assert len(found) == len(inside) + len(about)
    assert row["r"] in {scan.text(q.object) for q in about}


def test_a_large_graph_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch, sample_store: Path) -> None:
    monkeypatch.setattr(graphs, "MOST", 50)
    opened = OpenStore(StoreFolder(sample_store))
    done = tasks.describe(opened, iri=opened.iris.graph("entities"), format="turtle")
    size = graphs.size(opened.store, opened.iris.graph("entities"))
    assert done.head["notice"] == f"only 50 of {size} statements are given; ask /sparql for the others"
    assert json.loads(tasks.tell(opened, iri=opened.iris.graph("entities")).body)["total"] == size


def test_terms_of_the_ontology_lead_to_its_graph(server: str) -> None:
    answer = httpx.get(f"{server}ns", headers={"accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/graph/ontology")
    assert httpx.get(f"{server}ns/0.1.0?format=jsonld").headers["location"] == "/graph/ontology?format=jsonld"
    text, found = documents(server, "graph/ontology")
    assert "owl:Class" in text
    assert f"{KG}usesMethod" in {scan.text(q.subject) for q in found}
    assert httpx.get(f"{server}graph/no-such", headers=BROWSER).status_code == 404


def test_an_entity_is_told_with_its_sentences(server: str) -> None:
    text = httpx.get(f"{server}entity/imagenet", headers=BROWSER).text
    assert "<mark>ImageNet</mark>" in text
    assert re.search(r'href="/paper/[^"]+"', text)
    assert "/graph?focus=" in text


def test_headings_are_the_words_of_the_vocabulary(server: str) -> None:
    [row] = asked(server, "SELECT ?t { ?p kg:hasTopic ?t } GROUP BY ?t ORDER BY DESC(COUNT(*)) LIMIT 1")
    path = pages.address(row["t"], Iris()).lstrip("/")
    assert f"{path}?relation=kg%3AhasTopic" in httpx.get(server + path, headers=BROWSER).text
    assert "<h2>topic of <small>" in httpx.get(f"{server}{path}?relation=kg:hasTopic", headers=BROWSER).text
    text = httpx.get(f"{server}entity/imagenet", headers=BROWSER).text
    headings = re.findall(r'<section class="card"><h2>([^<]+) <small>', text)
    words = [word for relation in WORDINGS.values() for word in (relation.outward, relation.inward)]
    assert headings
    assert all(heading[0].lower() + heading[1:] in words for heading in headings)


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
    [row] = asked(server, "SELECT ?s { ?s a kg:Paper ; kg:reportsResult ?r } LIMIT 1")
    paper = pages.address(row["s"], Iris()).lstrip("/")
    for path in ("", "ask", "papers", "methods", "results", "topics", "entity/imagenet", "search?q=image", paper):
        text = httpx.get(server + path, headers=BROWSER).text
        for found in re.findall(r"<script[^>]*>.*?</script>", text, re.DOTALL):
            assert re.fullmatch(r'<script( type="module")? src="/static/\w+\.js"></script>', found)
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
        "aliases": ['"><img src=x>'], "types": [], "abstract": "", "authors": [], "edges": [], "graphs": [],
        "statements": [], "triples": [], "facts": [["address", "javascript:alert(1)"]],
    }  # fmt: skip
    text = pages.node(about, Iris()).decode()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text


def test_search_finds_papers_and_entities(server: str) -> None:
    def found(**given: str | int) -> dict[str, Any]:
        return httpx.get(f"{server}api/search", params=given).json()  # type: ignore[no-any-return]

    assert found(q="imagenet")["entities"][0]["name"] == "ImageNet"
    told = found(q="attention is all", limit=1)
    assert told["papers"][0]["title"] == "Attention Is All You Need"
    assert (told["shown"], told["next"]) == (1, 1)
    assert found(q="attention is all", limit=1, start=1)["papers"] != told["papers"]
    nothing: dict[str, object] = {"total": 0, "shown": 0, "next": None, "papers": [], "entities": []}
    assert found(q="zzzz") == found(q="  ") == nothing
    assert "whole number" in httpx.get(f"{server}api/search", params={"q": "a", "limit": "many"}).text
    assert httpx.get(f"{server}api/search", params={"q": "a", "role": "eats"}).status_code == 400


def test_what_is_typed_is_completed(server: str) -> None:
    def hits(words: str) -> list[dict[str, str]]:
        return httpx.get(f"{server}api/complete", params={"q": words}).json()  # type: ignore[no-any-return]

    assert hits("imagen")[0]["label"] == "ImageNet"
    assert hits("attention is")[0]["kind"] == "Paper"
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


def test_edges_of_a_hub_come_page_by_page(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "_EDGES", 3)
    opened = OpenStore(StoreFolder(sample_store))
    hub = opened.generation.counts.most_named(["Task", "Method"], 1)[0].iri
    first = json.loads(tasks.tell(opened, iri=hub).body)["edges"]
    group = max(first, key=lambda each: each["total"])
    assert group["more"]
    found = [each["iri"] for each in group["nodes"]]
    while group["more"]:
        told = tasks.tell(opened, iri=hub, relation=group["relation"], start=len(found))
        [group] = [g for g in json.loads(told.body)["edges"] if g["outwards"] == group["outwards"]]
        assert len(group["nodes"]) <= 3
        found += [each["iri"] for each in group["nodes"]]
    assert len(found) == len(set(found)) == group["total"]


def test_a_page_leads_to_its_next_and_refuses_nonsense(server: str) -> None:
    page = httpx.get(f"{server}entity/imagenet?relation=kg:evaluatedOn&start=1", headers=BROWSER)
    assert page.status_code == 200
    assert ", from 2 on" in page.text
    assert httpx.get(f"{server}entity/imagenet?start=x", headers=BROWSER).status_code == 400

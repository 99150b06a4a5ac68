"""Lists: narrowed, sorted, counted and paged, and the same as CSV, JSON and Turtle."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from kg.server.browse.wanted import LISTS, read, told
from kg.store import scan

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def listed(server: str, path: str, **parameters: Any) -> dict[str, Any]:
    answer = httpx.get(f"{server}{path}.json", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def asked(server: str, query: str) -> list[dict[str, str]]:
    rows = httpx.get(f"{server}sparql", params={"query": query}).json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def one(server: str, query: str) -> int:
    return int(asked(server, f"SELECT (COUNT(*) AS ?n) {{ {query} }}")[0]["n"])


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_the_same_in_every_format(server: str, path: str) -> None:
    told = listed(server, path, limit=20)
    rows = told[path]
    assert told["shown"] == len(rows) == min(20, told["total"])
    assert rows
    by_accept = httpx.get(f"{server}{path}", params={"limit": 20}, headers={"accept": "application/json"}).json()
    assert by_accept == told
    text = httpx.get(f"{server}{path}", params={"limit": 20}, headers={"accept": "text/csv"}).text
    assert text == httpx.get(f"{server}{path}.csv", params={"limit": 20}).text
    assert [row["iri"] for row in csv.DictReader(io.StringIO(text))] == [row["iri"] for row in rows]
    turtle = httpx.get(f"{server}{path}.ttl", params={"limit": 20})
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    subjects = {scan.text(q.subject) for q in ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)}
    assert {row["iri"] for row in rows} <= subjects
    page = httpx.get(f"{server}{path}", params={"limit": 20}, headers=BROWSER)
    assert (page.status_code, page.headers["vary"]) == (200, "Accept")
    assert f"<small>{told['total']:,}</small>" in page.text


@pytest.mark.parametrize("path", ["papers", "methods", "topics"])
def test_pages_of_a_list_hold_everything_once(server: str, path: str) -> None:
    whole = listed(server, path)
    found: list[str] = []
    address: str | None = f"/{path}.json?limit=37"
    while address:
        answer = httpx.get(server.rstrip("/") + address)
        part = answer.json()
        found += [row["iri"] for row in part[path]]
        address = part["next"]
        assert ("link" in answer.headers) == bool(address)
    assert found == [row["iri"] for row in whole[path]]
    assert len(set(found)) == whole["total"]


def test_pages_for_people_lead_to_each_other(server: str) -> None:
    first = httpx.get(f"{server}methods?limit=5", headers=BROWSER).text
    [after] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = httpx.get(server.rstrip("/") + after.replace("&amp;", "&"), headers=BROWSER).text
    assert "6–10 of" in second
    assert 'rel="prev"' in second


def test_lists_are_narrowed_as_sparql_says(server: str) -> None:
    assert listed(server, "papers")["total"] == one(server, "?p a kg:Paper")
    [year] = asked(server, "SELECT ?y { ?p kg:year ?y } GROUP BY ?y ORDER BY DESC(COUNT(*)) LIMIT 1")
    assert listed(server, "papers", year=year["y"])["total"] == one(server, f"?p kg:year {year['y']}")
    later = one(server, f"?p kg:year ?y FILTER(?y >= {year['y']})")
    assert listed(server, "papers", year=f"{year['y']}-")["total"] == later
    sure = one(
        server,
        "{ SELECT DISTINCT ?p { ?a rdf:subject ?p ; rdf:object <https://w3id.org/paperkg/entity/imagenet> ; "
        "rdf:predicate kg:evaluatedOn ; kg:confidence ?c . FILTER(?c >= 0.8) } }",
    )
    papers = listed(server, "papers", dataset="imagenet", role="evaluates", confidence="0.8")
    assert papers["total"] == sure > 0
    assert papers == listed(server, "papers", dataset="ImageNet", role="evaluates", confidence="0.8") | {"next": None}
    proposed = one(server, "{ SELECT DISTINCT ?m { ?p kg:proposesMethod ?m . ?m kg:mainType kg:Method } }")
    assert listed(server, "methods", role="proposes")["total"] == proposed
    of_year = f"{{ SELECT DISTINCT ?t {{ ?p kg:year {year['y']} ; kg:mentions ?t . ?t kg:mainType kg:Task }} }}"
    assert listed(server, "tasks", year=year["y"])["total"] == one(server, of_year)


def test_topics_count_what_is_below_them(server: str) -> None:
    rows = listed(server, "topics")["topics"]
    papers = {row["iri"]: row["papers"] for row in rows}
    query = (
        "SELECT ?t (COUNT(DISTINCT ?p) AS ?n) { ?t a kg:Topic . ?b skos:broader* ?t . ?p kg:hasTopic ?b } GROUP BY ?t"
    )
    assert papers == {row["t"]: int(row["n"]) for row in asked(server, query)}
    top = rows[0]
    name = top["iri"].rpartition("/")[2]
    assert listed(server, "papers", topic=name)["total"] == top["papers"]
    assert listed(server, "papers", topic=top["name"])["total"] == top["papers"]


def test_lists_are_sorted(server: str) -> None:
    dates = [row["published"] or "" for row in listed(server, "papers")["papers"]]
    known = [date for date in dates if date]
    assert dates[: len(known)] == known
    assert [date[:4] for date in known] == sorted((date[:4] for date in known), reverse=True)
    names = [row["name"].casefold() for row in listed(server, "datasets", sort="name")["datasets"]]
    assert names == sorted(names)
    papers = [row["papers"] for row in listed(server, "tasks")["tasks"]]
    assert papers == sorted(papers, reverse=True)
    numbers = [float(row["number"]) for row in listed(server, "results", sort="high")["results"] if row["number"]]
    assert numbers == sorted(numbers, reverse=True)


def test_what_means_nothing_is_refused_in_a_sentence(server: str) -> None:
    for query in ("year=abc", "year=2021-2019", "confidence=2", "role=eats", "sort=size", "start=x", "limit=-1"):
        answer = httpx.get(f"{server}papers?{query}", headers=BROWSER)
        assert answer.status_code == 400, query
        assert "the parameter" in answer.text
    for query in ("method=no-such-thing-at-all", "topic=no-such-thing-at-all"):
        answer = httpx.get(f"{server}papers?{query}", headers=BROWSER)
        assert (answer.status_code, "called" in answer.text) == (400, True)
    assert httpx.get(f"{server}papers.pdf").status_code == 404
    assert httpx.get(f"{server}papers", headers={"accept": "image/png"}).status_code == 406


def test_an_empty_list_says_so(server: str) -> None:
    page = httpx.get(f"{server}papers?year=1801", headers=BROWSER)
    assert (page.status_code, "Nothing in this graph fits" in page.text) == (200, True)
    assert listed(server, "papers", year="1801") == {"total": 0, "start": 0, "shown": 0, "next": None, "papers": []}
    assert "The list ends before" in httpx.get(f"{server}papers?start=100000", headers=BROWSER).text


def test_people_venues_and_years_have_pages(server: str) -> None:
    author = "?p dcterms:creator ?a . ?a schema:name ?n"
    [row] = asked(server, f"SELECT ?n (COUNT(DISTINCT ?p) AS ?m) {{ {author} }} GROUP BY ?n ORDER BY DESC(?m) LIMIT 1")
    page = httpx.get(f"{server}author/{quote(row['n'], safe='')}", headers=BROWSER)
    assert (page.status_code, "no identity" in page.text) == (200, True)
    assert page.text.count('class="title"') == int(row["m"])
    told = httpx.get(f"{server}author/{quote(row['n'], safe='')}", headers={"accept": "application/json"}).json()
    assert told["total"] == int(row["m"])
    assert all(row["n"] in paper["authors"] for paper in told["papers"])
    [year] = asked(server, "SELECT ?y (COUNT(*) AS ?m) { ?p kg:year ?y } GROUP BY ?y ORDER BY DESC(?m) LIMIT 1")
    assert f"{year['m']} papers" in httpx.get(f"{server}year/{year['y']}", headers=BROWSER).text
    if venues := asked(server, "SELECT ?v (COUNT(*) AS ?m) { ?p kg:venue ?v } GROUP BY ?v LIMIT 1"):
        venue = httpx.get(f"{server}venue/{quote(venues[0]['v'], safe='')}?format=csv").text
        assert len(list(csv.DictReader(io.StringIO(venue)))) == int(venues[0]["m"])
    assert httpx.get(f"{server}author/Nobody%20At%20All", headers=BROWSER).status_code == 404
    assert httpx.get(f"{server}year/soon", headers=BROWSER).status_code == 400
    assert httpx.get(f"{server}author/", headers=BROWSER).status_code == 404


def test_the_address_of_a_list_says_what_it_is() -> None:
    wanted = read("methods", [("year", "2019-2021"), ("confidence", "0.85"), ("q", " x "), ("q", "y")], shown=True)
    assert (wanted.years, wanted.confidence, wanted.words, wanted.limit) == ((2019, 2021), 85, "x", 50)
    assert wanted.address() == "/methods?q=x&year=2019-2021&confidence=0.85"
    assert wanted.address(".csv", year="", start=50) == "/methods.csv?q=x&confidence=0.85&start=50"
    assert read("methods", [("year", told(wanted.years))], shown=False).years == wanted.years
    assert read("papers", [("limit", "99999999")], shown=True).limit == 200


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("words", ["networks", "n°ù", "\x1f", 'NOT (a OR "', "zzzz"])
def test_words_narrow_every_list(server: str, path: str, words: str) -> None:
    told = listed(server, path, q=words)
    assert told["total"] <= listed(server, path)["total"]
    assert told["shown"] == len(told[path])


def test_words_find_papers_by_all_of_their_stems(server: str) -> None:
    titles = [row["title"] for row in listed(server, "papers", q="images recognition residual")["papers"]]
    assert "Deep Residual Learning for Image Recognition" in titles
    assert listed(server, "papers", q="residual zzzz")["total"] == 0

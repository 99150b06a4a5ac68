"""The SPARQL 1.1 Protocol, section by section (W3C Recommendation, 21 March 2013)."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from kg.server.messages import HttpRequest, HttpResponse, Limits
from kg.server.protocol import Operation, decode_form, parse

QUERY = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a kg:Paper }"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
RUNS = "https://w3id.org/paperkg/graph/runs"
ENTITIES = "https://w3id.org/paperkg/graph/entities"


def parsed(method: str, query: str = "", body: bytes = b"", **headers: str) -> Operation | HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return parse(HttpRequest(method, "/sparql", query, named, body), Limits())


def values(operation: Operation | HttpResponse) -> dict[str, object]:
    assert isinstance(operation, Operation), operation
    return dict(operation.job.values)


class TestSection211QueryViaGet:
    def test_the_query_is_decoded_once(self) -> None:
        text = "SELECT * { <http://a/b%20c> ?p '+ %26 ü' }"
        assert values(parsed("GET", f"query={quote(text)}"))["query"] == text
        assert values(parsed("GET", "query=ASK+%7B%7D"))["query"] == "ASK {}"

    def test_exactly_one_query(self) -> None:
        for query in ("default-graph-uri=http://a/", "query=ASK{}&query=ASK{}"):
            refused = parsed("GET", query)
            assert isinstance(refused, HttpResponse)
            assert refused.status == 400

    def test_over_http(self, server: str) -> None:
        answer = httpx.get(f"{server}sparql", params={"query": QUERY})
        assert answer.status_code == 200
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "34"

    def test_unknown_parameters_are_ignored(self) -> None:
        assert values(parsed("GET", "query=ASK{}&timeout=0&debug=on&x"))["query"] == "ASK{}"


class TestSection212QueryViaForm:
    def test_a_form_is_decoded_once(self) -> None:
        text = "SELECT * { <http://a/b%20c> ?p 'a+b' }"
        body = f"query={quote(text)}&default-graph-uri={quote('http://g/%20')}".encode()
        found = values(parsed("POST", body=body, content_type=FORM["content-type"]))
        assert (found["query"], found["default"]) == (text, ["http://g/%20"])

    def test_over_http(self, server: str) -> None:
        answer = httpx.post(f"{server}sparql", data={"query": QUERY}, headers={"accept": "text/csv"})
        assert answer.text == "n\r\n34\r\n"

    def test_charset_utf8_may_be_named(self) -> None:
        assert isinstance(
            parsed("POST", body=b"query=ASK{}", content_type=f"{FORM['content-type']}; charset=UTF-8"), Operation
        )
        refused = parsed("POST", body=b"query=ASK{}", content_type=f"{FORM['content-type']}; charset=utf-16")
        assert isinstance(refused, HttpResponse)
        assert refused.status == 415


class TestSection213QueryDirect:
    def test_the_body_is_the_query_verbatim(self) -> None:
        text = "SELECT * { <http://a/b%20c> ?p 'a+b ü' }"
        found = values(
            parsed("POST", "default-graph-uri=http%3A%2F%2Fg%2F", text.encode(), content_type=DIRECT["content-type"])
        )
        assert (found["query"], found["default"]) == (text, ["http://g/"])

    def test_over_http(self, server: str) -> None:
        answer = httpx.post(f"{server}sparql", content=QUERY, headers=DIRECT)
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "34"

    @pytest.mark.parametrize(
        ("content_type", "body", "status"),
        [
            ("text/plain", b"ASK {}", 415),
            ("", b"ASK {}", 415),
            ("application/sparql-query", b"ASK { '\xff' }", 400),
            ("application/x-www-form-urlencoded", b"query=%FF", 400),
            ("application/x-www-form-urlencoded", b"", 400),
            ("multipart/form-data; boundary=x", b"--x--", 415),
        ],
    )
    def test_bodies_that_are_no_query(self, server: str, content_type: str, body: bytes, status: int) -> None:
        headers = {"content-type": content_type} if content_type else {}
        assert httpx.post(f"{server}sparql", content=body, headers=headers).status_code == status


class TestSection214Dataset:
    COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"

    def count(self, server: str, query: str, **parameters: str | list[str]) -> int:
        answer = httpx.get(f"{server}sparql", params={"query": query, **parameters})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    def test_without_any_all_graphs_are_one(self, server: str) -> None:
        everything = self.count(server, self.COUNT)
        assert everything > self.count(server, self.COUNT, **{"default-graph-uri": ENTITIES}) > 100

    def test_several_default_graphs_are_merged(self, server: str) -> None:
        one, other = (self.count(server, self.COUNT, **{"default-graph-uri": graph}) for graph in (RUNS, ENTITIES))
        assert self.count(server, self.COUNT, **{"default-graph-uri": [RUNS, ENTITIES]}) == one + other

    def test_named_graphs_only(self, server: str) -> None:
        parameters = {"query": self.NAMED, "named-graph-uri": RUNS}
        rows = httpx.get(f"{server}sparql", params=parameters).json()["results"]["bindings"]
        assert [row["g"]["value"] for row in rows] == [RUNS]
        assert self.count(server, self.COUNT, **{"named-graph-uri": RUNS}) == 0

    def test_the_request_goes_before_the_query(self, server: str) -> None:
        query = f"SELECT (COUNT(*) AS ?n) FROM <{ENTITIES}> WHERE {{ ?s ?p ?o }}"
        in_query = self.count(server, query)
        assert in_query == self.count(server, self.COUNT, **{"default-graph-uri": ENTITIES})
        assert self.count(server, query, **{"default-graph-uri": RUNS}) < in_query

    @pytest.mark.parametrize("clause", ["FROM <http://127.0.0.1:9/a.ttl>", "FROM NAMED <file:///etc/passwd>"])
    def test_remote_documents_are_not_fetched(self, server: str, clause: str) -> None:
        answer = httpx.get(f"{server}sparql", params={"query": f"SELECT * {clause} WHERE {{ ?s ?p ?o }}"})
        assert (answer.status_code, "fetched" in answer.text) == (400, True)

    @pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
    @pytest.mark.parametrize("graph", ["http://127.0.0.1:9/a", "relative", "http://a b/", "urn:", "#"])
    def test_graphs_that_are_not_there(self, server: str, name: str, graph: str) -> None:
        assert httpx.get(f"{server}sparql", params={"query": "ASK {}", name: graph}).status_code == 400


class TestSection215And216Formats:
    @pytest.mark.parametrize(
        ("accept", "media", "format"),
        [
            ("application/sparql-results+json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
            ("application/sparql-results+xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
            ("text/csv", "text/csv; charset=utf-8", None),
            ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", ox.QueryResultsFormat.TSV),
            ("*/*", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
            ("text/html, application/xml;q=0.9, */*;q=0.1", "application/xml", ox.QueryResultsFormat.XML),
        ],
    )  # fmt: skip
    def test_rows(self, server: str, accept: str, media: str, format: ox.QueryResultsFormat | None) -> None:
        answer = httpx.get(f"{server}sparql", params={"query": QUERY}, headers={"accept": accept})
        assert answer.headers["content-type"] == media
        assert "accept" in answer.headers["vary"].lower()
        if format is not None:
            rows = ox.parse_query_results(answer.content, format=format)
            assert isinstance(rows, ox.QuerySolutions)
            [row] = rows
            assert row["n"].value == "34"

    @pytest.mark.parametrize(
        ("accept", "format"),
        [
            ("text/turtle", ox.RdfFormat.TURTLE),
            ("application/n-triples", ox.RdfFormat.N_TRIPLES),
            ("application/rdf+xml", ox.RdfFormat.RDF_XML),
            ("application/ld+json", ox.RdfFormat.JSON_LD),
            ("*/*", ox.RdfFormat.TURTLE),
        ],
    )
    def test_triples(self, server: str, accept: str, format: ox.RdfFormat) -> None:
        query = "CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }"
        answer = httpx.get(f"{server}sparql", params={"query": query}, headers={"accept": accept})
        assert len(list(ox.parse(answer.content, format=format))) == 34

    def test_truth_values(self, server: str) -> None:
        assert httpx.get(f"{server}sparql", params={"query": "ASK {}"}).json()["boolean"] is True

    def test_describe(self, server: str) -> None:
        query = "DESCRIBE <https://w3id.org/paperkg/entity/imagenet>"
        answer = httpx.get(f"{server}sparql", params={"query": query}, headers={"accept": "text/turtle"})
        assert "ImageNet" in answer.text

    @pytest.mark.parametrize(
        ("query", "accept"),
        [(QUERY, "image/png"), (QUERY, "text/turtle"), ("CONSTRUCT WHERE { ?s a ?o }", "text/csv")],
    )
    def test_what_cannot_be_written(self, server: str, query: str, accept: str) -> None:
        answer = httpx.get(f"{server}sparql", params={"query": query}, headers={"accept": accept})
        assert answer.status_code == 406


class TestSection217FailureAndSection22Update:
    def test_a_mistake_is_told_with_its_place(self, server: str) -> None:
        answer = httpx.get(f"{server}sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"})
        assert answer.status_code == 400
        assert "line 2, column" in answer.text
        asked = {"accept": "application/sparql-results+json"}
        told = httpx.get(f"{server}sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"}, headers=asked).json()
        assert (told["line"], told["column"] > 10) == (2, True)

    @pytest.mark.parametrize("query", ["", "hello", "SELECT", "SELECT * WHERE { ?s ?p", "ASK {} ASK {}"])
    def test_no_query(self, server: str, query: str) -> None:
        assert httpx.get(f"{server}sparql", params={"query": query}).status_code == 400

    @pytest.mark.parametrize("update", ["INSERT DATA { <a:b> <b:c> 1 }", "LOAD <http://127.0.0.1:9/>", "CLEAR ALL"])
    def test_updates_are_forbidden(self, server: str, update: str) -> None:
        sparql = f"{server}sparql"
        ways = [
            httpx.post(sparql, data={"update": update}),
            httpx.post(sparql, content=update, headers={"content-type": "application/sparql-update"}),
            httpx.get(sparql, params={"update": update}),
            httpx.get(sparql, params={"query": update}),
        ]
        assert [way.status_code for way in ways] == [403] * 4

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
    def test_other_methods(self, server: str, method: str) -> None:
        answer = httpx.request(method, f"{server}sparql", params={"query": QUERY})
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


class TestAroundTheProtocol:
    def test_a_bare_get_gives_the_service_description(self, server: str) -> None:
        answer = httpx.get(f"{server}sparql", headers={"accept": "text/turtle"})
        triples = list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
        assert any(t.predicate.value.endswith("#endpoint") and t.object.value == f"{server}sparql" for t in triples)
        xml = httpx.get(f"{server}sparql", headers={"accept": "application/rdf+xml"})
        assert len(list(ox.parse(xml.content, format=ox.RdfFormat.RDF_XML))) == len(triples)
        assert httpx.get(f"{server}sparql", headers={"accept": "text/html"}).status_code == 303

    def test_head_is_get_without_body(self, server: str) -> None:
        get = httpx.get(f"{server}sparql", params={"query": QUERY})
        head = httpx.head(f"{server}sparql", params={"query": QUERY})
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]
        assert httpx.head(f"{server}sparql", params={"query": "nonsense"}).status_code == 400

    def test_options(self, server: str) -> None:
        answer = httpx.options(f"{server}sparql")
        assert (answer.status_code, "POST" in answer.headers["allow"]) == (204, True)

    def test_form_decoding(self) -> None:
        assert decode_form(b"a=%2520&b=+&c&=d&&e=f=g") == [("a", "%20"), ("b", " "), ("c", ""), ("", "d"), ("e", "f=g")]

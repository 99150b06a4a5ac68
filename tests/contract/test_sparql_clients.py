"""The shapes of requests that SPARQL clients make, after their documented behaviour: each gets what it can read.

A client is a method, headers, where the query stands, and what it sends beside it. Every client asks all four forms of
query; the answer's media type is one of those that it reads, and its content is what was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pyoxigraph as ox
import pytest

SELECT: Final = "SELECT ?p WHERE { ?p a <https://w3id.org/paperkg/ns#Paper> }"
ASK: Final = "ASK { ?p a <https://w3id.org/paperkg/ns#Paper> }"
CONSTRUCT: Final = "CONSTRUCT { ?p a ?t } WHERE { ?p a ?t FILTER(?t = <https://w3id.org/paperkg/ns#Paper>) }"
DESCRIBE: Final = "DESCRIBE <https://w3id.org/paperkg/entity/imagenet>"
QUERIES: Final = {"select": SELECT, "ask": ASK, "construct": CONSTRUCT, "describe": DESCRIBE}
PAPERS: Final = 34

ROWS: Final = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
               "text/tab-separated-values", "application/json", "application/xml")  # fmt: skip
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Client:
    """How a client asks: ``rows`` and ``triples`` are its `Accept` for either kind of answer."""

    method: str = "GET"
    rows: str = "*/*"
    triples: str = "*/*"
    direct: bool = False
    content_type: str = FORM
    beside: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def ask(self, server: str, query: str, *, rows: bool) -> httpx.Response:
        accept = self.rows if rows else self.triples
        headers = {**self.headers, **({"accept": accept} if accept else {})}
        parameters = {"query": query, **dict(self.beside)}
        with httpx.Client(timeout=60) as client:
            client.headers.pop("accept")
            if self.method == "GET":
                return client.get(f"{server}sparql", params=parameters, headers=headers)
            if self.direct:
                headers["content-type"] = "application/sparql-query"
                return client.post(f"{server}sparql", params=dict(self.beside), content=query, headers=headers)
            body = str(httpx.QueryParams(parameters))
            return client.post(f"{server}sparql", content=body, headers={**headers, "content-type": self.content_type})


_WRAPPER_XML = {"format": "xml", "output": "xml", "results": "xml"}
_WRAPPER_JSON = {"format": "json", "output": "json", "results": "json"}
_RDF_XML = "application/rdf+xml"
_RDF4J_ROWS = ("application/x-binary-rdf-results-table;q=0.8, application/sparql-results+xml;q=0.8, "
               "application/xml;q=0.8, application/sparql-results+json;q=0.8, application/json;q=0.8, text/csv;q=0.8, "
               "text/tab-separated-values;q=0.8, application/x-sparqlstar-results+json;q=0.8")  # fmt: skip
_RDF4J_TRIPLES = ("application/rdf+xml;q=0.8, application/n-triples;q=0.8, text/turtle;q=0.8, text/n3;q=0.8, "
                  "application/trix;q=0.8, application/x-trig;q=0.8, application/n-quads;q=0.8, "
                  "application/ld+json;q=0.8, application/x-binary-rdf;q=0.8")  # fmt: skip
_JENA_ROWS = ("application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, "
              "text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1")  # fmt: skip
_JENA_TRIPLES = (
    "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, application/rdf+xml;q=0.7, */*;q=0.3"
)
_COMUNICA = ("application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
             "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,"
             "application/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18")  # fmt: skip
_RDFLIB_TRIPLES = "text/turtle, application/rdf+xml, application/n-triples, application/ld+json"

CLIENTS: Final[Mapping[str, Client]] = {
    "SPARQLWrapper, nothing set": Client(
        rows="application/sparql-results+xml", triples=_RDF_XML, beside=_WRAPPER_XML
    ),
    "SPARQLWrapper, nothing set, star": Client(rows="*/*", triples="*/*", beside=_WRAPPER_XML),
    "SPARQLWrapper, JSON": Client(
        rows="application/sparql-results+json,application/json,text/javascript,application/javascript",
        triples="*/*", beside=_WRAPPER_JSON,
    ),
    "SPARQLWrapper, POST form": Client("POST", "application/sparql-results+xml", _RDF_XML, beside=_WRAPPER_XML),
    "SPARQLWrapper, POST directly": Client(
        "POST", "application/sparql-results+xml", _RDF_XML, direct=True, beside=_WRAPPER_XML
    ),
    "SPARQLWrapper, one parameter": Client(
        rows="application/sparql-results+xml", triples=_RDF_XML, beside={"results": "xml"}
    ),
    "rdflib, Graph": Client(rows="application/sparql-results+xml", triples=_RDFLIB_TRIPLES),
    "rdflib, Dataset": Client(
        rows="application/sparql-results+xml, application/rdf+xml", triples=_RDFLIB_TRIPLES,
        beside={"default-graph-uri": "urn:x-rdflib:default"},
    ),
    "rdflib, Dataset, POST form": Client(
        "POST", "application/sparql-results+json", _RDFLIB_TRIPLES, beside={"default-graph-uri": "urn:x-rdflib:default"}
    ),
    "LangChain, by rdflib": Client("POST", "application/sparql-results+xml", _RDFLIB_TRIPLES, direct=True),
    "RDF4J": Client(
        "POST", _RDF4J_ROWS, _RDF4J_TRIPLES, content_type=f"{FORM}; charset=utf-8",
        beside={"queryLn": "SPARQL", "infer": "true", "timeout": "0"}, headers={"accept-encoding": "gzip,deflate"},
    ),
    "RDF4J, no graph": Client("POST", _RDF4J_ROWS, _RDF4J_TRIPLES, beside={"default-graph-uri": ""}),
    "Jena": Client(rows=_JENA_ROWS, triples=_JENA_TRIPLES, headers={"accept-encoding": "gzip, deflate"}),
    "Jena, POST form": Client("POST", _JENA_ROWS, _JENA_TRIPLES),
    "Jena, POST directly": Client("POST", _JENA_ROWS, _JENA_TRIPLES, direct=True),
    "Jena, union": Client(
        rows=_JENA_ROWS, triples=_JENA_TRIPLES, beside={"default-graph-uri": "urn:x-arq:UnionGraph"}
    ),
    "YASGUI": Client(
        "POST", "application/sparql-results+json,*/*;q=0.9", "text/turtle,*/*;q=0.9",
        content_type="application/x-www-form-urlencoded; charset=UTF-8", headers={"x-requested-with": "XMLHttpRequest"},
    ),
    "YASGUI, GET": Client(rows="application/sparql-results+json,*/*;q=0.9", triples="text/turtle,*/*;q=0.9"),
    "Comunica": Client(
        rows="application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7,text/csv;q=0.3",
        triples=_COMUNICA, headers={"user-agent": "Comunica/actor-http-fetch"},
    ),
    "Comunica, POST": Client(
        "POST", "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7", _COMUNICA, direct=True
    ),
    "Comunica, everything": Client(rows=f"{_COMUNICA},application/sparql-results+json;q=0.1", triples=_COMUNICA),
    "R, SPARQL package": Client(rows="application/sparql-results+xml", triples="*/*", beside={"output": "xml"}),
    "R, httr": Client(rows="text/csv", triples="text/turtle"),
    "R, url in read.csv": Client(rows="", triples="", beside={"format": "csv"}),
    "pandas, read_csv": Client(rows="", triples="", beside={"format": "csv"}, headers={"user-agent": "urllib"}),
    "pandas, read_csv with TSV": Client(rows="", triples="", beside={"format": "tsv"}),
    "pandas, read_json": Client(rows="", triples="", beside={"format": "json"}),
    "curl": Client(),
    "curl, nothing": Client(rows="", triples=""),
    "a browser": Client(
        rows="text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
        triples="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ),
    "Virtuoso's form": Client(
        beside={"default-graph-uri": "", "format": "application/sparql-results+json", "timeout": "0", "debug": "on"}
    ),
}  # fmt: skip


def solutions(answer: httpx.Response) -> int:
    """The number of solutions, read as the media type says; 1 for a true truth value."""
    media = answer.headers["content-type"].partition(";")[0]
    read: Mapping[str, Callable[[bytes], int]] = {
        "application/sparql-results+json": _json, "application/json": _json, "text/csv": _lines,
        "text/tab-separated-values": _lines, "application/sparql-results+xml": _xml, "application/xml": _xml,
    }  # fmt: skip
    return read[media](answer.content)


def _json(content: bytes) -> int:
    answer: dict[str, Any] = json.loads(content)
    return int(answer["boolean"]) if "boolean" in answer else len(answer["results"]["bindings"])


def _lines(content: bytes) -> int:
    return 1 if content.strip() == b"true" else len(content.splitlines()) - 1


def _xml(content: bytes) -> int:
    return 1 if b"<boolean>true</boolean>" in content else content.count(b"<result>")


def triples(answer: httpx.Response) -> int:
    media = answer.headers["content-type"].partition(";")[0]
    formats = {"application/json": ox.RdfFormat.JSON_LD, "application/xml": ox.RdfFormat.RDF_XML}
    form = formats.get(media) or ox.RdfFormat.from_media_type(media) or ox.RdfFormat.N_TRIPLES
    return len(list(ox.parse(answer.content, format=form)))


@pytest.mark.parametrize("form", list(QUERIES))
@pytest.mark.parametrize("name", list(CLIENTS))
def test_a_client_gets_what_it_reads(server: str, name: str, form: str) -> None:
    rows = form in {"select", "ask"}
    answer = CLIENTS[name].ask(server, QUERIES[form], rows=rows)
    assert answer.status_code == 200, answer.text
    if rows:
        assert solutions(answer) == (PAPERS if form == "select" else 1)
    else:
        assert triples(answer) == PAPERS if form == "construct" else triples(answer) > 3
    media = answer.headers["content-type"].partition(";")[0]
    accept = CLIENTS[name].rows if rows else CLIENTS[name].triples
    wanted = [item.partition(";")[0].strip() for item in accept.split(",") if item]
    assert not wanted or media in wanted or "*/*" in wanted or CLIENTS[name].beside


@pytest.mark.parametrize("iri", ["", "urn:x-rdflib:default", "urn:x-arq:DefaultGraph", "urn:x-arq:UnionGraph"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_names_of_the_default_graph(server: str, iri: str, method: str) -> None:
    client = Client(method, beside={"default-graph-uri": iri})
    assert solutions(client.ask(server, SELECT, rows=True)) == PAPERS


def test_graphs_that_are_meant_are_used(server: str) -> None:
    graph = "https://w3id.org/paperkg/graph/topics"
    assert solutions(Client(beside={"default-graph-uri": graph}).ask(server, SELECT, rows=True)) == 0
    assert Client(beside={"default-graph-uri": "tissue"}).ask(server, SELECT, rows=True).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s FROM <tissue> WHERE { ?s ?p ?o }",
        "SELECT ?s FROM NAMED <a/b> WHERE { GRAPH ?g { ?s ?p ?o } }",
        "ASK FROM <#x> {}",
        "ASK FROM <> {}",
        r"ASK FROM <\uD800> {}",
        r"ASK FROM <\UFFFFFFFF> {}",
        "ASK FROM <http://[> {}",
        "ASK FROM <http://a/%zz> {}",
        "BASE <relative> ASK FROM <x> {}",
    ],
)
def test_graphs_that_are_no_iris(server: str, query: str) -> None:
    answer = Client("POST", direct=True).ask(server, query, rows=True)
    assert answer.status_code == 400, answer.text
    assert len(answer.text) > 20
    assert httpx.get(f"{server}health").json()["workers"] >= 2


def test_a_base_makes_a_relative_graph_absolute(server: str) -> None:
    query = "BASE <https://w3id.org/paperkg/> SELECT ?t FROM <graph/topics> { ?t a ?c } LIMIT 1"
    assert solutions(Client().ask(server, query, rows=True)) == 1


@pytest.mark.parametrize("direct", [True, False])
def test_a_query_with_a_byte_order_mark(server: str, direct: bool) -> None:
    assert solutions(Client("POST", direct=direct).ask(server, f"\ufeff{SELECT}", rows=True)) == PAPERS


@pytest.mark.parametrize(("word", "triples_as"), [("xml", "application/rdf+xml"), ("json", "application/ld+json"),
                                                  ("turtle", "text/turtle"), ("ttl", "text/turtle"),
                                                  ("nt", "application/n-triples"), ("csv", "text/turtle")])  # fmt: skip
def test_words_for_formats(server: str, word: str, triples_as: str) -> None:
    client = Client(rows="", triples="", beside={"format": word})
    assert client.ask(server, CONSTRUCT, rows=False).headers["content-type"].partition(";")[0] == triples_as
    assert client.ask(server, SELECT, rows=True).status_code == 200


@pytest.mark.filterwarnings("ignore")
def test_sparqlwrapper_as_it_comes(server: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    def answer(query: str) -> Any:
        endpoint = SPARQLWrapper(f"{server}sparql")
        endpoint.setQuery(query)
        return endpoint.queryAndConvert()

    assert len(answer(DESCRIBE)) > 3
    assert len(answer(CONSTRUCT)) == PAPERS
    assert len(answer(SELECT).getElementsByTagName("result")) == PAPERS
    assert "true" in answer(ASK).toxml()


def test_rdflib_as_it_comes(server: str) -> None:
    from rdflib import Dataset, Graph
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLStore(f"{server}sparql", method=method)
        assert len(list(Dataset(store=store).query(SELECT))) == PAPERS
        assert len(list(Graph(store=store).query(SELECT))) == PAPERS
    whole = Dataset(store=SPARQLStore(f"{server}sparql"), default_union=True)
    assert len(list(whole.query(SELECT))) == PAPERS


def test_pandas_as_it_comes(server: str) -> None:
    from urllib.parse import urlencode

    import pandas as pd

    address = f"{server}sparql?{urlencode({'query': SELECT, 'format': 'csv'})}"
    assert len(pd.read_csv(address)) == PAPERS

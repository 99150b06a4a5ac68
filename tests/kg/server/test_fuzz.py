"""Requests that no person made: no 500, no hang, whatever comes. `make soak` sends more of them."""

from __future__ import annotations

import os
import re
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.server.describe import openapi

EXAMPLES = int(os.environ.get("PAPERKG_FUZZ", "500"))
RELAXED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FINE = {200, 204, 301, 303, 400, 403, 404, 405, 406, 408, 413, 415, 421, 429, 503}

WORDS = st.sampled_from(
    [
        "SELECT",
        "*",
        "WHERE",
        "{",
        "}",
        "?s ?p ?o",
        "a kg:Paper",
        ".",
        "FILTER(?o > 1)",
        "LIMIT 5",
        "OPTIONAL {",
        "UNION",
        "ORDER BY ?s",
        "GROUP BY ?p",
        "(COUNT(*) AS ?n)",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "<http://a/%20>",
        "'",
        '"',
        "#",
        "\n",
        "SERVICE",
        "FROM",
        "<",
        ">",
        "\\u0041",
        "VALUES ?s { 1 }",
        "ä",
        "\0",
        "PREFIX a: <b:>",
        "a:b",
        "LOAD",
        "(",
        ")",
    ]
)
QUERIES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join))
NAMES = st.sampled_from(
    [
        "query",
        "update",
        "default-graph-uri",
        "named-graph-uri",
        "format",
        "output",
        "x",
        "focus",
        "iri",
        "q",
        "task",
        "method",
        "topic",
        "paper",
        "since",
        "limit",
    ]
)
VALUES = st.one_of(
    QUERIES,
    st.sampled_from(
        [
            "",
            "name",
            "imagenet",
            "BERT",
            "https://w3id.org/paperkg/entity/imagenet",
            "http://a/%zz",
            "a:b",
            "http://[",
            "urn:x-rdflib:default",
            "Attention Is All You Need",
            "-1",
            "99999999999",
            "2018",
            "xml",
            "../..",
            "\ud800",
            "http://a/\U0010ffff",
            "image classification",
            "computer vision",
        ]
    ),
)
ACCEPT = st.one_of(
    st.sampled_from(["", "*/*", "text/csv", "application/json;q=0.1", "text/html", "text/*;q=x", ",,;", "a/b;q=1"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30).map(str.strip),
)
TYPES = st.sampled_from(
    [
        "application/sparql-query",
        "application/x-www-form-urlencoded",
        "application/sparql-update",
        "text/plain",
        "application/x-www-form-urlencoded; charset=latin-1",
        ";",
    ]
)
PATHS = st.one_of(
    st.sampled_from(
        [
            "sparql",
            "",
            "health",
            "openapi.json",
            "node",
            "api/search",
            "api/questions/gap",
            "entity/x",
            "graph",
            "node",
            "graph/x",
            "graph/entities",
            "paper/a%2Fb",
            "topic/%ff",
            "run/",
            "ns/x",
            "ns",
            "static/../app.py",
            "entity/imagenet",
            "api/questions/methods-for-task",
            "api/questions/papers-on-topic",
            "api/questions/who-proposed",
            "api/questions/rising-methods",
            "api/vocabulary",
        ]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="?#"), max_size=30),
)


@pytest.fixture(scope="module")
def client(server: str) -> Any:
    with httpx.Client(base_url=server, timeout=60) as found:
        yield found


@pytest.mark.slow
@RELAXED
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"]),
    path=st.one_of(st.just("sparql"), PATHS),
    parameters=st.lists(st.tuples(NAMES, VALUES), max_size=3),
    accept=ACCEPT,
    content_type=TYPES,
    body=st.one_of(st.binary(max_size=60), QUERIES.map(lambda q: q.encode("utf-8", "replace"))),
)
def test_made_requests(client: httpx.Client, **made: Any) -> None:
    parameters = [(name, value.encode("utf-8", "replace").decode()) for name, value in made["parameters"]]
    headers = {"accept": made["accept"], "content-type": made["content_type"]}
    content = made["body"] if made["method"] in {"POST", "PUT"} else None
    address = client.base_url.copy_with(raw_path=b"/" + made["path"].encode())
    answer = client.request(made["method"], address, params=parameters, headers=headers, content=content)
    assert answer.status_code in FINE, answer.text
    if answer.status_code >= 400 and made["method"] != "HEAD":
        assert answer.text.strip(), "a refusal without a sentence"


@pytest.mark.slow
def test_the_description_holds(server: str) -> None:
    """Schemathesis makes requests from the OpenAPI description and checks the answers against it."""
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

    schema = schemathesis.openapi.from_dict(openapi("1"))
    checks = [not_a_server_error, status_code_conformance, content_type_conformance]
    operations = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) == 16
    for operation in operations:

        @settings(
            max_examples=max(12, EXAMPLES // 16),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def conforms(case: Any) -> None:
            response = case.call(base_url=server.rstrip("/"), timeout=60)
            # 503 is how a query that takes too much is refused; it is described, and no error of the server
            if response.status_code != 503:
                case.validate_response(response, checks=checks)

        conforms()


def test_the_description_names_what_there_is(server: str) -> None:
    described = httpx.get(f"{server}openapi.json").json()
    for path, ways in described["paths"].items():
        if not re.search(r"\{", path):
            lacking = any(parameter.get("required") for parameter in ways["get"].get("parameters", []))
            got = httpx.get(f"{server}{path.lstrip('/')}").status_code
            assert got == (400 if lacking else 200), path

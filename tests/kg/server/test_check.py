from __future__ import annotations

import contextlib
import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.server.check import RefusedError, check
from kg.server.lexer import tokens

HIDING = [
    "ASK { SERVICE <http://a.example/> { ?s ?p ?o } }",
    "ASK { service silent ?x { ?s ?p ?o } }",
    "ASK { SERVICE#>\n<http://a.example/> { ?s ?p ?o } }",
    # read as an IRI, "<?b#>" would hide that a comment begins and that the text after it is none
    'ASK { FILTER(?a<?b#>"""\n) SERVICE <http://a.example/> { ?x ?y ?z } #"""\n }',
    "ASK { FILTER(?a<?b#>\n) SERVICE <http://a.example/> { ?x ?y ?z } }",
    "ASK { FILTER(?a<?b)SERVICE#>\n?x { ?x ?y ?z } }",
    "PREFIX e: <http://e/> ASK { ?s ?p e:a\\' . SERVICE <http://a.example/> { } ?s ?p e:b\\' }",
    'ASK { ?s ?p "\\"" . SERVICE <http://a.example/> {} ?s ?p "\\"" }',
    "ASK { ?s ?p '''a'b''' . SERVICE <http://a.example/> {} }",
    "SELECT * { { SELECT * { SERVICE <http://a.example/> {} } } }",
]
HARMLESS = [
    "ASK { ?s ?p 'SERVICE <http://a.example/> {}' }",
    'ASK { ?s ?p """ "SERVICE" """ } # SERVICE <http://a.example/> {}',
    "ASK { ?s <http://a.example/service#SERVICE> ?service }",
    "PREFIX service: <http://a.example/SERVICE#> ASK { ?s service:SERVICE ?o }",
    "ASK { ?a ?b ?c FILTER(?a<?b && ?c>?a) }",
    "ASK { ?s ?p 'LOAD <http://a.example/>', \"FROM <http://a.example/>\" }",
]


@pytest.mark.parametrize("query", HIDING)
def test_service_is_found_wherever_it_hides(query: str) -> None:
    with pytest.raises(RefusedError, match="SERVICE") as caught:
        check(query)
    assert caught.value.status == 400


@pytest.mark.parametrize("query", HARMLESS)
def test_words_in_texts_comments_and_names_are_harmless(query: str) -> None:
    assert check(query).graphs == ()


@pytest.mark.parametrize("word", ["INSERT DATA {}", "DELETE WHERE {}", "load <http://a/>", "CLEAR ALL", "DROP ALL"])
@pytest.mark.parametrize("before", ["", "PREFIX a: <http://a/> ", "BASE <http://a/>\n# c\n"])
def test_updates_are_told_apart(word: str, before: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check(before + word)
    assert caught.value.status == 403


def test_graphs_are_resolved() -> None:
    query = "BASE <http://b/x/> PREFIX p: <http://p/> SELECT * FROM <y> FROM NAMED p:z FROM <http://q/> WHERE { }"
    assert check(query).graphs == ("http://b/x/y", "http://p/z", "http://q/")


@pytest.mark.parametrize(
    ("query", "limited"),
    [
        ("SELECT * {}", "SELECT * {}\nLIMIT 9\n"),
        ("SELECT * {} # end", "SELECT * {}\nLIMIT 9\n # end"),
        ("SELECT * {} LIMIT 3", "SELECT * {} LIMIT 3"),
        ("SELECT * {} LIMIT 30 OFFSET 2", "SELECT * {} LIMIT 9 OFFSET 2"),
        ("SELECT * { { SELECT * {} LIMIT 3 } }", "SELECT * { { SELECT * {} LIMIT 3 } }\nLIMIT 9\n"),
        ("SELECT ?a {} VALUES ?a { 1 }", "SELECT ?a {} \nLIMIT 9\nVALUES ?a { 1 }"),
        ("ASK {}", "ASK {}"),
    ],
)
def test_limits_go_where_they_belong(query: str, limited: str) -> None:
    assert check(query).limited(9) == limited
    ox.Store().query(limited)


def test_nesting_has_an_end() -> None:
    with pytest.raises(RefusedError, match="nested"):
        check("ASK " + "{" * 1000 + "}" * 1000)


@pytest.mark.parametrize(
    "text",
    [
        "'" * 9,
        '"""',
        "a:" + "b." * 99,
        "<",
        "?a<#> ",
        "?a<#b>\n",
        "?",
        "a",
        '"""' + '"\\',
        "0e",
        "%20",
        ":",
        "a.-",
        "a.",
        "<a ",
        ".",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(RefusedError):
        check("SELECT * {" + text * (1_000_000 // len(text)))
    assert time.process_time() - start < 6


PIECES = ["?a", "<", ">", "#", "'", '"', "\n", " ", "SERVICE", "<http://a.example/>", "{", "}", "?b", "'''", "\\'", ":",
          "e:a", "FILTER(", ")", "?x ?y ?z", ".", "1", "&&", '"""', "<?b#>", "BIND(1 AS ?c)"]  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_what_the_engine_reads_as_service_is_never_missed(inner: str) -> None:
    """Where the engine takes a text and would ask another server, the check finds SERVICE."""
    query = f"PREFIX e: <http://e.example/> ASK {{ {inner} }}"
    found = any(token.is_word("SERVICE") for reading in tokens(query) for token in reading)
    if "SERVICE" not in query or found:
        return
    try:
        check(query)
    except RefusedError:
        return
    try:
        # with the word made another one of the same length, a text that held it as a keyword is none any more
        ox.Store().query(query.replace("SERVICE", "SERVIXE"))
    except SyntaxError:
        with pytest.raises(SyntaxError):
            ox.Store().query(query)

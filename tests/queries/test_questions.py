"""What every file of the library has to keep to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

import pyoxigraph as ox
import pytest
import rdflib

from kg.api import Graph
from kg.core.vocab import PREFIXES
from kg.search import lookup
from kg.server.check import check
from kg.server.lexer import tokens
from kg.store.sparql import plain
from queries import catalogue

QUESTIONS = [catalogue.load(name) for name in catalogue.names()]
#: Questions about what is wrong or missing; where nothing is, they have no rows.
MAY_BE_EMPTY = {"papers-without-entities", "ambiguous-names", "several-types", "low-confidence", "narrower-methods",
                "falling-methods", "rising-methods", "later-users", "who-proposed", "cited-by", "co-cited",
                "most-cited-for-task"}  # fmt: skip


def named(question: catalogue.Question) -> str:
    return question.name


@dataclass(frozen=True)
class Select:
    """One SELECT of a query: the words of its head, what it groups by, and the variables in its braces."""

    head: list[str]
    grouped: list[str]
    inside: set[str]


def selects(text: str) -> list[Select]:
    """Every SELECT, from without to within; the variables of those within count as inside, too."""
    read, found = tokens(text)[0], []
    for place, token in enumerate(read):
        if token.is_word("SELECT"):
            begin = next(i for i in range(place, len(read)) if read[i].is_mark("{"))
            depths = list(accumulate(t.is_mark("{") - t.is_mark("}") for t in read[begin:]))
            end = begin + depths.index(0)
            tail = re.match(r"\s*GROUP BY ((?:\?\w+\s+)+)", text[read[end].end :])
            inside = {t.text for t in read[begin:end] if t.kind == "variable"}
            head = text[token.end : read[begin].start].split()
            found.append(Select(head, tail[1].split() if tail else [], inside))
    return found


def test_there_are_thirty_at_least() -> None:
    assert len(QUESTIONS) >= 30


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_heads_are_complete(question: catalogue.Question) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question.name)
    assert question.summary[0].isupper()
    assert "\n" not in question.summary
    assert len(question.summary) < 110
    for parameter in question.parameters:
        assert parameter.help
        assert parameter.example != "None"
    assert all(question.columns.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_parameters_are_bound_where_the_engine_binds_them(question: catalogue.Question) -> None:
    """Every SELECT that a parameter stands in projects it and groups by it; else a substitution is not made there."""
    text = question.text
    for parameter in question.parameters:
        if parameter.type == "limit":
            assert re.search(r"\bLIMIT \d+", text)
            continue
        variable = f"?{parameter.name}"
        holding = [select for select in selects(text) if variable in select.inside]
        assert holding
        assert selects(text)[0] in holding
        for select in holding:
            assert variable in select.head
            assert variable in select.grouped or not select.grouped
        shown = text[: text.index("WHERE {\n")].count("SELECT")
        assert shown == len(holding)


def test_selects_are_told_apart() -> None:
    inner = "SELECT ?a (COUNT(?c) AS ?b) WHERE { ?a ?d ?c } GROUP BY ?a HAVING(?a > 1)"
    outer, within = selects(f"SELECT ?a ?b {{ {{ {inner} }} ?a ?e ?f }} ORDER BY ?f")
    assert (outer.head, outer.grouped, outer.inside) == (["?a", "?b"], [], {"?a", "?b", "?c", "?d", "?e", "?f"})
    assert ("?a" in within.head, within.grouped, within.inside) == (True, ["?a"], {"?a", "?c", "?d"})


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_columns_are_those_that_come(sample_graph: Graph, question: catalogue.Question) -> None:
    values = {p.name: p.example for p in question.parameters}
    answer = sample_graph.run(question.name, **values)
    assert list(answer.columns) == list(question.columns)
    assert len(answer) > 0 or question.name in MAY_BE_EMPTY
    assert check(question.text).form == "SELECT"


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_what_is_shown_stands_on_its_own(sample_graph: Graph, question: catalogue.Question) -> None:
    values = {p.name: p.example for p in question.parameters}
    asked = lookup.ask(sample_graph.opened, question.name, values)
    shown = sample_graph.query(asked.shown)
    assert sorted(map(str, shown.rows)) == sorted(map(str, sample_graph.run(question.name, **values).rows))


#: Questions that are written for speed, as a person would ask them.
PLAIN = {
    "gap": """SELECT ?task ?dataset ?method ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?dataset kg:mainType ?any .
  { ?paper kg:addressesTask ?task ; kg:usesMethod ?method } UNION
  { ?paper kg:addressesTask ?task ; kg:proposesMethod ?method }
  ?method skos:prefLabel ?name .
  MINUS { ?tried kg:evaluatedOn ?dataset ; kg:usesMethod ?method }
  MINUS { ?tried kg:evaluatedOn ?dataset ; kg:proposesMethod ?method }
} GROUP BY ?task ?dataset ?method ?name ORDER BY DESC(?papers) ?name LIMIT 25""",
    "methods-for-task": """SELECT ?task ?method ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?paper kg:addressesTask ?task .
  { ?paper kg:usesMethod ?method } UNION { ?paper kg:proposesMethod ?method }
  ?method skos:prefLabel ?name .
} GROUP BY ?task ?method ?name ORDER BY DESC(?papers) ?name LIMIT 25""",
    "methods-with-method": """SELECT ?method ?other ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  { ?paper kg:usesMethod ?method } UNION { ?paper kg:proposesMethod ?method }
  { ?paper kg:usesMethod ?other } UNION { ?paper kg:proposesMethod ?other }
  ?other skos:prefLabel ?name .
  FILTER(?other != ?method)
} GROUP BY ?method ?other ?name ORDER BY DESC(?papers) ?name LIMIT 25""",
    "similar-papers": """SELECT ?paper ?other ?title (COUNT(*) AS ?shared)
    (ROUND(SUM(?part) * 10000) / 10000 AS ?weight) WHERE {
  { SELECT ?entity (1.0 / COUNT(?any) AS ?part) { ?any kg:mentions ?entity } GROUP BY ?entity }
  ?paper kg:mentions ?entity .
  ?other kg:mentions ?entity ; dcterms:title ?title .
  FILTER(?other != ?paper)
} GROUP BY ?paper ?other ?title ORDER BY DESC(?weight) ?other LIMIT 25""",
    "tasks-of-method": """SELECT ?method ?task ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  { ?paper kg:usesMethod ?method } UNION { ?paper kg:proposesMethod ?method }
  ?paper kg:addressesTask ?task .
  ?task skos:prefLabel ?name .
} GROUP BY ?method ?task ?name ORDER BY DESC(?papers) ?name LIMIT 25""",
}


def values(graph: Graph, question: catalogue.Question) -> list[dict[str, str]]:
    """Values for a question's parameters: what most papers have to do with first, the rarest last."""
    relation = {"Task": "addressesTask", "Dataset": "evaluatedOn", "Method": "usesMethod"}
    known = [p for p in question.parameters if p.type != "limit"]
    columns = []
    for p in known:
        pattern = "?value kg:mentions ?x" if p.type == "paper" else f"?x kg:{relation[p.of or 'Method']} ?value"
        rows = list(graph.query(f"SELECT ?value {{ {pattern} }} GROUP BY ?value ORDER BY DESC(COUNT(*)) ?value"))
        columns.append([row[0] for row in [*rows[:15], *rows[15 :: max(1, len(rows) // 10)]]])
    return [dict(zip([p.name for p in known], row, strict=True)) for row in zip(*columns, strict=False)]


@pytest.mark.parametrize("name", PLAIN)
def test_quick_questions_answer_as_plain_ones(sample_graph: Graph, name: str) -> None:
    question = catalogue.load(name)
    asked = values(sample_graph, question)
    assert len(asked) >= 20
    told = 0
    for given in asked:
        terms = " ".join(f"VALUES ?{parameter} {{ <{iri}> }}" for parameter, iri in given.items())
        for limit in (25, 3):
            text = PLAIN[name].replace("WHERE {", f"WHERE {{ {terms}").replace("LIMIT 25", f"LIMIT {limit}")
            rows = sample_graph.query(text).rows
            quick = lookup.ask(sample_graph.opened, name, {**given, "limit": str(limit)})
            assert sample_graph.query(quick.shown).rows == rows, given
            assert sample_graph.run(name, **given, limit=str(limit)).rows == rows, given
            told += len(rows)
    assert told > 100


@pytest.mark.slow
@pytest.mark.parametrize("name", PLAIN)
def test_quick_questions_have_the_same_rows_in_rdflib(sample_graph: Graph, in_memory: rdflib.Graph, name: str) -> None:
    for given in values(sample_graph, catalogue.load(name))[:8]:
        shown = lookup.ask(sample_graph.opened, name, given).shown
        ours = [tuple(map(plain, row)) for row in sample_graph.query(shown).rows]
        theirs = [tuple(term.toPython() for term in row) for row in in_memory.query(shown, initNs=PREFIXES)]  # type: ignore[union-attr]
        assert [tuple(map(written, row)) for row in theirs] == [tuple(map(written, row)) for row in ours], given


def written(value: object) -> str:
    """A value as text; engines write one decimal in several ways."""
    return f"{value:.4f}" if isinstance(value, Decimal | float) else str(value)


@pytest.fixture(scope="module")
def in_memory(sample_graph: Graph) -> rdflib.Graph:
    """The sample in RDFLib's memory."""
    content = ox.serialize({quad.triple for quad in sample_graph.store}, format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=content, format="nt")

"""What every file of the library has to keep to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kg.api import Graph
from kg.server.check import check
from kg.server.lexer import Token, tokens
from queries import catalogue

QUESTIONS = [catalogue.load(name) for name in catalogue.names()]
#: Questions about what is wrong or missing; where nothing is, they have no rows.
MAY_BE_EMPTY = {"papers-without-entities", "ambiguous-names", "several-types", "low-confidence", "narrower-methods",
                "falling-methods", "rising-methods", "later-users", "who-proposed"}  # fmt: skip


def named(question: catalogue.Question) -> str:
    return question.name


def depths(text: str) -> Iterator[tuple[int, Token]]:
    """Every terminal with the number of sub-selects it stands in."""
    stack: list[bool] = []
    read = tokens(text)[0]
    for token, after in zip(read, [*read[1:], None], strict=True):
        if token.is_mark("{"):
            stack.append(after is not None and after.is_word("SELECT"))
        elif token.is_mark("}"):
            stack.pop()
        yield sum(stack), token


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
    """Projected and grouped, and never inside a sub-select, where a substitution would silently not be made."""
    text = question.text
    for parameter in question.parameters:
        if parameter.type == "limit":
            assert len(re.findall(r"\bLIMIT \d+", text)) == 1
            continue
        variable = f"?{parameter.name}"
        head = text[: text.index(" WHERE {")]
        assert variable in head.split()
        if group := re.search(r"^\} GROUP BY ([^\n]*)$", text, re.MULTILINE):
            assert variable in re.split(r" (?:HAVING|ORDER|LIMIT)", group[1])[0].split()
        assert all(depth == 0 for depth, token in depths(text) if token.text == variable)
        assert any(token.text == variable for _, token in depths(text))


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_columns_are_those_that_come(sample_graph: Graph, question: catalogue.Question) -> None:
    values = {p.name: p.example for p in question.parameters}
    answer = sample_graph.run(question.name, **values)
    assert list(answer.columns) == list(question.columns)
    assert len(answer) > 0 or question.name in MAY_BE_EMPTY
    assert check(question.text).form == "SELECT"


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_what_is_shown_stands_on_its_own(sample_graph: Graph, question: catalogue.Question) -> None:
    from kg import lookup

    values = {p.name: p.example for p in question.parameters}
    asked = lookup.ask(sample_graph.store, question.name, values, iris=sample_graph.iris)
    shown = sample_graph.query(asked.shown)
    assert sorted(map(str, shown.rows)) == sorted(map(str, sample_graph.run(question.name, **values).rows))

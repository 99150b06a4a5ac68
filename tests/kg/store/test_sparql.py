from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, cast

import pytest

from kg.api import Graph
from kg.core.errors import QueryError
from kg.store.opened import Opened
from kg.store.sparql import Answer


def test_rows_are_plain_values(sample_graph: Graph) -> None:
    answer = sample_graph.query("SELECT ?t ?y WHERE { ?p dcterms:title ?t ; kg:year ?y } ORDER BY ?y LIMIT 1")
    assert answer.columns == ("t", "y")
    [(title, year)] = answer
    assert isinstance(title, str)
    assert isinstance(year, int)


def test_ask_and_construct_are_answers_too(sample_graph: Graph) -> None:
    assert list(sample_graph.query("ASK { ?p a kg:Paper }")) == [(True,)]
    triples = sample_graph.query("CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }")
    assert triples.columns == ("subject", "predicate", "object")
    assert len(triples) == sample_graph.stats()["Paper"]


def test_a_mistake_is_shown_with_its_place(sample_graph: Graph) -> None:
    with pytest.raises(QueryError, match=r"line 2, column") as caught:
        sample_graph.query("SELECT *\nWHERE { ?s ?p }")
    assert "WHERE { ?s ?p }" in str(caught.value)


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_rows_are_written_in_every_format(sample_graph: Graph, format: str) -> None:
    out = io.BytesIO()
    sample_graph.query("SELECT ?t WHERE { ?p dcterms:title ?t }").write(out, format)
    assert b"Attention Is All You Need" in out.getvalue()


def test_formats_that_do_not_fit_are_refused(sample_graph: Graph) -> None:
    with pytest.raises(QueryError, match="triples"):
        sample_graph.query("SELECT * WHERE { ?s ?p ?o } LIMIT 1").write(io.BytesIO(), "turtle")
    with pytest.raises(QueryError, match="turtle"):
        sample_graph.query("CONSTRUCT WHERE { ?s a kg:Paper }").write(io.BytesIO(), "csv")


def test_pandas(sample_graph: Graph) -> None:
    frame = sample_graph.query("SELECT ?t ?y WHERE { ?p dcterms:title ?t ; kg:year ?y }").to_pandas()
    assert list(frame.columns) == ["t", "y"]
    assert frame["y"].between(1980, 2030).all()


class _Counting:
    """A generation that counts the queries it runs."""

    def __init__(self, graph: Graph) -> None:
        self._opened, self.ran = graph.opened, 0

    def ask(self, text: str, **options: Any) -> object:
        self.ran += 1
        return self._opened.ask(text, **options)


@pytest.mark.parametrize("text", ["SELECT ?t WHERE { ?p dcterms:title ?t }", "ASK { ?p a kg:Paper }"])
@pytest.mark.parametrize("use", [list, len, lambda answer: answer.write(io.BytesIO(), "csv")])
def test_a_query_runs_once(sample_graph: Graph, text: str, use: Callable[[Answer], object]) -> None:
    counting = _Counting(sample_graph)
    answer = Answer(cast(Opened, counting), text, {})
    assert answer.columns
    use(answer)
    assert counting.ran == 1


def test_an_answer_can_be_written_after_it_was_looked_at(sample_graph: Graph) -> None:
    answer, out = sample_graph.query("SELECT ?t WHERE { ?p dcterms:title ?t }"), io.BytesIO()
    count = len(answer)
    answer.write(out, "tsv")
    answer.write(out, "tsv")
    assert out.getvalue().count(b"\n") == 2 * (count + 1)

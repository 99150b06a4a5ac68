from __future__ import annotations

import pytest

from kg.api import Graph
from queries import catalogue
from queries.catalogue import CatalogueError


def test_names_are_those_of_the_files() -> None:
    assert "methods-for-task" in catalogue.names()
    assert len(catalogue.names()) >= 10


def test_limits_are_checked_numbers_and_everything_else_is_bound() -> None:
    question = catalogue.load("methods-for-task")
    bound = catalogue.bind(question, {"task": 'x" } DROP', "limit": "7"})
    assert "LIMIT 7" in bound.text
    assert "DROP" not in bound.text
    assert bound.values["task"][1] == 'x" } DROP'


@pytest.mark.parametrize(
    ("values", "says"),
    [({}, "needs task"), ({"task": "x", "year": "1"}, "no parameter"), ({"task": "x", "limit": "1;"}, "whole number")],
)
def test_values_that_do_not_fit(values: dict[str, str], says: str) -> None:
    with pytest.raises(CatalogueError, match=says):
        catalogue.bind(catalogue.load("methods-for-task"), values)


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(CatalogueError, match="methods-for-task"):
        catalogue.load("method-for-task")


NARROWED = [name for name in catalogue.names() if catalogue.load(name).years]


@pytest.mark.parametrize("name", NARROWED)
def test_years_narrow_a_question_to_papers_of_them(name: str, sample_graph: Graph) -> None:
    question = catalogue.load(name)
    values = {parameter.name: parameter.example for parameter in question.parameters}
    columns = list(question.columns)

    def rows(**years: str) -> list[tuple[object, ...]]:
        return list(sample_graph.ask(name, {**values, **years})[0])

    everything = rows()
    assert sum(counted(rows(since="2100"))) == 0
    assert sum(counted(rows(since="1900"))) <= sum(counted(everything))
    halves = sum(counted(rows(until="2016"))) + sum(counted(rows(since="2017")))
    assert halves >= sum(counted(rows(since="1900", until="2100"))), (
        "limits may hide rows of the whole, never of a half"
    )
    if "year" in columns:
        place = columns.index("year")
        within = [row for row in everything if 2015 <= int(str(row[place] or 0)) <= 2018]
        assert sorted(map(repr, rows(since="2015", until="2018"))) == sorted(map(repr, within))


def counted(rows: list[tuple[object, ...]]) -> list[int]:
    """What each row counts: the number at its end, else one."""
    return [row[-1] if row and isinstance(row[-1], int) else 1 for row in rows]


def test_a_year_is_a_year() -> None:
    with pytest.raises(CatalogueError, match="has to be a year"):
        catalogue.bind(catalogue.load("papers-on-task"), {"task": "x", "since": "2020) } #"})
    with pytest.raises(CatalogueError, match="has no parameter 'since'"):
        catalogue.bind(catalogue.load("coverage"), {"since": "2020"})

from __future__ import annotations

import pytest

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

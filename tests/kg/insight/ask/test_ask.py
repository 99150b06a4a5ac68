"""Questions in plain English are taken for questions of the library, and what fits none is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kg.api import Graph
from kg.insight.ask import Refused, Understood, understand, years
from kg.insight.ask.phrasing import phrasings
from kg.search import lookup
from queries import catalogue

ASKED: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "questions.toml").read_text("utf-8"))


def right(graph: Graph, asked: dict[str, Any]) -> bool:
    found = understand(graph.opened, asked["asks"])
    return isinstance(found, Understood) and (found.name, dict(found.values)) == (
        asked["name"],
        asked.get("values", {}),
    )


def shares(graph: Graph, good: str, nonsense: str) -> tuple[float, float]:
    answered = [asked["asks"] for asked in ASKED[good] if right(graph, asked)]
    refused = [a["asks"] for a in ASKED[nonsense] if isinstance(understand(graph.opened, a["asks"]), Refused)]
    return len(answered) / len(ASKED[good]), len(refused) / len(ASKED[nonsense])


def test_questions_that_words_were_chosen_with(sample_graph: Graph) -> None:
    good, nonsense = shares(sample_graph, "tuned", "tuned_nonsense")
    assert good >= 0.9
    assert nonsense >= 0.9


def test_questions_that_were_kept_back(sample_graph: Graph) -> None:
    good, nonsense = shares(sample_graph, "kept", "kept_nonsense")
    assert good >= 0.75
    assert nonsense >= 0.9


def test_every_question_of_the_library_can_be_asked_for(sample_graph: Graph) -> None:
    told = {phrasing.question for phrasing in phrasings().all}
    assert told == set(catalogue.names())


def test_what_was_understood_can_be_answered(sample_graph: Graph) -> None:
    for asked in (*ASKED["tuned"], *ASKED["kept"]):
        found = understand(sample_graph.opened, asked["asks"])
        assert isinstance(found, Understood), asked
        answer, _ = sample_graph.ask(found.name, found.bound)
        assert answer.columns
        assert "VALUES" in lookup.ask(sample_graph.opened, found.name, found.bound).shown or not found.values


def test_papers_are_meant_by_id_title_or_number(sample_graph: Graph) -> None:
    title = "Attention Is All You Need"
    for name in ("1706.03762", "arXiv:1706.03762", "arxiv-1706.03762", f"'{title}'", f"“{title}”", title.lower()):
        found = understand(sample_graph.opened, f"papers similar to {name}")
        assert isinstance(found, Understood), name
        assert dict(found.values) == {"paper": "Attention Is All You Need"}


def test_years_that_a_question_cannot_take_are_told(sample_graph: Graph) -> None:
    found = understand(sample_graph.opened, "which names are ambiguous since 2019?")
    assert isinstance(found, Understood)
    assert (found.name, found.unheeded, found.sure) == ("ambiguous-names", ("since",), False)


def test_what_the_graph_does_not_know_is_told(sample_graph: Graph) -> None:
    found = understand(sample_graph.opened, "which methods are used for quarblegrommit?")
    assert isinstance(found, Refused)
    assert "quarblegrommit" in found.why


def test_a_name_that_is_a_word_of_a_question_too_is_no_name(sample_graph: Graph) -> None:
    assert isinstance(understand(sample_graph.opened, ""), Refused)
    assert isinstance(understand(sample_graph.opened, "{task} {method}"), Refused)
    assert isinstance(understand(sample_graph.opened, "x" * 5000), Refused)


@pytest.mark.parametrize(
    ("said", "since", "until", "limit"),
    [
        ("papers on parsing since 2019", 2019, None, None),
        ("papers on parsing after 2019", 2020, None, None),
        ("papers on parsing before 2019", None, 2018, None),
        ("papers on parsing up to 2019", None, 2019, None),
        ("papers on parsing in 2019", 2019, 2019, None),
        ("papers on parsing between 2017 and 2019", 2017, 2019, None),
        ("papers on parsing, 2017-2019", 2017, 2019, None),
        ("papers on parsing in the last five years", 2020, None, None),
        ("papers on parsing from the past decade", 2015, None, None),
        ("the ten most used methods", None, None, 10),
        ("top 3 methods of 2020", 2020, 2020, 3),
        ("top-5 error of parsers", None, None, None),
        ("methods with 2000000 parameters", None, None, None),
    ],
)
def test_years_are_read(said: str, since: int | None, until: int | None, limit: int | None) -> None:
    found = years.read(said, newest=2024)
    assert (found.since, found.until, found.limit) == (since, until, limit)

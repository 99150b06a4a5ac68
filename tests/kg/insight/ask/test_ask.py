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
    return isinstance(found, Understood) and (found.name, dict(found.values)) == (asked["name"], asked.get("values", {}))


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

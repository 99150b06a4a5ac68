from __future__ import annotations

import pytest

from extractors.components import words
from extractors.components.spelling import word
from kg.linking import key, normalise


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("networks", "network"),
        ("classes", "class"),
        ("strategies", "strategy"),
        ("movies", "movie"),
        ("metrics", "metric"),
        ("CNNs", "CNN"),
        ("GPs", "GP"),
        ("ResNets", "ResNet"),
        ("kNNs", "kNN"),
    ],
)
def test_plurals_go_back_to_their_singular(plural: str, singular: str) -> None:
    assert words.singular(plural) == singular


@pytest.mark.parametrize(
    "word",
    [
        "series",
        "dynamics",
        "genetics",
        "bias",
        "debias",
        "lens",
        "gas",
        "mbps",
        "rps",
        "Bayes",
        "nuPlans",
        "GPS",
        "chaos",
    ],
)
def test_what_only_looks_like_a_plural_stays(word: str) -> None:
    assert words.singular(word) == word


def test_one_function_folds_plurals_for_extraction_and_linking() -> None:
    assert normalise.singular is words.singular
    assert key("Stellar Dynamics") == words.normalise("stellar dynamics") == "stellar dynamics"
    assert [word(w) for w in ("thermodynamics", "series", "networks")] == ["thermodynamics", "series", "network"]

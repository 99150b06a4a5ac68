from __future__ import annotations

from collections import Counter

import pytest

from kg.search.analysis import terms
from kg.search.asking import asked
from kg.search.postings import Postings

TEXTS = [
    "graph convolutional networks",
    "pre-training of language models",
    "convolutional networks for images, with ResNet-50",
    "language transformers",
    "graphs and transformers",
]
POSTINGS = Postings.of(Counter(terms(text)) for text in TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("networks", {"network"}),
        ("Transformrs", {"transform"}),
        ("convolutionl", {"convolut"}),
        ("grpah", {"graph"}),
        ("convol", {"convolut"}),
        ("pretraining", {"pretrain"}),
        ("resnet50", {"resnet50"}),
        ("pre-training", {"pre", "train", "pretrain"}),
        ("naïve language", {"languag"}),
    ],
)
def test_a_word_stands_for_terms(typed: str, meant: set[str]) -> None:
    assert set(asked(typed, POSTINGS).terms) == meant


def test_guesses_count_less_and_unknown_words_are_counted() -> None:
    assert asked("grpah", POSTINGS).terms["graph"] < asked("graph", POSTINGS).terms["graph"] == 1
    assert asked("graph grpah", POSTINGS).terms == {"graph": 1}
    assert asked("wine cellar graph", POSTINGS).unknown == 2
    assert asked("", POSTINGS) == asked("?!", POSTINGS)

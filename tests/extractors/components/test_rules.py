from __future__ import annotations

import pytest

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.rules.lexicon import LISTS, heads, names
from extractors.components.rules.logic import read_mentions
from extractors.components.sentences.logic import sentence_spans


def read(abstract: str, title: str = "") -> dict[str, tuple[str, str]]:
    text = f"{title}\n{abstract}"
    found = read_mentions(text, sentence_spans(text, len(title)), find_abbreviations(text), len(title))
    return {text[m.start : m.end]: (m.type, m.role) for m in found}


@pytest.mark.parametrize(
    ("abstract", "name", "kind", "role"),
    [
        ("We propose a plane folding network for this.", "plane folding network", "Method", "proposes"),
        ("In this work we introduce a new method called FoldNet.", "FoldNet", "Method", "proposes"),
        ("We study wing fold detection with care.", "wing fold detection", "Task", "addresses"),
        ("We run our tests on the PlaneFold dataset.", "PlaneFold", "Dataset", "evaluates"),
        ("We test on benchmarks such as PlaneFold here.", "PlaneFold", "Dataset", "evaluates"),
        ("We release a new dataset called PlaneFold.", "PlaneFold", "Dataset", "introduces"),
        ("It raises the mean average precision.", "mean average precision", "Metric", "reports"),
        ("A long start of the text. It is far better than ResNet-50 here.", "ResNet-50", "Method", "compares"),
        ("It is built on deep learning models.", "deep learning", "Method", "uses"),
        ("We look at medical image classification tasks.", "medical image classification", "Task", "addresses"),
    ],
)
def test_reads(abstract: str, name: str, kind: str, role: str) -> None:
    assert read(abstract).get(name) == (kind, role)


def test_members_of_a_list_of_data_sets() -> None:
    found = read("Results on PlaneFold, WingNet and CIFAR-10 are good.")
    assert [found[name][0] for name in ("PlaneFold", "WingNet", "CIFAR-10")] == ["Dataset"] * 3


def test_a_name_before_the_colon_of_a_title_is_proposed() -> None:
    assert read("We fold.", "FoldNet: Folding Paper")["FoldNet"] == ("Method", "proposes")


def test_a_small_word_is_no_proper_name() -> None:
    assert "adult" not in read("An adult can fold a paper plane and spider legs.")


@pytest.mark.parametrize("abstract", ["", ".", "We show that it works very well.", "The proposed method is better."])
def test_nothing_to_read(abstract: str) -> None:
    assert read(abstract) == {}


def test_the_lists_are_clean() -> None:
    assert len(names()) > 1000
    assert len(heads()) > 100
    assert all(word == word.lower() for words in LISTS.values() for word in words)

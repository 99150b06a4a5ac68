from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.components.sentences.logic import sentence_spans


def sentences(text: str, title_length: int = 0) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, title_length)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We fold paper. It flies.", 2),
        ("We use signs, e.g. Commas, i.e. Marks.", 1),
        ("Smith et al. [3] fold it. They win.", 2),
        ("See Fig. 3 and Sec. 4 for more. Done.", 2),
        ("It grows by 3.5 percent vs. Ten percent before.", 1),
        ("It is fast w.r.t. Time. Good.", 2),
        ("The method of J. R. Smith works.", 1),
        ("We use plan B. We win.", 2),
        ("Does it work? Yes! It does.", 3),
        ("It works (see below). We show this.", 2),
        ('He said "stop." We did.', 2),
        ("This was shown by Smith et al. However it fails.", 2),
        ("Version 2.0 of word2vec. 3 more follow.", 2),
        ("First part\n\nSecond part", 2),
        ("a line\nbreak in a sentence.", 1),
        ("Wait... there is more.", 1),
    ],
)
def test_boundaries(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_the_title_is_a_sentence_of_its_own() -> None:
    text = "Is it big? A study. Part II\nWe look."
    assert sentences(text, 27) == ["Is it big? A study. Part II", "We look."]


@given(st.text(alphabet="aB .\n?!e.g(\"')1", max_size=80), st.integers(0, 20))
def test_spans_are_in_order_and_cover_all_that_is_visible(text: str, length: int) -> None:
    spans = sentence_spans(text, min(length, len(text)))
    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert sum(len(text[s:e].replace(" ", "").replace("\n", "")) for s, e in spans) == len("".join(text.split()))

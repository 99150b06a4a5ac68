from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.components.tokens.logic import words_and_spaces


def test_words_signs_and_spaces() -> None:
    assert words_and_spaces("a  b-c\n") == (["a", " ", "b", "-", "c", "\n"], [True, False, False, False, False, False])


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    words, spaces = words_and_spaces(text)
    assert "".join(word + " " * space for word, space in zip(words, spaces, strict=True)) == text
    assert all(words)

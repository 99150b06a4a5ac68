from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.errors import SourceError
from kg.core.model import Paper, Problem, SourceItem
from kg.sources.jsonl import READER

VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=4))


def items(text: str) -> list[SourceItem]:
    return list(READER.read(io.StringIO(text), "s"))


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1), st.sampled_from([None, 1]), st.booleans())
def test_titles_stay_verbatim_in_every_shape(titles: list[str], indent: int | None, array: bool) -> None:
    papers = [{"title": title} for title in titles]
    text = json.dumps(papers, indent=indent) if array else "\n".join(json.dumps(p, indent=indent) for p in papers)
    got = [item.title for item in items(text) if isinstance(item, Paper)]
    assert got == ["".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in title) for title in titles]


@given(st.lists(st.text(alphabet='{}[]",:0 \n\\ue\ud800', max_size=30)))
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    text = "\n".join(['{"title": "whole"}', *lines])
    assert any(isinstance(item, Paper) and item.title == "whole" for item in items(text))


@given(st.dictionaries(st.sampled_from(["title", *Paper.__dataclass_fields__, "year"]), VALUES))
def test_any_values_give_a_paper_or_a_problem(row: dict[str, object]) -> None:
    got = items('{"title": "first"}\n' + json.dumps(row))
    assert len(got) == 2
    item = got[1]
    assert isinstance(item, Paper | Problem)
    repr(item).encode("utf-8")
    if isinstance(item, Paper):
        assert item.id
        assert item.source == "s"
        assert item.year is None or item.year > 0


def test_lines_are_read_lazily() -> None:
    class Endless(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            return '{"title": "again"}\n'

    reading = READER.read(Endless(), "s")
    assert [next(reading) for _ in range(3)]


def test_problems_before_the_first_paper_are_kept() -> None:
    got = items('{"title": 1}\n{"title": 2}\n{"title": "x"}\n{"title": 3}')
    assert [type(item) for item in got] == [Problem, Problem, Paper, Problem]
    assert [item.where for item in got if isinstance(item, Problem)] == ["s, line 1", "s, line 2", "s, line 4"]


def test_nothing_usable_says_where_it_begins() -> None:
    with pytest.raises(SourceError, match=r"3 problems, the first at s, line 2: .*known formats"):
        items('\n{"title": 1}\nnonsense\n\n5')
    with pytest.raises(SourceError, match="holds no paper"):
        items("[]")


def test_numbers_too_long_for_python_are_a_problem() -> None:
    got = items('{"title": "x"}\n{"title": "y", "year": ' + "9" * 5000 + "}")
    assert isinstance(got[1], Problem)

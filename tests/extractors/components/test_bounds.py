"""What can be a name, what markup is, and which kinds of names are no entities."""

from __future__ import annotations

import random

import numpy as np
import pytest

from extractors.components.neural.bounds import possible_names
from extractors.components.neural.kinds import is_no_entity
from extractors.components.neural.markup import find_markup
from extractors.components.neural.words import split_words


def names(text: str, *, title: str = "On trees") -> set[str]:
    """All stretches of an abstract that can be names, as they stand in the text."""
    whole = f"{title}\n{text}"
    words, markup = split_words(whole), find_markup(whole)
    possible = possible_names(whole, words, 12)
    places = (markup.whole(words[i].start, words[i + w].end) for i, w in zip(*np.nonzero(possible), strict=True))
    return {whole[start:end] for start, end in places}


@pytest.mark.parametrize(
    ("text", "can_be", "cannot_be"),
    [
        ("We beat FooNet. BarNet wins.", {"FooNet", "BarNet"}, {"FooNet. BarNet"}),
        ("A random tree (RT) forest.", {"RT", "random tree", "random tree (RT) forest"}, {"RT) forest", "(RT)"}),
        ("Sets [0, 1) and {k} filter", {"{k} filter", "k"}, {"0, 1)", "k} filter"}),
        ("the “deep” tree and the deep” tree", {"“deep” tree", "deep"}, {"deep” tree"}),
        ('a "plug in" tree', {'"plug in" tree', "plug in"}, {'in" tree', '"plug in"'}),
        ("with $k$-means in $n$ steps", {"$k$-means", "means", "$n$ steps"}, {"k$-means", "$-means in $"}),
        ("it costs \\$5 per tree", {"tree"}, set()),
        ("of the tree for a forest", {"tree", "forest"}, {"the tree", "of", "the", "a", "tree for", "for a forest"}),
        ("off-policy learning and virtual try-on", {"off-policy learning", "virtual try-on"}, {"and virtual"}),
        ("in vitro assay", {"in vitro assay"}, set()),
        ("ANN-based search", {"ANN", "ANN-based search"}, {"ANN-based", "ANN-"}),
        ("with A* and RRT*, IT and WE.", {"A*", "RRT*", "IT", "WE"}, {"A", "and RRT*", "RRT*,"}),
        ("our **FooNet** and *BarNet*-2 beat __x__", {"FooNet", "*BarNet*-2"}, {"**FooNet**", "BarNet*-2", "__x__"}),
        ("a) FooNet, b) BarNet", {"FooNet", "BarNet"}, {"b) BarNet"}),
        ("For image matching. In Situ Sequencing", {"image matching", "In Situ Sequencing"}, {"For image matching"}),
    ],
)
def test_names_keep_within_their_bounds(text: str, can_be: set[str], cannot_be: set[str]) -> None:
    found = names(text)
    assert can_be <= found
    assert not cannot_be & found


def test_a_name_runs_over_the_end_of_a_wrapped_line_but_not_of_a_short_one() -> None:
    assert "random\nforest" in names("On such hard problems we would always train a random\nforest.")
    assert "forest\ntree" not in names("forest\ntree")
    assert "trees\nForest" not in names("Forest", title="On the many uses of decision trees")


def test_brackets_balance_as_a_stack_says() -> None:
    """Against a plain check of each stretch, on random words and brackets of one sentence."""
    rng = random.Random(0)
    for _ in range(200):
        text = "T\n" + " ".join(rng.choice(["x", "y", "(", ")", "[", "]"]) for _ in range(12))
        words = split_words(text)
        possible = possible_names(text, words, 12)
        matched = _matched([w.text for w in words])
        for i, w in zip(*np.nonzero(possible), strict=True):
            inside = range(i, i + w + 1)
            assert all(words[k].text in "Txy" or matched.get(k) in inside for k in inside)


def _matched(signs: list[str]) -> dict[int, int]:
    out: dict[int, int] = {}
    opened: list[int] = []
    for i, sign in enumerate(signs):
        if sign in "([":
            opened.append(i)
        elif sign in ")]":
            wanted = {")": "(", "]": "["}[sign]
            places = [k for k, at in enumerate(opened) if signs[at] == wanted]
            if places:
                out[i], out[opened[places[-1]]] = opened[places[-1]], i
                del opened[places[-1] :]
    return out


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<jats:italic>k</jats:italic>-trees", ["k", "-", "trees"]),
        (r"\textbf{Foo}-\emph{Bar}", ["Foo", "-", "Bar"]),
        (r"{\em Foo} trees", ["Foo", "trees"]),
        (r"Trees~\cite{foo, bar} grow", ["Trees", "~", "grow"]),
        ("R&amp;D<br/>rate", ["R", "&", "D", "rate"]),
        ("p <b and c> d", ["p", "<", "b", "and", "c", ">", "d"]),
        (r"\textbf{Foo", ["\\", "textbf", "{", "Foo"]),
    ],
)
def test_markup_is_not_read(text: str, read: list[str]) -> None:
    words = split_words(text)
    assert [w.text for w in words] == read
    assert all(text[w.start : w.end] in (w.text, "&amp;") for w in words)


def test_words_are_glued_through_markup() -> None:
    assert [w.shape for w in split_words("<i>k</i>-<b>NN</b> x")] == [w.shape for w in split_words("k-NN x")]


@pytest.mark.parametrize(
    ("text", "can_be", "cannot_be"),
    [
        (r"a \textbf{Foo Bar}-Net", {r"\textbf{Foo Bar}-Net", "Foo Bar", "Foo", "Net"}, {"Foo Bar}-Net", "Bar}-Net"}),
        ("a <i>k</i>-NN tree", {"<i>k</i>-NN", "<i>k</i>-NN tree", "k"}, {"k</i>-NN"}),
        (r"\textit{\textbf{Foo}}-2", {r"\textit{\textbf{Foo}}-2", "Foo"}, {"Foo}}-2", r"\textbf{Foo}}-2"}),
        ("Foo-<b>Net</b> x", {"Foo-<b>Net</b>", "Net"}, {"Foo-<b>Net"}),
    ],
)
def test_names_hold_both_marks_of_a_pair_or_none(text: str, can_be: set[str], cannot_be: set[str]) -> None:
    found = names(text)
    assert can_be <= found
    assert not cannot_be & found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kenya", "Dataset"),
        ("Siemens", "Method"),
        ("Acme Robotics Inc.", "Method"),
        ("University of Nowhere", "Dataset"),
        ("LinkedIn", "Method"),
        ("Crohn's disease", "Task"),
        ("hepatitis", "Task"),
        ("COPD", "Method"),
        ("NVIDIA RTX 3090 GPU", "Dataset"),
        ("Jetson Xavier NX", "Method"),
        ("GPUs", "Metric"),
        ("Raspberry Pi 4", "Dataset"),
    ],
)
def test_kinds_that_are_no_entities(name: str, kind: str) -> None:
    assert is_no_entity(name, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kenya land cover mapping", "Task"),
        ("CHAD", "Method"),
        ("turkey counting", "Task"),
        ("LinkedIn", "Dataset"),
        ("Siemens star", "Method"),
        ("Crohn's disease grading", "Task"),
        ("detection of hepatitis", "Task"),
        ("GPU memory", "Metric"),
        ("GPU sorting", "Method"),
        ("Pima Indians Diabetes", "Dataset"),
        ("diploma", "Method"),
        ("ResNet-50", "Method"),
    ],
)
def test_names_that_only_hold_such_a_word_stay(name: str, kind: str) -> None:
    assert not is_no_entity(name, kind)  # type: ignore[arg-type]

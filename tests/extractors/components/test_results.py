"""Numbers are found as they are written, and read with sign, range, unit and thousands marks."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.components.dense import FloatArray
from extractors.components.results.candidates import candidates_of
from extractors.components.results.head import ResultHead, dump, load
from extractors.components.results.numbers import find_numbers, unit_of
from extractors.components.results.reading import results_of
from extractors.components.sentences.logic import sentence_spans
from extractors.records import Entity, EntityType, ExtractionError, Mention

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("text", "written", "value", "high", "unit"),
    [
        ("It scores 93.1% here", "93.1%", 93.1, 93.1, "%"),
        (r"an error of 4.2\% on it", r"4.2\%", 4.2, 4.2, "%"),
        ("a gain of +3.5 points", "+3.5 points", 3.5, 3.5, "points"),
        ("it falls by −0.7 dB", "−0.7 dB", -0.7, -0.7, "dB"),
        ("runs 12x faster", "12x", 12, 12, "times"),
        ("is 3.5 times as fast", "3.5 times", 3.5, 3.5, "times"),
        ("between 10 and more: 20-30% less", "20-30%", 20, 30, "%"),
        ("costs 12,500 ms", "12,500 ms", 12500, 12500, "ms"),
        ("within 1.2 ± 0.1 mm", "1.2 ± 0.1 mm", 1.2, 1.2, "mm"),
        ("needs two to three times less", "two to three times", 3, 3, "times"),
        ("by an order of magnitude", "an order of magnitude", None, None, "order of magnitude"),
        ("at 30 fps", "30 fps", 30, 30, "FPS"),
    ],
)
def test_numbers_are_read(text: str, written: str, value: float | None, high: float | None, unit: str) -> None:
    found = {text[n.start : n.end]: n for n in find_numbers(text)}
    assert written in found
    number = found[written]
    assert (number.value, number.high, number.unit) == (value, high, unit)


def test_a_change_is_two_numbers_and_a_range_is_one() -> None:
    change, span = "rises from 61% to 75%", "lies at 61% to 75%"
    assert [n.value for n in find_numbers(change)] == [61, 75]
    assert [(n.value, n.high) for n in find_numbers(span)] == [(61, 75)]


def test_digits_inside_words_are_no_numbers() -> None:
    assert find_numbers("Net50 and v1.2.3 of X-7") == ()


def test_an_unknown_unit_stays_as_it_is() -> None:
    assert unit_of(" furlongs") == "furlongs"


TEXT = "Nets\nWe propose FooNet. On BarSet it reaches 91.5% accuracy in 2021."


def _entity(kind: EntityType, name: str, role: str) -> Entity:
    start = TEXT.index(name)
    return Entity(kind, name, (), role, 1.0, (Mention(start, start + len(name), name, 1.0, "t"),))


ENTITIES = (
    _entity("Method", "FooNet", "proposes"),
    _entity("Dataset", "BarSet", "evaluates"),
    _entity("Metric", "accuracy", "reports"),
)


def _words() -> list[tuple[int, int]]:
    return [(i, i + len(w)) for w in TEXT.replace(".", " ").replace("%", " ").split() for i in [TEXT.index(w)]]


def _head(width: int, seen: int, about: int, pairs: int) -> ResultHead:
    def layer(name: str, inside: int, outside: int) -> dict[str, FloatArray]:
        return {
            f"{name}.w": RNG.normal(size=(inside, outside)).astype(np.float32),
            f"{name}.b": np.zeros(outside, dtype=np.float32),
        }

    network = (
        layer("near", 3 * width, 5)
        | layer("number", 5 + seen, 5)
        | layer("kind", 5, 4)
        | layer("none", 5, 5)
        | layer("word", width, 3)
        | layer("entity", width, 4)
        | layer("pair", 5 + seen + 4 + about + 3 + pairs, 6)
        | layer("deeper", 6, 7)
        | layer("slot", 7, 5)
    )
    seen_scale, about_scale = (np.stack([np.zeros(n), np.ones(n)]).astype(np.float32) for n in (seen, about))
    return ResultHead(
        (network,), seen_scale, about_scale, np.array([1, 0], dtype=np.float32), np.array([0.0], dtype=np.float32)
    )


def test_slots_hold_entities_of_their_type_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    words = _words()
    found = candidates_of(TEXT, 4, words, sentence_spans(TEXT, 4), ENTITIES)
    assert found is not None
    head = _head(8, found.seen.shape[1], found.about.shape[1], found.pairs.shape[2])
    states = RNG.normal(size=(len(words), 8)).astype(np.float32)
    results = results_of(head, found, states, TEXT)
    assert [r.value for r in results] == ["91.5%", "2021"]
    for result in results:
        assert result.metric in {None, 2}
        assert result.dataset in {None, 1}
        assert result.method in {None, 0}
        assert result.task is None
    folder = tmp_path_factory.mktemp("model")
    (folder / "results.npz").write_bytes(dump(head))
    again = load(folder)
    assert again is not None
    for ours, theirs in zip(head.scores(found, states), again.scores(found, states), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0.02, atol=0.05)


def test_a_broken_head_is_told_of(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("model")
    assert load(folder) is None
    (folder / "results.npz").write_bytes(b"no zip")
    with pytest.raises(ExtractionError, match="train it again"):
        load(folder)

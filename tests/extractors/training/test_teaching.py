"""What several teachers say of a text becomes targets; skipped where torch is missing."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from extractors.components.neural import layout
from extractors.components.neural.decode import Mix
from extractors.components.neural.paper import Read, Settings, Weights
from extractors.components.neural.words import split_words
from extractors.records import ROLES
from extractors.training.data import Item
from extractors.training.teaching import softened, teach

TEXT = "On nets\nFooNet is trained. Later we propose BarNet."
WEIGHTS = Weights(np.zeros((layout.MAX_WIDTH, layout.TYPES), np.float32), np.full(layout.TYPES, -9.0, np.float32))
SETTINGS = Settings(Mix(1.0, 0.0, 0.0), (0.5,) * layout.TYPES)


def _read(role: str, strength: float) -> Read:
    """A network that takes FooNet and BarNet for Methods with a role, as sure of it as ``strength``."""
    words = split_words(TEXT)
    numbers = np.zeros((len(words), layout.COLUMNS), np.float32)
    numbers[:, 0] = 5
    for i, word in enumerate(words):
        if word.text in ("FooNet", "BarNet"):
            numbers[i, layout.label_of(0, layout.SINGLE)] = 9
            numbers[i, layout.ROLE.start + layout.ROLE_PAIRS.index(("Method", role))] = strength
    return Read(TEXT, words, numbers)


def test_teachers_decide_on_roles_together() -> None:
    reads = [_read("uses", 1.0), _read("compares", 3.0), _read("compares", 3.0)]
    taught = teach(reads, [WEIGHTS] * 3, SETTINGS)
    foo = next(e for e in taught.entities if TEXT[e.spans[0].start :].startswith("FooNet"))
    assert foo.role == "compares"
    assert sum(foo.odds) == pytest.approx(1, abs=0.01)
    odds = dict(zip(ROLES["Method"], foo.odds, strict=True))
    alone = teach(reads[1:2], [WEIGHTS], SETTINGS).entities[0].odds
    assert odds["compares"] < alone[ROLES["Method"].index("compares")]
    assert odds["uses"] > odds["mentions"]


def test_an_announced_method_is_proposed_whatever_teachers_say() -> None:
    taught = teach([_read("compares", 3.0)], [WEIGHTS], SETTINGS)
    bar = next(e for e in taught.entities if TEXT[e.spans[0].start :].startswith("BarNet"))
    assert (bar.role, bar.odds) == ("proposes", ())


def test_softened_targets_are_a_mean_of_labels_and_teachers() -> None:
    taught = teach([_read("uses", 1.0)], [WEIGHTS], SETTINGS)
    words = len(split_words(TEXT))
    plain = Item(None, np.zeros(words, np.int64), np.zeros((0, 3), np.int64), ())  # type: ignore[arg-type]
    labels, spans = softened(plain, taught.labels, taught.spans, 0.5).targets()
    assert np.allclose(labels.sum(axis=1), 1, atol=1e-2)
    assert np.allclose(labels[:, 1:], taught.labels[:, 1:] / 2, atol=1e-2)
    assert np.allclose(spans, taught.spans / 2, atol=1e-2)

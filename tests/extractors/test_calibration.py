from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import calibration
from extractors.calibration import Calibration
from extractors.records import Entity, ExtractionError, Mention

FITTED = Calibration(bias=-0.3, score=0.8, mentions=0.5, agreement=0.4, steps=((0.0, 0.1), (0.5, 0.4), (1.0, 0.95)))


def test_without_a_table_scores_stay(tmp_path: Path) -> None:
    assert calibration.load(None) == calibration.load(tmp_path) == Calibration()
    entity = Entity("Method", "CNN", (), "uses", 0.123456789, (Mention(0, 3, "CNN", 0.1, "rules"),))
    assert Calibration().applied([entity]) == (entity,)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 9), st.integers(1, 3))
def test_confidences_rise_with_scores_mentions_and_agreement(a: float, b: float, mentions: int, parts: int) -> None:
    low, high = sorted((a, b))
    first = FITTED.confidence(low, mentions=mentions, components=parts)
    assert 0 <= first <= FITTED.confidence(high, mentions=mentions, components=parts) <= 1
    assert first <= FITTED.confidence(low, mentions=mentions + 1, components=parts + 1)


def test_a_table_goes_through_its_file(tmp_path: Path) -> None:
    (tmp_path / calibration.FILE).write_text(json.dumps(calibration.as_dict(FITTED)))
    assert calibration.load(tmp_path) == FITTED


@pytest.mark.parametrize("text", ["{", "[]", '{"slope": 1}', '{"steps": [[0, 1], [1, 0]]}', '{"bias": "high"}'])
def test_a_broken_table_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / calibration.FILE).write_text(text)
    with pytest.raises(ExtractionError, match=calibration.FILE):
        calibration.load(tmp_path)


def test_mentions_and_components_of_an_entity_are_counted() -> None:
    mentions = tuple(Mention(n, n + 1, "x", 0.5, part) for n, part in enumerate(("rules", "neural", "neural")))
    [made] = FITTED.applied([Entity("Method", "x", (), "uses", 0.5, mentions)])
    assert made.score == FITTED.confidence(0.5, mentions=3, components=2)

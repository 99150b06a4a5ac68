"""Why names may be one, and what forbids it."""

from __future__ import annotations

import pytest

from extractors.components.sameness import Contrast, Reason, contrast, reason


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("Colour-Histogram", "color histograms", Reason.SPELLING),
        ("QFS", "quick fox search", Reason.ACRONYM),
        ("policy search algorithm", "policy search", Reason.HEAD),
        ("FoxBank dataset", "FoxBank", Reason.HEAD),
        ("route planner", "route planning", Reason.FORM),
        ("tracking fast targets", "fast target tracking", Reason.FORM),
        ("estimation of wind speed", "wind speed estimation", Reason.FORM),
    ],
)
def test_reasons_are_told(a: str, b: str, why: Reason) -> None:
    assert reason(a, b) is reason(b, a) is why
    assert contrast(a, b) is None


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("furry product bound", "bald product bound", Contrast.MODIFIER),
        ("upper product bound", "lower product bound", Contrast.OPPOSITE),
        ("monotone learning", "nonmonotone learning", Contrast.PREFIX),
        ("social kernel", "asocial kernel", Contrast.PREFIX),
        ("top-3 hit rate", "top-10 hit rate", Contrast.NUMBER),
        ("FoxNet-18", "FoxNet", Contrast.NUMBER),
        ("speech-to-sign translation", "sign-to-speech translation", Contrast.DIRECTION),
        ("mean fox error", "mean hare error", Contrast.MODIFIER),
        ("planning", "route planning", Contrast.NARROWER),
        ("FGN", "HGN", Contrast.UNLIKE),
        ("fox recognition", "fox disambiguation", Contrast.MODIFIER),
    ],
)
def test_contrasts_keep_names_apart(a: str, b: str, why: Contrast) -> None:
    assert reason(a, b) is None
    assert contrast(a, b) is contrast(b, a) is why


def test_things_that_end_like_agents_are_no_activities() -> None:
    assert reason("text encoder", "text encoding") is None
    assert reason("parallel manipulator", "parallel manipulation") is None

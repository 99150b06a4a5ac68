"""What held-out texts teach: thresholds, and confidences that mean what they say."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("sklearn")

from extractors.calibration import Calibration
from extractors.records import Entity, Mention
from extractors.training.calibrate import confidence, fit_calibration, fit_shift, shifted_confidences
from extractors.training.scoring import Finding, Judged, calibration_error, named, reliability


def _entity(name: str, score: float) -> Entity:
    return Entity("Method", name, (), "uses", score, (Mention(0, len(name), name, score, "neural"),))


def test_findings_are_right_when_the_labels_have_them_and_optional_ones_do_not_count() -> None:
    judged = Judged()
    wanted = [named("Method", ["CNN"]), named("Method", ["LSTM"]), named("Method", ["model"], optional=True)]
    judged.add(wanted, [_entity("CNNs", 0.9), _entity("GRU", 0.4), _entity("model", 0.8)])
    assert [(f.score, f.right) for f in judged.findings] == [(0.9, True), (0.4, False)]
    assert judged.counts("Method").f1 == pytest.approx(0.5)
    assert judged.counts("Method", threshold=0.5).precision == 1.0
    assert judged.counts("Dataset").wanted == 0


def test_fitted_confidences_are_calibrated_on_findings_that_were_not_fitted() -> None:
    rng = random.Random(3)

    def findings(count: int) -> list[Finding]:
        out = []
        for _ in range(count):
            score, kind, mentions = rng.uniform(0.5, 1), rng.choice(["Method", "Metric"]), rng.randint(1, 4)
            chance = score**4 * (0.9 if kind == "Method" else 0.6) + 0.02 * mentions
            out.append(Finding(kind, score, mentions, 1, rng.random() < chance))
        return out

    fitted = fit_calibration(findings(6000))
    fresh = findings(3000)
    before = calibration_error(reliability((f.score, f.right) for f in fresh))
    after = [(fitted.confidence(f.score, mentions=f.mentions, kind=f.type), f.right) for f in fresh]
    assert before > 0.2
    assert calibration_error(reliability(after)) < 0.05
    assert fitted.types["Method"] > fitted.types["Metric"]


def test_too_few_findings_leave_scores_alone() -> None:
    assert fit_calibration([Finding("Method", 0.9, 1, 1, True)] * 50).is_identity


def test_a_shift_moves_confidences_to_what_careful_labels_say() -> None:
    rng = random.Random(4)
    findings = [
        Finding("Method", score, 1, 1, rng.random() < min(1.0, score + 0.15))
        for score in (rng.uniform(0.4, 0.8) for _ in range(3000))
    ]
    moved = fit_shift(Calibration(score=1.0), findings)
    assert moved.shift > 0.3
    assert calibration_error(reliability((confidence(moved, f), f.right) for f in findings)) < 0.03
    texts = [findings[i : i + 10] for i in range(0, 3000, 10)]
    judged = shifted_confidences(Calibration(), texts)
    assert len(judged) == 3000
    assert calibration_error(reliability(judged)) < 0.04

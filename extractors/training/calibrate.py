"""Fit confidences on held-out findings: logistic regression, then rising steps (see ``extractors.calibration``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from extractors.calibration import FILE, Calibration, as_dict, logit
from extractors.records import ENTITY_TYPES
from extractors.training.files import write_atomically
from extractors.training.scoring import Finding


def fit_calibration(findings: Sequence[Finding], *, bins: int = 25, least: int = 200) -> Calibration:
    """Fit a calibration; with fewer than ``least`` findings, or only right or wrong ones, scores stay as they are.

    The steps are fitted to the mean of ``bins`` groups of equal size, so that few texts cannot bend them.
    """
    right = np.array([f.right for f in findings], dtype=np.float64)
    if len(right) < least or right.all() or not right.any():
        return Calibration()
    solver = LogisticRegression(C=10.0, max_iter=1000).fit(_features(findings), right)
    score, mentions, agreement, *types = (round(float(w), 4) for w in solver.coef_[0])
    platt = Calibration(
        bias=round(float(solver.intercept_[0]), 4),
        score=max(score, 0.0),
        mentions=max(mentions, 0.0),
        agreement=max(agreement, 0.0),
        types=dict(zip(ENTITY_TYPES, types, strict=True)),
    )
    confidences = np.array([confidence(platt, f) for f in findings])
    groups = np.array_split(np.argsort(confidences, kind="stable"), bins)
    means = np.array([confidences[g].mean() for g in groups])
    rising = IsotonicRegression(y_min=0, y_max=1).fit_transform(means, [right[g].mean() for g in groups])
    steps = {round(float(x), 4): round(float(y), 4) for x, y in zip(means, rising, strict=True)}
    return replace(platt, steps=tuple(sorted(steps.items())))


def fit_shift(calibration: Calibration, findings: Sequence[Finding]) -> Calibration:
    """Move all confidences by one number in log odds, the likeliest for findings in texts labelled with more care.

    Labels for training leave out more than those for scoring do, so that confidences fitted on them are too low.
    """
    plain = replace(calibration, shift=0.0)
    odds = np.array([logit(confidence(plain, f)) for f in findings])
    right = np.array([f.right for f in findings])

    def likelihood(shift: float) -> float:
        return float(-np.logaddexp(0, np.where(right, -1, 1) * (odds + shift)).sum())

    return replace(calibration, shift=max((round(0.01 * n, 2) for n in range(-200, 201)), key=likelihood))


def shifted_confidences(calibration: Calibration, texts: Sequence[Sequence[Finding]]) -> list[tuple[float, bool]]:
    """Give each finding's confidence, moved by what four fifths of the other texts say, and whether it is right."""
    out: list[tuple[float, bool]] = []
    for k in range(5):
        rest = [f for i, found in enumerate(texts) if i % 5 != k for f in found]
        moved = fit_shift(calibration, rest)
        out += [(confidence(moved, f), f.right) for i, found in enumerate(texts) if i % 5 == k for f in found]
    return out


def write_calibration(calibration: Calibration, folder: Path) -> None:
    """Write the table beside a model's weights."""
    write_atomically(folder / FILE, (json.dumps(as_dict(calibration), indent=1) + "\n").encode())


def _features(findings: Sequence[Finding]) -> np.typing.NDArray[np.float64]:
    """Describe findings as ``Calibration`` does: logit, logarithm of mentions, components beyond the first, type."""
    rows = [
        [logit(f.score), np.log(max(1, f.mentions)), f.components - 1.0, *(float(f.type == t) for t in ENTITY_TYPES)]
        for f in findings
    ]
    return np.array(rows, dtype=np.float64)


def confidence(calibration: Calibration, finding: Finding) -> float:
    """Give the confidence of a finding."""
    return calibration.confidence(
        finding.score, mentions=finding.mentions, components=finding.components, kind=finding.type
    )

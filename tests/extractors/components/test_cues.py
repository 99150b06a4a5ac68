from __future__ import annotations

import numpy as np

from extractors.components.cues import Families

FAMILIES = Families("us(?:e|es)$|with$", "propos")


def test_words_are_told_by_how_they_begin_whatever_their_case() -> None:
    assert FAMILIES.table(["Use", "used", "with", "Proposed", "re-propose"]).tolist() == [
        [1, 0],
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
    ]


def test_running_sums_tell_what_stands_in_a_stretch() -> None:
    before = FAMILIES.before(["we", "propose", "it", "with", "care"])
    assert before.shape == (6, 2)
    assert np.array_equal(before[4] - before[2], [1, 0])
    assert FAMILIES.before([]).shape == (1, 2)

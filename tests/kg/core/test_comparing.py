from __future__ import annotations

import pytest

from kg.core.comparing import level, lower_is_better, split_of


@pytest.mark.parametrize(
    ("metric", "lower"),
    [
        ("top-5 error rate", True),
        ("WER", True),
        ("miss rate", True),
        ("number of parameters", True),
        ("false positive rate", True),
        ("true positive rate", False),
        ("macro-F1", False),
        ("peak signal-to-noise ratio", False),
        ("area under the curve", False),
        ("error on the validation set", True),
        ("accuracy under distribution shift", False),
        ("mAP@0.5:0.95", False),
        ("grade", None),
        ("", None),
    ],
)
def test_names_of_metrics_tell_which_way_is_better(metric: str, lower: bool | None) -> None:
    assert lower_is_better(metric) is lower


def test_units_of_time_and_speed_tell_the_direction() -> None:
    assert lower_is_better("inference speed", "ms") is True
    assert lower_is_better("inference cost", "FPS") is False


def test_shares_are_put_on_one_scale_and_others_keep_theirs() -> None:
    assert level(0.5, "", "F1-score") == level(50, "%", "F1-score") == level(50.0, "", "F1-score") == (50.0, "%")
    assert level(28.4, "BLEU", "BLEU") == (28.4, "%")
    assert level(0.5, "", "mean absolute error") == (0.5, "")
    assert level(5, "FPS", "accuracy") is None
    assert level(3, "m", "position error") != level(3, "cm", "position error")


@pytest.mark.parametrize(
    ("before", "value", "after", "part"),
    [
        ("It gets ", "54.1", " mAP on ShelfSet val.", "dev"),
        ("It gets 56.3 mAP on ShelfSet test-dev and ", "54.1", " on val.", "dev"),
        ("It gets ", "56.3", " mAP on ShelfSet test-dev and 54.1 on val.", "test-dev"),
        ("Scores are 91.2 and ", "88.0", " on the test and dev sets.", "dev"),
        ("Scores are ", "91.2", " and 88.0 on the test and dev sets.", "test"),
        ("Scores are ", "91.2", " on both the dev set and the test set.", "dev and test"),
        ("On the held-out set it has ", "7", " errors.", "held-out"),
        ("We test it, and ", "5", " of 7 runs end well.", ""),
        ("", "9%", "", ""),
    ],
)
def test_parts_of_a_dataset_go_with_their_numbers(before: str, value: str, after: str, part: str) -> None:
    assert split_of(before, value, after) == part

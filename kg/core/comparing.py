"""When two numbers may be compared: which way a metric is better, one scale for its numbers, and the part of the data.

Nothing here knows datasets; what a metric is like is told by the words of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_WORD: Final = re.compile(r"[a-z]+\d*")
#: What is better when it is smaller, also at the head of a name: "error", "rate of failure", "time to first token".
_LOWER: Final = frozenset(
    """error errors loss distance perplexity latency runtime time duration delay divergence regret deviation cost drift
    uncertainty misses miss failure failures consumption usage footprint overhead complexity parameters params memory
    flop flops macs size bias variance alarm false degradation hallucination toxicity collisions collision violations
    violation jerk residual rmse mse mae mape smape rmsd nmse nrmse mre wer cer per ter der eer epe aepe mpjpe fid fvd
    kid lpips nll ppl ate rpe fde ade mre hter apcer ece mce brier hausdorff hd95 assd chamfer emd bpp bpd bpc niqe fpr
    fnr far frr wape crps sad dists madr medr""".split()
)
#: What is better when it is greater.
_HIGHER: Final = frozenset(
    """accuracy acc precision recall sensitivity specificity score auc auroc aucroc auprc map miou iou dice jaccard bleu
    rouge meteor cider spice chrf comet bertscore bleurt psnr ssim snr sdr sisdr pesq stoi mos fps throughput speed
    success correlation spearman pearson kendall kappa agreement mcc ndcg mrr em pass hota mota idf1 corloc map50 ap50
    ap75 ap true gmean nmi ari purity coverage reward return elo r2 pearsonr smatch las uas pck pcp oks vmaf clipscore
    intersection f1 f2 frames wins win similarity uplift faithfulness retrieval hit hits map inception nss sauc
    gain""".split()
)
#: Before "rate" and the like these tell the direction, and win over what is behind them: "success rate", "miss rate".
_NEUTRAL: Final = frozenset({"rate", "ratio", "percentage", "number", "level", "value", "values", "count", "frequency"})
#: Behind these stands what is measured on: "error on the test set"; before them the head.
_ASIDE: Final = re.compile(r"\b(?:on|in|at|for|per|under|over|with|to|by)\b")
#: Names whose words would mislead.
_SHORT: Final = {
    "f score": "f1",
    "f measure": "f1",
    "bits per": "bpd per",
    "area under": "auc of",
    "signal to noise": "snr",
    "signal to distortion": "sdr",
}
_OF: Final = re.compile(r"\bof\b")
#: Metrics that are shares of one: 0.91 is 91 %.
_SHARES: Final = frozenset(
    """accuracy acc precision recall sensitivity specificity auc auroc aucroc auprc map miou iou dice jaccard f1
    success ap ap50 ap75 map50 em pass ndcg mrr bleu rouge wer cer per eer hit hits kappa hota mota idf1 pck
    nmi ari purity coverage las uas smatch fpr fnr""".split()
)
_PERCENT: Final = "%"
#: Units of time, and of how much is done in time.
_SLOW: Final = frozenset({"s", "ms", "µs", "min", "h", "days", "GPU hours", "GPUh"})
_FAST: Final = frozenset({"FPS", "Hz", "kHz", "MHz", "GHz"})
#: Units that only name the metric, or say percent in other words.
_NAMING: Final = frozenset({"AP", "mAP", "BLEU", "BLEU points", "points"})


def lower_is_better(metric: str, unit: str = "") -> bool | None:
    """Tell whether smaller numbers of a metric are better; None where neither its name nor the unit tells.

    >>> [lower_is_better(m) for m in ("word error rate", "top-1 accuracy", "rate of success", "MAE", "grade")]
    [True, False, False, True, None]
    """
    if unit in _SLOW or unit in _FAST:
        return unit in _SLOW
    for word in _telling(metric):
        if word in _LOWER:
            return True
        if word in _HIGHER:
            return False
    return None


def level(number: float, unit: str, metric: str) -> tuple[float, str] | None:
    """Put a number on the scale of its metric, so that numbers of one scale compare: shares are given in percent.

    Returns:
        The number and the unit it is counted in; None where nothing is counted so, as an accuracy in milliseconds.

    >>> level(0.915, "", "accuracy"), level(91.5, "%", "accuracy"), level(12, "ms", "latency")
    ((91.5, '%'), (91.5, '%'), (12, 'ms'))
    """
    share = any(word in _SHARES for word in _telling(metric))
    if not share:
        return (number, "" if unit in _NAMING else unit)
    if unit == "" and 0 <= number <= 1:
        return (round(number * 100, 6), _PERCENT)
    return (number, _PERCENT) if unit in {"", _PERCENT, *_NAMING} else None


def _telling(metric: str) -> Iterator[str]:
    """The words of a name that tell what it is, the most telling first: its head, then what stands before it."""
    plain = re.sub(r"(?<=[a-z])-(?=[a-z\d])|_", " ", metric.lower())
    for long, short in _SHORT.items():
        plain = plain.replace(long, short)
    head = _ASIDE.split(plain, maxsplit=1)[0]
    parts = [_WORD.findall(part) for part in _OF.split(head)]
    words = [word for part in parts for word in reversed(part)]
    yield from (word for word in words if word not in _NEUTRAL)


_SPLIT: Final = re.compile(
    r"""
    \b(?P<name>test|dev|val|train)(?:ing)?[-_ ](?P<kind>clean|other|dev|std|challenge|seen|unseen)\b
    | \b(?P<part>test|testing|dev|development|val|validation|train|training|hold-?out|held-out)
      [-\s](?:sets?|splits?|parts?|partitions?|subsets?|folds?|data|accurac\w+|errors?|performance|perplexit\w+|scores?)\b
    | (?<![-\w])(?P<bare>minival|val|validation|dev|(?<=\bon\ )test)(?=[\s)\]]*(?:[,;.)]|and\b|$))
    | \b(?P<first>test)(?=(?:\s+and|/|,)\s*(?:the\s+)?(?:dev|val))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DIGITS: Final = re.compile(r"(?<![\w.-])\d+(?:[.,]\d+)*")
_CALLED: Final = {
    "testing": "test",
    "development": "dev",
    "validation": "dev",
    "val": "dev",
    "minival": "dev",
    "training": "train",
    "holdout": "held-out",
    "hold-out": "held-out",
}


def split_of(before: str, value: str, after: str) -> str:
    """The part of a dataset that a number was reached on, as its sentence tells; empty where it does not.

    The parts that are named behind the numbers go with them in order; else the part that is named last before.

    Args:
        before: The sentence before the number.
        value: The number as written.
        after: The sentence behind it.

    >>> split_of("We reach ", "2.1%", " and 4.3% WER on test-clean and test-other.")
    'test-clean'
    >>> split_of("On the validation set, it reaches ", "81.0", " mAP.")
    'dev'
    """
    at = len(before)
    sentence = f"{before}{value}{after}"
    numbers = [(m.start(), "") for m in _DIGITS.finditer(sentence) if not at <= m.start() < at + len(value)]
    named = [(m.start(), _part(m)) for m in _SPLIT.finditer(sentence)]
    runs = [list(run) for _, run in groupby(sorted([*numbers, (at, ""), *named]), key=lambda found: found[1] != "")]
    here = next(i for i, run in enumerate(runs) if (at, "") in run)
    place = runs[here].index((at, ""))
    behind = list(dict.fromkeys(part for _, part in runs[here + 1])) if here + 1 < len(runs) else []
    if behind:
        return behind[place] if len(behind) == len(runs[here]) else " and ".join(behind)
    return runs[here - 1][-1][1] if here else ""


def _part(match: re.Match[str]) -> str:
    if match["name"]:
        return f"{match['name']}-{match['kind']}".lower()
    found = (match["part"] or match["bare"] or match["first"]).lower()
    return _CALLED.get(found, found)

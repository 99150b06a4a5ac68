"""From the network's numbers to spans: the best set of spans that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from extractors.components.neural import layout

FloatArray = npt.NDArray[np.float32]

#: Longest span, in words, that is read from the labels alone.
MAX_LABELLED: int = 40


@dataclass(frozen=True, slots=True)
class Scored:
    """A span of words (``end`` exclusive) with a type index and a probability."""

    start: int
    end: int
    kind: int
    score: float


@dataclass(frozen=True, slots=True)
class Mix:
    """How the two heads are mixed: ``labels`` and ``spans`` weigh their log odds, ``cost`` is what a span must earn."""

    labels: float = 0.5
    spans: float = 0.5
    cost: float = -0.5


def log_softmax(x: FloatArray) -> FloatArray:
    """Give log probabilities over the last axis."""
    shifted = x - x.max(axis=-1, keepdims=True)
    out: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return out


def label_gains(labels: FloatArray) -> FloatArray:
    """Give what each span earns over being outside: ``(start, width - 1, type)`` in nats, -inf past the end.

    ``labels`` holds log probabilities ``(words, LABELS)``. With these gains the best set of spans is the Viterbi
    path over valid BIOES sequences.
    """
    n = len(labels)
    widest = min(MAX_LABELLED, n)
    part = (labels[:, 1:] - labels[:, :1]).reshape(n, layout.TYPES, 4)
    begin, inside, end, single = (part[:, :, i] for i in range(4))
    total = np.concatenate([np.zeros((1, layout.TYPES), dtype=np.float32), np.cumsum(inside, axis=0)])
    # From (start, type, width - 1), the order of windows, to (start, width - 1, type); a width of 1 is set last.
    gains = np.array(_windows(total[:-1], widest, 0.0).transpose(0, 2, 1), order="C")
    gains -= total[1:, None]
    gains += begin[:, None]
    gains += _windows(end, widest, -np.inf).transpose(0, 2, 1)
    gains[:, 0] = single
    return gains


def _windows(x: FloatArray, width: int, beyond: float) -> FloatArray:
    """View ``(n, types)`` as ``(n, types, width)``: the values from each place on, ``beyond`` past the end."""
    padding = np.full((width - 1, *x.shape[1:]), beyond, dtype=np.float32)
    view: FloatArray = sliding_window_view(np.concatenate([x, padding]), width, axis=0)
    return view


def span_gains(words: FloatArray, span_width: FloatArray) -> FloatArray:
    """Give the span head's log odds ``(start, width - 1, type)``, -inf past the end.

    The same as ``training.model.span_logits``.
    """
    n = len(words)
    widest = min(layout.MAX_WIDTH, n)
    query = words[:, layout.QUERY].reshape(n, layout.TYPES, layout.SPAN_SIZE) / np.float32(layout.SPAN_SIZE**0.5)
    key = _windows(words[:, layout.KEY], widest, 0.0).reshape(n, layout.TYPES, layout.SPAN_SIZE, widest)
    gains: FloatArray = np.matmul(query[:, :, None], key)[:, :, 0].transpose(0, 2, 1)
    gains += words[:, None, layout.START]
    gains += _windows(words[:, layout.STOP], widest, -np.inf).transpose(0, 2, 1)
    gains += span_width[:widest]
    return gains


def mixed_gains(labels: FloatArray, spans: FloatArray, mix: Mix) -> FloatArray:
    """Add the two heads' gains; where a span is too long for the span head, the labels count for both."""
    out = (mix.labels + mix.spans) * labels
    w = spans.shape[1]
    with np.errstate(invalid="ignore"):
        out[:, :w] = mix.labels * labels[:, :w] + mix.spans * spans
    result: FloatArray = out.astype(np.float32) - np.float32(mix.cost)
    return np.where(np.isnan(result), -np.inf, result).astype(np.float32)


def best_spans(gains: FloatArray) -> list[Scored]:
    """Choose the spans without overlap whose gains sum highest (weighted interval scheduling).

    The score of a span is the logistic function of its gain.
    """
    n = len(gains)
    found = np.unravel_index(np.flatnonzero(gains > 0), gains.shape)
    options: dict[int, list[tuple[float, int, int]]] = {}
    for gain, i, width, kind in zip(gains[found].tolist(), *(x.tolist() for x in found), strict=True):
        options.setdefault(i, []).append((gain, i + width + 1, kind))
    value = [0.0] * (n + 1)
    chosen: dict[int, tuple[float, int, int]] = {}
    for i in range(n - 1, -1, -1):
        value[i] = value[i + 1]
        for option in options.get(i, ()):
            total = option[0] + value[option[1]]
            if total > value[i]:
                value[i], chosen[i] = total, option
    out: list[Scored] = []
    i = 0
    while i < n:
        if i in chosen:
            gain, end, kind = chosen[i]
            out.append(Scored(i, end, kind, logistic(gain)))
            i = end
        else:
            i += 1
    return out


def logistic(x: float) -> float:
    """Give 1 / (1 + exp(-x))."""
    return float(1.0 / (1.0 + np.exp(-np.clip(x, -50, 50))))


def role_probabilities(words: FloatArray, chosen: npt.NDArray[np.int64], kind: int) -> FloatArray:
    """Pool the role logits over an entity's words and give the probabilities of its type's roles."""
    weight = words[chosen, layout.WEIGHT][:, 0]
    weight = np.exp(weight - weight.max())
    pooled = (words[chosen, layout.ROLE] * (weight / weight.sum())[:, None]).sum(axis=0)
    start = layout.ROLE_STARTS[kind]
    return np.exp(log_softmax(pooled[start : layout.ROLE_STARTS[kind + 1]].astype(np.float32)))

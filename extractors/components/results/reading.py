"""Results of one text: what the learnt head says of its numbers, as records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.components.dense import FloatArray
from extractors.components.neural.paper import Read
from extractors.components.places import Span
from extractors.components.results.candidates import SLOTS, Candidates, candidates_of
from extractors.components.results.head import ResultHead
from extractors.components.results.numbers import Number, is_relative
from extractors.records import RESULT_KINDS, Entity, Result


def read_results(
    head: ResultHead, read: Read, title_length: int, sentences: Sequence[Span], entities: Sequence[Entity]
) -> tuple[Result, ...]:
    """Find the results that one text reports, in order.

    Args:
        head: The learnt head.
        read: What the encoder said of the text.
        title_length: The title's length in code points.
        sentences: Start and end of each sentence.
        entities: What was read or given.
    """
    words = [(w.start, w.end) for w in read.words]
    found = candidates_of(read.text, title_length, words, sentences, entities)
    return () if found is None else results_of(head, found, read.states, read.text)


def results_of(head: ResultHead, found: Candidates, states: FloatArray, text: str) -> tuple[Result, ...]:
    """Choose the numbers that are results, their kinds, and what fills their slots."""
    kinds, slots = head.scores(found, states)
    odds = np.logaddexp.reduce(kinds[:, 1:], axis=1) - kinds[:, 0]
    sure = 1 / (1 + np.exp(-(odds * head.platt[0] + head.platt[1])))
    return tuple(
        _result(found.numbers[i], kinds[i], slots[i], round(float(sure[i]), 4), text)
        for i in np.nonzero(sure >= head.least[0])[0]
    )


def _result(number: Number, kinds: FloatArray, slots: FloatArray, sure: float, text: str) -> Result:
    kind = RESULT_KINDS[int(kinds[1:].argmax())]
    if is_relative(number.unit):
        kind = "ratio"
    chosen = slots.argmax(axis=0)
    filled = {name: int(at) - 1 if at else None for (name, _), at in zip(SLOTS, chosen, strict=True)}
    if kind == "absolute" or filled["against"] == filled["method"]:
        filled["against"] = None
    return Result(
        value=text[number.start : number.end],
        kind=kind,
        score=sure,
        start=number.start,
        end=number.end,
        number=number.value,
        high=number.high,
        unit=number.unit,
        **filled,
    )

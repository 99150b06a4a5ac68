"""Self-training: a teacher's reading of unlabelled texts as targets for a student.

What the whole paper says (one type a name, thresholds, joined names) is mixed into the teacher's word and span
probabilities, so that the student learns it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from tokenizers import Tokenizer

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.neural import layout
from extractors.components.neural.decode import log_softmax, span_gains
from extractors.components.neural.paper import Read, Settings, Weights, read_mentions
from extractors.components.neural.words import Window
from extractors.components.words import normalise
from extractors.records import TypedMention
from extractors.training.data import Example, Item, Labelled, Span, items, window_words


def label_text(read: Read, weights: Weights, settings: Settings, name: str, title_length: int) -> Example:
    """Make an example of what a teacher read in a text."""
    found = read_mentions(read, find_abbreviations(read.text), weights, settings)
    joined = {b: a for a, b in found.links}
    keys = {normalise(read.text[slice(*b)]): normalise(read.text[slice(*a)]) for b, a in joined.items()}
    entities: dict[tuple[str, str], list[TypedMention]] = defaultdict(list)
    for m in found.mentions:
        key = normalise(read.text[m.start : m.end])
        entities[m.type, keys.get(key, key)].append(m)
    return Example(
        name,
        read.text,
        title_length,
        tuple(
            Labelled(ms[0].type, ms[0].role, tuple(Span(m.start, m.end, m.type) for m in ms))
            for ms in entities.values()
        ),
    )


def silver_items(
    reads: Sequence[Read],
    texts: Iterable[Example],
    tokenizer: Tokenizer,
    weights: Weights,
    settings: Settings,
    *,
    soft: float = 0.5,
    weight: float = 1.0,
) -> list[Item]:
    """Turn a teacher's reading into items: targets are ``soft`` parts its probabilities, the rest its choice."""
    out: list[Item] = []
    for read, text in zip(reads, texts, strict=True):
        labelled = label_text(read, weights, settings, text.id, text.title_length)
        _, parts = window_words(labelled, tokenizer)
        if len(parts) != 1:
            continue
        item = items(labelled, tokenizer)[0]
        out.append(
            Item(
                item.window,
                item.labels,
                item.spans,
                item.roles,
                item.names,
                weight,
                _targets(read, item, parts[0], weights, soft),
            )
        )
    return out


def _targets(
    read: Read, item: Item, part: Window, weights: Weights, soft: float
) -> tuple[np.typing.NDArray[np.float16], np.typing.NDArray[np.float16]]:
    n = len(part.words)
    labels = soft * np.exp(log_softmax(read.numbers[:, layout.LABEL]))
    labels[np.arange(n), item.labels] += 1 - soft
    gains = span_gains(read.numbers, weights.span_width)
    spans = np.zeros((n, layout.MAX_WIDTH, layout.TYPES), dtype=np.float32)
    spans[:, : gains.shape[1]] = soft / (1 + np.exp(-np.clip(gains, -50, 50)))
    spans[item.spans[:, 0], item.spans[:, 1], item.spans[:, 2]] += 1 - soft
    return labels.astype(np.float16), spans.astype(np.float16)

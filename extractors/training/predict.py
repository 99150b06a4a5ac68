"""Run a network in torch over examples; the shipped component does the same with ONNX."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.entities.logic import gather
from extractors.components.neural import layout
from extractors.components.neural.paper import Read, Settings, Weights, read_mentions
from extractors.components.neural.words import Window, merge_windows
from extractors.records import Entity
from extractors.training.data import Example, FloatArray, Item, window_words
from extractors.training.loss import collate, group
from extractors.training.model import Tagger


def read_texts(
    model: Tagger, tokenizer: Tokenizer, examples: Sequence[Example], *, batch_tokens: int = 4096
) -> list[Read]:
    """Run the network over examples in evaluation mode and bf16, texts of like length together."""
    model.eval()
    prepared = [window_words(e, tokenizer) for e in examples]
    flat = [(i, part) for i, (_, parts) in enumerate(prepared) for part in parts]
    numbers: list[FloatArray] = [np.zeros((0, layout.COLUMNS), dtype=np.float32)] * len(flat)
    for chosen in group([len(p.ids) for _, p in flat], batch_tokens=batch_tokens, rng=random.Random(0)):
        for at, rows in zip(chosen, _numbers(model, [flat[k][1] for k in chosen]), strict=True):
            numbers[at] = rows
    outputs: list[list[FloatArray]] = [[] for _ in examples]
    for (i, _), rows in zip(flat, numbers, strict=True):
        outputs[i].append(rows)
    return [
        Read(example.text, words, merge_windows(parts, out, len(words)))
        for example, (words, parts), out in zip(examples, prepared, outputs, strict=True)
    ]


def _numbers(model: Tagger, parts: Sequence[Window]) -> list[FloatArray]:
    batch = collate(
        [Item(p, np.zeros(len(p.words), dtype=np.int64), np.zeros((0, 3), dtype=np.int64), ()) for p in parts]
    )
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        words = model(batch.ids, batch.types, batch.shapes, batch.mask, batch.first)
    found = words.float().numpy()
    return [found[i, : len(p.words)] for i, p in enumerate(parts)]


def entities_of(
    read: Read, weights: Weights, settings: Settings, *, title_length: int | None = None
) -> tuple[Entity, ...]:
    """Gather the entities of what a network said about one text, as the spaCy pipeline does."""
    abbreviations = find_abbreviations(read.text)
    found = read_mentions(read, abbreviations, weights, settings)
    return gather(found.mentions, abbreviations, read.text, title_length=title_length, links=found.links)


def weights_of(model: Tagger) -> Weights:
    """Copy the small weights that are read outside the network."""
    return Weights(model.span_width.detach().numpy().copy(), model.link_bias.detach().numpy().copy())

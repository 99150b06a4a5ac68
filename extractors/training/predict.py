"""Run a network in torch over examples; the shipped component does the same with ONNX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.entities.logic import gather
from extractors.components.neural.paper import Read, Settings, read_mentions
from extractors.components.neural.words import merge_windows
from extractors.records import Entity
from extractors.training.data import Example, FloatArray, window_words
from extractors.training.model import Tagger


def read_texts(model: Tagger, tokenizer: Tokenizer, examples: Iterable[Example]) -> list[Read]:
    """Run the network over each example alone, in evaluation mode and bf16."""
    model.eval()
    out: list[Read] = []
    for example in examples:
        words, parts = window_words(example, tokenizer)
        numbers = [_numbers(model, [getattr(p, n) for n in ("ids", "types", "shapes", "first")]) for p in parts]
        out.append(Read(example.text, words, merge_windows(parts, numbers, len(words))))
    return out


def _numbers(model: Tagger, arrays: Sequence[np.typing.NDArray[np.int64]]) -> FloatArray:
    ids, types, shapes, first = (torch.from_numpy(a)[None] for a in arrays)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        words = model(ids, types, shapes, torch.ones_like(ids), first)
    result: FloatArray = words[0].float().numpy()
    return result


def entities_of(read: Read, span_width: FloatArray, settings: Settings, title_length: int) -> tuple[Entity, ...]:
    """Read the entities of one text the way the pipeline does."""
    abbreviations = find_abbreviations(read.text)
    mentions = read_mentions(read, abbreviations, span_width, settings)
    return gather(mentions, abbreviations, read.text, title_length=title_length)

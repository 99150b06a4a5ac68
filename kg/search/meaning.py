"""What texts mean, by the head of the shipped model; nobody can tell where the model has none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from extractors.components.meaning.encoder import SentenceEncoder, open_encoder
from extractors.models import MODEL_FOLDER
from kg.search.vectors import Embed, Matrix


class _Meaning:
    """The encoder, as search asks for it."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def width(self) -> int:
        return self._encoder.width

    def papers(self, texts: Sequence[tuple[str, str]]) -> Matrix:
        return np.stack(list(self._encoder.vectors(texts)))

    def query(self, words: str) -> Matrix:
        return self._encoder.vector(words)


@lru_cache(maxsize=1)
def open_embed() -> Embed | None:
    """What tells what texts mean; None where nothing can. The model is read at the first text."""
    encoder = open_encoder(MODEL_FOLDER)
    return None if encoder is None else _Meaning(encoder)

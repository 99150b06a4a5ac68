"""Texts to vectors: the shipped network reads them as it reads papers, and the head tells what they mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from extractors.components.meaning.head import Vector, heard
from extractors.components.neural.network import Network


class SentenceEncoder:
    """Makes vectors of texts; use `open_encoder`."""

    def __init__(self, network: Network, width: int) -> None:
        self._network = network
        #: What makes the vectors, with its version: only vectors of one name can be compared.
        self.name = network.head_name
        #: How many numbers a vector has.
        self.width = width

    def vector(self, title: str, abstract: str = "") -> Vector:
        """The vector of a text, ``(width,)``; zeros for one without words."""
        text = f"{title}\n{abstract}" if abstract else title
        vector = self.heard(self._network.read(text, len(title)).meaning)
        return np.zeros(self.width, np.int8) if vector is None else vector

    def heard(self, told: str | None) -> Vector | None:
        """The vector that an extraction tells (`Extraction.meaning`); None where it has none of this encoder."""
        return heard(told, self.name, self.width)

    def vectors(self, texts: Iterable[tuple[str, str]]) -> Iterator[Vector]:
        """The vectors of titles with abstracts, in order, made on all processors."""
        self._network.open()
        with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="meaning") as pool:
            yield from pool.map(lambda text: self.vector(*text), texts)


def open_encoder(folder: Path) -> SentenceEncoder | None:
    """The encoder of a model folder; None where the model has no head for it."""
    network = Network(folder)
    return None if network.head is None else SentenceEncoder(network, network.head.width)

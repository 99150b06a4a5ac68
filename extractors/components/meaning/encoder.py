"""Texts to vectors: the shipped network up to its last layer, and the head on it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from extractors.components.dense import FloatArray
from extractors.components.meaning.head import FILE, Head, IntArray, load, small
from extractors.components.neural.network import NOT_FUSED, TOKENIZER, WEIGHTS, with_output
from extractors.components.neural.words import SubWords, Window, WordTokenizer, split_words, windows

#: What the exported network calls the states of a layer, ``(1, sub-words, width)``.
_STATES: Final = "/tagger/layer.{}/output/LayerNorm/LayerNormalization_output_0"
#: A text is read so far, in words and in sub-words: what a paper is about stands at the beginning.
_WORDS: Final = 160
LONGEST: Final = 128


class States:
    """What chosen layers of a model's network say of the sub-words of texts; files are opened at the first text."""

    def __init__(self, folder: Path, layers: Sequence[int]) -> None:
        self._folder = folder
        self._names = [_STATES.format(number) for number in layers]

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        model = (self._folder / WEIGHTS).read_bytes()
        for name in self._names:
            model = with_output(model, name)
        return onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"], disabled_optimizers=NOT_FUSED
        )

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer.from_file(str(self._folder / TOKENIZER))

    @cached_property
    def _subwords(self) -> SubWords:
        return SubWords(cast(WordTokenizer, self._tokenizer))

    def open(self) -> None:
        """Open the files, so that several threads may read."""
        _ = self._session, self._subwords

    @property
    def vocabulary(self) -> int:
        """How many sub-words there are."""
        return self._tokenizer.get_vocab_size()

    def ids(self, title: str, abstract: str = "") -> IntArray:
        """The sub-words of a text, as far as it is read."""
        window = self._window(title, abstract)
        return np.zeros(0, np.int64) if window is None else window.ids

    def of(self, title: str, abstract: str = "") -> tuple[IntArray, FloatArray]:
        """The sub-words of a text and their states, ``(n,)`` and ``(n, states)``; none of a text without words."""
        window = self._window(title, abstract)
        if window is None:
            return np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        given = {"ids": window.ids, "types": window.types, "shapes": window.shapes, "first": window.first}
        states = np.concatenate([state[0] for state in self._session.run(self._names, given)], axis=1)
        return window.ids, states

    def _window(self, title: str, abstract: str) -> Window | None:
        words = split_words(f"{title}\n{abstract}" if abstract else title)[:_WORDS]
        if not words:
            return None
        pieces = self._subwords(words)
        return windows(words, pieces, self._subwords.marks, title_length=len(title), width=LONGEST)[0]


class SentenceEncoder:
    """Makes vectors of texts; use `open_encoder`."""

    def __init__(self, folder: Path, head: Head) -> None:
        self._head = head
        self._states = States(folder, head.layers)
        digest = hashlib.sha256((folder / WEIGHTS).read_bytes())
        digest.update((folder / FILE).read_bytes())
        #: What makes the vectors, with its version: only vectors of one name can be compared.
        self.name: Final = f"paperkg-sentence-{digest.hexdigest()[:10]}"

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return self._head.width

    def vector(self, title: str, abstract: str = "") -> npt.NDArray[np.int8]:
        """The vector of a text, ``(width,)``; zeros for one without words."""
        ids, states = self._states.of(title, abstract)
        if not len(ids):
            return np.zeros(self.width, np.int8)
        return small(self._head.vector(ids, states))

    def vectors(self, texts: Iterable[tuple[str, str]]) -> Iterator[npt.NDArray[np.int8]]:
        """The vectors of titles with abstracts, in order, made on all processors."""
        self._states.open()
        with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="meaning") as pool:
            yield from pool.map(lambda text: self.vector(*text), texts)


def open_encoder(folder: Path) -> SentenceEncoder | None:
    """The encoder of a model folder; None where the model has no head for it."""
    head = load(folder)
    return None if head is None else SentenceEncoder(folder, head)

"""How sure each topic of a paper is: a linear model of words, then a small network over what speaks for a topic.

The second step is the same for all topics ("stacked generalization", Wolpert, 1992): it sees what the words say of the
topic, of those above and below it, and whether the text names it, so that topics with few labelled papers profit from
the others. `kg.topics.training` fits both.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kg.core.errors import KgError
from kg.topics.phrases import Hit, find_phrases
from kg.topics.taxonomy import taxonomy
from kg.topics.words import Words, weigh, words_of

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

FILE: Final = "topics.npz"
LEAK: Final = 0.1
#: The log odds of a topic that no labelled paper has.
_UNSEEN: Final = -8.0


@dataclass(frozen=True)
class TopicModel:
    """The weights.

    ``keys`` are the topics; word ``i`` says ``values[a:b]`` of topics ``columns[a:b]``, ``a`` and ``b`` being the
    ``i``-th and the next of ``starts``; ``network`` holds the layers of the second step, its scale and calibration.
    """

    keys: tuple[str, ...]
    rarity: Mapping[str, float]
    index: Mapping[str, int]
    starts: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    values: FloatArray
    bias: FloatArray
    prior: FloatArray
    network: Mapping[str, FloatArray]
    least: float

    def linear(self, weights: Mapping[str, float]) -> FloatArray:
        """What the words say: log odds of each topic ``(topics,)``."""
        out = self.bias.copy()
        for word, weight in weights.items():
            part = slice(self.starts[self.index[word]], self.starts[self.index[word] + 1])
            out[self.columns[part]] += weight * self.values[part]
        return out

    def contributions(self, weights: Mapping[str, float], topic: str) -> dict[str, float]:
        """What each word says for a topic, where it says something for it."""
        column, out = self.keys.index(topic), {}
        for word, weight in weights.items():
            part = slice(self.starts[self.index[word]], self.starts[self.index[word] + 1])
            said = float(self.values[part][self.columns[part] == column].sum())
            if said > 0:
                out[word] = said * weight
        return out

    def chances(self, linear: FloatArray, evidence: FloatArray) -> FloatArray:
        """How sure each topic is: ``(topics,)``; ``evidence (topics, 4)`` as `evidence_of` gives it."""
        x = (features_of(linear, evidence, self.prior) - self.network["scale"][0]) / self.network["scale"][1]
        for name in ("first", "second"):
            x = leaky(x @ self.network[f"{name}.w"] + self.network[f"{name}.b"])
        odds = (x @ self.network["last.w"] + self.network["last.b"])[:, 0]
        slope, shift = self.network["platt"]
        chances: FloatArray = 1 / (1 + np.exp(-(odds * slope + shift)))
        return chances


def leaky(x: FloatArray) -> FloatArray:
    """A rectifier that lets a tenth of what is negative through."""
    out: FloatArray = np.maximum(x, LEAK * x)
    return out


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a paper: its words, and the names of topics in it."""

    words: Words
    hits: tuple[Hit, ...]
    title: int

    @classmethod
    def of(cls, title: str, abstract: str) -> Seen:
        """Look at a paper."""
        return cls(words_of(title, abstract), tuple(find_phrases(title, abstract)), len(title))


def evidence_of(seen: Seen, weights: Mapping[str, float], keys: Sequence[str]) -> FloatArray:
    """What speaks for topics beside the linear model: ``(topics, 4)``.

    Named in the title, in the abstract, hinted at; and the likeness of the paper's words to the topic's own.
    """
    place = {key: i for i, key in enumerate(keys)}
    out = np.zeros((len(keys), 4), dtype=np.float32)
    for hit in seen.hits:
        column = 2 if hit.cue else 0 if hit.start < seen.title else 1
        out[place[hit.topic], column] += 1
    out[:, 0] = np.minimum(out[:, 0], 1)
    out[:, 1:3] = np.log1p(out[:, 1:3])
    for word, weight in weights.items():
        for key, other in _own_words().get(word, ()):
            out[place[key], 3] += weight * other
    return out


@cache
def _own_words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Word → the topics that their names, hints and definitions say it of, each text of length 1."""
    found: dict[str, list[tuple[str, float]]] = {}
    for topic in taxonomy().topics.values():
        names = " . ".join((topic.name, *topic.aliases))
        counts = words_of(names, f"{topic.definition} {' . '.join(topic.cues)}").counts
        for word, weight in weigh(counts, dict.fromkeys(counts, 1.0)).items():
            found.setdefault(word, []).append((topic.key, weight))
    return {word: tuple(pairs) for word, pairs in found.items()}


def features_of(linear: FloatArray, evidence: FloatArray, prior: FloatArray) -> FloatArray:
    """What the second step sees of each topic: ``(topics, 18)``."""
    low, high = _steps()
    title, abstract, cue, like = evidence.T
    named = title + abstract / 2
    upper, lower = (_greatest(linear, *step, least=_UNSEEN) for step in ((high, low), (low, high)))
    columns = [
        linear,
        linear - linear.max(),
        np.log1p(np.argsort(np.argsort(-linear))),
        title,
        abstract,
        cue,
        like,
        like / (like.max() + 1e-6),
        prior,
        title * linear,
        abstract * linear,
        np.minimum(title, 1) * prior,
        np.full_like(linear, title.sum()),
        upper,
        lower,
        lower - linear,
        _greatest(named, low, high, least=0),
        _greatest(named, high, low, least=0),
    ]
    return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)


def _greatest(values: FloatArray, of: IntArray, into: IntArray, *, least: float) -> FloatArray:
    """For each topic the greatest value of those that steps lead from, and at least ``least``."""
    out = np.full_like(values, least)
    np.maximum.at(out, into, values[of])
    return out


@cache
def _steps() -> tuple[IntArray, IntArray]:
    """Places of topics, and of the topics right above them."""
    keys = sorted(taxonomy().topics)
    place = {key: i for i, key in enumerate(keys)}
    pairs = [(place[key], place[b]) for key in keys for b in taxonomy().topics[key].broader]
    low, high = np.array(pairs, dtype=np.int64).T
    return low, high


@cache
def topic_model() -> TopicModel:
    """The model that ships with the package.

    Raises:
        KgError: It was made for another taxonomy.
    """
    return load(files(__package__).joinpath(FILE).read_bytes())


def load(content: bytes) -> TopicModel:
    """Read a model; one for other topics than the taxonomy's raises `KgError`."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays: dict[str, npt.NDArray[Any]] = {name: file[name] for name in file.files}
    words, keys = (tuple(bytes(arrays[name]).decode().split("\n")) for name in ("words", "keys"))
    if keys != tuple(sorted(taxonomy().topics)):
        raise KgError("the model of topics was made for another taxonomy; fit it again: python -m kg.topics.training")
    columns = arrays["columns"].astype(np.int64)
    network = {k.removeprefix("network/"): v.astype(np.float32) for k, v in arrays.items() if k.startswith("network/")}
    return TopicModel(
        keys=keys,
        rarity=dict(zip(words, map(float, arrays["rarity"]), strict=True)),
        index={word: i for i, word in enumerate(words)},
        starts=arrays["starts"].astype(np.int64),
        columns=columns,
        values=arrays["values"].astype(np.float32) * arrays["scale"][columns],
        bias=arrays["bias"].astype(np.float32),
        prior=arrays["prior"].astype(np.float32),
        network=network,
        least=float(arrays["least"]),
    )


__all__ = ["FILE", "Seen", "TopicModel", "evidence_of", "features_of", "load", "topic_model", "weigh"]

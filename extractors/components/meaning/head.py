"""The head: the states of a text's sub-words in, one vector out; in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from extractors.components.dense import Arrays, FloatArray, dump_networks, layer, linear, load_networks, scaled

FILE: Final = "sentence.npz"
#: Version of the layout of the file.
FORMAT: Final = 1
COMMAND: Final = "python -m extractors.training sentence MODEL PAPERS..."
#: Weights of sub-words stay within so many powers of e.
SPREAD: Final = 8.0

IntArray = npt.NDArray[np.int64]
Vector = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Head:
    """The weights of a head.

    Attributes:
        network: ``weigh`` and ``sure`` tell how much a sub-word counts beside what is known of it (``known``, one
            number for each of the vocabulary), ``see`` what is in it, ``say`` makes the vector of what is in all.
        scale: mean and spread of the states, ``(2, states)``.
        layers: which layers of the encoder the states are of, in order.
    """

    network: Arrays
    scale: FloatArray
    layers: tuple[int, ...]

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.network["say.b"].shape[0])

    def vector(self, ids: IntArray, states: FloatArray) -> FloatArray:
        """The vector of a text, of length 1.

        Args:
            ids: its sub-words in the vocabulary, ``(n,)``.
            states: what the encoder says of each, ``(n, states)``.
        """
        x = scaled(states, self.scale)
        weight = linear(self.network, "sure", np.tanh(linear(self.network, "weigh", x)))[:, 0]
        weight = np.exp(np.clip(weight + self.network["known"][ids], -SPREAD, SPREAD))
        seen = np.concatenate([layer(self.network, "see", x), x], axis=1)
        said = linear(self.network, "say", (weight / weight.sum()) @ seen)
        unit: FloatArray = said / max(float(np.linalg.norm(said)), 1e-9)
        return unit


def load(folder: Path) -> Head | None:
    """Read the head of a model folder, if it has one; a damaged file raises `ExtractionError`."""
    loaded = load_networks(folder / FILE, form=FORMAT, command=COMMAND)
    if loaded is None:
        return None
    [network], shared = loaded
    return Head(network, shared["scale"], tuple(int(number) for number in shared["layers"]))


def dump(network: Arrays, scale: FloatArray, layers: tuple[int, ...]) -> bytes:
    """Serialise a head; `load` reads it."""
    shared: Mapping[str, npt.NDArray[Any]] = {
        "scale": scale.astype(np.float16), "layers": np.array(layers, dtype=np.float32)
    }  # fmt: skip
    return dump_networks([network], shared, form=FORMAT)


def small(vector: FloatArray) -> Vector:
    """A vector in whole numbers from -127 to 127, in the same direction."""
    greatest = max(float(np.abs(vector).max()), 1e-9)
    whole: Vector = np.round(vector * (127 / greatest)).astype(np.int8)
    return whole

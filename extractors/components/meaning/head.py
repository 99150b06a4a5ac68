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

IntArray = npt.NDArray[np.int64]
Vector = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Head:
    """The weights of a head.

    Attributes:
        network: ``see`` makes numbers of what is gathered of a text, ``say`` a vector of these, ``tell`` one of what is
            gathered itself; the two are added.
        scale: mean and spread of what is gathered, ``(2, gathered)``.
        rarity: how much each sub-word of the vocabulary says, ``(vocabulary,)``.
        layers: which layers of the encoder are read, in order.
    """

    network: Arrays
    scale: FloatArray
    rarity: FloatArray
    layers: tuple[int, ...]

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.network["say.w"].shape[1])

    def vector(self, ids: IntArray, states: FloatArray) -> FloatArray:
        """The vector of a text, of length 1; see `gathered`."""
        x = scaled(gathered(ids, states, self.rarity), self.scale)
        said = linear(self.network, "tell", x) + layer(self.network, "see", x) @ self.network["say.w"]
        unit: FloatArray = said / max(float(np.linalg.norm(said)), 1e-9)
        return unit


def gathered(ids: IntArray, states: FloatArray, rarity: FloatArray) -> FloatArray:
    """What is gathered of a text: the mean of its states by rarity, the plain mean, and the greatest of the last layer.

    Args:
        ids: its sub-words in the vocabulary, ``(n,)``.
        states: what the layers of the encoder say of each, ``(n, layers * width)``.
        rarity: how much each sub-word of the vocabulary says.
    """
    weights = rarity[ids]
    weighted = (weights / weights.sum()) @ states
    last = states[:, states.shape[1] // 2 :]
    out: FloatArray = np.concatenate([weighted, states.mean(axis=0), last.max(axis=0)])
    return out


def load(folder: Path) -> Head | None:
    """Read the head of a model folder, if it has one; a damaged file raises `ExtractionError`."""
    loaded = load_networks(folder / FILE, form=FORMAT, command=COMMAND)
    if loaded is None:
        return None
    [network], shared = loaded
    return Head(network, shared["scale"], shared["rarity"], tuple(int(number) for number in shared["layers"]))


def dump(head: Head) -> bytes:
    """Serialise a head; `load` reads it."""
    shared: Mapping[str, npt.NDArray[Any]] = {
        "scale": head.scale.astype(np.float32),
        "rarity": head.rarity.astype(np.float16),
        "layers": np.array(head.layers, dtype=np.float32),
    }
    return dump_networks([head.network], shared, form=FORMAT)


def small(vector: FloatArray) -> Vector:
    """A vector in whole numbers from -127 to 127, in the same direction."""
    greatest = max(float(np.abs(vector).max()), 1e-9)
    whole: Vector = np.round(vector * (127 / greatest)).astype(np.int8)
    return whole

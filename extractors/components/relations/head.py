"""The learnt head for relations: how sure each relation between two entities is, from one pass of the encoder.

A small network of dense layers in numpy. Names, the words around them and their sentences are pooled from the
encoder's vectors (``pairs``), projected, and go with the numbers of the pair through one hidden layer; pairs of typed
entities as in "A Frustratingly Easy Approach for Entity and Relation Extraction" (Zhong and Chen, NAACL 2021). Some
networks trained alike answer together; Platt's sigmoid (1999) makes confidences of their mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from extractors.components.dense import (
    Arrays,
    FloatArray,
    dump_networks,
    layer,
    linear,
    load_networks,
    max_of,
    mean_of,
    one_thread,
    scaled,
)
from extractors.components.relations.pairs import Pairs

#: The head's file in a model folder, and the version of its layout.
FILE: Final = "relations.npz"
FORMAT: Final = 2

#: What the networks of a head share.
_SHARED: Final = ("about", "seen", "platt", "least")


@dataclass(frozen=True, slots=True)
class RelationHead:
    """The networks, the calibration of each relation (slope and bias) and the least confidence that is told.

    ``networks`` have the layers subject, object, word, hidden, out; ``about`` and ``seen`` are mean and spread of the
    plain numbers ``(2, ...)``; ``platt (relations, 2)``; ``least (relations,)``.
    """

    networks: tuple[Arrays, ...]
    about: FloatArray
    seen: FloatArray
    platt: FloatArray
    least: FloatArray

    @property
    def width(self) -> int:
        """Width of the encoder's vectors."""
        return int(self.networks[0]["word.w"].shape[0])

    def confidences(self, pairs: Pairs, states: FloatArray) -> FloatArray:
        """Give the confidence of each relation for each pair: ``(pairs, relations)``, 0 where it cannot hold.

        ``states (words, width)`` are the encoder's vectors.
        """
        inputs = inputs_of(pairs, states)
        about, seen = scaled(pairs.about, self.about), scaled(pairs.seen, self.seen)
        with one_thread():
            logits = np.mean([_run(n, pairs, inputs, about, seen) for n in self.networks], axis=0)
        sure = 1 / (1 + np.exp(-(logits * self.platt[:, 0] + self.platt[:, 1])))
        return np.where(pairs.allowed, sure, 0.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The encoder's vectors that a text's pairs need: those of all words, means over names ``(entities, width)``."""

    words: FloatArray
    names: FloatArray


def inputs_of(pairs: Pairs, states: FloatArray) -> Inputs:
    """Pool the vectors of names."""
    return Inputs(states, mean_of(states, pairs.names))


def _run(network: Arrays, pairs: Pairs, inputs: Inputs, about: FloatArray, seen: FloatArray) -> FloatArray:
    names = np.concatenate([inputs.names, about], axis=1)
    subject, obj = (layer(network, name, names)[pairs.ends[:, k]] for k, name in enumerate(("subject", "object")))
    words = layer(network, "word", inputs.words)
    sums = np.concatenate([np.zeros((1, words.shape[1]), dtype=np.float32), words.cumsum(axis=0)])
    first, stop = pairs.sentences[..., 0], pairs.sentences[..., 1]
    around = (sums[stop] - sums[first]) / np.maximum(stop - first, 1)[..., None]
    parts = [
        subject,
        obj,
        subject * obj,
        mean_of(words, pairs.between),
        max_of(words, pairs.between),
        mean_of(words, pairs.before),
        mean_of(words, pairs.after),
        around.reshape(len(around), -1),
        seen,
    ]
    hidden = layer(network, "hidden", np.concatenate(parts, axis=1))
    return linear(network, "out", hidden)


def load(folder: Path) -> RelationHead | None:
    """Read a model folder's head; None where it has none.

    Raises:
        ExtractionError: The file cannot be read, or was written by another version.
    """
    found = load_networks(folder / FILE, form=FORMAT, command="python -m extractors.training relations")
    return None if found is None else RelationHead(found[0], *(found[1][name] for name in _SHARED))


def dump(head: RelationHead) -> bytes:
    """Serialise a head; ``load`` reads it."""
    return dump_networks(head.networks, {name: getattr(head, name) for name in _SHARED}, form=FORMAT)

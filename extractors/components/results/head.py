"""The learnt head for results: which numbers are outcomes, of what kind, and what they are outcomes of.

Dense layers in numpy on the encoder's vectors of a number, of the words around it, of each entity, and of the words
between the two; for each slot of a result the entities of its type and "none" compete.
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
    mean_of,
    one_thread,
    scaled,
)
from extractors.components.results.candidates import Candidates

#: The head's file in a model folder, and the version of its layout.
FILE: Final = "results.npz"
FORMAT: Final = 2

_SHARED: Final = ("seen", "about", "platt", "least")


@dataclass(frozen=True, slots=True)
class ResultHead:
    """The networks, scales of plain numbers, calibration.

    The networks' layers are near, number, kind, none, word, entity, pair, deeper and slot.
    ``platt (2,)`` makes a confidence of the log odds that a number is a result, ``least (1,)`` is the least one told.
    """

    networks: tuple[Arrays, ...]
    seen: FloatArray
    about: FloatArray
    platt: FloatArray
    least: FloatArray

    def scores(self, found: Candidates, states: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Score numbers and what they belong to.

        Returns:
            Log odds of kinds ``(numbers, 1 + kinds)``, "no result" first; scores of each slot's candidates
            ``(numbers, 1 + entities, slots)``, "none" first, minus infinity for entities of another type.
        """
        with one_thread():
            told = [_run(n, found, states, scaled(found.seen, self.seen), self._about(found)) for n in self.networks]
        kinds = np.mean([k for k, _ in told], axis=0)
        slots = np.mean([s for _, s in told], axis=0)
        slots[:, 1:][:, found.fits.T == 0] = -np.inf
        return kinds, slots

    def _about(self, found: Candidates) -> FloatArray:
        return scaled(found.about, self.about)


def _run(
    network: Arrays, found: Candidates, states: FloatArray, seen: FloatArray, about: FloatArray
) -> tuple[FloatArray, FloatArray]:
    near = layer(
        network, "near", np.concatenate([mean_of(states, p) for p in (found.words, found.before, found.after)], axis=1)
    )
    numbers = np.concatenate([near, seen], axis=1)
    entities = np.concatenate([layer(network, "entity", mean_of(states, found.names)), about], axis=1)
    words = layer(network, "word", states)
    shape = found.pairs.shape[:2]
    parts = [
        np.broadcast_to(numbers[:, None], (*shape, numbers.shape[1])),
        np.broadcast_to(entities[None], (*shape, entities.shape[1])),
        mean_of(words, found.between),
        found.pairs,
    ]
    hidden = layer(network, "pair", np.concatenate(parts, axis=2))
    slots = linear(network, "slot", layer(network, "deeper", hidden))
    number = layer(network, "number", numbers)
    none = linear(network, "none", number)
    return linear(network, "kind", number), np.concatenate([none[:, None], slots], axis=1)


def load(folder: Path) -> ResultHead | None:
    """Read a model folder's head; None where it has none.

    Raises:
        ExtractionError: The file cannot be read, or was written by another version.
    """
    found = load_networks(folder / FILE, form=FORMAT, command="python -m extractors.training results")
    return None if found is None else ResultHead(found[0], *(found[1][name] for name in _SHARED))


def dump(head: ResultHead) -> bytes:
    """Serialise a head; ``load`` reads it."""
    return dump_networks(head.networks, {name: getattr(head, name) for name in _SHARED}, form=FORMAT)

"""Dense layers in numpy, and the files that hold their weights: what heads outside the encoder are made of."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from extractors.records import ExtractionError

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Arrays = Mapping[str, npt.NDArray[Any]]


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Multiply on one thread: products here are small, and BLAS would spend twice their time waiting for its others."""
    limited: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limited


def layer(network: Arrays, name: str, x: FloatArray) -> FloatArray:
    """A dense layer with rectified outputs: weights ``NAME.w (in, out)``, bias ``NAME.b``."""
    out: FloatArray = np.maximum(linear(network, name, x), 0)
    return out


def linear(network: Arrays, name: str, x: FloatArray) -> FloatArray:
    """A dense layer: weights ``NAME.w (in, out)``, bias ``NAME.b``."""
    out: FloatArray = x @ network[f"{name}.w"] + network[f"{name}.b"]
    return out


def mean_of(states: FloatArray, places: IntArray) -> FloatArray:
    """The mean vector of the words at ``places (..., n)``, -1 for none: ``(..., width)``."""
    count = np.maximum((places >= 0).sum(axis=-1), 1).astype(np.float32)
    mean: FloatArray = _at(states, places).sum(axis=-2) / count[..., None]
    return mean


def max_of(states: FloatArray, places: IntArray) -> FloatArray:
    """The greatest value of each column, at least 0, over the words at ``places (..., n)``."""
    greatest: FloatArray = _at(states, places).max(axis=-2)
    return greatest


def _at(states: FloatArray, places: IntArray) -> FloatArray:
    """The vectors at places; a row of zeros at the end is what -1 leads to."""
    zeros = np.zeros((1, states.shape[1]), dtype=states.dtype)
    return np.concatenate([states, zeros]).take(places, axis=0, mode="wrap")


def scaled(values: FloatArray, scale: FloatArray) -> FloatArray:
    """Take the mean from plain numbers, and divide by their spread; ``scale`` holds the two."""
    out: FloatArray = (values - scale[0]) / scale[1]
    return out


def load_networks(path: Path, *, form: int, command: str) -> tuple[tuple[Arrays, ...], dict[str, FloatArray]] | None:
    """Read a head: its networks, and arrays that these share; None where there is no such file.

    Args:
        path: The file.
        form: The version of its layout.
        command: How to train the head again.

    Raises:
        ExtractionError: The file cannot be read, or was written by another version.
    """
    if not path.exists():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(bytes(arrays.pop("meta")))
        found, count = meta["format"], int(meta["networks"])
    except (OSError, ValueError, KeyError) as error:
        raise ExtractionError(
            f"{path} is no head of a model: {error}; train it again ({command}) or delete it"
        ) from error
    if found != form:
        raise ExtractionError(f"{path} has format {found!r}, not {form}; train it again: {command}")
    full = {name: value.astype(np.float32) for name, value in arrays.items()}
    networks = tuple({k.split("/", 1)[1]: v for k, v in full.items() if k.startswith(f"{i}/")} for i in range(count))
    return networks, {name: value for name, value in full.items() if "/" not in name}


def dump_networks(networks: Sequence[Arrays], shared: Arrays, *, form: int) -> bytes:
    """Serialise a head, its networks in 16 bits; ``load_networks`` reads it."""
    meta = np.frombuffer(json.dumps({"format": form, "networks": len(networks)}).encode(), np.uint8)
    arrays: dict[str, npt.NDArray[Any]] = {"meta": meta, **shared}
    for i, network in enumerate(networks):
        arrays |= {f"{i}/{name}": value.astype(np.float16) for name, value in network.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()

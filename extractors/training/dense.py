"""What the training of small heads shares: folds, scales, calibration, weights out of torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from extractors.components.dense import Arrays, FloatArray


def folds_of(groups: Sequence[str], folds: int) -> Iterator[tuple[list[int], list[int]]]:
    """Part samples by the groups they belong to: indices to learn from, indices to be asked about."""
    names = sorted(set(groups))
    order = np.random.default_rng(0).permutation(len(names))
    fold = {names[g]: i % folds for i, g in enumerate(order)}
    for k in range(folds):
        inside = [i for i, group in enumerate(groups) if fold[group] == k]
        yield [i for i, group in enumerate(groups) if fold[group] != k], inside


def scale_of(values: FloatArray) -> FloatArray:
    """Mean and spread of each column: ``(2, columns)``; the spread is kept from 0."""
    return np.stack([values.mean(axis=0), values.std(axis=0) + 0.1]).astype(np.float32)


def mean_words(words: Tensor, places: Tensor) -> Tensor:
    """The mean of the words at ``places (..., n)``, -1 for none."""
    present = (places >= 0).float()
    return (words[places.clamp(min=0)] * present[..., None]).sum(-2) / present.sum(-1).clamp(min=1)[..., None]


def greatest_words(words: Tensor, places: Tensor) -> Tensor:
    """The greatest value of each column, at least 0, over the words at ``places (..., n)``."""
    return (words[places.clamp(min=0)] * (places >= 0)[..., None]).amax(-2)


def platt_line(scores: FloatArray, truth: npt.NDArray[Any]) -> FloatArray:
    """Fit slope and bias of a logistic curve (Platt, 1999): ``(2,)``."""
    x, y = torch.from_numpy(scores.astype(np.float32)), torch.from_numpy(truth.astype(np.float32))
    line = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=50)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(x * line[0] + line[1], y)
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted: FloatArray = line.detach().numpy()
    return fitted


def weights_of(model: nn.Module) -> Arrays:
    """Take the weights of dense layers out of torch: ``NAME.w (in, out)`` and ``NAME.b``."""
    out = {}
    for name, value in model.state_dict().items():
        layer, part = name.split(".")
        array = value.numpy()
        out[f"{layer}.{'w' if part == 'weight' else 'b'}"] = array.T.copy() if part == "weight" else array.copy()
    return out

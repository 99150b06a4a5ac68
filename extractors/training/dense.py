"""What the training of small heads shares: folds, scales, calibration, weights out of torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from extractors.components.dense import Arrays, FloatArray

#: Papers of one step.
_PAPERS: Final = 8

Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True, slots=True)
class Learning:
    """How a head is learnt: passes over the papers, networks that answer together, folds of cross-validation."""

    epochs: int = 10
    networks: int = 3
    folds: int = 3
    rate: float = 1e-3
    dropout: float = 0.3
    seed: int = 0


def learnt(
    model: Network, count: int, loss_of: Callable[[Sequence[int]], Tensor], options: Learning, *, seed: int
) -> Network:
    """Train a network by AdamW (Loshchilov and Hutter, 2019) with one cycle of the rate (Smith and Topin, 2018).

    Args:
        model: The network, which is changed.
        count: How many samples there are.
        loss_of: Gives the mean loss over the samples of these numbers.
        options: How it is learnt.
        seed: Gives the order of the samples.
    """
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.02)
    steps = options.epochs * -(-count // _PAPERS)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=options.rate * 2, total_steps=steps, pct_start=0.1)
    model.train()
    for _ in range(options.epochs):
        order = rng.permutation(count)
        for at in range(0, count, _PAPERS):
            optimizer.zero_grad()
            loss_of(order[at : at + _PAPERS].tolist()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    model.eval()
    return model


def joined(rows: Sequence[Mapping[str, Tensor]], into: Mapping[str, str]) -> dict[str, Tensor]:
    """Put samples one after the other; places of one sample count on through those before it.

    Args:
        rows: The samples' tensors by name.
        into: Names of tensors of places → the name of the tensor whose rows these count; -1 stands for none.
    """
    parts: dict[str, list[Tensor]] = {name: [] for name in rows[0]}
    passed = dict.fromkeys(into.values(), 0)
    for row in rows:
        for name, value in row.items():
            shift = passed[into[name]] if name in into else 0
            parts[name].append(torch.where(value >= 0, value + shift, value) if shift else value)
        for name in passed:
            passed[name] += len(row[name])
    return {name: torch.cat(values) for name, values in parts.items()}


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

"""Fine-tuning: labelled items into weights, resumable at every checkpoint."""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from extractors.training.data import Item
from extractors.training.encoder import EncoderConfig, set_dropout
from extractors.training.files import load_state, save_state
from extractors.training.loss import collate, group, joint_loss
from extractors.training.model import Tagger

log = logging.getLogger(__name__)

#: The width from which on an encoder is a large one.
LARGE: Final = 768


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """How to fine-tune.

    ``epochs`` and ``minutes`` of wall time each end a run, with the learning rate decayed by then; a run that time
    ends is not repeatable to the bit. The weights at the end are the mean over the last ``average`` share of the run,
    and of that and the weights after the ``early`` share (0: without; never before the first epoch has passed): late
    weights have learnt some of the labels' noise, early ones have not.
    """

    epochs: float = 5.0
    minutes: float = math.inf
    batch_tokens: int = 2_048
    learning_rate: float = 3e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    warmup: float = 0.08
    dropout: float = 0.1
    smooth: float = 0.0
    hide_case: float = 0.1
    average: float = 0.25
    early: float = 0.33
    seed: int = 0
    save_seconds: float = 120.0


def suited(options: TrainOptions, config: EncoderConfig) -> TrainOptions:
    """Give what suits an encoder: those of BERT-base's size and more take smaller steps, and are saved less often."""
    if config.hidden_size < LARGE:
        return options
    return replace(options, learning_rate=1.5e-4, head_rate=5e-4, layer_decay=0.95, save_seconds=300.0)


def parameter_groups(model: Tagger, options: TrainOptions) -> list[dict[str, Any]]:
    """Split parameters by learning rate: lower layers learn more slowly, heads faster."""
    depth = len(model.bert.encoder.layer)
    groups: dict[float, list[nn.Parameter]] = {}
    for name, value in model.named_parameters():
        if name.startswith("bert.embeddings"):
            rate = options.learning_rate * options.layer_decay ** (depth + 1)
        elif name.startswith("bert.encoder.layer."):
            rate = options.learning_rate * options.layer_decay ** (depth - 1 - int(name.split(".")[3]))
        else:
            rate = options.head_rate
        if name.startswith("shapes"):
            rate = options.head_rate
        groups.setdefault(rate, []).append(value)
    return [{"params": values, "lr": rate, "base": rate} for rate, values in groups.items()]


def train(
    model: Tagger,
    data: Sequence[Item],
    options: TrainOptions,
    *,
    state_path: Path | None = None,
    every_epoch: Callable[[int], None] | None = None,
) -> None:
    """Train in place.

    A checkpoint at ``state_path`` is continued and, at the end, left there. The same seed, data and machine
    give the same weights.
    """
    torch.manual_seed(options.seed)
    set_dropout(model, options.dropout)
    optimizer = torch.optim.AdamW(parameter_groups(model, options), weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    lengths = [len(i.window.ids) for i in data]
    per_epoch = len(group(lengths, batch_tokens=options.batch_tokens, rng=random.Random(0)))
    total = max(1, math.ceil(per_epoch * options.epochs))
    run = _Run(model, optimizer, total, options, state_path)
    run.resume()
    model.train()
    while run.done < 1:
        rng = random.Random(options.seed * 1000 + run.epoch)
        order = group(lengths, batch_tokens=options.batch_tokens, rng=rng)
        for indices in order[run.place :]:
            plain = [rng.random() < options.hide_case for _ in indices]
            run.advance(joint_loss(model, collate([data[i] for i in indices], smooth=options.smooth, plain=plain)))
            if run.done >= 1:
                break
        run.epoch, run.place = run.epoch + 1, 0
        run.save()
        if every_epoch is not None:
            every_epoch(run.epoch)
            model.train()
    run.finish()


class _Run:
    """One training run's moving parts: epoch, place in it, step over all, mean weights, checkpoints."""

    def __init__(
        self, model: Tagger, optimizer: torch.optim.Optimizer, total: int, options: TrainOptions, path: Path | None
    ) -> None:
        self.model, self.optimizer, self.total, self.options, self.path = model, optimizer, total, options, path
        self.step, self.epoch, self.place, self.count, self.loss = 0, 0, 0, 0, math.nan
        self.mean: dict[str, torch.Tensor] = {}
        self.first: dict[str, torch.Tensor] = {}
        self.spent = 0.0
        self.last = self.saved = time.monotonic()

    @property
    def done(self) -> float:
        """Share of the run that is behind, by steps or by time, whichever is more."""
        return max(self.step / self.total, self.spent / 60 / self.options.minutes)

    def resume(self) -> None:
        state = load_state(self.path) if self.path else None
        if state:
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.epoch, self.place = state["step"], state["epoch"], state["place"]
            self.count, self.mean, self.spent = state["count"], state["mean"], state["spent"]
            self.first = state["first"]
            log.info("resumed at step %d of %d", self.step, self.total)

    def save(self) -> None:
        self.saved = time.monotonic()
        if self.path:
            save_state(
                self.path,
                {
                    "model": self.model.state_dict(),
                    "optimizer": self.optimizer.state_dict(),
                    "step": self.step,
                    "epoch": self.epoch,
                    "place": self.place,
                    "count": self.count,
                    "spent": self.spent,
                    "mean": self.mean,
                    "first": self.first,
                },
            )

    def advance(self, loss: torch.Tensor) -> None:
        done, warmup = self.done, self.options.warmup
        factor = done / warmup if done < warmup else (1 - done) / (1 - warmup)
        for part in self.optimizer.param_groups:
            part["lr"] = part["base"] * max(factor, 0.01)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self.place += 1
        now = time.monotonic()
        self.spent, self.last = self.spent + now - self.last, now
        self.loss = loss.item() if math.isnan(self.loss) else 0.97 * self.loss + 0.03 * loss.item()
        if self.options.early and not self.first and self.epoch and self.done >= self.options.early:
            self.first = {name: value.detach().clone() for name, value in self.model.named_parameters()}
        if self.done > 1 - self.options.average and self.step % 5 == 0:
            self._average()
        if self.step % 20 == 0:
            log.info("step %d/%d  loss %.4f  %.0f s", self.step, self.total, self.loss, self.spent)
        if time.monotonic() - self.saved > self.options.save_seconds:
            self.save()

    def _average(self) -> None:
        self.count += 1
        with torch.no_grad():
            for name, value in self.model.named_parameters():
                if name in self.mean:
                    self.mean[name] += (value - self.mean[name]) / self.count
                else:
                    self.mean[name] = value.detach().clone()

    def finish(self) -> None:
        with torch.no_grad():
            for name, value in self.model.named_parameters():
                if name in self.mean:
                    value.copy_(self.mean[name])
                if name in self.first:
                    value.copy_((value + self.first[name]) / 2)
        self.model.eval()

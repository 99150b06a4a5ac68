"""Batches of items, and the joint loss of the three heads."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from extractors.components.neural import layout
from extractors.training.data import Item
from extractors.training.model import Tagger, link_logits, pool_roles, span_logits


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays of some items: inputs, then targets (see ``Item``); ``present`` marks words, 1 or 0."""

    ids: Tensor
    types: Tensor
    shapes: Tensor
    mask: Tensor
    first: Tensor
    present: Tensor
    weight: Tensor
    label_target: Tensor
    span_target: Tensor
    role_index: Tensor
    role_target: Tensor
    role_weight: Tensor
    name_index: Tensor
    name_kind: Tensor
    name_text: Tensor
    name_entity: Tensor


def group(lengths: Sequence[int], *, batch_tokens: int, rng: random.Random) -> list[list[int]]:
    """Group items of like length so that a padded batch holds about ``batch_tokens`` sub-words; shuffled."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 32)
    out: list[list[int]] = []
    now: list[int] = []
    for i in order:
        if now and lengths[i] * (len(now) + 1) > batch_tokens:
            out.append(now)
            now = []
        now.append(i)
    out.append(now)
    rng.shuffle(out)
    return out


def collate(chosen: Sequence[Item], *, smooth: float = 0.0, plain: Sequence[bool] = ()) -> Batch:
    """Pad items to one batch.

    ``smooth`` spreads that share of each label; ``plain[i]`` hides the case of item ``i``.
    """
    b = len(chosen)
    n = -(-max(len(i.window.ids) for i in chosen) // 32) * 32
    w = -(-max(len(i.labels) for i in chosen) // 16) * 16
    ids, types, shapes, mask = (np.zeros((b, n), dtype=np.int64) for _ in range(4))
    first = np.zeros((b, w), dtype=np.int64)
    present = np.zeros((b, w), dtype=np.float32)
    label = np.zeros((b, w, layout.LABELS), dtype=np.float32)
    span = np.zeros((b, w, layout.MAX_WIDTH, layout.TYPES), dtype=np.float32)
    for r, item in enumerate(chosen):
        k, m = len(item.window.ids), len(item.labels)
        ids[r, :k], types[r, :k], mask[r, :k] = item.window.ids, item.window.types, 1
        if not (plain and plain[r]):
            shapes[r, :k] = item.window.shapes
        first[r, :m], present[r, :m] = item.window.first, 1
        label[r, :m], span[r, :m] = item.targets()
        if smooth and item.soft is None:
            label[r, :m] = label[r, :m] * (1 - smooth) + smooth / layout.LABELS
            span[r, :m] *= 1 - smooth
    weight = np.array([i.weight for i in chosen], dtype=np.float32)
    inputs = (ids, types, shapes, mask, first, present, weight)
    arrays = (*inputs, label, span, *_role_arrays(chosen, w), *_name_arrays(chosen, w))
    return Batch(*(torch.from_numpy(a) for a in arrays))


def _role_arrays(chosen: Sequence[Item], width: int) -> tuple[npt.NDArray[Any], ...]:
    """Give the entities' words in the flattened batch, their roles and weights."""
    roles = [
        ([r * width + i for i in at], pair, item.weight) for r, item in enumerate(chosen) for at, pair in item.roles
    ]
    pairs = np.array([p for _, p, _ in roles], dtype=np.float32).reshape(-1, len(layout.ROLE_PAIRS))
    return _padded([at for at, _, _ in roles]), pairs, np.array([s for _, _, s in roles], dtype=np.float32)


def _name_arrays(chosen: Sequence[Item], width: int) -> tuple[npt.NDArray[Any], ...]:
    """Give the names' words in the flattened batch, their types, texts and entities."""
    names = [(r, n) for r, item in enumerate(chosen) for n in item.names]
    info = np.array([(n.kind, r, n.entity) for r, n in names], dtype=np.int64).reshape(-1, 3)
    return _padded([[r * width + i for i in n.places] for r, n in names]), *info.T.copy()


def _padded(rows: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """Stack rows of unlike length, -1 as padding."""
    out = np.full((len(rows), max((len(r) for r in rows), default=1)), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out


def _link_loss(model: Tagger, words: Tensor, batch: Batch) -> Tensor:
    """Binary cross-entropy over the pairs of names of one type within one text."""
    logits = link_logits(words, batch.name_index, batch.name_kind, model.link_bias)
    text, kind = batch.name_text, batch.name_kind
    pair = ((text[:, None] == text) & (kind[:, None] == kind)).triu(1)
    same = (batch.name_entity[:, None] == batch.name_entity).float()
    each = functional.binary_cross_entropy_with_logits(logits, same, reduction="none")
    return (each * pair).sum() / pair.sum().clamp(min=1)


def joint_loss(
    model: Tagger, batch: Batch, *, span_share: float = 1.0, role_share: float = 0.2, link_share: float = 0.2
) -> Tensor:
    """Run the network in bf16 and add up the losses of labels, spans and roles, each a mean over words or entities."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = model(batch.ids, batch.types, batch.shapes, batch.mask, batch.first)
    words = words.float()
    present = batch.present * batch.weight[:, None]
    count = present.sum()
    logs = functional.log_softmax(words[..., layout.LABEL], dim=-1)
    label = -((logs * batch.label_target).sum(-1) * present).sum() / count
    logits = span_logits(words, model.span_width)
    inside = functional.pad(batch.present, (0, layout.MAX_WIDTH - 1)).unfold(1, layout.MAX_WIDTH, 1)
    each = functional.binary_cross_entropy_with_logits(logits, batch.span_target, reduction="none").sum(-1)
    span = (each * inside * present[..., None]).sum() / count
    total: Tensor = label + span_share * span
    if len(batch.role_target):
        roles = pool_roles(words.flatten(0, 1), batch.role_index)
        each = functional.cross_entropy(roles, batch.role_target, reduction="none", label_smoothing=0.05)
        total = total + role_share * (each * batch.role_weight).sum() / batch.role_weight.sum()
    if len(batch.name_kind):
        total = total + link_share * _link_loss(model, words.flatten(0, 1), batch)
    return total

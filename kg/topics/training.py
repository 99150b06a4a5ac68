"""Fit the model of topics to papers filed by reading: ``python -m kg.topics.training LABELLED``; extra `train`."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from torch import nn

from kg.core.files import whole_file
from kg.topics.model import FILE, LEAK, FloatArray, Seen, evidence_of, features_of, leaky, load
from kg.topics.taxonomy import taxonomy
from kg.topics.words import weigh

Labels = npt.NDArray[np.int8]

_FOLDS: Final = 4
_UNSEEN: Final = -8.0
#: Papers that have to say a word, and the most words.
_RARE, _MOST_WORDS = 2, 30_000
#: Inverse strength of regularisation, and how much more a paper with the topic counts than one without.
_LOOSE, _WEIGHT = 20.0, 3.0
#: The share of a topic's greatest weight below which a word's weight is left out.
_FAINT: Final = 0.012
_WIDTH: Final = 48
#: In labels: the topic holds; it may hold, and is neither asked nor wrong.
YES, MAYBE = 1, 2


@dataclass(frozen=True)
class Filed:
    """Papers with their labels ``(papers, topics)``: 0, ``YES`` or ``MAYBE``."""

    seen: list[Seen]
    labels: Labels
    keys: tuple[str, ...]

    def part(self, which: npt.NDArray[np.bool_]) -> Filed:
        """Some of the papers."""
        return Filed([s for s, chosen in zip(self.seen, which, strict=True) if chosen], self.labels[which], self.keys)


def read_filed(path: Path) -> Filed:
    """Read JSON lines with title, abstract, `topics` and `optional` (names of topics)."""
    keys = tuple(sorted(taxonomy().topics))
    place = {taxonomy().topics[key].name: i for i, key in enumerate(keys)}
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    labels = np.zeros((len(rows), len(keys)), dtype=np.int8)
    for i, row in enumerate(rows):
        labels[i, [place[name] for name in row["optional"]]] = MAYBE
        labels[i, [place[name] for name in row["topics"]]] = YES
    return Filed([Seen.of(row["title"], row["abstract"]) for row in rows], labels, keys)


@dataclass(frozen=True)
class _Linear:
    """The first step: ``values`` in 8 bits times ``scale`` of the topic, the faint ones left out."""

    rarity: dict[str, float]
    values: npt.NDArray[np.int8]
    scale: FloatArray
    bias: FloatArray

    def says(self, filed: Filed) -> FloatArray:
        """Log odds of each topic ``(papers, topics)``."""
        said: FloatArray = _matrix(filed, self.rarity) @ (self.values * self.scale) + self.bias
        return said


def _fit_linear(filed: Filed) -> _Linear:
    """One logistic regression a topic over the words; a paper that may have it is left out."""
    papers = Counter(word for seen in filed.seen for word in seen.words.counts)
    words = sorted(sorted(w for w, n in papers.items() if n >= _RARE), key=lambda w: -papers[w])[:_MOST_WORDS]
    rarity = {word: log((1 + len(filed.seen)) / (1 + papers[word])) + 1 for word in sorted(words)}
    x = _matrix(filed, rarity)
    weights = np.zeros((len(rarity), len(filed.keys)), dtype=np.float32)
    bias = np.full(len(filed.keys), _UNSEEN, dtype=np.float32)
    for topic in range(len(filed.keys)):
        asked = filed.labels[:, topic] != MAYBE
        truth = filed.labels[asked, topic] == YES
        if truth.any():
            model = LogisticRegression(C=_LOOSE, solver="liblinear", class_weight={0: 1.0, 1: _WEIGHT})
            model.fit(x[asked], truth)
            weights[:, topic], bias[topic] = model.coef_[0], model.intercept_[0]
    scale = (np.abs(weights).max(axis=0).clip(min=1e-6) / 127).astype(np.float32)
    values = np.round(weights / scale).astype(np.int8)
    values[np.abs(values) < 127 * _FAINT] = 0
    return _Linear(rarity, values, scale, bias)


def _matrix(filed: Filed, rarity: Mapping[str, float]) -> Any:
    place = {word: i for i, word in enumerate(rarity)}
    rows = [weigh(seen.words.counts, rarity) for seen in filed.seen]
    ends = np.cumsum([0, *map(len, rows)])
    columns = [place[word] for row in rows for word in row]
    return csr_matrix(([v for row in rows for v in row.values()], columns, ends), shape=(len(rows), len(rarity)))


def _features(filed: Filed, linear: FloatArray, rarity: Mapping[str, float], prior: FloatArray) -> FloatArray:
    return np.stack(
        [
            features_of(said, evidence_of(seen, weigh(seen.words.counts, rarity), filed.keys), prior)
            for said, seen in zip(linear, filed.seen, strict=True)
        ]
    )


def _fit_network(x: FloatArray, labels: Labels, *, seed: int = 0) -> dict[str, FloatArray]:
    """The second step, on all pairs of paper and topic; a quarter of the wrong ones stands for all of them."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    asked = (labels != MAYBE) & ((labels == YES) | (rng.random(labels.shape) < 0.25))
    chosen, truth = x[asked], labels[asked] == YES
    scale = np.stack([chosen.mean(axis=0), chosen.std(axis=0) + 1e-3])
    data = torch.from_numpy(((chosen - scale[0]) / scale[1]).astype(np.float32))
    wanted = torch.from_numpy(truth.astype(np.float32))
    weight = torch.where(wanted > 0, 1.0, 4.0)
    layers = [nn.Linear(x.shape[2], _WIDTH), nn.Linear(_WIDTH, _WIDTH), nn.Linear(_WIDTH, 1)]
    net = nn.Sequential(layers[0], nn.LeakyReLU(LEAK), nn.Dropout(0.1), layers[1], nn.LeakyReLU(LEAK), layers[2])
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-3)
    epochs, size = 10, 1024
    total = epochs * -(-len(data) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=total)
    for _ in range(epochs):
        for part in torch.randperm(len(data)).split(size):
            optimizer.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(net(data[part])[:, 0], wanted[part], weight[part]).backward()
            optimizer.step()
            schedule.step()
    out: dict[str, FloatArray] = {"scale": scale.astype(np.float32), "platt": np.array([1, 0], dtype=np.float32)}
    for name, layer in zip(("first", "second", "last"), layers, strict=True):
        out[f"{name}.w"], out[f"{name}.b"] = layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy()
    return out


def _prior(labels: Labels) -> FloatArray:
    prior: FloatArray = np.log1p((labels == YES).sum(axis=0)).astype(np.float32)
    return prior


def _chances(network: Mapping[str, FloatArray], x: FloatArray) -> FloatArray:
    """What the second step says of many papers: ``(papers, topics)``."""
    h = (x - network["scale"][0]) / network["scale"][1]
    for name in ("first", "second"):
        h = leaky(h @ network[f"{name}.w"] + network[f"{name}.b"])
    odds = (h @ network["last.w"] + network["last.b"])[..., 0]
    slope, shift = network["platt"]
    chances: FloatArray = 1 / (1 + np.exp(-(odds * slope + shift)))
    return chances


def fit(filed: Filed, *, least: float | None = None) -> tuple[bytes, str]:
    """Fit both steps; gives the model's file and a line on what cross-validation says of it.

    ``least`` is the confidence from which on topics are told; None for the one that cross-validation finds best.
    """
    fold = np.random.default_rng(0).permutation(len(filed.seen)) % _FOLDS
    said = np.zeros(filed.labels.shape, dtype=np.float32)
    for k in range(_FOLDS):
        learnt = _fit_linear(filed.part(fold != k))
        said[fold == k] = learnt.says(filed.part(fold == k))
    whole = _fit_linear(filed)
    chances = np.zeros_like(said)
    for k in range(_FOLDS):
        prior = _prior(filed.labels[fold != k])
        x = _features(filed, said, whole.rarity, prior)
        chances[fold == k] = _chances(_fit_network(x[fold != k], filed.labels[fold != k]), x[fold == k])
    asked = filed.labels != MAYBE
    odds = np.log(np.clip(chances, 1e-6, 1 - 1e-6) / (1 - np.clip(chances, 1e-6, 1 - 1e-6)))
    sigmoid = LogisticRegression(C=1e6).fit(odds[asked][:, None], filed.labels[asked] == YES)
    platt = np.array([sigmoid.coef_[0, 0], sigmoid.intercept_[0]], dtype=np.float32)
    sure = 1 / (1 + np.exp(-(odds * platt[0] + platt[1])))
    if least is None:
        least = max(map(float, np.linspace(0.2, 0.7, 51).round(2)), key=lambda t: scores(sure, filed.labels, t)[0])
    network = _fit_network(_features(filed, said, whole.rarity, _prior(filed.labels)), filed.labels)
    content = _dump(filed, whole, {**network, "platt": platt}, least)
    f1, precision, recall = scores(sure, filed.labels, least)
    return content, f"cross-validated F1 {f1:.3f} P {precision:.3f} R {recall:.3f} from {least:.2f} on"


def scores(sure: FloatArray, labels: Labels, least: float) -> tuple[float, float, float]:
    """Micro F1, precision and recall of the topics that are sure enough, and of each paper's surest one."""
    told = sure >= least
    told[np.arange(len(sure)), sure.argmax(axis=1)] = True
    told &= labels != MAYBE
    right, wanted = int((told & (labels == YES)).sum()), int((labels == YES).sum())
    return 2 * right / (told.sum() + wanted), right / max(1, int(told.sum())), right / wanted


def _dump(filed: Filed, linear: _Linear, network: Mapping[str, FloatArray], least: float) -> bytes:
    """Serialise a model."""
    rows, columns = np.nonzero(linear.values)
    arrays: dict[str, npt.NDArray[Any]] = {
        "words": np.frombuffer("\n".join(linear.rarity).encode(), np.uint8),
        "keys": np.frombuffer("\n".join(filed.keys).encode(), np.uint8),
        "rarity": np.array(list(linear.rarity.values()), dtype=np.float16),
        "starts": np.searchsorted(rows, np.arange(len(linear.rarity) + 1)).astype(np.uint32),
        "columns": columns.astype(np.uint8),
        "values": linear.values[rows, columns],
        "scale": linear.scale,
        "bias": linear.bias,
        "prior": _prior(filed.labels),
        "least": np.array(least, dtype=np.float32),
    }
    arrays |= {f"network/{name}": value for name, value in network.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path, help="papers filed by reading, JSON lines")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent / FILE)
    parser.add_argument("--least", type=float, help="confidence from which on topics are told; else the best found")
    options = parser.parse_args()
    content, line = fit(read_filed(options.labelled), least=options.least)
    load(content)
    with whole_file(options.output) as file:
        file.write(content)
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()

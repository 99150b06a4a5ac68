"""Train the head for relations on the frozen encoder of a model (``extractors.components.relations.head``)."""

# mypy: allow-subclassing-any

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from extractors.components.dense import FloatArray, mean_of, scaled
from extractors.components.relations.head import RelationHead
from extractors.components.relations.logic import relate
from extractors.components.relations.pairs import Pairs, pairs_of
from extractors.components.relations.settle import settled
from extractors.records import RELATION_TYPES, Entity
from extractors.training.dense import (
    Learning,
    folds_of,
    greatest_words,
    joined,
    learnt,
    mean_words,
    platt_line,
    scale_of,
    weights_of,
)
from extractors.training.papers import LabelledPaper

log = logging.getLogger(__name__)

_NAME, _WORD, _HIDDEN = 96, 48, 128
_KINDS: Final = {kind: i for i, kind in enumerate(RELATION_TYPES)}


@dataclass(frozen=True, slots=True)
class Sample:
    """The pairs of one reading of a paper, with the encoder's vectors and the truth ``(pairs, relations)``.

    ``group`` names the paper, so that no fold knows a paper that another is asked about; ``missed`` counts relations
    whose ends the reading lacks, for each type; ``given`` tells that the entities are those of the labels.
    """

    group: str
    given: bool
    pairs: Pairs
    states: FloatArray
    truth: npt.NDArray[np.float32]
    missed: npt.NDArray[np.int64]


#: What the confidences that are told have to reach, with the model's own entities.
_PRECISION: Final = 0.52


def samples(papers: Sequence[LabelledPaper]) -> list[Sample]:
    """Make two samples of each paper: with the labels' own entities, and with those that the model finds."""
    found = []
    for paper in papers:
        same = list(range(len(paper.labelled)))
        for entities, places, given in ((paper.labelled, same, True), (paper.found, paper.match(), False)):
            sample = _sample(paper, entities, places, given=given)
            if sample is not None:
                found.append(sample)
    return found


def _sample(
    paper: LabelledPaper, entities: Sequence[Entity], places: Sequence[int | None], *, given: bool
) -> Sample | None:
    """One reading; ``places`` gives for each labelled entity the one of ``entities`` that it is."""
    stated = relate(entities, paper.text, paper.sentences)
    pairs = pairs_of(paper.text, paper.title_length, paper.words, paper.sentences, entities, stated)
    if pairs is None:
        return None
    index = {(int(s), int(o)): i for i, (s, o) in enumerate(pairs.ends)}
    truth = np.zeros(pairs.allowed.shape, dtype=np.float32)
    missed = np.zeros(len(RELATION_TYPES), dtype=np.int64)
    for kind, subject, obj in paper.relations:
        ends = (places[subject], places[obj])
        at = index.get(ends) if None not in ends else None  # type: ignore[arg-type]
        if at is None or not pairs.allowed[at, _KINDS[kind]]:
            missed[_KINDS[kind]] += 1
            continue
        truth[at, _KINDS[kind]] = 1
    return Sample(paper.id, given, pairs, paper.states, truth, missed)


class PairNetwork(nn.Module):
    """What ``RelationHead`` runs in numpy, in torch."""

    def __init__(self, *, width: int, about: int, seen: int, dropout: float) -> None:
        super().__init__()
        self.subject = nn.Linear(width + about, _NAME)
        self.object = nn.Linear(width + about, _NAME)
        self.word = nn.Linear(width, _WORD)
        self.hidden = nn.Linear(3 * _NAME + 6 * _WORD + seen, _HIDDEN)
        self.out = nn.Linear(_HIDDEN, len(RELATION_TYPES))
        self.dropout = nn.Dropout(dropout)

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Score pairs: ``(pairs, relations)``."""
        names = self.dropout(batch["names"])
        subject, obj = (
            torch.relu(layer(names))[batch["ends"][:, k]] for k, layer in enumerate((self.subject, self.object))
        )
        words = torch.relu(self.word(self.dropout(batch["words"])))
        sums = torch.cat([torch.zeros(1, words.shape[1]), words.cumsum(0)])
        first, stop = batch["sentences"][..., 0], batch["sentences"][..., 1]
        around = (sums[stop] - sums[first]) / (stop - first).clamp(min=1)[..., None]
        parts = [
            subject,
            obj,
            subject * obj,
            mean_words(words, batch["between"]),
            greatest_words(words, batch["between"]),
            mean_words(words, batch["before"]),
            mean_words(words, batch["after"]),
            around.flatten(1),
            batch["seen"],
        ]
        hidden = torch.relu(self.hidden(self.dropout(torch.cat(parts, dim=1))))
        out: Tensor = self.out(self.dropout(hidden))
        return out


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and spread of the plain numbers."""

    about: FloatArray
    seen: FloatArray

    @classmethod
    def of(cls, data: Sequence[Sample]) -> Scale:
        """Measure them on samples."""
        return cls(*(scale_of(np.concatenate([getattr(s.pairs, n) for s in data])) for n in ("about", "seen")))


#: Tensors of places, and what these count.
_PLACES: Final = {"sentences": "words", "between": "words", "before": "words", "after": "words", "ends": "names"}


def _row(sample: Sample, scale: Scale) -> dict[str, Tensor]:
    """What the network reads of one sample."""
    pairs, states = sample.pairs, sample.states.astype(np.float32)
    row: dict[str, npt.NDArray[Any]] = {
        "words": states,
        "names": np.concatenate([mean_of(states, pairs.names), scaled(pairs.about, scale.about)], axis=1),
        "seen": scaled(pairs.seen, scale.seen),
        "ends": pairs.ends,
        "allowed": pairs.allowed,
        "truth": sample.truth,
        **{name: getattr(pairs, name) for name, of in _PLACES.items() if of == "words"},
    }
    return {n: torch.from_numpy(v.astype(np.float32) if v.dtype.kind == "f" else v) for n, v in row.items()}


def train_network(data: Sequence[Sample], scale: Scale, options: Learning, *, seed: int) -> PairNetwork:
    """Train one network on samples."""
    torch.manual_seed(seed)
    first = data[0]
    model = PairNetwork(
        width=first.states.shape[1],
        about=first.pairs.about.shape[1],
        seen=first.pairs.seen.shape[1],
        dropout=options.dropout,
    )
    rows = [_row(sample, scale) for sample in data]
    return learnt(
        model, len(rows), lambda some: _loss(model, joined([rows[i] for i in some], _PLACES)), options, seed=seed
    )


def _loss(model: PairNetwork, batch: Mapping[str, Tensor]) -> Tensor:
    loss = nn.functional.binary_cross_entropy_with_logits(model(batch), batch["truth"], reduction="none")
    mask = batch["allowed"].float()
    return (loss * mask).sum() / mask.sum()


def logits_of(models: Sequence[PairNetwork], data: Sequence[Sample], scale: Scale) -> list[FloatArray]:
    """Give the mean of the networks' scores for each sample's pairs."""
    with torch.inference_mode():
        return [
            np.mean([m(batch).numpy() for m in models], axis=0) for batch in (_row(sample, scale) for sample in data)
        ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What cross-validation says: right, told and wanted for each relation ``(relations, 3)``."""

    found: npt.NDArray[np.int64]
    given: npt.NDArray[np.int64]

    def table(self) -> str:
        """Precision, recall and F1, with the model's own entities and with those of the labels."""
        lines = []
        for title, counts in (("own entities", self.found), ("given entities", self.given)):
            for name, (hit, told, wanted) in (("all", counts.sum(axis=0)), *zip(RELATION_TYPES, counts, strict=True)):
                p, r, f = hit / max(told, 1), hit / max(wanted, 1), 2 * hit / max(told + wanted, 1)
                lines.append(f"{title:14s} {name:12s} P {p:6.1%}  R {r:6.1%}  F1 {f:6.1%}  labelled {wanted}")
        return "\n".join(lines)


def fit(data: Sequence[Sample], options: Learning) -> tuple[RelationHead, Outcome]:
    """Train a head, calibrate it on what networks say of papers they did not learn, and score that."""
    unseen: list[FloatArray | None] = [None] * len(data)
    for number, (learn, ask) in enumerate(folds_of([s.group for s in data], options.folds)):
        scale = Scale.of([data[i] for i in learn])
        model = train_network([data[i] for i in learn], scale, options, seed=options.seed)
        for i, logits in zip(ask, logits_of([model], [data[i] for i in ask], scale), strict=True):
            unseen[i] = logits
        log.info("fold %d of %d", number + 1, options.folds)
    told = [logits for logits in unseen if logits is not None]
    own = [i for i, s in enumerate(data) if not s.given]
    platt = _platt([data[i] for i in own], [told[i] for i in own])
    sure = [
        1 / (1 + np.exp(-(logits * platt[:, 0] + platt[:, 1]))) * s.pairs.allowed
        for logits, s in zip(told, data, strict=True)
    ]
    least = _least([data[i] for i in own], [sure[i] for i in own], _PRECISION)
    outcome = Outcome(
        *(
            _counts([data[i] for i in of], [sure[i] for i in of], least)
            for of in (own, [i for i, s in enumerate(data) if s.given])
        )
    )
    scale = Scale.of(data)
    models = [train_network(data, scale, options, seed=options.seed + k) for k in range(options.networks)]
    threshold = np.full(len(RELATION_TYPES), least, dtype=np.float32)
    return RelationHead(tuple(map(weights_of, models)), scale.about, scale.seen, platt, threshold), outcome


def _platt(data: Sequence[Sample], logits: Sequence[FloatArray]) -> FloatArray:
    """Fit slope and bias for each relation."""
    out = []
    for kind in range(len(RELATION_TYPES)):
        allowed = [s.pairs.allowed[:, kind] for s in data]
        x = np.concatenate([v[a, kind] for v, a in zip(logits, allowed, strict=True)])
        out.append(platt_line(x, np.concatenate([s.truth[a, kind] for s, a in zip(data, allowed, strict=True)])))
    return np.stack(out).astype(np.float32)


def _least(data: Sequence[Sample], sure: Sequence[FloatArray], precision: float) -> float:
    """The threshold with the best F1 among those that are as precise as asked for; the highest where none is."""
    steps = [round(0.1 + 0.01 * i, 2) for i in range(61)]
    best, chosen = -1.0, steps[-1]
    for step in steps:
        hit, told, wanted = _counts(data, sure, step).sum(axis=0)
        f1 = 2 * hit / max(told + wanted, 1)
        if hit / max(told, 1) >= precision and f1 > best:
            best, chosen = f1, step
    return chosen


def _counts(data: Sequence[Sample], sure: Sequence[FloatArray], least: float) -> npt.NDArray[np.int64]:
    out = np.zeros((len(RELATION_TYPES), 3), dtype=np.int64)
    for sample, chances in zip(data, sure, strict=True):
        told, true = settled(chances, sample.pairs, least), sample.truth > 0
        out[:, 0] += (told & true).sum(axis=0)
        out[:, 1] += told.sum(axis=0)
        out[:, 2] += true.sum(axis=0) + sample.missed
    return out

"""Train the head for results on the frozen encoder of a model (``extractors.components.results.head``)."""

# mypy: allow-subclassing-any

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from extractors.components.dense import FloatArray, mean_of, scaled
from extractors.components.results.candidates import SLOTS, Candidates, candidates_of
from extractors.components.results.head import ResultHead
from extractors.components.results.reading import results_of
from extractors.records import RESULT_KINDS, Entity
from extractors.training.dense import folds_of, mean_words, platt_line, scale_of, weights_of
from extractors.training.papers import LabelledPaper

log = logging.getLogger(__name__)

_NUMBER, _WORD, _ENTITY, _PAIR = 96, 48, 64, 64
_PAPERS: Final = 8
#: What no entity stands for: not asked for in training.
_UNKNOWN: Final = -1
#: What the slots weigh in the loss, beside the kinds.
_SLOTS_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class ResultSample:
    """The numbers of one reading of a paper with the truth.

    ``kinds (numbers,)`` is 0 for no result, else 1 + kind; ``slots (numbers, slots)`` is 0 for none, 1 + entity, or -1
    where the reading has no such entity. ``group``, ``given`` and ``missed`` as for relations.
    """

    group: str
    given: bool
    text: str
    found: Candidates
    states: FloatArray
    entities: tuple[Entity, ...]
    kinds: npt.NDArray[np.int64]
    slots: npt.NDArray[np.int64]
    missed: int


@dataclass(frozen=True, slots=True)
class ResultOptions:
    """Passes over the papers, networks that answer together, folds of cross-validation, and how it is learnt."""

    epochs: int = 14
    networks: int = 3
    folds: int = 3
    rate: float = 1e-3
    dropout: float = 0.3
    seed: int = 0


def result_samples(papers: Sequence[LabelledPaper]) -> list[ResultSample]:
    """Make two samples of each paper with numbers: with the labels' own entities, and with those the model finds."""
    out = []
    for paper in papers:
        same = list(range(len(paper.labelled)))
        for entities, places, given in ((paper.labelled, same, True), (paper.found, paper.match(), False)):
            found = candidates_of(paper.text, paper.title_length, paper.words, paper.sentences, entities)
            if found is not None:
                out.append(_sample(paper, entities, places, found, given=given))
    return out


def _key(value: str) -> str:
    """The form in which two writings of a number are compared."""
    return re.sub(r"[\s\\]+", "", value)


def _sample(
    paper: LabelledPaper,
    entities: tuple[Entity, ...],
    places: Sequence[int | None],
    found: Candidates,
    *,
    given: bool,
) -> ResultSample:
    kinds = np.zeros(len(found.numbers), dtype=np.int64)
    slots = np.full((len(found.numbers), len(SLOTS)), _UNKNOWN, dtype=np.int64)
    written = [_key(paper.text[n.start : n.end]) for n in found.numbers]
    missed = 0
    for result in paper.results:
        at = next((i for i, w in enumerate(written) if w == _key(result["value"]) and not kinds[i]), None)
        if at is None:
            missed += 1
            continue
        kinds[at] = 1 + RESULT_KINDS.index(result["kind"])
        for k, (slot, _) in enumerate(SLOTS):
            value = result.get(slot)
            if value is None:
                slots[at, k] = 0
            elif isinstance(value, int) and (place := places[value]) is not None and place < len(found.names):
                slots[at, k] = 1 + place if found.fits[k, place] else _UNKNOWN
    return ResultSample(
        paper.id, given, paper.text, found, paper.states.astype(np.float32), entities, kinds, slots, missed
    )


class NumberNetwork(nn.Module):
    """What ``ResultHead`` runs in numpy, in torch."""

    def __init__(self, sample: ResultSample, *, dropout: float) -> None:
        super().__init__()
        found, width = sample.found, sample.states.shape[1]
        self.number = nn.Linear(3 * width + found.seen.shape[1], _NUMBER)
        self.kind = nn.Linear(_NUMBER, 1 + len(RESULT_KINDS))
        self.none = nn.Linear(_NUMBER, len(SLOTS))
        self.word = nn.Linear(width, _WORD)
        self.entity = nn.Linear(width + found.about.shape[1], _ENTITY)
        self.pair = nn.Linear(_NUMBER + _ENTITY + _WORD + found.pairs.shape[2], _PAIR)
        self.slot = nn.Linear(_PAIR, len(SLOTS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, row: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Score one text: kinds ``(numbers, 1 + kinds)``, candidates ``(numbers, 1 + entities, slots)``."""
        number = torch.relu(self.number(self.dropout(row["numbers"])))
        words = torch.relu(self.word(self.dropout(row["states"])))
        entity = torch.relu(self.entity(self.dropout(row["entities"])))
        n, e = row["pairs"].shape[:2]
        parts = [
            number[:, None].expand(n, e, -1),
            entity[None].expand(n, e, -1),
            mean_words(words, row["between"]),
            row["pairs"],
        ]
        slots = self.slot(self.dropout(torch.relu(self.pair(self.dropout(torch.cat(parts, dim=2))))))
        number = self.dropout(number)
        return self.kind(number), torch.cat([self.none(number)[:, None], slots], dim=1)


def _row(sample: ResultSample, scales: Mapping[str, FloatArray]) -> dict[str, Tensor]:
    found, states = sample.found, sample.states
    numbers = [mean_of(states, p) for p in (found.words, found.before, found.after)]
    row: dict[str, npt.NDArray[Any]] = {
        "numbers": np.concatenate([*numbers, scaled(found.seen, scales["seen"])], axis=1),
        "entities": np.concatenate([mean_of(states, found.names), scaled(found.about, scales["about"])], axis=1),
        "states": states,
        "between": found.between,
        "pairs": found.pairs,
        "kinds": sample.kinds,
        "slots": sample.slots,
        "fits": found.fits,
    }
    return {name: torch.from_numpy(v if v.dtype == np.int64 else v.astype(np.float32)) for name, v in row.items()}


def _loss(model: NumberNetwork, row: Mapping[str, Tensor]) -> Tensor:
    kinds, slots = model(row)
    loss = nn.functional.cross_entropy(kinds, row["kinds"], reduction="sum")
    real = row["kinds"] > 0
    for k in range(len(SLOTS)):
        allowed = torch.cat([torch.ones(1, dtype=torch.bool), row["fits"][k] > 0])
        scores = slots[:, :, k].masked_fill(~allowed, -1e4)
        asked = real & (row["slots"][:, k] != _UNKNOWN)
        if asked.any():
            wanted = row["slots"][asked, k]
            loss = loss + _SLOTS_WEIGHT * nn.functional.cross_entropy(scores[asked], wanted, reduction="sum")
    return loss


def _train(
    data: Sequence[ResultSample], scales: Mapping[str, FloatArray], options: ResultOptions, *, seed: int
) -> NumberNetwork:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = NumberNetwork(data[0], dropout=options.dropout)
    rows = [_row(s, scales) for s in data]
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.02)
    steps = options.epochs * -(-len(rows) // _PAPERS)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=options.rate * 2, total_steps=steps, pct_start=0.1)
    model.train()
    for _ in range(options.epochs):
        order = rng.permutation(len(rows))
        for at in range(0, len(order), _PAPERS):
            optimizer.zero_grad()
            chosen = [rows[i] for i in order[at : at + _PAPERS]]
            loss = torch.stack([_loss(model, row) for row in chosen]).sum() / sum(len(r["kinds"]) for r in chosen)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    model.eval()
    return model


@dataclass(frozen=True, slots=True)
class ResultOutcome:
    """What cross-validation says: results found, those with all their slots right, told and labelled."""

    found: int
    exact: int
    told: int
    labelled: int

    def line(self) -> str:
        """F1 of both."""
        both = self.told + self.labelled
        return f"found F1 {2 * self.found / both:.1%}  exact F1 {2 * self.exact / both:.1%}  labelled {self.labelled}"


def fit_results(
    data: Sequence[ResultSample], options: ResultOptions
) -> tuple[ResultHead, ResultOutcome, ResultOutcome]:
    """Train a head; gives it with what cross-validation says, with the model's own entities and with given ones."""
    unseen: dict[int, ResultHead] = {}
    for learn, ask in folds_of([s.group for s in data], options.folds):
        head = _head([data[i] for i in learn], replace(options, networks=1))
        unseen |= dict.fromkeys(ask, head)
        log.info("%d of %d", len(unseen), len(data))
    odds = [_odds(unseen[i].scores(s.found, s.states)[0]) for i, s in enumerate(data)]
    platt = platt_line(np.concatenate(odds), np.concatenate([s.kinds > 0 for s in data]))
    steps = [round(0.2 + 0.02 * i, 2) for i in range(26)]
    at = {step: _outcomes(data, unseen, platt, step) for step in steps}
    best = max(steps, key=lambda step: at[step][0].found / (at[step][0].told + at[step][0].labelled))
    head = replace(_head(data, options), platt=platt, least=np.array([best], dtype=np.float32))
    return head, *at[best]


def _head(data: Sequence[ResultSample], options: ResultOptions) -> ResultHead:
    scales = {n: scale_of(np.concatenate([getattr(s.found, n) for s in data])) for n in ("seen", "about")}
    models = [_train(data, scales, options, seed=options.seed + k) for k in range(options.networks)]
    identity, least = np.array([1, 0], dtype=np.float32), np.array([0.5], dtype=np.float32)
    return ResultHead(tuple(map(weights_of, models)), scales["seen"], scales["about"], identity, least)


def _odds(kinds: FloatArray) -> FloatArray:
    odds: FloatArray = np.logaddexp.reduce(kinds[:, 1:], axis=1) - kinds[:, 0]
    return odds


def _outcomes(
    data: Sequence[ResultSample], heads: Mapping[int, ResultHead], platt: FloatArray, least: float
) -> tuple[ResultOutcome, ResultOutcome]:
    counts = {False: [0, 0, 0, 0], True: [0, 0, 0, 0]}
    for i, sample in enumerate(data):
        head = replace(heads[i], platt=platt, least=np.array([least], dtype=np.float32))
        told = results_of(head, sample.found, sample.states, sample.text)
        real = sample.kinds > 0
        count = counts[sample.given]
        count[2] += len(told)
        count[3] += int(real.sum()) + sample.missed
        at = {n.start: k for k, n in enumerate(sample.found.numbers)}
        for result in told:
            k = at[result.start]
            if not real[k]:
                continue
            count[0] += 1
            slots = [0 if v is None else 1 + v if isinstance(v, int) else _UNKNOWN for v in (
                result.metric, result.dataset, result.task, result.method
            )]  # fmt: skip
            right = all(slots[j] == sample.slots[k, j] for j in (0, 1, 3))
            count[1] += right and RESULT_KINDS[sample.kinds[k] - 1] == result.kind
    return ResultOutcome(*counts[False]), ResultOutcome(*counts[True])

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
from extractors.training.dense import Learning, folds_of, joined, learnt, mean_words, platt_line, scale_of, weights_of
from extractors.training.papers import LabelledPaper

log = logging.getLogger(__name__)

_NEAR, _WORD, _ENTITY, _NUMBER, _PAIR, _DEEPER = 48, 32, 64, 96, 96, 48
#: Shares of the encoder's numbers, and of plain ones, that training leaves out.
_BLUR, _FAINT = 0.4, 0.1
#: What no entity stands for: not asked for in training.
_UNKNOWN: Final = -1
#: What the slots weigh in the loss, beside the kinds.
_SLOTS_WEIGHT: Final = 1.0


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
    """What ``ResultHead`` runs in numpy, in torch.

    Vectors pass through a narrow layer of their own before they meet plain numbers, which would drown among them.
    """

    def __init__(self, sample: ResultSample, *, dropout: float) -> None:
        super().__init__()
        found, width = sample.found, sample.states.shape[1]
        seen, about, pairs = (getattr(found, name).shape[-1] for name in ("seen", "about", "pairs"))
        self.near = nn.Linear(3 * width, _NEAR)
        self.number = nn.Linear(_NEAR + seen, _NUMBER)
        self.kind = nn.Linear(_NUMBER, 1 + len(RESULT_KINDS))
        self.none = nn.Linear(_NUMBER, len(SLOTS))
        self.word = nn.Linear(width, _WORD)
        self.entity = nn.Linear(width, _ENTITY)
        self.pair = nn.Linear(_NEAR + seen + _ENTITY + _WORD + about + pairs, _PAIR)
        self.deeper = nn.Linear(_PAIR, _DEEPER)
        self.slot = nn.Linear(_DEEPER, len(SLOTS))
        self.states, self.plain, self.hidden = nn.Dropout(_BLUR), nn.Dropout(_FAINT), nn.Dropout(dropout)

    def forward(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Score numbers: kinds ``(numbers, 1 + kinds)``, candidates ``(numbers, 1 + entities, slots)``."""
        near, words, entity = (
            self.hidden(torch.relu(layer(self.states(batch[name]))))
            for layer, name in ((self.near, "near"), (self.word, "words"), (self.entity, "names"))
        )
        seen = self.plain(batch["seen"])
        number = self.hidden(torch.relu(self.number(torch.cat([near, seen], dim=1))))
        of_number, of_entity = batch["ends.number"], batch["ends.entity"]
        told = torch.cat([near, seen], dim=1)[of_number], torch.cat([entity, self.plain(batch["about"])], 1)[of_entity]
        parts = [*told, mean_words(words, batch["between"]), self.plain(batch["pairs"])]
        hidden = self.hidden(torch.relu(self.pair(torch.cat(parts, dim=1))))
        scored = self.slot(self.hidden(torch.relu(self.deeper(hidden))))
        slots = torch.full((len(number), 1 + int(batch["column"].max()), len(SLOTS)), _NEVER)
        slots[of_number, batch["column"]] = scored.masked_fill(~batch["fits"], _NEVER)
        slots[:, 0] = self.none(number)
        return self.kind(number), slots


#: The score of what cannot be.
_NEVER: Final = -1e4
#: Tensors of places, and what these count.
_PLACES: Final = {"between": "words", "ends.number": "seen", "ends.entity": "names"}


def _row(sample: ResultSample, scales: Mapping[str, FloatArray]) -> dict[str, Tensor]:
    """What the network reads of one sample; of the words only those between numbers and entities."""
    found, states = sample.found, sample.states
    n, e = found.pairs.shape[:2]
    used, between = np.unique(found.between.reshape(n * e, -1), return_inverse=True)
    none = int(used.size > 0 and used[0] < 0)
    row: dict[str, npt.NDArray[Any]] = {
        "near": np.concatenate([mean_of(states, p) for p in (found.words, found.before, found.after)], axis=1),
        "seen": scaled(found.seen, scales["seen"]),
        "names": mean_of(states, found.names),
        "about": scaled(found.about, scales["about"]),
        "words": states[used[none:]],
        "between": between.reshape(n * e, found.between.shape[2]) - none,
        "ends.number": np.repeat(np.arange(n), e),
        "ends.entity": np.tile(np.arange(e), n),
        "column": 1 + np.tile(np.arange(e), n),
        "pairs": found.pairs.reshape(n * e, -1),
        "fits": np.tile(found.fits.T > 0, (n, 1)),
        "kinds": sample.kinds,
        "slots": sample.slots,
    }
    return {name: torch.from_numpy(v.astype(np.float32) if v.dtype.kind == "f" else v) for name, v in row.items()}


def _loss(model: NumberNetwork, batch: Mapping[str, Tensor]) -> Tensor:
    kinds, slots = model(batch)
    loss = nn.functional.cross_entropy(kinds, batch["kinds"], reduction="sum")
    wanted = torch.where(batch["kinds"][:, None] > 0, batch["slots"], _UNKNOWN)
    loss = loss + _SLOTS_WEIGHT * nn.functional.cross_entropy(slots, wanted, ignore_index=_UNKNOWN, reduction="sum")
    return loss / len(kinds)


def _train(
    data: Sequence[ResultSample], scales: Mapping[str, FloatArray], options: Learning, *, seed: int
) -> NumberNetwork:
    torch.manual_seed(seed)
    rows = [_row(s, scales) for s in data]
    model = NumberNetwork(data[0], dropout=options.dropout)
    return learnt(
        model, len(rows), lambda some: _loss(model, joined([rows[i] for i in some], _PLACES)), options, seed=seed
    )


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


def fit_results(data: Sequence[ResultSample], options: Learning) -> tuple[ResultHead, ResultOutcome, ResultOutcome]:
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


def _head(data: Sequence[ResultSample], options: Learning) -> ResultHead:
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

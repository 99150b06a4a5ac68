"""Fit the logistic model that tells which names of a text mean the same (see ``neural.links``)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from torch.nn import functional

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.neural.links import Name, features
from extractors.components.words import normalise
from extractors.records import ENTITY_TYPES
from extractors.training.data import Example

Pair = tuple[dict[str, float], bool]


def pairs(example: Example) -> Iterator[Pair]:
    """Give the pairs of names of one type in a labelled text, described, and whether they are one entity."""
    names: list[tuple[Name, int]] = []
    long = {
        normalise(example.text[a.short_start : a.short_end]): normalise(example.text[a.long_start : a.long_end])
        for a in find_abbreviations(example.text)
    }
    for number, entity in enumerate(example.entities):
        forms: dict[str, dict[str, None]] = defaultdict(dict)
        for span in entity.spans:
            form = normalise(example.text[span.start : span.end])
            forms[long.get(form, form)][form] = None
        kind = ENTITY_TYPES.index(entity.type)
        names += [(Name(tuple(f), kind, np.zeros(0, dtype=np.int64)), number) for f in forms.values()]
    for j, (b, second) in enumerate(names):
        for a, first in names[:j]:
            if a.kind == b.kind:
                yield features(a, b), first == second


def fit_links(
    examples: Iterable[Example], *, least_count: int = 6, decay: float = 3.0, steps: int = 40
) -> dict[str, float]:
    """Fit feature weights by logistic regression with an L2 penalty of ``decay``, features seen rarely left out.

    Texts whose entities have no role are left out: their mentions were not gathered into entities. Where nothing
    shows which names are the same, there are no weights.
    """
    data = [p for e in examples if all(x.role is not None for x in e.entities) for p in pairs(e)]
    if not any(same for _, same in data):
        return {}
    counts = Counter(name for found, _ in data for name in found)
    index = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= least_count))}
    matrix = _sparse(data, index)
    target = torch.tensor([float(same) for _, same in data])
    weights = torch.zeros(len(index), requires_grad=True)
    solver = torch.optim.LBFGS([weights], max_iter=steps, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        solver.zero_grad()
        logits = torch.sparse.mm(matrix, weights[:, None])[:, 0]
        value = (
            functional.binary_cross_entropy_with_logits(logits, target, reduction="sum")
            + decay / 2 * (weights**2).sum()
        )
        value.backward()
        return value

    solver.step(loss)
    fitted = weights.detach()
    return {name: round(float(fitted[i]), 4) for name, i in index.items()}


def _sparse(data: Sequence[Pair], index: dict[str, int]) -> torch.Tensor:
    rows, columns, values = [], [], []
    for i, (found, _) in enumerate(data):
        for name, value in found.items():
            if name in index:
                rows.append(i)
                columns.append(index[name])
                values.append(value)
    size = (len(data), len(index))
    return torch.sparse_coo_tensor(torch.tensor([rows, columns]), torch.tensor(values), size, check_invariants=False)

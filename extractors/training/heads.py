"""Train the heads outside the encoder, into a model folder; to be done again whenever the encoder changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractors import pipeline
from extractors.components.relations import head as relation_head
from extractors.components.results import head as result_head
from extractors.training.dense import Learning
from extractors.training.files import write_atomically
from extractors.training.papers import LabelledPaper, read_labelled
from extractors.training.relations import Outcome, fit, samples
from extractors.training.results import ResultOutcome, fit_results, result_samples


def train_relations(model: Path, data: Sequence[Path]) -> Outcome:
    """Train a model's head for relations.

    Args:
        model: The model folder, which receives the head.
        data: Papers with entities and relations, JSON lines.

    Returns:
        The counts of cross-validation.

    Raises:
        ExtractionError: The model or the data cannot be used.
    """
    head, outcome = fit(samples(_papers(model, data)), Learning())
    write_atomically(model / relation_head.FILE, relation_head.dump(head))
    return outcome


def train_results(model: Path, data: Sequence[Path]) -> tuple[ResultOutcome, ResultOutcome]:
    """Train a model's head for results; arguments and errors as for ``train_relations``."""
    head, *outcomes = fit_results(result_samples(_papers(model, data)), Learning())
    write_atomically(model / result_head.FILE, result_head.dump(head))
    return outcomes[0], outcomes[1]


def _papers(model: Path, data: Sequence[Path]) -> list[LabelledPaper]:
    return list(read_labelled(data, pipeline.load(model)))

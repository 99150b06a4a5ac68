"""Scores of a model folder on a labelled file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.calibration import load as load_calibration
from extractors.components.neural.network import CONFIG, Network
from extractors.components.neural.paper import Read, Settings, read_mentions
from extractors.records import Entity, text_of
from extractors.training.calibrate import fit_shift, shifted_confidences, write_calibration
from extractors.training.data import Example, Format, read_examples
from extractors.training.files import open_text, write_atomically
from extractors.training.heldout import HeldOut, tune
from extractors.training.predict import entities_of
from extractors.training.scoring import (
    Judged,
    Named,
    Scores,
    as_named,
    calibration_error,
    named,
    reliability,
    score_entities,
    score_mentions,
)


def score(folder: Path, gold: Path, form: Format, *, papers: Path | None = None) -> Scores:
    """Score a model folder: entities of papers, or mentions for ``scier``.

    ``papers`` holds the texts where the gold file has none; by default the neighbour that is named ``papers``
    instead of ``gold``.
    """
    network = Network(folder)
    if form == "scier":
        return _score_scier(network, read_examples(gold, form))
    read = _read(network, gold, papers)
    return score_entities(
        {name: wanted for name, wanted, _ in read}, {name: [as_named(e) for e in found] for name, _, found in read}
    )


def shift(folder: Path, gold: Sequence[Path], *, papers: Path | None = None) -> float:
    """Move the confidences of a model folder to what carefully labelled papers say (``calibrate.fit_shift``).

    Returns:
        The expected calibration error on these papers, each judged by a shift fitted to the others only.
    """
    judged = []
    network = Network(folder)
    for _, wanted, found in (one for path in gold for one in _read(network, path, papers)):
        judged.append(Judged())
        judged[-1].add(wanted, found)
    texts = [one.findings for one in judged]
    fitted = load_calibration(folder)
    write_calibration(fit_shift(fitted, [f for found in texts for f in found]), folder)
    return calibration_error(reliability(shifted_confidences(fitted, texts)))


def retune(folder: Path, gold: Sequence[Path], *, papers: Path | None = None) -> Settings:
    """Choose a model folder's thresholds, mix of heads and links on labelled papers that it never saw."""
    network = Network(folder)
    config = network.config
    held = [
        HeldOut(wanted, title_length, read, config.weights, config.settings)
        for path in gold
        for _, wanted, read, title_length in _reads(network, path, papers)
    ]
    settings = tune(held, config.settings)
    text = json.dumps(replace(config, settings=settings).as_dict(), indent=1) + "\n"
    write_atomically(folder / CONFIG, text.encode())
    return settings


def _read(network: Network, gold: Path, papers: Path | None) -> list[tuple[str, list[Named], tuple[Entity, ...]]]:
    """Give papers with the entities labelled and those found, scores as they are before calibration."""
    known = network.config
    return [
        (name, wanted, entities_of(read, known.weights, known.settings, title_length=title_length))
        for name, wanted, read, title_length in _reads(network, gold, papers)
    ]


def _reads(network: Network, gold: Path, papers: Path | None) -> Iterator[tuple[str, list[Named], Read, int]]:
    """Give papers with the entities labelled, what the network says of them, and the length of their titles."""
    wanted = {row["id"]: row for row in _rows(gold)}
    beside = papers or gold.with_name(gold.name.replace("gold", "papers"))
    texts = {row["id"]: row for row in (_rows(beside) if beside.exists() else wanted.values())}
    for name, row in wanted.items():
        title = texts[name]["title"]
        read = network.read(text_of(title, texts[name].get("abstract") or ""), len(title))
        yield name, [_wanted(e) for e in row["entities"]], read, len(title)


def _rows(path: Path) -> list[dict[str, Any]]:
    with open_text(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _wanted(e: dict[str, Any]) -> Named:
    return named(e["type"], [e["name"], *e["aliases"]], e.get("role"), optional=bool(e.get("optional")))


def _score_scier(network: Network, examples: Sequence[Example]) -> Scores:
    gold, found = [], []
    for i, example in enumerate(examples):
        gold += [((i, s.start, s.end), s.type) for e in example.entities for s in e.spans]
        reading = read_mentions(network.read(example.text, 0), (), network.config.weights, network.config.settings)
        found += [((i, m.start, m.end), m.type) for m in reading.mentions]
    return score_mentions(gold, found)

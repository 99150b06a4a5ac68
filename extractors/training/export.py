"""Export a network to ONNX with 8-bit weights: what the package ships and runs without torch."""

# mypy: allow-subclassing-any

from __future__ import annotations

import copy
import json
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from extractors.components.neural.network import CONFIG, TOKENIZER, WEIGHTS, Config
from extractors.training.files import write_atomically
from extractors.training.model import Tagger

_INPUTS = ("ids", "types", "shapes", "first")


class _OneText(nn.Module):
    """The network for a single window without batch dimension."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: Tensor, types: Tensor, shapes: Tensor, first: Tensor) -> Tensor:
        batch = [t[None] for t in (ids, types, shapes)]
        out: Tensor = self.tagger(*batch, None, first[None])[0]
        return out


class _SmallEmbedding(nn.Module):
    """A table of vectors in 8 bits, with a scale for each row."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        scale = table.weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("values", (table.weight.detach() / scale).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return nn.functional.embedding(ids, self.values).float() * nn.functional.embedding(ids, self.scale)


def export(model: Tagger, tokenizer: Tokenizer, config: Config, out: Path, *, quantize: bool = True) -> None:
    """Write ``model.onnx``, ``tokenizer.json`` and ``config.json`` to folder ``out``, each whole or not at all.

    With ``quantize`` the encoder's matrices (a scale a column) and its embeddings (a scale a row) are stored in
    8 bits and the matrix products computed in integers; the heads stay in 32 bits.
    """
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    with tempfile.TemporaryDirectory() as scratch:
        plain, small = Path(scratch) / "plain.onnx", Path(scratch) / "small.onnx"
        if quantize:
            model = copy.deepcopy(model)
            for name in ("word_embeddings", "position_embeddings"):
                setattr(model.bert.embeddings, name, _SmallEmbedding(getattr(model.bert.embeddings, name)))
        _to_onnx(model, plain)
        if quantize:
            heads = [
                n.name for n in onnx.load(str(plain)).graph.node if "/layer." not in n.name and n.op_type == "MatMul"
            ]
            quantize_dynamic(
                plain,
                small,
                per_channel=True,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=heads,
                op_types_to_quantize=["MatMul"],
            )
        write_atomically(out / WEIGHTS, (small if quantize else plain).read_bytes())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    write_atomically(out / TOKENIZER, tokenizer.to_str().encode())
    write_atomically(out / CONFIG, (json.dumps(config.as_dict(), indent=1) + "\n").encode())


def _to_onnx(model: Tagger, path: Path) -> None:
    n = torch.ones(9, dtype=torch.long)
    first = torch.tensor([1, 3, 4])
    with warnings.catch_warnings():
        # torch's newer exporter needs one more library and gives the same graph.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            _OneText(model),
            (n, n * 0, n, first),
            str(path),
            input_names=list(_INPUTS),
            output_names=["numbers"],
            dynamic_axes={
                "ids": {0: "n"},
                "types": {0: "n"},
                "shapes": {0: "n"},
                "first": {0: "words"},
                "numbers": {0: "words"},
            },
            opset_version=17,
            dynamo=False,
        )

"""A BERT encoder in plain torch: small enough to read, exported to ONNX without a helper library.

Parameter names follow the Hugging Face checkpoints of BERT (``embeddings.…``, ``encoder.layer.N.…``), so that their
``model.safetensors`` load without renaming. An MPNet encoder is one with a relative attention bias (``mpnet``).
"""

# mypy: allow-subclassing-any

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from extractors.training.mpnet import FIRST_POSITION, renamed


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Sizes of an encoder; the defaults are MiniLM-L6 (22.6 million parameters).

    ``first_position`` is the row of the position table that the first sub-word takes; ``relative_buckets`` the number
    of distances that the attention bias tells apart, 0 where an encoder has none.
    """

    vocab_size: int = 30522
    hidden_size: int = 384
    num_hidden_layers: int = 6
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 512
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12
    dropout: float = 0.1
    first_position: int = 0
    relative_buckets: int = 0

    @classmethod
    def from_file(cls, path: Path) -> EncoderConfig:
        """Read the fields that a Hugging Face ``config.json`` of a BERT or MPNet model shares with this record."""
        row = json.loads(path.read_text(encoding="utf-8"))
        if row.get("model_type") == "mpnet":
            row |= {"first_position": FIRST_POSITION, "relative_buckets": row["relative_attention_num_buckets"]}
        names = set(asdict(cls()))
        return cls(**{k: v for k, v in row.items() if k in names})


class _Embeddings(nn.Module):
    def __init__(self, c: EncoderConfig) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(c.vocab_size, c.hidden_size)
        self.position_embeddings = nn.Embedding(c.max_position_embeddings, c.hidden_size)
        self.token_type_embeddings = nn.Embedding(c.type_vocab_size, c.hidden_size)
        self.LayerNorm = nn.LayerNorm(c.hidden_size, eps=c.layer_norm_eps)
        self.dropout = nn.Dropout(c.dropout)
        self.first_position = c.first_position

    def forward(self, ids: Tensor, types: Tensor, extra: Tensor | None = None) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device) + self.first_position
        x = self.word_embeddings(ids) + self.token_type_embeddings(types)
        if extra is not None:
            x = x + extra
        x = x + self.position_embeddings(positions)[None]
        out: Tensor = self.dropout(self.LayerNorm(x))
        return out


class _SelfAttention(nn.Module):
    def __init__(self, c: EncoderConfig) -> None:
        super().__init__()
        self.query = nn.Linear(c.hidden_size, c.hidden_size)
        self.key = nn.Linear(c.hidden_size, c.hidden_size)
        self.value = nn.Linear(c.hidden_size, c.hidden_size)


class _Output(nn.Module):
    def __init__(self, width: int, c: EncoderConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(width, c.hidden_size)
        self.LayerNorm = nn.LayerNorm(c.hidden_size, eps=c.layer_norm_eps)
        self.dropout = nn.Dropout(c.dropout)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        out: Tensor = self.LayerNorm(self.dropout(self.dense(x)) + residual)
        return out


class _Attention(nn.Module):
    def __init__(self, c: EncoderConfig) -> None:
        super().__init__()
        self.heads = c.num_attention_heads
        self.scale = (c.hidden_size // c.num_attention_heads) ** -0.5
        self.self = _SelfAttention(c)
        self.output = _Output(c.hidden_size, c)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        b, n, h = x.shape
        shape = (b, n, self.heads, h // self.heads)
        q = self.self.query(x).view(shape).transpose(1, 2)
        k = self.self.key(x).view(shape).transpose(1, 2)
        v = self.self.value(x).view(shape).transpose(1, 2)
        # Spelled out: with a mask, torch's fused kernel takes twice as long to train on CPU.
        scores = (q * self.scale) @ k.transpose(-1, -2)
        weights = torch.softmax(scores if bias is None else scores + bias, dim=-1)
        y = weights.to(v.dtype) @ v
        out: Tensor = self.output(y.transpose(1, 2).reshape(b, n, h), x)
        return out


class _Intermediate(nn.Module):
    def __init__(self, c: EncoderConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(c.hidden_size, c.intermediate_size)

    def forward(self, x: Tensor) -> Tensor:
        return functional.gelu(self.dense(x))


class _Layer(nn.Module):
    def __init__(self, c: EncoderConfig) -> None:
        super().__init__()
        self.attention = _Attention(c)
        self.intermediate = _Intermediate(c)
        self.output = _Output(c.intermediate_size, c)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        x = self.attention(x, bias)
        out: Tensor = self.output(self.intermediate(x), x)
        return out


class _Stack(nn.Module):
    def __init__(self, c: EncoderConfig) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer(c) for _ in range(c.num_hidden_layers))
        if c.relative_buckets:
            self.relative_attention_bias = nn.Embedding(c.relative_buckets, c.num_attention_heads)

    def bias(self, length: int, mask: Tensor | None) -> Tensor | None:
        """Give what is added to the attention scores: padding (``mask`` is 0 there) and distances count."""
        out = None if mask is None else (1.0 - mask[:, None, None, :].float()) * -1e4
        if hasattr(self, "relative_attention_bias"):
            table = self.relative_attention_bias
            near = table(distance_buckets(length, table.num_embeddings)).permute(2, 0, 1)[None]
            out = near if out is None else out + near
        return out


class Encoder(nn.Module):
    """BERT without its pooler: ids, types and mask ``(batch, length)`` in, ``(batch, length, hidden)`` out.

    ``mask`` is 1 at sub-words and 0 at padding, or None where there is no padding; ``extra (batch, length, hidden)``
    is added to the embeddings.
    """

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings = _Embeddings(config)
        self.encoder = _Stack(config)
        self.apply(_initialise)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor | None, extra: Tensor | None = None) -> Tensor:
        """Encode a batch."""
        bias = self.encoder.bias(ids.shape[1], mask)
        x: Tensor = self.embeddings(ids, types, extra)
        for layer in self.encoder.layer:
            x = layer(x, bias)
        return x


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)


def distance_buckets(length: int, buckets: int, *, farthest: int = 128) -> Tensor:
    """Give the bucket ``(length, length)`` of each pair of places: T5's, as MPNet has them (Raffel et al., 2020).

    Half of the buckets are for places that come after; in each half, half are for one distance each, the others grow
    with the distance, and all from ``farthest`` on fall into the last.
    """
    places = torch.arange(length)
    apart = places[:, None] - places[None]
    half = buckets // 2
    exact = half // 2
    distance = apart.abs()
    grown = torch.log(distance.clamp(min=1).float() / exact) / math.log(farthest / exact) * (half - exact)
    far = (exact + grown.long()).clamp(max=half - 1)
    return torch.where(distance < exact, distance, far) + half * (apart < 0)


def load_encoder(folder: Path) -> Encoder:
    """Build the encoder of a folder that holds ``config.json`` and ``model.safetensors``, of BERT or MPNet.

    A missing or misshapen weight raises ``RuntimeError``; weights that are no part of the encoder are ignored.
    """
    config = EncoderConfig.from_file(folder / "config.json")
    weights = renamed(load_file(folder / "model.safetensors"), types=config.type_vocab_size)
    model = Encoder(config)
    wanted = model.state_dict()
    model.load_state_dict({k: v for k, v in weights.items() if k in wanted})
    return model


def set_dropout(module: nn.Module, rate: float) -> None:
    """Set the rate of every dropout layer."""
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = rate

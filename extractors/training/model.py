"""The network: one encoder, a label head, a span head and a role head (columns in ``neural.layout``)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extractors.components.neural import layout as L
from extractors.components.neural.words import SHAPES
from extractors.training.encoder import Encoder


class Tagger(nn.Module):
    """Encoder and heads. The shape of a word (case, glued to the word before) is added to its embedding,
    because the encoder's vocabulary knows no capitals.
    """

    def __init__(self, encoder: Encoder, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = encoder
        width = encoder.config.hidden_size
        self.shapes = nn.Embedding(SHAPES, width)
        nn.init.zeros_(self.shapes.weight)
        self.dropout = nn.Dropout(dropout)
        self.spans = nn.Linear(width, L.ROLE.start)
        self.role_hidden = nn.Linear(width, width // 2)
        self.roles = nn.Linear(width // 2, L.COLUMNS - L.ROLE.start)
        self.span_width = nn.Parameter(torch.zeros(L.MAX_WIDTH, L.TYPES))
        nn.init.constant_(self.spans.bias[L.START], -2.0)
        nn.init.constant_(self.spans.bias[L.STOP], -2.0)

    def forward(self, ids: Tensor, types: Tensor, shapes: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """Score words: sub-word inputs ``(batch, length)``, ``first (batch, words)``; gives ``(batch, words, columns)``."""
        e = self.bert.embeddings
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = e.word_embeddings(ids) + e.token_type_embeddings(types) + self.shapes(shapes)
        x = e.dropout(e.LayerNorm(x + e.position_embeddings(positions)[None]))
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.bert.encoder.layer:
            x = layer(x, bias)
        x = torch.gather(x, 1, first[:, :, None].expand(-1, -1, x.shape[2]))
        x = self.dropout(x)
        roles = self.roles(F.gelu(self.role_hidden(x)))
        return torch.cat([self.spans(x), roles], dim=-1)


def span_logits(words: Tensor, span_width: Tensor) -> Tensor:
    """Score every span of at most ``MAX_WIDTH`` words: ``(batch, start, width - 1, type)``.

    A biaffine score per type, after GlobalPointer (Su et al., 2022) without rotary positions; spans that run over
    the end hold rubbish and must be masked.
    """
    b, n, _ = words.shape
    query = words[..., L.QUERY].reshape(b, n, L.TYPES, L.SPAN_SIZE)
    key = words[..., L.KEY].reshape(b, n, L.TYPES, L.SPAN_SIZE)
    key = F.pad(key, (0, 0, 0, 0, 0, L.MAX_WIDTH - 1)).unfold(1, L.MAX_WIDTH, 1)
    stop = F.pad(words[..., L.STOP], (0, 0, 0, L.MAX_WIDTH - 1)).unfold(1, L.MAX_WIDTH, 1)
    score = torch.einsum("bitd,bitdw->biwt", query, key) / L.SPAN_SIZE**0.5
    return score + words[..., L.START][:, :, None] + stop.transpose(2, 3) + span_width


def pool_roles(words: Tensor, index: Tensor) -> Tensor:
    """Pool role logits over the words of entities.

    ``words (n, columns)``, ``index (entities, words)`` with -1 as padding; gives ``(entities, role pairs)``.
    """
    chosen = words[index.clamp(min=0)]
    weight = chosen[..., L.WEIGHT].masked_fill(index[..., None] < 0, -1e4)
    return (torch.softmax(weight, dim=1) * chosen[..., L.ROLE]).sum(dim=1)

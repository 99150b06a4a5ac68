"""The network: one encoder, a label head, a span head and a role head (columns in ``neural.layout``)."""

# mypy: allow-subclassing-any

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.components.neural import layout
from extractors.components.neural.words import SHAPES
from extractors.training.encoder import Encoder


class Tagger(nn.Module):
    """Encoder and heads.

    The shape of a word (case, glued to the word before) is added to its embedding, because the encoder's vocabulary
    knows no capitals.
    """

    def __init__(self, encoder: Encoder, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = encoder
        width = encoder.config.hidden_size
        self.shapes = nn.Embedding(SHAPES, width)
        nn.init.zeros_(self.shapes.weight)
        self.dropout = nn.Dropout(dropout)
        self.spans = nn.Linear(width, layout.ROLE.start)
        self.role_hidden = nn.Linear(width, width // 2)
        self.roles = nn.Linear(width // 2, layout.COLUMNS - layout.ROLE.start)
        self.link_bias = nn.Parameter(torch.full((layout.TYPES,), -2.0))
        self.span_width = nn.Parameter(torch.zeros(layout.MAX_WIDTH, layout.TYPES))
        nn.init.constant_(self.spans.bias[layout.START], -2.0)
        nn.init.constant_(self.spans.bias[layout.STOP], -2.0)

    def forward(self, ids: Tensor, types: Tensor, shapes: Tensor, mask: Tensor | None, first: Tensor) -> Tensor:
        """Score words: sub-word inputs ``(batch, length)`` in, ``(batch, words, columns)`` out.

        ``first (batch, words)`` gives the place of each word's first sub-word; ``mask`` is 1 at sub-words and 0 at
        padding, or None where there is no padding.
        """
        x = self.bert(ids, types, mask, self.shapes(shapes))
        x = torch.gather(x, 1, first[:, :, None].expand(-1, -1, x.shape[2]))
        x = self.dropout(x)
        roles = self.roles(functional.gelu(self.role_hidden(x)))
        return torch.cat([self.spans(x), roles], dim=-1)


def span_logits(words: Tensor, span_width: Tensor) -> Tensor:
    """Score every span of at most ``MAX_WIDTH`` words: ``(batch, start, width - 1, type)``.

    A biaffine score per type, after GlobalPointer (Su et al., 2022) without rotary positions; spans that run over
    the end hold rubbish and must be masked.
    """
    b, n, _ = words.shape
    query = words[..., layout.QUERY].reshape(b, n, layout.TYPES, layout.SPAN_SIZE)
    key = words[..., layout.KEY].reshape(b, n, layout.TYPES, layout.SPAN_SIZE)
    key = functional.pad(key, (0, 0, 0, 0, 0, layout.MAX_WIDTH - 1)).unfold(1, layout.MAX_WIDTH, 1)
    stop = functional.pad(words[..., layout.STOP], (0, 0, 0, layout.MAX_WIDTH - 1)).unfold(1, layout.MAX_WIDTH, 1)
    score = torch.einsum("bitd,bitdw->biwt", query, key) / layout.SPAN_SIZE**0.5
    return score + words[..., layout.START][:, :, None] + stop.transpose(2, 3) + span_width


def pool_roles(words: Tensor, index: Tensor) -> Tensor:
    """Pool role logits over the words of entities.

    ``words (n, columns)``, ``index (entities, words)`` with -1 as padding; gives ``(entities, role pairs)``.
    """
    chosen = words[index.clamp(min=0)]
    weight = chosen[..., layout.WEIGHT].masked_fill(index[..., None] < 0, -1e4)
    return (torch.softmax(weight, dim=1) * chosen[..., layout.ROLE]).sum(dim=1)


def link_logits(words: Tensor, index: Tensor, kinds: Tensor, bias: Tensor) -> Tensor:
    """Score pairs of names, ``(names, names)``: do they mean the same thing?

    ``words (n, columns)``; ``index (names, words)`` with -1 as padding; ``kinds (names,)``.
    """
    present = (index >= 0).float()[..., None]
    pooled = (words[index.clamp(min=0)][..., layout.LINK] * present).sum(dim=1) / present.sum(dim=1)
    return pooled @ pooled.T / layout.LINK_SIZE**0.5 + bias[kinds][:, None]

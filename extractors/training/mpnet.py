"""Weights of an MPNet checkpoint under the names of BERT's (Song et al., NeurIPS 2020).

MPNet is BERT with three differences: its positions begin at 2, it tells no two parts of a text apart, and all layers
share a bias of their attention for the distance of two places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor

#: The row of MPNet's position table that the first sub-word takes.
FIRST_POSITION: Final = 2

_RELATIVE: Final = "encoder.relative_attention_bias.weight"
_TYPES: Final = "embeddings.token_type_embeddings.weight"
_PREFIX: Final = re.compile(r"^(mpnet|bert)\.")
_RENAMED: Final = (
    (re.compile(r"\.attention\.attn\.q\."), ".attention.self.query."),
    (re.compile(r"\.attention\.attn\.k\."), ".attention.self.key."),
    (re.compile(r"\.attention\.attn\.v\."), ".attention.self.value."),
    (re.compile(r"\.attention\.attn\.o\."), ".attention.output.dense."),
    (re.compile(r"\.attention\.LayerNorm\."), ".attention.output.LayerNorm."),
)


def renamed(weights: Mapping[str, Tensor], *, types: int) -> dict[str, Tensor]:
    """Rename the weights of a BERT or MPNet checkpoint, in 32 bits, to those of ``Encoder``.

    An MPNet checkpoint gets vectors of nought for the ``types`` parts of a text, which training then fills.

    >>> list(renamed({"mpnet.encoder.layer.0.attention.attn.o.bias": torch.zeros(2)}, types=2))
    ['encoder.layer.0.attention.output.dense.bias']
    """
    out: dict[str, Tensor] = {}
    for name, value in weights.items():
        new = _PREFIX.sub("", name)
        for pattern, by in _RENAMED:
            new = pattern.sub(by, new)
        out[new] = value.float()
    if _RELATIVE in out and _TYPES not in out:
        out[_TYPES] = torch.zeros(types, out["embeddings.word_embeddings.weight"].shape[1])
    return out

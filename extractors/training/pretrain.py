"""Continued pretraining: masked words on unlabelled titles and abstracts (Gururangan et al., ACL 2020).

Whole words are masked; only masked places go through the output layer, which is tied to the embeddings.
"""

# mypy: allow-subclassing-any

from __future__ import annotations

import json
import logging
import math
import random
import re
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from extractors.training.encoder import Encoder, load_encoder, set_dropout
from extractors.training.files import load_state, open_text, save_state, write_atomically
from extractors.training.loss import group

log = logging.getLogger(__name__)

#: A mark ("[SEP]") or a spare place ("[unused7]") of a WordPiece vocabulary, which stands in no text.
_MARK: Final = re.compile(r"\[.+\]")

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PretrainOptions:
    """How long and how fast to pretrain; ``minutes`` counts wall time over all resumed runs."""

    minutes: float = 30.0
    texts: int = 24_000
    max_length: int = 256
    batch_tokens: int = 3_072
    learning_rate: float = 5e-4
    warmup: float = 0.06
    masked: float = 0.2
    seed: int = 0
    save_seconds: float = 180.0


class MaskedWords(nn.Module):
    """An encoder with BERT's masked-word head on it."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.bert = encoder
        width = encoder.config.hidden_size
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(encoder.config.vocab_size))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor, chosen: Tensor) -> Tensor:
        """Give the logits ``(chosen places, vocabulary)``; ``chosen`` indexes the flattened batch."""
        x = self.bert(ids, types, mask).flatten(0, 1)[chosen]
        x = self.norm(functional.gelu(self.dense(x)))
        return functional.linear(x, self.bert.embeddings.word_embeddings.weight, self.bias)


def read_texts(path: Path, *, limit: int, seed: int, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """Sample titles and abstracts of a JSON-lines file, plain or gzip; none with a title (folded) of ``without``."""
    with open_text(path) as lines:
        rows = [json.loads(line) for line in lines]
    rows = [r for r in rows if r.get("title") and len(r.get("abstract") or "") > 200]
    rows = [r for r in rows if fold_title(r["title"]) not in without]
    random.Random(seed).shuffle(rows)
    return [(r["title"], r["abstract"]) for r in rows[:limit]]


def fold_title(title: str) -> str:
    """Give the form in which titles are compared: letters and digits, no case."""
    return "".join(c for c in title.casefold() if c.isalnum())


def encode_texts(texts: Sequence[tuple[str, str]], tokenizer: Tokenizer, max_length: int) -> list[tuple[Ids, Ids]]:
    """Tokenise pairs into ids and token types, cut at ``max_length`` sub-words."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    out: list[tuple[Ids, Ids]] = []
    for start in range(0, len(texts), 1000):
        for e in tokenizer.encode_batch(list(texts[start : start + 1000])):
            out.append((np.array(e.ids, dtype=np.int64), np.array(e.type_ids, dtype=np.int64)))
    return out


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What hiding words has to know of a vocabulary of ``n`` items.

    ``inner`` ``(n,)`` says which items continue a word, ``words`` are the items that stand in texts, ``mask`` is the
    item that hides.
    """

    inner: npt.NDArray[np.bool_]
    words: Ids
    mask: int

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> Vocabulary:
        """Read it from a WordPiece tokenizer: items in square brackets are marks and spare places."""
        items = [tokenizer.id_to_token(i) or "" for i in range(tokenizer.get_vocab_size())]
        inner = np.array([item.startswith("##") for item in items])
        words = np.array([i for i, item in enumerate(items) if not _MARK.fullmatch(item)], dtype=np.int64)
        mask = tokenizer.token_to_id("[MASK]")
        if mask is None:
            raise ValueError("the vocabulary has no [MASK]; pretraining starts from a BERT encoder")
        return cls(inner, words, mask)


def mask_words(ids: Ids, *, share: float, vocabulary: Vocabulary, rng: np.random.Generator) -> tuple[Ids, Ids]:
    """Hide whole words of one sequence; give the new ids and the places hidden.

    As in BERT (Devlin et al., NAACL 2019) 80 % become the mask, 10 % a random item, 10 % stay.
    """
    group = np.cumsum(~vocabulary.inner[ids])
    hidden = (rng.random(group[-1] + 1) < share)[group] & np.isin(ids, vocabulary.words)
    places = np.flatnonzero(hidden)
    out = ids.copy()
    kind = rng.random(len(places))
    out[places[kind < 0.8]] = vocabulary.mask
    swapped = places[kind >= 0.9]
    out[swapped] = rng.choice(vocabulary.words, len(swapped))
    return out, places


def _collate(
    items: Sequence[tuple[Ids, Ids]],
    chosen: Sequence[int],
    *,
    share: float,
    vocabulary: Vocabulary,
    rng: np.random.Generator,
) -> tuple[Tensor, ...]:
    width = -(-max(len(items[i][0]) for i in chosen) // 32) * 32
    ids = np.zeros((len(chosen), width), dtype=np.int64)
    types, mask = np.zeros_like(ids), np.zeros_like(ids)
    places, targets = [], []
    for row, i in enumerate(chosen):
        seq, kind = items[i]
        new, at = mask_words(seq, share=share, vocabulary=vocabulary, rng=rng)
        ids[row, : len(seq)], types[row, : len(seq)], mask[row, : len(seq)] = new, kind, 1
        places.append(at + row * width)
        targets.append(seq[at])
    flat = (np.concatenate(places), np.concatenate(targets))
    return tuple(torch.from_numpy(a) for a in (ids, types, mask, *flat))


def _rate(done: float, warmup: float) -> float:
    return done / warmup if done < warmup else max(0.02, (1 - done) / (1 - warmup))


def pretrain(corpus: Path, base: Path, out: Path, options: PretrainOptions) -> None:
    """Pretrain the encoder of folder ``base`` and leave it in folder ``out``, resuming what lies there.

    The learning rate follows wall time, so that a run of ``options.minutes`` ends decayed on any machine.
    """
    torch.manual_seed(options.seed)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    items = encode_texts(read_texts(corpus, limit=options.texts, seed=options.seed), tokenizer, options.max_length)
    lengths = [len(ids) for ids, _ in items]
    vocabulary = Vocabulary.of(tokenizer)
    run = _Run(MaskedWords(load_encoder(base)), tokenizer, out, options)
    run.resume()
    while run.done < 1:
        rng = random.Random(options.seed + run.epoch)
        dice = np.random.default_rng((options.seed, run.epoch, run.step))
        for chosen in group(lengths, batch_tokens=options.batch_tokens, rng=rng):
            run.advance(_collate(items, chosen, share=options.masked, vocabulary=vocabulary, rng=dice))
            if run.done >= 1:
                break
        run.epoch += 1
    run.save()


class _Run:
    """One pretraining run's moving parts: step, epoch, seconds spent, checkpoints."""

    def __init__(self, model: MaskedWords, tokenizer: Tokenizer, out: Path, options: PretrainOptions) -> None:
        self.model, self.tokenizer, self.out, self.options = model, tokenizer, out, options
        set_dropout(model, 0.0)  # hardly a text is seen twice
        model.train()
        rate = options.learning_rate
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True
        )
        self.step, self.epoch, self.spent, self.tokens, self.loss = 0, 0, 0.0, 0, math.nan
        self.last = self.saved = time.monotonic()

    @property
    def done(self) -> float:
        return self.spent / 60 / self.options.minutes

    def resume(self) -> None:
        state = load_state(self.out / "state.pt")
        if state:
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.epoch, self.spent = state["step"], state["epoch"], state["spent"]

    def save(self) -> None:
        self.saved = time.monotonic()
        counts = {"step": self.step, "epoch": self.epoch, "spent": self.spent}
        weights = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}
        save_state(self.out / "state.pt", {**weights, **counts})
        write_encoder(self.model.bert, self.tokenizer, self.out)

    def advance(self, batch: tuple[Tensor, ...]) -> None:
        ids, types, mask, places, targets = batch
        for part in self.optimizer.param_groups:
            part["lr"] = self.options.learning_rate * _rate(self.done, self.options.warmup)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.model(ids, types, mask, places)
        loss = functional.cross_entropy(logits.float(), targets)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self.tokens += int(mask.sum())
        self.loss = loss.item() if math.isnan(self.loss) else 0.98 * self.loss + 0.02 * loss.item()
        now = time.monotonic()
        self.spent, self.last = self.spent + now - self.last, now
        if self.step % 20 == 0:
            log.info("step %d  loss %.3f  %d tokens  %.0f s", self.step, self.loss, self.tokens, self.spent)
        if now - self.saved > self.options.save_seconds:
            self.save()


def write_encoder(encoder: Encoder, tokenizer: Tokenizer, out: Path) -> None:
    """Write the files that ``load_encoder`` reads, each whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    weights = {k: v.detach().contiguous().clone() for k, v in encoder.state_dict().items()}
    write_atomically(out / "model.safetensors", save(weights))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    write_atomically(out / "tokenizer.json", tokenizer.to_str(pretty=True).encode())
    write_atomically(out / "config.json", json.dumps(asdict(encoder.config), indent=1).encode())

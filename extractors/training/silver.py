"""Texts that teachers have labelled: a folder of chunks, each whole or absent, that a student learns from."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from extractors.components.neural.network import TOKENIZER, read_config
from extractors.components.neural.paper import Settings
from extractors.records import ExtractionError
from extractors.training.data import Example, Item, Labelled, Span, items
from extractors.training.files import load_state, save_state
from extractors.training.model import Tagger
from extractors.training.predict import read_texts, weights_of
from extractors.training.restore import load_tagger
from extractors.training.teaching import Taught, softened, teach

log = logging.getLogger(__name__)

#: How many texts are labelled between two checkpoints.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Teacher:
    """A network and the tokenizer of its encoder; teachers of one text may have different ones."""

    network: Tagger
    tokenizer: Tokenizer


def load_teachers(folders: Sequence[Path]) -> tuple[list[Teacher], Settings]:
    """Load model folders as teachers; the settings are those of the first."""
    teachers = [Teacher(load_tagger(f), Tokenizer.from_file(str(f / TOKENIZER))) for f in folders]
    return teachers, read_config(folders[0]).settings


def label(texts: Sequence[Example], teachers: Sequence[Teacher], settings: Settings, folder: Path) -> None:
    """Let teachers label texts; what lies in ``folder`` already is not labelled again.

    Raises:
        ExtractionError: When the folder holds other texts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        path = folder / f"{start:06d}.pt"
        state = load_state(path)
        if state is None:
            weights = [weights_of(t.network) for t in teachers]
            reads = zip(*(read_texts(t.network, t.tokenizer, chunk) for t in teachers), strict=True)
            taught = [teach(read, weights, settings) for read in reads]
            save_state(path, {"taught": [_state(*pair) for pair in zip(chunk, taught, strict=True)]})
        elif [row["text"] for row in state["taught"]] != [e.text for e in chunk]:
            raise ExtractionError(f"{path} holds labels of other texts; give another folder, or delete it.")
        log.info("%d of %d texts labelled", start + len(chunk), len(texts))


def taught_items(folder: Path, tokenizer: Tokenizer, *, soft: float = 0.5) -> list[Item]:
    """Read a folder of labelled texts as items: targets are ``soft`` parts probabilities, the rest what was chosen.

    Texts of several windows are left out.
    """
    out: list[Item] = []
    for path in sorted(folder.glob("*.pt")):
        for example, taught in _pairs(load_state(path) or {"taught": []}):
            found = items(example, tokenizer)
            if len(found) == 1 and len(found[0].labels) == len(taught.labels):
                out.append(softened(found[0], taught.labels, taught.spans, soft))
    log.info("%d texts that teachers have labelled", len(out))
    return out


def _state(example: Example, taught: Taught) -> dict[str, Any]:
    return {
        "id": example.id,
        "text": example.text,
        "title_length": example.title_length,
        "entities": [asdict(e) for e in taught.entities],
        "labels": torch.from_numpy(taught.labels),
        "spans": torch.from_numpy(taught.spans),
    }


def _pairs(state: dict[str, Any]) -> Iterable[tuple[Example, Taught]]:
    for row in state["taught"]:
        entities = tuple(
            Labelled(e["type"], e["role"], tuple(Span(**span) for span in e["spans"]), odds=tuple(e["odds"]))
            for e in row["entities"]
        )
        example = Example(row["id"], row["text"], row["title_length"], entities)
        yield example, Taught(entities, row["labels"].numpy(), row["spans"].numpy())

"""Run the exported network with onnxruntime: a text in, one row of numbers a word out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from extractors.components.neural import layout
from extractors.components.neural.decode import Mix
from extractors.components.neural.links import LinkModel
from extractors.components.neural.paper import Read, Settings, Weights
from extractors.components.neural.words import SubWords, WordTokenizer, merge_windows, split_words, windows
from extractors.records import ENTITY_TYPES, ExtractionError, ModelNotFoundError

#: Files of a model folder.
WEIGHTS: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
CONFIG: Final = "config.json"
FILES: Final = (WEIGHTS, TOKENIZER, CONFIG)

#: A fused operator of onnxruntime that takes six times as long as its parts, a tenth of an inference call (1.31; in
#: 1.20 it makes no difference).
NOT_FUSED: Final = ("SkipLayerNormFusion",)

#: The value inside the exported network that the heads outside it read: ``(1, words, width)``, the last layer.
_STATES: Final = "/tagger/GatherElements_output_0"

#: Version of the layout of ``config.json`` and of the network's columns.
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Config:
    """What ``config.json`` says: decoding settings, the small weights read outside the network, attention heads."""

    settings: Settings
    weights: Weights
    heads: int = 12

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, ready for JSON."""
        s = self.settings
        return {
            "format": FORMAT,
            "types": list(ENTITY_TYPES),
            "columns": layout.COLUMNS,
            "mix": {"labels": s.mix.labels, "spans": s.mix.spans, "cost": s.mix.cost},
            "heads": self.heads,
            "thresholds": list(s.thresholds),
            "repeat": s.repeat,
            "link": {"network": s.link.network, "least": s.link.least, "weights": dict(s.link.weights)},
            "known": {ENTITY_TYPES[k]: sorted(n for n, t in s.known.items() if t == k) for k in range(layout.TYPES)},
            "span_width": [[round(float(x), 6) for x in row] for row in self.weights.span_width],
            "link_bias": [round(float(x), 6) for x in self.weights.link_bias],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Config:
        """Read what ``as_dict`` gives; another format raises ``ExtractionError``."""
        if (
            row.get("format") != FORMAT
            or row.get("columns") != layout.COLUMNS
            or row.get("types") != list(ENTITY_TYPES)
        ):
            raise ExtractionError(
                f"This model has format {row.get('format')!r} with {row.get('columns')!r} columns, not {FORMAT} with "
                f"{layout.COLUMNS}; train or export it again with this version."
            )
        known = {name: ENTITY_TYPES.index(kind) for kind, names in row["known"].items() for name in names}
        settings = Settings(Mix(**row["mix"]), tuple(row["thresholds"]), row["repeat"], LinkModel(**row["link"]), known)
        small = (np.array(row[name], dtype=np.float32) for name in ("span_width", "link_bias"))
        return cls(settings, Weights(*small), row["heads"])


def read_config(folder: Path) -> Config:
    """Read a model folder's configuration; a missing file raises ``ModelNotFoundError``."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise ModelNotFoundError(f"The model folder {folder} lacks {', '.join(missing)}.")
    return Config.from_dict(json.loads((folder / CONFIG).read_text(encoding="utf-8")))


class Network:
    """A model folder, opened at the first text; copies made by pickling or forking open it themselves.

    Args:
        folder: Where ``model.onnx``, ``tokenizer.json`` and ``config.json`` lie.
        threads: Threads of one inference call; 0 leaves the number to onnxruntime.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self.folder = folder
        self.threads = threads
        self.config = read_config(folder)
        self._session: onnxruntime.InferenceSession | None = None
        self._subwords: SubWords | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_session": None, "_subwords": None}

    def read(self, text: str, title_length: int) -> Read:
        """Read one text; each window is one inference call, so that no text sees another.

        ``title_length`` counts code points. Time and memory grow linearly with the text.
        """
        session, subwords = self.open()
        words = split_words(text)
        parts = windows(words, subwords(words), subwords.marks, title_length=title_length) if words else []
        if not parts:
            return Read(text, words, np.zeros((0, layout.COLUMNS), dtype=np.float32))
        outputs = [
            session.run(None, {"ids": p.ids, "types": p.types, "shapes": p.shapes, "first": p.first}) for p in parts
        ]
        numbers = merge_windows(parts, [numbers for numbers, _ in outputs], len(words))
        return Read(text, words, numbers, merge_windows(parts, [states[0] for _, states in outputs], len(words)))

    def open(self) -> tuple[onnxruntime.InferenceSession, SubWords]:
        """Open the model's files, once; what it gives may be used by several threads."""
        if self._session is None or self._subwords is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self.threads
            options.inter_op_num_threads = 1
            options.enable_cpu_mem_arena = False
            self._session = onnxruntime.InferenceSession(
                with_output((self.folder / WEIGHTS).read_bytes(), _STATES),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=NOT_FUSED,
            )
            self._subwords = SubWords(cast(WordTokenizer, Tokenizer.from_file(str(self.folder / TOKENIZER))))
        return self._session, self._subwords


def with_output(model: bytes, name: str) -> bytes:
    """Give an ONNX model with one more output, a value that it computes anyway.

    Serialised messages of Protocol Buffers that are joined are merged, and repeated fields are appended (Protocol
    Buffers, Encoding, "Last One Wins"): so a graph with nothing but the output is put behind the model.

    Args:
        model: A serialised ``ModelProto``.
        name: The name of the value.
    """
    output = _field(1, name.encode())
    return model + _field(7, _field(12, output))


def _field(number: int, content: bytes) -> bytes:
    """Serialise a field of bytes: its number, the length of the content, the content."""
    length, size = bytearray(), len(content)
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    length.append(size)
    return bytes([number << 3 | 2, *length]) + content

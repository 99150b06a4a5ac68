"""Read a shipped model back into torch, to go on training from it: the 8-bit numbers become 32-bit ones again."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from extractors.components.neural.network import WEIGHTS, read_config
from extractors.training.encoder import Encoder, EncoderConfig
from extractors.training.model import Tagger
from extractors.training.mpnet import FIRST_POSITION

_PREFIX = "tagger."
#: The exporter leaves the module ``self`` out of its names.
_ATTENTION = re.compile(r"attention\.(query|key|value)$")
_RELATIVE = "bert.encoder.relative_attention_bias.weight"
_HEADS = {"spans", "role_hidden", "roles"}

FloatArray = npt.NDArray[np.float32]


def load_tagger(folder: Path) -> Tagger:
    """Rebuild the network of a model folder, quantized or not.

    Raises:
        ModelNotFoundError: When the folder lacks a file.
        ExtractionError: When the model has another format.
        RuntimeError: When weights are missing.
    """
    config = read_config(folder)
    graph = onnx.load(str(folder / WEIGHTS)).graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in tensors:  # equal weights are kept once
            tensors[node.output[0]] = tensors[node.input[0]]
    state = {name.removeprefix(_PREFIX): value for name, value in tensors.items() if name.startswith(_PREFIX)}
    for name in [n for n in state if n.endswith(".values")]:
        base = name.removesuffix(".values")
        state[f"{base}.weight"] = state.pop(name) * state.pop(f"{base}.scale")
    state.update(_matrices(graph, tensors))
    state["span_width"], state["link_bias"] = config.weights.span_width, config.weights.link_bias
    model = Tagger(Encoder(_sizes(state, config.heads)))
    model.load_state_dict({k: torch.from_numpy(np.array(v, dtype=np.float32)) for k, v in state.items()})
    return model


def _matrices(graph: onnx.GraphProto, tensors: dict[str, npt.NDArray[np.generic]]) -> dict[str, FloatArray]:
    """Give the weights of linear layers, which the graph keeps transposed and names by the node that uses them."""
    out: dict[str, FloatArray] = {}
    for node in graph.node:
        if node.op_type in ("MatMul", "MatMulInteger") and node.input[1] in tensors:
            matrix = np.asarray(tensors[node.input[1]], dtype=np.float32)
            scale = tensors.get(node.input[1].removesuffix("_quantized") + "_scale")
            out[f"{_path(node.name)}.weight"] = (matrix if scale is None else matrix * np.asarray(scale)).T
    return out


def _path(node: str) -> str:
    """Give a node's module: ``bert.encoder.layer.0.output.dense`` for "/tagger/bert/layer.0/output/dense/MatMul"."""
    parts = node.strip("/").removeprefix(f"{_PREFIX[:-1]}/").removeprefix("bert/").split("/")[:-1]
    path = _ATTENTION.sub(r"attention.self.\1", ".".join(parts))
    return path if path in _HEADS else f"bert.encoder.{path}"


def _sizes(state: dict[str, npt.NDArray[np.generic]], heads: int) -> EncoderConfig:
    vocabulary, hidden = state["bert.embeddings.word_embeddings.weight"].shape
    layers = {name.split(".")[3] for name in state if name.startswith("bert.encoder.layer.")}
    inner = state["bert.encoder.layer.0.intermediate.dense.weight"].shape[0]
    positions = state["bert.embeddings.position_embeddings.weight"].shape[0]
    buckets = state[_RELATIVE].shape[0] if _RELATIVE in state else 0
    return replace(
        EncoderConfig(),
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=len(layers),
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=positions,
        first_position=FIRST_POSITION if buckets else 0,
        relative_buckets=buckets,
    )

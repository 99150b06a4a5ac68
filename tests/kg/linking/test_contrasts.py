"""Names that every expert keeps apart stay apart, whatever else they share and however many papers name one of them."""

from __future__ import annotations

from typing import Final

import pytest

from extractors.records import EntityType
from tests.linked_papers import linked, one, paper

#: Kind of contrast, type, and two names.
APART: Final[tuple[tuple[str, EntityType, str, str], ...]] = (
    ("modifier", "Method", "graph attention network", "graph convolutional network"),
    ("modifier", "Method", "hidden Markov model", "maximum entropy Markov model"),
    ("modifier", "Task", "lane detection", "vehicle detection"),
    ("modifier", "Task", "entity linking", "entity typing"),
    ("modifier", "Method", "sliding mode control", "impedance control"),
    ("modifier", "Method", "Bayesian network", "Bayesian neural network"),
    ("modifier", "Method", "elastic net", "relation network"),
    ("modifier", "Metric", "word error rate", "character error rate"),
    ("modifier", "Metric", "mean absolute error", "mean squared error"),
    ("modifier", "Metric", "top-1 accuracy", "top-5 accuracy"),
    ("modifier", "Task", "speech recognition", "speaker recognition"),
    ("modifier", "Method", "extended Kalman filter", "unscented Kalman filter"),
    ("modifier", "Method", "proximal policy optimization", "trust region policy optimization"),
    ("modifier", "Task", "stance detection", "sarcasm detection"),
    ("modifier", "Method", "batch normalization", "layer normalization"),
    ("modifier", "Method", "Markov chain", "Markov chain Monte Carlo"),
    ("antonym", "Method", "upper confidence bound", "lower confidence bound"),
    ("antonym", "Method", "forward kinematics", "inverse kinematics"),
    ("antonym", "Task", "extractive summarization", "abstractive summarization"),
    ("antonym", "Method", "hard attention", "soft attention"),
    ("antonym", "Metric", "false positive rate", "false negative rate"),
    ("antonym", "Method", "early fusion", "late fusion"),
    ("antonym", "Task", "indoor localization", "outdoor localization"),
    ("antonym", "Method", "generative model", "discriminative model"),
    ("antonym", "Method", "active sensing", "passive sensing"),
    ("antonym", "Method", "synchronous training", "asynchronous training"),
    ("prefix", "Method", "supervised learning", "unsupervised learning"),
    ("prefix", "Method", "supervised learning", "semi-supervised learning"),
    ("prefix", "Method", "parametric model", "nonparametric model"),
    ("prefix", "Task", "convex optimization", "non-convex optimization"),
    ("prefix", "Task", "label classification", "multi-label classification"),
    ("prefix", "Method", "aliasing", "anti-aliasing"),
    ("prefix", "Method", "regular grammar", "irregular grammar"),
    ("prefix", "Method", "training", "pre-training"),
    ("version", "Method", "GPT-2", "GPT-3"),
    ("version", "Method", "YOLOv3", "YOLOv4"),
    ("version", "Method", "ResNet-50", "ResNet-101"),
    ("version", "Dataset", "CIFAR-10", "CIFAR-100"),
    ("version", "Dataset", "WMT14", "WMT16"),
    ("version", "Dataset", "KITTI 2012", "KITTI 2015"),
    ("version", "Method", "2D convolution", "3D convolution"),
    ("version", "Method", "L1 regularization", "L2 regularization"),
    ("version", "Method", "RRT", "RRT*"),
    ("direction", "Task", "text-to-image generation", "image-to-text generation"),
    ("direction", "Task", "speech-to-text translation", "text-to-speech translation"),
    ("direction", "Task", "sim-to-real transfer", "real-to-sim transfer"),
    ("direction", "Task", "image text retrieval", "text image retrieval"),
    ("direction", "Task", "German-English translation", "English-German translation"),
    ("direction", "Task", "English to German translation", "German to English translation"),
    ("acronyms", "Method", "graph attention network (GAT)", "graph convolutional network (GCN)"),
    ("acronyms", "Metric", "word error rate (WER)", "character error rate (CER)"),
    ("acronyms", "Method", "deep belief network (DBN)", "dynamic Bayesian network (DBN)"),
    ("acronyms", "Method", "support vector machine (SVM)", "state space model (SSM)"),
    ("coordination", "Task", "named entity recognition", "named entity disambiguation"),
    ("coordination", "Task", "mapping", "localization"),
    ("coordination", "Method", "encoder", "decoder"),
    ("coordination", "Method", "actor", "critic"),
    ("coordination", "Metric", "precision", "recall"),
    ("comparison", "Method", "dense-to-sparse training", "sparse-to-sparse training"),
    ("comparison", "Method", "model-based control", "model-free control"),
    ("comparison", "Method", "stochastic gradient descent", "natural gradient descent"),
    ("comparison", "Method", "transformer", "transformation"),
    ("comparison", "Method", "generator", "generation"),
)


def split(name: str) -> tuple[str, tuple[str, ...]]:
    long, _, short = name.partition(" (")
    return long, (short.removesuffix(")"),) if short else ()


@pytest.mark.parametrize(("kind", "entity_type", "first", "second"), APART)
def test_contrasts_keep_names_apart(kind: str, entity_type: EntityType, first: str, second: str) -> None:
    (a, short_a), (b, short_b) = split(first), split(second)
    both = paper("both", (entity_type, a, short_a), (entity_type, b, short_b))
    many = [paper(f"a{n}", (entity_type, a, short_a)) for n in range(40)]
    few = [paper(f"b{n}", (entity_type, b, short_b)) for n in range(2)]
    assert not one(linked(both), ("both", 0), ("both", 1)), kind
    linking = linked(both, *many, *few)
    assert not one(linking, ("both", 0), ("both", 1)), kind
    assert not one(linking, ("a0", 0), ("b0", 0)), kind
    turned = [paper(f"a{n}", (entity_type, b, short_b)) for n in range(40)]
    assert not one(linked(both, *turned), ("both", 0), ("both", 1)), kind

"""Names that people would call the same have one sense; near names of other things have not."""

from __future__ import annotations

import pytest

from kg.linking import Level, fold, key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("graph neural networks", "Graph Neural Network"),
        ("CIFAR10", "CIFAR-10"),
        ("auto-encoder", "autoencoder"),
        ("pre-trained model", "pretrained models"),
        ("multi-class classification", "multiclass classification"),
        ("regularisation", "regularization"),
        ("optic neighbour modelling", "optic neighbor modeling"),
        ("β-VAE", "beta-VAE"),
        ("Kullback–Leibler divergence", "KL divergence"),
        ("Kulback-Leibler divergence", "Kullback-Leibler divergence"),
        ("Fréchet inception distance", "Frechet Inception Distance"),
        ("rate of convergence", "convergence rate"),
        ("learning disentangled representations", "disentangled representation learning"),
        ("dialog system", "dialogue systems"),
        ("generative adversarial nets", "generative adversarial network"),
        ("deep multi-agent reinforcement learning", "multi-agent deep reinforcement learning"),
        ("WMT14", "WMT 2014"),
        ("bird's-eye view", "bird’s eye view"),
        ("3D U-Net", "3-D U-Net"),
        ("1x1 convolution", "1-by-1 convolution"),
    ],
)
def test_spellings_and_synonyms_have_one_sense(first: str, second: str) -> None:
    assert fold(first).sense == fold(second).sense


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("CIFAR-10", "CIFAR-100"),
        ("GPT-3.5", "GPT-35"),
        ("ResNet-50", "ResNet-5 0 1"),
        ("graph convolutional network", "convolutional network"),
        ("supervised learning", "unsupervised learning"),
        ("table-to-text", "text-to-table"),
        ("MLLM", "MLM"),
        ("question answering", "question generation"),
        ("segmentation", "segmentation network"),
        ("C++", "C"),
    ],
)
def test_other_things_have_other_senses(first: str, second: str) -> None:
    assert fold(first).sense != fold(second).sense


@pytest.mark.parametrize("name", ["", "???", "的", "±", "3D", "🤖", "\ud800", "a" * 5000])
@pytest.mark.parametrize("level", list(Level))
def test_every_name_has_a_sense(name: str, level: Level) -> None:
    assert fold(name, level) == fold(name, level)
    assert name == "" or fold(name, level).sense


@pytest.mark.parametrize(
    ("name", "expected"), [("FPS", "fps"), ("GPs", "gp"), ("NAS", "nas"), ("the CNNs", "cnn"), ("losses", "loss")]
)
def test_keys_leave_short_acronyms_whole(name: str, expected: str) -> None:
    assert key(name) == expected

"""Which model a name stands for, and what its extractions are called; without spaCy, so that asking costs nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from extractors import calibration

#: The file that makes a folder a trained model of this project.
WEIGHTS: Final = "model.onnx"

#: The folder of the model that is shipped.
MODEL_FOLDER: Final = Path(__file__).parent / "model"

#: Counts up when the rules change what they find.
RULES_VERSION: Final = "3"

RULES: Final = "rules"
NEURAL: Final = "neural"
RULES_NAME: Final = "paperkg-rules"
NEURAL_NAME: Final = "paperkg-neural"

#: Files of a trained model beside its weights that change what it says.
_BESIDE: Final = ("config.json", calibration.FILE, "relations.npz", "results.npz")

#: Counts up when the code that reads the network's numbers changes what is found.
READING_VERSION: Final = "2"


def default_model() -> str:
    """The model that is taken when none is named: the trained one where there is one, else the rules."""
    return NEURAL if (MODEL_FOLDER / WEIGHTS).exists() else RULES


def trained_folder(model: str | Path) -> Path | None:
    """The folder of a trained model of this project; None for the rules and for pipelines from elsewhere."""
    if model == RULES:
        return None
    if model == NEURAL:
        return MODEL_FOLDER
    return Path(model) if (Path(model) / WEIGHTS).exists() else None


def trained_name(model: str | Path, folder: Path) -> str:
    """The name of a trained model, without its version."""
    return NEURAL_NAME if model == NEURAL else Path(os.path.realpath(folder)).name


def trained_version(folder: Path) -> str:
    """The version of a trained model: the start of a hash of its files and of how they are read."""
    with (folder / WEIGHTS).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(READING_VERSION.encode())
    for name in _BESIDE:
        if (folder / name).exists():
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:10]


def identify(model: str | Path | None = None, labels: Mapping[str, str] | None = None) -> str | None:
    """Name the model that ``pipeline.load`` would load, as ``pipeline.model_name`` does, without loading it.

    Args:
        model: As for ``pipeline.load``.
        labels: As for ``pipeline.load``; they matter only to pipelines from elsewhere.

    Returns:
        The name with its version; None where only loading can tell: a spaCy pipeline from elsewhere, or no such model.

    Example:
        >>> identify("rules")
        'paperkg-rules-3'
    """
    model = model or default_model()
    if model == RULES:
        return f"{RULES_NAME}-{RULES_VERSION}"
    folder = trained_folder(model)
    if folder is None or not (folder / WEIGHTS).exists():
        return None
    return f"{trained_name(model, folder)}-{trained_version(folder)}"

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractors import models, pipeline


@pytest.mark.parametrize("model", [None, "rules"])
def test_a_model_is_named_as_its_pipeline_is(model: str | None) -> None:
    assert models.identify(model) == pipeline.model_name(pipeline.load(model))


def test_the_shipped_model_is_named_as_its_pipeline_is() -> None:
    if not (models.MODEL_FOLDER / models.WEIGHTS).exists():
        assert models.identify("neural") is None
        pytest.skip("no trained model")
    assert models.identify("neural") == pipeline.model_name(pipeline.load("neural"))


def test_a_trained_folder_is_named_by_its_weights_and_calibration(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / models.WEIGHTS).write_bytes(b"weights")
    name = models.identify(folder)
    assert name is not None
    assert name.startswith("mine-")
    (folder / "calibration.json").write_text("{}")
    assert models.identify(folder) != name
    (folder / models.WEIGHTS).write_bytes(b"other weights")
    assert models.identify(folder) != name


def test_a_pipeline_from_elsewhere_has_to_be_loaded_to_be_named() -> None:
    assert models.identify("en_core_web_sm", {"ORG": "Dataset"}) is None


def test_naming_a_model_imports_no_spacy() -> None:
    code = "import sys; from extractors import models; models.identify('rules'); print('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

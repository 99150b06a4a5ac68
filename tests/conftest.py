"""What many tests share: the sample's graph, and the material beside the repository where it is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from kg import sample
from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build

# No deadline: machines that run tests are busy. The suite makes the same examples at every run, so that a change is
# what breaks it; `make soak` (and PAPERKG_FUZZ) looks for new ones.
settings.register_profile("paperkg", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None)
settings.load_profile("soak" if "PAPERKG_FUZZ" in os.environ else "paperkg")

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled sample; tests must not change it."""
    store = tmp_path_factory.mktemp("sample") / "sample.store"
    build(sample.paths(), store=store)
    return store


@pytest.fixture(scope="session")
def sample_graph(sample_store: Path) -> Graph:
    return open_graph(sample_store)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real papers and gold labels that may lie beside the repository."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ is not beside the repository")
    return folder


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a text file into the test's folder and gives its path."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write

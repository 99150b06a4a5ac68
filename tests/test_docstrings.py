"""The examples in docstrings hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import extractors
import kg
import queries

#: What comes with extras: modules that are of no use without them are left out where they are missing.
EXTRAS = {
    "torch",
    "safetensors",
    "onnx",
    "scipy",
    "sklearn",
    "pyspark",
    "py4j",
    "dask",
    "distributed",
    "pandas",
    "httpx",
    "mcp",
    "mcp_types",
}


def modules() -> Iterator[str]:
    for package in (kg, extractors, queries):
        yield package.__name__
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield found.name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", list(modules()))
def test_examples(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in EXTRAS:
            raise
        pytest.skip(f"{error.name} is not installed")
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples of {name} do not hold"

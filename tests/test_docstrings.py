"""The examples in docstrings hold."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator

import pytest

import extractors
import kg
import queries

#: What a package is of no use without, where it is an extra.
NEEDED = {"extractors.training": "torch"}


def modules() -> Iterator[str]:
    for package in (kg, extractors, queries):
        yield package.__name__
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield found.name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", list(modules()))
def test_examples(name: str) -> None:
    missing = [extra for start, extra in NEEDED.items() if name.startswith(start) and not _there(extra)]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples of {name} do not hold"


def _there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None

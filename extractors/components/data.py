"""Read the data files that stand beside the components."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def read_rows(package: str, name: str) -> list[dict[str, Any]]:
    """Read a JSON Lines file of a package; empty lines and lines that start with ``//`` are left out.

    Args:
        package: The package's dotted name, such as ``extractors.components.rules``.
        name: The file's name in it.
    """
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip() and not line.startswith("//")]


def read_words(package: str, name: str) -> dict[str, frozenset[str]]:
    """Read a file of word lists, rows of the shape ``{"list": name, "words": "one two"}``; equal names add up."""
    lists: dict[str, set[str]] = {}
    for row in read_rows(package, name):
        words = row["words"]
        lists.setdefault(row["list"], set()).update(words.split() if isinstance(words, str) else words)
    return {key: frozenset(words) for key, words in lists.items()}

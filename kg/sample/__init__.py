"""The bundled sample: 30 papers as JSON Lines and a text listing of 4 more; abstracts are retold, not the originals."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

_NAMES: Final = ("papers.jsonl", "listing.txt")


def paths() -> list[Path]:
    """The sample's files on disk, in the order in which a build reads them.

    >>> [path.name for path in paths()]
    ['papers.jsonl', 'listing.txt']
    """
    folder = files(__name__)
    return [Path(str(folder.joinpath(name))) for name in _NAMES]

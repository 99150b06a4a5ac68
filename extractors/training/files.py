"""Files that are whole or absent: checkpoints survive a kill at any moment."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any, TextIO, cast

import torch


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 text file for reading, plain or ``.gz``."""
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file through a neighbour and a rename."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())
    part.replace(path)


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a training checkpoint, replacing the one before in one step."""
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    part.replace(path)


def load_state(path: Path) -> dict[str, Any] | None:
    """Read a training checkpoint; none gives None."""
    if not path.exists():
        return None
    return cast(dict[str, Any], torch.load(path, weights_only=True))

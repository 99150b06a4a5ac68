"""Files that are whole or absent: checkpoints survive a kill at any moment."""

from __future__ import annotations

import gzip
import os
import stat
from pathlib import Path
from typing import Any, TextIO, cast

import torch


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 text file for reading, plain or ``.gz``."""
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file through a neighbour and a rename; a link is followed, what is no file is written to as it is."""
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    part = path.with_name(path.name + ".part")
    with part.open("wb") as f:
        f.write(data)
        f.flush()
        if path.exists():
            os.fchmod(f.fileno(), stat.S_IMODE(path.stat().st_mode))
        os.fsync(f.fileno())
    part.replace(path)


def check_folder(path: Path) -> None:
    """Raise `OSError` when a model cannot be put here: it is a folder of files, which no stream or file can hold."""
    if path == Path("-") or (path.exists() and not path.is_dir()):
        raise NotADirectoryError(f"a model is a folder of files, which {path} cannot hold; name a folder with -o")


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

"""From the paths that a user gives to the files that are read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.core.errors import SourceError
from kg.sources.decoding import head_of
from kg.sources.registry import known_readers, recognise


def find(paths: Sequence[Path]) -> list[Path]:
    """List the files to read: a file as it is given, a folder by the readable files in it and below.

    The order of the arguments stays, the files of a folder are sorted, hidden files and folders are skipped, and a
    file that is reached twice is listed once. Files in a folder that no reader knows are left out; a file that is
    named itself is always listed, so that reading it says what is wrong with it.

    Raises:
        SourceError: A path does not exist, or a folder holds no file that can be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise SourceError(_not_there(path))
        files = [path] if not path.is_dir() else _files_in(path)
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _files_in(folder: Path) -> list[Path]:
    try:
        candidates = sorted(_visible(folder))
    except OSError as error:
        raise SourceError(f"folder {folder} cannot be listed: {error.strerror or error}") from error
    files = [path for path in candidates if _readable(path)]
    if not files:
        what = f"none of its {len(candidates)} files is in a known format" if candidates else "it has no files"
        raise SourceError(f"folder {folder} holds nothing to read: {what} ({', '.join(known_readers())})")
    return files


def _visible(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _visible(path)
        elif path.is_file():
            yield path


def _readable(path: Path) -> bool:
    try:
        return recognise(head_of(path)) is not None
    except SourceError:
        return False


def _not_there(path: Path) -> str:
    parent = path.parent
    while not parent.is_dir() and parent != parent.parent:
        path, parent = parent, parent.parent
    try:
        names = sorted(entry.name for entry in parent.iterdir())
    except OSError:
        names = []
    close = difflib.get_close_matches(path.name, names, n=1)
    hint = f"; did you mean {parent / close[0]}?" if close else "; check the spelling and the current folder"
    return f"{path} does not exist{hint}"

"""From the paths that a user gives to the files that are read."""

from __future__ import annotations

import difflib
import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.core.errors import SourceError
from kg.core.files import absolute
from kg.core.model import Problem
from kg.sources.opening import documents_of, head_of
from kg.sources.opening.decoding import first_bytes
from kg.sources.opening.documents import STDIN, is_pipe
from kg.sources.registry import known_readers, recognise, recognise_bytes

_GLOB_SIGNS: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, and those of folders that no reader knows, each with what it is."""

    files: tuple[Path, ...]
    unknown: tuple[Problem, ...]


def find(paths: Sequence[Path]) -> list[Path]:
    """List the files to read; see `look`.

    Raises:
        SourceError: As for `look`.
    """
    return list(look(paths).files)


def look(paths: Sequence[Path]) -> Found:
    """List the files to read: a file as it is given, a folder by the readable files in it and below.

    The order of the arguments stays, the files of a folder or a pattern (``*.bib``) are sorted, hidden files and
    folders are skipped, and a file that is reached twice is listed once. A file of a folder that no reader knows is
    told as unknown; a file that is named itself is always listed, so that reading it says what is wrong with it.

    Raises:
        SourceError: A path does not exist, or a folder holds no file that can be read.
    """
    found: dict[Path, Path] = {}
    unknown: list[Problem] = []
    for path in paths:
        for given in _matching(path):
            files = _files_in(given, unknown) if given != STDIN and given.is_dir() else [given]
            for file in files:
                found.setdefault(file if is_pipe(file) else absolute(file), file)
    return Found(tuple(found.values()), tuple(unknown))


def _matching(path: Path) -> list[Path]:
    """The path itself where it exists, else what fits it as a pattern."""
    if path == STDIN or path.exists():
        return [path]
    if _GLOB_SIGNS & set(str(path)):
        fitting = sorted(Path(name) for name in glob.glob(str(path), recursive=True))
        if fitting:
            return fitting
        raise SourceError(f"no file fits {path}; check the pattern and the current folder")
    raise SourceError(_not_there(path))


def _files_in(folder: Path, unknown: list[Problem]) -> list[Path]:
    try:
        candidates = sorted(_visible(folder))
    except OSError as error:
        raise SourceError(f"folder {folder} cannot be listed: {error.strerror or error}") from error
    files = []
    for path in candidates:
        why = _why_not(path)
        if why is None:
            files.append(path)
        else:
            unknown.append(Problem(str(path), why))
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


def _why_not(path: Path) -> str | None:
    """Why no reader reads a file, or None where one does."""
    try:
        for document in documents_of(path):
            if recognise_bytes(first_bytes(document)) is not None or recognise(head_of(document)) is not None:
                return None
    except SourceError as error:
        return str(error)
    return "no reader knows its format"


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

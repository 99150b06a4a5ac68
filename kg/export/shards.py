"""N-Quads in several files, for loaders that take them in parallel: each named graph stands whole in one of them."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast
from zlib import crc32

from kg.core.errors import ExportError, UsageError
from kg.core.files import is_stream, whole_file

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: The formats whose lines name their graph.
FORMATS: Final = ("nquads",)
_NAME: Final = re.compile(r"graph-\d{5}-of-\d{5}\.nq\.gz")


@contextmanager
def shard_files(folder: Path, number: int) -> Iterator[IO[bytes]]:
    """Open a place for N-Quads that divides them among ``number`` packed files of a folder, by their named graph.

    The same lines give the same bytes. Shards that another number made are removed in the end.

    Raises:
        UsageError: the folder is a file.
        ExportError: the folder cannot be written.
    """
    if is_stream(folder) or folder.is_file():
        raise UsageError(f"{folder} is no folder, which several files need; name a folder with -o")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"cannot make the folder {folder}: {error.strerror or error}") from error
    paths = shard_paths(folder, number)
    with ExitStack() as stack:
        files = [stack.enter_context(whole_file(path)) for path in paths]
        packed = [stack.enter_context(gzip.GzipFile("", "wb", 6, file, mtime=0)) for file in files]
        yield cast(IO[bytes], _ByGraph(packed))
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path not in paths:
            path.unlink()


def shard_paths(folder: Path, number: int) -> list[Path]:
    """The files of a folder of shards."""
    return [folder / f"graph-{place:05d}-of-{number:05d}.nq.gz" for place in range(number)]


class _ByGraph(io.RawIOBase):
    """Sends every line of N-Quads that is written to it to the file of its graph."""

    def __init__(self, files: list[gzip.GzipFile]) -> None:
        self._files = files
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        content = bytes(data)
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            graph = line[line.rindex(b" <") :]
            self._files[crc32(graph) % len(self._files)].write(line + b"\n")
        return len(content)

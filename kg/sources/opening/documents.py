"""A path to the documents in it: the file itself, what it unpacks to, or the members of an archive.

Nothing is unpacked to disk and nothing is held in memory; only what comes through a pipe is copied into a temporary
file, because it can be read once and has to be looked at first.
"""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import stat
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

import zstandard

from kg.core.errors import SourceError

#: The path that stands for standard input.
STDIN: Final = Path("-")
#: What is compressed may unpack to this many bytes; more is taken for a mistake or an attack.
MAX_UNPACKED_BYTES: Final = 64 << 30
#: Beyond `RATIO_COUNTS_FROM` bytes, what is compressed may unpack to this many times its size.
MAX_RATIO: Final = 300
RATIO_COUNTS_FROM: Final = 256 << 20
#: An archive may hold this many files.
MAX_MEMBERS: Final = 100_000

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK\x03\x04"
_TAR_MARK: Final = (257, b"ustar")
#: A ZIP archive with one of these is the document of an office program.
_OFFICE: Final = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
_DAMAGE: Final = (
    EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError, zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError,
    NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that one reader reads: a file, or a member of an archive.

    ``name`` is what messages call it; ``layers`` are its compressions from the outside in; ``kept`` holds what has to
    stay alive while the document is read.
    """

    name: str
    path: Path
    layers: tuple[str, ...] = ()
    member: str | None = None
    kept: Any = field(default=None, compare=False, repr=False)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the unpacked bytes; what goes wrong while they are read is told as a `SourceError`."""
        try:
            with _unpacked(self.path, self.layers, self.member) as raw:
                yield raw
        except _DAMAGE as error:
            packing = self.layers[0] if self.layers else "file"
            raise SourceError(
                f"{self.name} is a damaged or cut-off {packing} file ({error}); get it or pack it anew"
            ) from error
        except OSError as error:
            raise SourceError(f"{self.name} cannot be read: {error.strerror or error}") from error

    @property
    def is_compressed(self) -> bool:
        """Whether its bytes are not those of the file."""
        return bool(self.layers)

    def size(self) -> int:
        """The size of the file that it lies in, in bytes."""
        return self.path.stat().st_size


def documents_of(path: Path) -> list[Document]:
    """List what there is to read in a file: the file itself, or the files in it when it is an archive.

    Raises:
        SourceError: The file cannot be opened, is damaged, or is an archive without files.
    """
    if path != STDIN and path.is_dir():
        raise SourceError(f"{path} is a folder, not a file; `find` lists the files in it")
    document = _spooled(path) if is_pipe(path) else Document(str(path), path)
    start = _start(document)
    if start.startswith(_ZIP):
        return _zip_members(document)
    for magic, layer in ((_GZIP, "gzip"), (_ZSTD, "zstd")):
        if start.startswith(magic):
            document = Document(document.name, document.path, (layer,), kept=document.kept)
            start = _start(document)
    place, mark = _TAR_MARK
    return _tar_members(document) if start[place:].startswith(mark) else [document]


def is_pipe(path: Path) -> bool:
    """Whether a path is standard input, a named pipe or the like, which can be read only once."""
    if path == STDIN:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def _spooled(path: Path) -> Document:
    """Copy what comes through a pipe into a file that goes when the document goes."""
    name = "standard input" if path == STDIN else str(path)
    kept = tempfile.NamedTemporaryFile(prefix="kg-")  # noqa: SIM115 - it lives as long as the document
    try:
        if path == STDIN:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        else:
            with path.open("rb") as raw:
                shutil.copyfileobj(raw, kept)
        kept.flush()
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror or error}") from error
    return Document(name, Path(kept.name), kept=kept)


def _start(document: Document) -> bytes:
    with document.open() as raw:
        return raw.read(_TAR_MARK[0] + len(_TAR_MARK[1]))


@contextmanager
def _unpacked(path: Path, layers: tuple[str, ...], member: str | None) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        if not layers:
            yield file
            return
        if layers[0] == "ZIP":
            with zipfile.ZipFile(file) as archive, archive.open(cast(str, member)) as raw:
                yield cast(BinaryIO, raw)
            return
        with _decompressed(file, layers[0]) as stream:
            if "tar" not in layers:
                yield cast(BinaryIO, stream)
                return
            one_way = layers[0] == "zstd"
            with tarfile.open(fileobj=stream, mode="r|" if one_way else "r:") as tape:
                found = _tar_file(tape, cast(str, member))
                yield cast(BinaryIO, io.BufferedReader(_OneWay(found))) if one_way else found


@contextmanager
def _decompressed(file: IO[bytes], layer: str) -> Iterator[IO[bytes]]:
    if layer == "gzip":
        with gzip.open(file, "rb") as stream:
            yield cast(IO[bytes], stream)
    elif layer == "zstd":
        with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
            yield io.BufferedReader(cast(io.RawIOBase, stream))
    else:
        yield file


class _OneWay(io.RawIOBase):
    """A file of a stream that cannot be sought in, and says so."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, as `io.RawIOBase` asks for."""
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _tar_file(archive: tarfile.TarFile, name: str) -> BinaryIO:
    for entry in archive:
        if entry.name == name and entry.isfile() and (found := archive.extractfile(entry)):
            return cast(BinaryIO, found)
    raise tarfile.TarError(f"{name} is not in it any more")


def _zip_members(document: Document) -> list[Document]:
    with document.open() as raw:
        try:
            with zipfile.ZipFile(raw) as archive:
                entries = archive.infolist()
        except zipfile.BadZipFile as error:
            raise SourceError(
                f"{document.name} is a damaged or cut-off ZIP file ({error}); get it or pack it anew"
            ) from error
    names = [entry.filename for entry in entries if not entry.is_dir()]
    if any(name in _OFFICE for name in names):
        raise SourceError(f"{document.name} is an Office document, not text; save it as plain text or CSV")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError(f"{document.name} is a ZIP archive with a password; unpack it first")
    return _members(document, names, ("ZIP",))


def _tar_members(document: Document) -> list[Document]:
    names = []
    layers = (*document.layers, "tar") if document.layers else ("", "tar")
    with document.open() as raw, tarfile.open(fileobj=raw, mode="r|") as archive:
        for entry in archive:
            if entry.isfile():
                names.append(entry.name)
            if len(names) > MAX_MEMBERS:
                break
    return _members(document, names, layers)


def _members(document: Document, names: list[str], layers: tuple[str, ...]) -> list[Document]:
    if len(names) > MAX_MEMBERS:
        raise SourceError(f"{document.name} is an archive of more than {MAX_MEMBERS:,} files; unpack it first")
    visible = sorted(name for name in set(names) if not _is_hidden(name))
    if not visible:
        raise SourceError(f"{document.name} is an archive without files; give one with papers in it")
    kept = document.kept
    return [Document(f"{document.name}/{name}", document.path, layers, name, kept) for name in visible]


def _is_hidden(name: str) -> bool:
    parts = Path(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)

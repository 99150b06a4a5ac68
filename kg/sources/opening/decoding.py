"""Bytes to text: compression, encodings, and what is no text at all.

A file is looked through once to learn its encoding (nothing is kept) and then streamed, so memory stays bounded.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TextIO

from kg.core.errors import SourceError
from kg.sources.opening import documents
from kg.sources.opening.documents import Document

#: How much of a text readers see to recognise it, in bytes before decoding.
HEAD_BYTES: Final = 1 << 16

_CHUNK: Final = 1 << 20
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF32_BOMS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
#: What no reader reads, by its first bytes.
_MAGIC: Final = (
    (b"PK\x03\x04", "a ZIP archive inside an archive", "unpack it once"),
    (b"PK\x05\x06", "an empty ZIP archive", "pack it anew"),
    (b"\x89PNG", "a PNG picture", "give a text file"),
    (b"\xff\xd8\xff", "a JPEG picture", "give a text file"),
    (b"GIF8", "a GIF picture", "give a text file"),
    (b"SQLite format 3", "an SQLite database", "write its papers out as JSON Lines first"),
    (b"BZh", "a bzip2 file", "unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "an xz file", "unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as plain text or CSV"),
    (b"\x7fELF", "a program", "give a text file"),
    (b"\x1f\x8b", "a gzip file inside a gzip file", "unpack it once"),
    (b"\x28\xb5\x2f\xfd", "a zstd file inside another", "unpack it once"),
)
_XML_ENCODING: Final = re.compile(rb"\s*<\?xml[^>]{0,100}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_TEXT_CONTROLS: Final = frozenset(b"\t\n\r\f\v\x1b\b")
_MAX_CONTROL_SHARE: Final = 0.05
_MIN_NULS_IN_UTF16: Final = 0.3
#: Blanks and NUL bytes.
_NOTHING: Final = b" \t\r\n\f\v\0"
_ASCII: Final = bytes(range(0x80))
_CONTINUATION: Final = bytes(range(0x80, 0xC0))
_UNDEFINED_IN_CP1252: Final = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
_REPLACEMENT: Final = "\ufffd"
#: A text with this many sound characters beyond ASCII for each broken one is UTF-8 with a blemish.
_MIN_SOUND_TO_BROKEN: Final = 4


@dataclass(frozen=True, slots=True)
class TextFile:
    """A document that is known to be text, and how it is to be decoded."""

    document: Document
    encoding: str
    errors: str = "strict"

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        r"""Open the text from its start; every line end is ``\n``."""
        with self.document.open() as raw:
            reader = io.TextIOWrapper(raw, encoding=self.encoding, errors=self.errors, newline=None)
            with reader as stream:
                yield stream


def inspect(document: Document) -> TextFile:
    """Look a whole document through and say how it is to be decoded.

    Encodings are found by byte order mark or XML declaration, else UTF-8, else UTF-16 without a mark, else
    Windows-1252 or Latin-1. A UTF-8 text with a few broken bytes stays UTF-8; the broken bytes read as U+FFFD.

    Raises:
        SourceError: The document cannot be opened, is empty, binary, damaged, or unpacks to too much.
    """
    start = first_bytes(document)
    marked = _encoding_of_start(start, document.name)
    if marked:
        _check_decodes(document, encoding=marked)
        return TextFile(document, marked)
    encoding, errors = _byte_encoding(chunks(document))
    said = _said_encoding(start)
    if said is not None and encoding != "utf-8" and _decodes(document, said):
        return TextFile(document, said)
    return TextFile(document, encoding, errors)


def head_of(document: Document) -> str:
    """Decode the first `HEAD_BYTES` of a document, roughly: enough to recognise its format.

    Raises:
        SourceError: The document cannot be opened, is empty or is binary.
    """
    start = first_bytes(document)
    marked = _encoding_of_start(start, document.name)
    encoding, errors = (marked, "replace") if marked else _byte_encoding([start], whole=False)
    text = codecs.getincrementaldecoder(encoding)(errors).decode(start)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def first_bytes(document: Document) -> bytes:
    """The first `HEAD_BYTES` of a document.

    Raises:
        SourceError: The document cannot be opened or is empty.
    """
    with document.open() as raw:
        start = raw.read(HEAD_BYTES)
    if not _after_mark(start).strip(_NOTHING):
        raise SourceError(f"{document.name} is empty; give a file with titles and abstracts")
    return start


def _after_mark(start: bytes) -> bytes:
    """The bytes after the byte order mark, where there is one."""
    mark = next((bom for bom, _ in _BOMS if start.startswith(bom)), b"")
    return start.removeprefix(mark)


def _said_encoding(start: bytes) -> str | None:
    """The encoding that an XML declaration names, when Python knows it."""
    found = _XML_ENCODING.match(start)
    if found is None:
        return None
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name
        "".encode(name)
    except LookupError:
        return None
    return name


def _encoding_of_start(start: bytes, name: str) -> str | None:
    """The encoding that the first bytes give away, or None for any that has one byte a character."""
    if start.startswith(_UTF32_BOMS):
        return "utf-32"
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    for magic, what, remedy in _MAGIC:
        if start.startswith(magic):
            raise SourceError(f"{name} is {what}, not text; {remedy}")
    if b"\0" in start:
        bare = _bare_utf16(start)
        if bare is None:
            raise SourceError(f"{name} is a binary file (it holds NUL bytes), not text; give text or JSON Lines")
        return bare
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in start)
    if controls > _MAX_CONTROL_SHARE * len(start):
        raise SourceError(f"{name} looks like a binary file (many control characters); give text or JSON Lines")
    return None


def _bare_utf16(start: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every second byte of a Latin text is NUL, and only every second."""
    half = max(1, len(start) // 2)
    even, odd = start[::2].count(0) / half, start[1::2].count(0) / half
    if odd > _MIN_NULS_IN_UTF16 and even < 0.01:
        return "utf-16-le"
    if even > _MIN_NULS_IN_UTF16 and odd < 0.01:
        return "utf-16-be"
    return None


def chunks(document: Document) -> Iterator[bytes]:
    """The unpacked bytes, piece by piece, up to the limits for what is compressed."""
    total = 0
    limit = documents.MAX_UNPACKED_BYTES
    if document.is_compressed:
        limit = min(limit, max(documents.RATIO_COUNTS_FROM, documents.MAX_RATIO * document.size()))
    with document.open() as raw:
        while chunk := raw.read(_CHUNK):
            total += len(chunk)
            if document.is_compressed and total > limit:
                raise SourceError(
                    f"{document.name} unpacks to more than {limit:,} bytes; split it, or unpack it yourself"
                )
            yield chunk


def _check_decodes(document: Document, *, encoding: str) -> None:
    error = _decoding_error(document, encoding)
    if error is not None:
        raise SourceError(
            f"{document.name} says that it is {encoding} but is not: {error.reason}; save it as UTF-8"
        ) from error


def _decodes(document: Document, encoding: str) -> bool:
    return _decoding_error(document, encoding) is None


def _decoding_error(document: Document, encoding: str) -> UnicodeDecodeError | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks(document):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return error
    return None


def _byte_encoding(chunks: Iterable[bytes], *, whole: bool = True) -> tuple[str, str]:
    """Encoding and error handling of a text in UTF-8 or in an encoding with one byte a character.

    Unless the text is whole, its last character may be cut off.
    """
    seen: set[int] = set()
    characters = broken = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for chunk in chunks:
        beyond = chunk.translate(None, _ASCII)
        if not beyond and not decoder.getstate()[0]:
            continue
        seen.update(beyond)
        characters += len(beyond.translate(None, _CONTINUATION))
        broken += decoder.decode(chunk).count(_REPLACEMENT) - chunk.count(_REPLACEMENT.encode())
    if whole:
        broken += decoder.decode(b"", final=True).count(_REPLACEMENT)
    if broken <= 0:
        return "utf-8", "strict"
    if characters > _MIN_SOUND_TO_BROKEN * broken:
        return "utf-8", "replace"
    return ("latin-1" if seen & _UNDEFINED_IN_CP1252 else "cp1252"), "strict"

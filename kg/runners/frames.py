"""Pieces of bytes in a stream, each after its length."""

from __future__ import annotations

import struct
from typing import IO, Final

_LENGTH: Final = struct.Struct("<Q")


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Write one piece."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Read one piece; nothing when the stream ends before it is whole."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None

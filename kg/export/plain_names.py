r"""Turtle without escapes in prefixed names.

Oxigraph writes ``paper:10.1\%2Fx``, which is right and which parsers as that of OWL API do not read. Such names are
written as whole IRIs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: A text, a whole IRI, or a prefixed name with an escape in it; texts and IRIs are only stepped over.
_TOKEN: Final = re.compile(
    rb'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|([A-Za-z][\w-]*):((?:[^\s\\;,()\[\]<>"#\'.]|\.(?=\S)|\\.)*\\.(?:[^\s\\;,()\[\]<>"#\'.]|\.(?=\S)|\\.)*)',
    re.DOTALL,
)
_ESCAPE: Final = re.compile(rb"\\(.)")


class WithoutEscapedNames(io.RawIOBase):
    """Passes on Turtle that is written to it, line by line; `finish` passes on what is left."""

    def __init__(self, file: IO[bytes], prefixes: Mapping[str, str]) -> None:
        self._file = file
        self._namespaces = {prefix.encode(): namespace.encode() for prefix, namespace in prefixes.items()}
        self._rest = b""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Take some bytes, cut anywhere."""
        content = bytes(data)
        whole, newline, rest = (self._rest + content).rpartition(b"\n")
        self._rest = rest
        self._file.write(self._plain(whole + newline))
        return len(content)

    def finish(self) -> None:
        """Pass on the last line."""
        self._file.write(self._plain(self._rest))
        self._rest = b""

    def _plain(self, text: bytes) -> bytes:
        return _TOKEN.sub(self._written, text) if b"\\" in text else text

    def _written(self, found: re.Match[bytes]) -> bytes:
        namespace = self._namespaces.get(found.group(1) or b"")
        if namespace is None:
            return found.group()
        return b"<%b%b>" % (namespace, _ESCAPE.sub(rb"\1", found.group(2)))

"""The RDF formats but JSON-LD: sorted, so that the same graph gives the same bytes, and in bounded memory."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Final, cast
from xml.sax.saxutils import escape

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg.core.ids import Iris
from kg.core.vocab import PREFIXES
from kg.export.description import DCAT, SH, VOID
from kg.export.options import ExportOptions
from kg.export.ordering import document, sorted_nquads, sorted_ntriples
from kg.export.plain_names import WithoutEscapedNames
from kg.store.opened import Opened

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: Escapes of canonical N-Quads for what XML 1.0 cannot hold, after an even number of backslashes.
_NOT_IN_XML: Final = re.compile(rb"(?<!\\)((?:\\\\)*)(?:\\u(?:00(?:0[0-8BCEF]|1[0-9A-F])|FFF[EF])|\\[bf])")
_REPLACEMENT: Final = rb"\1\\uFFFD"
_PREFIX: Final = b"@prefix "


def ntriples(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """Canonical N-Triples, sorted by lines."""
    file.writelines(sorted_ntriples(opened, options=options))


def nquads(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """Canonical N-Quads, sorted by lines, with the named graphs of the store (CONTRIBUTING tells which)."""
    file.writelines(sorted_nquads(opened, options=options))


def turtle(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """Turtle with prefixes, one block a subject; a paper, then its assertions, then its mentions."""
    _write((q.triple for q in document(opened, options=options)), file, RdfFormat.TURTLE, opened.iris)


def trig(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """TriG with prefixes, one block a graph."""
    _write(document(opened, options=options), file, RdfFormat.TRIG, opened.iris)


def rdfxml(opened: Opened, file: IO[bytes], *, options: ExportOptions) -> None:
    """RDF/XML; characters that XML cannot hold become U+FFFD."""
    quads = document(opened, options=options, change=_for_xml)
    places = sorted(prefixes(opened.iris).items())
    declared = "".join(f'\n  xmlns:{prefix}="{escape(place)}"' for prefix, place in places)
    file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>'.encode())
    _serialize((q.triple for q in quads), file, RdfFormat.RDF_XML, opened.iris, _after_root)


def prefixes(iris: Iris) -> dict[str, str]:
    """The prefixes of an export, those of the data among them."""
    places = {"paper": "paper/", "entity": "entity/", "topic": "topic/"}
    own = {name: f"{iris.base}{place}" for name, place in places.items()}
    return {**PREFIXES, "void": VOID, "dcat": DCAT, "sh": SH, **own}


def _for_xml(line: bytes) -> bytes:
    return _NOT_IN_XML.sub(_REPLACEMENT, line) if b"\\" in line else line


def _write(content: Iterable[Triple] | Iterable[Quad], file: IO[bytes], format: RdfFormat, iris: Iris) -> None:
    for prefix, namespace in sorted(prefixes(iris).items()):
        file.write(f"@prefix {prefix}: <{namespace}> .\n".encode())
    plain = WithoutEscapedNames(file, prefixes(iris))
    _serialize(content, cast(IO[bytes], plain), format, iris, _after_prefixes)
    plain.finish()


def _serialize(
    content: Iterable[Triple] | Iterable[Quad],
    file: IO[bytes],
    format: RdfFormat,
    iris: Iris,
    after_head: Callable[[bytes], bytes | None],
) -> None:
    """Serialise without the head: Oxigraph writes its prefixes in another order every time."""
    body = _WithoutHead(file, after_head)
    serialize(content, cast(IO[bytes], body), format, prefixes=prefixes(iris))


def _after_prefixes(text: bytes) -> bytes | None:
    while text.startswith(_PREFIX) and b"\n" in text:
        text = text.split(b"\n", 1)[1]
    return None if _PREFIX.startswith(text[: len(_PREFIX)]) else text


def _after_root(text: bytes) -> bytes | None:
    """What follows the XML declaration and the start tag of the root; neither holds another ``>``."""
    parts = text.split(b">", 2)
    return parts[2] if len(parts) == 3 else None


class _WithoutHead(io.RawIOBase):
    """Passes on what is written to it, but for its head; ``after_head`` gives None while more has to be seen."""

    def __init__(self, file: IO[bytes], after_head: Callable[[bytes], bytes | None]) -> None:
        self._file = file
        self._after_head = after_head
        self._seen: bytes | None = b""

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        content = bytes(data)
        if self._seen is None:
            self._file.write(content)
        else:
            self._seen += content
            if rest := self._after_head(self._seen):
                self._file.write(rest)
                self._seen = None
        return len(content)

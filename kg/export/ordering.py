"""The statements of a store in a stable order, in bounded memory: Oxigraph writes lines, they are sorted on disk.

Mentions, which stand beside the graph, are written out in full. Lines of N-Quads are sorted by their bytes. Documents
(Turtle and the like) are sorted for reading: graph by graph, in each first the things described, then the assertions,
then the mentions, each subject with its types first; facts alone need no sorting (`kg.export.facts`). As every triple
stands in exactly one graph, none comes twice.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import Quad, RdfFormat, parse

from kg.core.ids import Iris
from kg.core.vocab import RDF
from kg.export.facts import Facts
from kg.export.options import ExportOptions
from kg.export.selection import Selection
from kg.export.standalone import Standalone
from kg.store.annotations import nquads
from kg.store.opened import Opened
from kg.store.sorting import LineSorter

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_TYPE: Final = f"<{RDF}type>".encode()
#: Lines that are parsed at once.
_PARSED: Final = 4096


def sorted_nquads(opened: Opened, *, options: ExportOptions) -> Iterator[bytes]:
    """The lines of canonical N-Quads, sorted by their bytes."""
    with LineSorter() as sorter:
        _dump(opened, sorter.add, options)
        yield from sorter


def sorted_ntriples(opened: Opened, *, options: ExportOptions) -> Iterator[bytes]:
    """The lines of canonical N-Triples, sorted by their bytes."""
    with LineSorter() as sorter:
        _dump(opened, lambda line: sorter.add(_triple(line)), options)
        yield from sorter


def document(
    opened: Opened, *, options: ExportOptions, change: Callable[[bytes], bytes] | None = None
) -> Iterator[Quad]:
    """The statements in the order of a document; ``change`` may edit each line of N-Quads before it is read."""
    if not options.provenance and change is None:
        yield from Facts(opened, options)
        return
    keys = _DocumentKeys(opened.iris)
    with LineSorter() as sorter:
        _dump(opened, lambda line: sorter.add(keys.key(line)), options)
        lines = map(keys.line, sorter)
        changed = map(change, lines) if change else lines
        while batch := b"".join(islice(changed, _PARSED)):
            yield from parse(batch, format=RdfFormat.N_QUADS)


def _triple(line: bytes) -> bytes:
    """A line of N-Quads without its graph."""
    return line[: line.rindex(b" <")] + b" .\n"


class _DocumentKeys:
    """Lines of N-Quads as lines that sort in the order of a document, and back."""

    def __init__(self, iris: Iris) -> None:
        self._later = tuple(
            (f"<{iris.base}{place}/".encode(), rank) for place, rank in (("assertion", b"1"), ("mention", b"2"))
        )

    def key(self, line: bytes) -> bytes:
        """Graph, rank and subject, then the rest with types first; tabs stand in no IRI."""
        graph = line.rindex(b" <")
        subject = line.index(b">")
        kind = b"0" if line.startswith(_TYPE, subject + 2) else b"1"
        return b"%b\t%b%b\t%b%b\n" % (
            line[graph + 2 : -4],
            self._rank(line),
            line[1:subject],
            kind,
            line[subject + 2 : graph],
        )

    def line(self, key: bytes) -> bytes:
        """The line that a key was made of."""
        graph, subject, rest = key.split(b"\t", 2)
        return b"<%b> %b <%b> .\n" % (subject[1:], rest[1:-1], graph)

    def _rank(self, line: bytes) -> bytes:
        for place, rank in self._later:
            if line.startswith(place):
                return rank
        return b"0"


def _dump(opened: Opened, take: Callable[[bytes], None], options: ExportOptions) -> None:
    selection = Selection(opened.rdf, options=options, iris=opened.iris)
    if not options.provenance:
        _dump_plain(opened, take, selection)
        return
    lines = _Lines(take, selection)
    opened.rdf.dump(cast(IO[bytes], lines), RdfFormat.N_QUADS)
    for mention in nquads(opened.mentions, opened.iris):
        lines.write(mention)


def _dump_plain(opened: Opened, take: Callable[[bytes], None], selection: Selection) -> None:
    """Facts, with what makes them readable without the store."""
    standalone = Standalone(opened.iris)

    def take_with_label(line: bytes) -> None:
        take(line)
        if (label := standalone.label(line)) is not None:
            take(label)

    opened.rdf.dump(cast(IO[bytes], _Lines(take_with_label, selection)), RdfFormat.N_QUADS)
    for line in standalone.closing():
        take(line)


class _Lines(io.RawIOBase):
    """Cuts what is written to it into lines and passes on those that are selected."""

    def __init__(self, take: Callable[[bytes], None], selection: Selection) -> None:
        self._take = take
        self._keeps = selection.keeps
        self._left_out = selection.left_out
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        content = bytes(data)
        *lines, self._rest = (self._rest + content).split(b"\n")
        if self._left_out:  # without provenance two thirds of all lines go, and go fastest all at once
            left_out = self._left_out
            lines = [line for line in lines if not line.startswith(left_out)]
        keeps, take = self._keeps, self._take
        for line in lines:
            whole = line + b"\n"
            if keeps(whole):
                take(whole)
        return len(content)

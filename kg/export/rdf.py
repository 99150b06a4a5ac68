"""The RDF formats: sorted, so that the same graph gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.export.options import ExportOptions
from kg.ids import Iris
from kg.store import scan
from kg.vocab import KG, MENTIONS, PREFIXES, RDF

_EDGE_PARTS: Final = tuple(f"{RDF}{part}" for part in ("subject", "predicate", "object"))
_MENTIONS: Final = f"{KG}{MENTIONS}"

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: Subject, predicate and object of a plain triple between nodes.
_Edge = tuple[str, str, str]


def turtle(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """Turtle with prefixes, one block a subject."""
    _write_triples(store, file, RdfFormat.TURTLE, options, iris)


def ntriples(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """Canonical N-Triples."""
    _write_triples(store, file, RdfFormat.N_TRIPLES, options, iris)


def rdfxml(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """RDF/XML."""
    _write_triples(store, file, RdfFormat.RDF_XML, options, iris)


def jsonld(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """JSON-LD in expanded form."""
    _write_triples(store, file, RdfFormat.JSON_LD, options, iris)


def nquads(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """N-Quads, with the named graphs of DESIGN section 4."""
    _write_quads(store, file, RdfFormat.N_QUADS, options, iris)


def trig(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """TriG with prefixes, one block a graph."""
    _write_quads(store, file, RdfFormat.TRIG, options, iris)


def _write_triples(store: Store, file: IO[bytes], format: RdfFormat, options: ExportOptions, iris: Iris) -> None:
    _write(sorted((q.triple for q in _selected(store, options, iris)), key=_triple_order), file, format, iris)


def _write_quads(store: Store, file: IO[bytes], format: RdfFormat, options: ExportOptions, iris: Iris) -> None:
    quads = sorted(_selected(store, options, iris), key=lambda q: (str(q.graph_name), *_triple_order(q.triple)))
    _write(quads, file, format, iris)


def _write(content: list[Triple] | list[Quad], file: IO[bytes], format: RdfFormat, iris: Iris) -> None:
    """Serialise, with the prefixes in order: Oxigraph writes them in another one every time."""
    if format not in {RdfFormat.TURTLE, RdfFormat.TRIG}:
        serialize(content, file, format, prefixes=_prefixes(iris))
        return
    for prefix, namespace in sorted(_prefixes(iris).items()):
        file.write(f"@prefix {prefix}: <{namespace}> .\n".encode())
    header = serialize([], format=format, prefixes=_prefixes(iris)) or b""
    tail = cast(IO[bytes], _Tail(file, skip=len(header)))
    serialize(content, tail, format, prefixes=_prefixes(iris))


class _Tail(io.RawIOBase):
    """Passes on what is written to it, but for the first bytes."""

    def __init__(self, file: IO[bytes], *, skip: int) -> None:
        self._file = file
        self._skip = skip

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        content = bytes(data)
        self._file.write(content[self._skip :])
        self._skip = max(0, self._skip - len(content))
        return len(content)


def _triple_order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), predicate != f"{RDF}type", predicate, str(triple.object)


def _prefixes(iris: Iris) -> dict[str, str]:
    places = {"paper": "paper/", "entity": "entity/", "topic": "topic/"}
    return dict(PREFIXES) | {name: f"{iris.base}{place}" for name, place in places.items()}


def _selected(store: Store, options: ExportOptions, iris: Iris) -> Iterator[Quad]:
    """The quads that the options ask for."""
    doubtful = _doubtful_edges(store, options.min_confidence)
    keep = _anything if options.provenance else _facts(iris)
    for quad in store:
        if keep(quad) and _edge(quad) not in doubtful:
            yield quad


def _anything(quad: Quad) -> bool:
    return True


def _facts(iris: Iris) -> Callable[[Quad], bool]:
    provenance = (f"{iris.base}assertion/", f"{iris.base}mention/")
    graphs = {iris.graph("runs"), iris.graph("ontology")}

    def is_fact(quad: Quad) -> bool:
        in_graph = isinstance(quad.graph_name, NamedNode) and quad.graph_name.value in graphs
        return not in_graph and not scan.text(quad.subject).startswith(provenance)

    return is_fact


def _edge(quad: Quad) -> _Edge:
    return scan.text(quad.subject), quad.predicate.value, scan.text(quad.object)


def _doubtful_edges(store: Store, min_confidence: float) -> set[_Edge]:
    """Edges all of whose assertions are less sure; `mentions` goes when every relation between the two goes."""
    if min_confidence <= 0:
        return set()
    doubtful: set[_Edge] = set()
    sure: set[_Edge] = set()
    for assertion, confidence in scan.pairs(store, f"{KG}confidence"):
        subject, predicate, obj = (scan.objects(store, assertion, part)[0] for part in _EDGE_PARTS)
        place = doubtful if float(confidence) < min_confidence else sure
        place |= {(subject, predicate, obj), (subject, _MENTIONS, obj)}
    return doubtful - sure

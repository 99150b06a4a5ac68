"""Which statements an export holds: facts or everything, and only what is sure enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, Store

from kg.core.ids import Iris
from kg.core.vocab import KG, MENTIONS, RDF
from kg.export.options import ExportOptions
from kg.statements import REJECTED
from kg.store import scan

_EDGE_PARTS: Final = tuple(f"{RDF}{part}" for part in ("subject", "predicate", "object"))
_MENTIONS: Final = f"{KG}{MENTIONS}"


class Selection:
    """Decides line by line of N-Quads what an export holds."""

    def __init__(self, store: Store, *, options: ExportOptions, iris: Iris) -> None:
        self._provenance = options.provenance
        self._assertion = f"<{iris.base}assertion/".encode()
        self._mention = f"<{iris.base}mention/".encode()
        self._node = f"<{iris.base}".encode()
        #: What lines begin with that are not wanted at all.
        self.left_out = () if options.provenance else (self._assertion, self._mention)
        left_out = () if options.provenance else ("runs",)
        self._graphs = tuple(f" <{iris.graph(name)}> .\n".encode() for name in left_out)
        self._doubtful = _Doubtful(store, options.min_confidence, iris)
        self._iris = iris

    def keeps(self, line: bytes) -> bool:
        """Whether a line of N-Quads is wanted."""
        if line.startswith((self._assertion, self._mention)):
            return self._provenance and not self._is_of_a_doubtful_edge(line)
        return not line.endswith(self._graphs) and not self._is_a_doubtful_edge(line)

    def _is_of_a_doubtful_edge(self, line: bytes) -> bool:
        if line.startswith(self._assertion):
            start = len(self._assertion)
            return bool(self._doubtful.assertions) and _digest(line[start : start + 16]) in self._doubtful.assertions
        start = len(self._mention)
        return bool(self._doubtful.mentions) and _digest(line[start : start + 16]) in self._doubtful.mentions

    def _is_a_doubtful_edge(self, line: bytes) -> bool:
        if not self._doubtful.assertions:
            return False
        subject, predicate, rest = line.split(b" ", 2)
        if not rest.startswith(self._node):
            return False
        edge = (part[1:-1].decode() for part in (subject, predicate, rest.split(b" ", 1)[0]))
        return _digest_of(self._iris.assertion(*edge)) in self._doubtful.assertions


class _Doubtful:
    """Assertions that are less sure than asked for, and mentions that only they rest on, by their digests.

    `mentions` goes when every relation between the two goes. Digests, as 64-bit numbers, keep this small.
    """

    def __init__(self, store: Store, min_confidence: float, iris: Iris) -> None:
        self.assertions: set[int] = set()
        self.mentions: set[int] = set()
        if min_confidence <= 0:
            return
        rejected = set(scan.subjects(store, f"{KG}status", Literal(REJECTED)))
        for assertion, confidence in scan.pairs(store, f"{KG}confidence"):
            if float(confidence) < min_confidence:
                self.assertions |= set(_edges(store, assertion, iris))
                self.mentions |= _evidence(store, assertion)
        for assertion, confidence in scan.pairs(store, f"{KG}confidence"):
            if self.assertions and float(confidence) >= min_confidence:
                if assertion not in rejected:  # which is no reason to keep a plain statement
                    self.assertions -= set(_edges(store, assertion, iris))
                self.mentions -= _evidence(store, assertion)


def _edges(store: Store, assertion: str, iris: Iris) -> Iterator[int]:
    """The assertion itself, and that of the mere mention which stands beside every relation of a paper."""
    yield _digest_of(assertion)
    subject, _, obj = (scan.objects(store, assertion, part)[0] for part in _EDGE_PARTS)
    yield _digest_of(iris.assertion(subject, _MENTIONS, obj))


def _evidence(store: Store, assertion: str) -> set[int]:
    return {_digest_of(mention) for mention in scan.objects(store, assertion, f"{KG}evidence")}


def _digest_of(iri: str) -> int:
    return _digest(iri.rpartition("/")[2].encode())


def _digest(text: bytes) -> int:
    return int(text, 16)

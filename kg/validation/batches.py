"""Cut a store into pieces that can be checked on their own: some papers, or some entities, with what they point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.core.ids import Iris, mention_parts
from kg.core.streams import batched
from kg.core.vocab import DCTERMS, KG, RDF
from kg.store import scan
from kg.store.about import quads_about
from kg.store.annotations import in_full
from kg.store.mentions import Mentions

_TYPE: Final = NamedNode(f"{RDF}type")
_EVIDENCE: Final = f"{KG}evidence"
#: Papers or entities in a piece.
_SIZE: Final = 80


@dataclass(frozen=True, slots=True)
class Batch:
    """A piece of a graph.

    Attributes:
        triples: The piece, and short descriptions of what it points at.
        own: IRIs of the things that are described in the piece itself.
        done: How many papers and entities there are up to its end.
        total: How many there are in all.
    """

    triples: list[Triple]
    own: frozenset[str]
    done: int
    total: int


def batches(store: Store, *, iris: Iris, mentions: Mentions | None = None) -> Iterator[Batch]:
    """All pieces of a store: papers, entities, then whatever stands in the other graphs but the ontology."""
    place = iris.paper_graph("")
    graphs = scan.graphs(store)
    papers = [graph for graph in graphs if graph.startswith(place)]
    entities_graph = NamedNode(iris.graph("entities"))
    entities = _things(store, entities_graph)
    rest = set(graphs) - set(papers) - {entities_graph.value, iris.graph("ontology")}
    total, done = len(papers) + len(entities), 0
    for some in batched(papers, _SIZE):
        done += len(some)
        yield _batch(store, (q for graph in some for q in _graph(store, graph)), mentions, done, total)
    for some in batched(entities, _SIZE):
        done += len(some)
        quads = (q for entity in some for q in quads_about(store, NamedNode(entity), entities_graph))
        yield _batch(store, quads, mentions, done, total)
    yield _batch(store, (q for graph in sorted(rest) for q in _graph(store, graph)), mentions, done, total)


def _things(store: Store, graph: NamedNode) -> list[str]:
    """The entities of the graph, and what else stands there without belonging to one."""
    entities = set(scan.subjects(store, _TYPE.value, NamedNode(f"{KG}Entity"), graph=graph.value))
    targets = {scan.text(q.object) for q in store.quads_for_pattern(None, NamedNode(f"{RDF}subject"), None, graph)}
    replaced = {
        scan.text(q.object) for q in store.quads_for_pattern(None, NamedNode(f"{DCTERMS}isReplacedBy"), None, graph)
    }
    return sorted(entities | targets | replaced)


def _batch(store: Store, quads: Iterable[Quad], mentions: Mentions | None, done: int, total: int) -> Batch:
    triples = [quad.triple for quad in quads]
    evidence = [scan.text(t.object) for t in triples if t.predicate.value == _EVIDENCE]
    triples.extend(_in_full(store, mentions, evidence))
    own = frozenset(scan.text(triple.subject) for triple in triples)
    pointed_at = {t.object for t in triples if isinstance(t.object, NamedNode)}
    around = (node for node in pointed_at if node.value not in own)
    triples.extend(t for node in around for t in _described(store, node))
    return Batch(triples, own, done, total)


def _in_full(store: Store, mentions: Mentions | None, evidence: Iterable[str]) -> Iterable[Triple]:
    """The mentions that assertions rest on: from where they are kept, or out of the store that has them itself."""
    if mentions is not None:
        return in_full(mentions, evidence)
    parts = (part for iri in dict.fromkeys(evidence) for part in (iri, *mention_parts(iri)))
    return (quad.triple for part in parts for quad in store.quads_for_pattern(NamedNode(part), None, None, None))


def _described(store: Store, node: NamedNode) -> Iterator[Triple]:
    """The types of a thing and its literals: enough to tell what it is, and for quotes to be compared."""
    for quad in store.quads_for_pattern(node, None, None, None):
        if isinstance(quad.object, Literal) or quad.predicate.value in {_TYPE.value, f"{KG}mainType"}:
            yield quad.triple


def _graph(store: Store, graph: str) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, NamedNode(graph))

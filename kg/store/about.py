"""What belongs to one entity in the graph of entities."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Store

from kg.core.vocab import DCTERMS, RDF
from kg.store import scan


def quads_about(store: Store, entity: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    """Everything that `entity_quads` writes for an entity: itself, redirects to it, and its assertions."""
    assertions = scan.subjects(store, f"{RDF}subject", entity)
    redirects = scan.subjects(store, f"{DCTERMS}isReplacedBy", entity)
    for subject in (entity.value, *redirects, *assertions):
        yield from store.quads_for_pattern(NamedNode(subject), None, None, graph)

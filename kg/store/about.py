"""What belongs to one entity in the graph of entities."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Store

from kg.core.ids import mention_parts
from kg.core.vocab import DCTERMS, KG, RDF
from kg.store import scan


def quads_about(store: Store, entity: NamedNode, graph: NamedNode) -> Iterator[Quad]:
    """Everything that `entity_quads` writes for an entity: itself, redirects to it, and its assertions' trees."""
    assertions = scan.subjects(store, f"{RDF}subject", entity)
    redirects = scan.subjects(store, f"{DCTERMS}isReplacedBy", entity)
    mentions = [m for assertion in assertions for m in scan.objects(store, assertion, f"{KG}evidence")]
    parts = [part for mention in mentions for part in (mention, *mention_parts(mention))]
    for subject in (entity.value, *redirects, *assertions, *parts):
        yield from store.quads_for_pattern(NamedNode(subject), None, None, graph)

"""Draw the part of the graph around one node, or around the entities that most papers name."""

from __future__ import annotations

from itertools import islice
from typing import Final

from pyoxigraph import NamedNode, Store

from kg import page as drawing
from kg.core.errors import UsageError
from kg.core.ids import Iris, mention_parts
from kg.core.vocab import DCTERMS, KG, MENTIONS, RDF
from kg.graph import to_networkx
from kg.store import read, scan

#: Papers that a picture holds; more would take longer to lay out than anybody waits.
_PAPERS: Final = 150
_COMMONEST: Final = """
SELECT ?entity WHERE { ?paper kg:mentions ?entity } GROUP BY ?entity ORDER BY DESC(COUNT(*)) ?entity LIMIT 8
"""


def page(store: Store, *, iris: Iris, focus: str | None, server: str) -> str | None:
    """The page of `kg.page` with the neighbourhood of a node; none when the graph has no such paper or entity."""
    centres = [focus] if focus else _commonest(store)
    papers: dict[str, None] = {}
    for centre in centres:
        papers |= dict.fromkeys(islice(_papers_around(store, centre), _PAPERS // len(centres)))
    if focus and not papers:
        return None
    part = _part(store, list(papers), iris)
    known = {node.iri for node in read.papers(part)} | {node.iri for node in read.entities(part)}
    known |= {node.iri for node in read.topics(part)}
    edges = [edge for edge in read.edges(part) if edge.subject in known and edge.object in known]
    graph = to_networkx(read.papers(part), read.entities(part), edges, read.topics(part), read.results(part))
    try:
        return drawing.render(graph, options=drawing.PageOptions(title="paperkg", focus=focus, server=server))
    except UsageError:
        return None


def _commonest(store: Store) -> list[str]:
    query = _COMMONEST.replace("kg:mentions", f"<{KG}{MENTIONS}>")
    return [scan.text(row["entity"]) for row in store.query(query, use_default_graph_as_union=True)]  # type: ignore[union-attr]


def _papers_around(store: Store, iri: str) -> list[str]:
    """A paper and those that share its entities, or the papers that name an entity."""
    mentions = f"{KG}{MENTIONS}"
    if f"{KG}Paper" not in scan.objects(store, iri, f"{RDF}type"):
        return scan.subjects(store, mentions, NamedNode(iri))
    around = dict.fromkeys([iri])
    for entity in scan.objects(store, iri, mentions):
        pattern = store.quads_for_pattern(None, NamedNode(mentions), NamedNode(entity), None)
        around |= dict.fromkeys(scan.text(quad.subject) for quad in islice(pattern, 12))
    return list(around)


def _part(store: Store, papers: list[str], iris: Iris) -> Store:
    """A store in memory with some papers' graphs and what is said of the entities they name and of edges between."""
    part, entities = Store(), set[str]()
    for paper in papers:
        identifier = scan.objects(store, paper, f"{DCTERMS}identifier")[0]
        part.extend(store.quads_for_pattern(None, None, None, NamedNode(iris.paper_graph(identifier))))
        entities |= set(scan.objects(store, paper, f"{KG}{MENTIONS}"))
    part.extend(store.quads_for_pattern(None, None, None, NamedNode(iris.graph("topics"))))
    shared = NamedNode(iris.graph("entities"))
    for entity in entities:
        part.extend(store.quads_for_pattern(NamedNode(entity), None, None, shared))
        for redirect in scan.subjects(store, f"{DCTERMS}isReplacedBy", NamedNode(entity)):
            part.extend(store.quads_for_pattern(NamedNode(redirect), None, None, shared))
        for assertion in scan.subjects(store, f"{RDF}subject", NamedNode(entity)):
            if set(scan.objects(store, assertion, f"{RDF}object")) <= entities:
                _copy_assertion(store, part, assertion)
    return part


def _copy_assertion(store: Store, part: Store, assertion: str) -> None:
    part.extend(store.quads_for_pattern(NamedNode(assertion), None, None, None))
    for mention in scan.objects(store, assertion, f"{KG}evidence"):
        for node in (mention, *mention_parts(mention)):
            part.extend(store.quads_for_pattern(NamedNode(node), None, None, None))

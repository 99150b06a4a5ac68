"""What stands about entities: compared by digests, and quoted from papers only where it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg.building.papers import Papers
from kg.building.spool import Spool
from kg.core.ids import Iris, digest
from kg.linking import Linking
from kg.statements import EntityRelations, Evidence, EvidenceFinder, Said, Stated, entity_node, entity_statements
from kg.store.terms import entity_quads
from kg.store.write import Written


class Entities:
    """The entities of a build.

    Args:
        papers: where evidence is quoted from.
        linking: which entities there are.
        relations: what papers say between them.
        iris: makes the IRIs.
        folder: where there is room for evidence that waits to be written.
    """

    def __init__(self, papers: Papers, linking: Linking, relations: EntityRelations, iris: Iris, folder: Path) -> None:
        self._papers = papers
        self._linking = linking
        self._relations = relations
        self._iris = iris
        self._numbers = {brief.paper: number for number, brief in enumerate(papers.briefs)}
        self._quoted: dict[tuple[str, int, int], int] = {}
        self._evidence: Spool[Evidence] = Spool(folder)

    def digests(self) -> dict[str, tuple[str, str]]:
        """IRI of every entity → its key, and a digest of what stands about it."""
        found = {}
        for entity in self._linking.entities.values():
            node = entity_node(entity, iris=self._iris)
            edges = [self._told(edge) for edge in self._relations.of(entity.key)]
            found[node.iri] = entity.key, digest(repr(node), *edges)
        return found

    def _told(self, edge: Stated) -> str:
        briefs = self._papers.briefs
        said = sorted((briefs[self._numbers[s.paper]].text, s.paper, s.start, s.end, s.score) for s in edge.said)
        return repr((edge.relation, edge.object, edge.status, edge.is_sure, said))

    def quote(self, keys: Iterable[str]) -> None:
        """Find the sentences of some entities, given by their keys, paper by paper."""
        wanted: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for key in keys:
            for edge in self._relations.of(key):
                for said in edge.said:
                    wanted[self._numbers[said.paper]].add((said.start, said.end))
        for number, places in sorted(wanted.items()):
            paper = self._papers.record(number).paper
            finder = EvidenceFinder(iri=self._iris.paper(paper.id), paper=paper)
            for start, end in sorted(places):
                self._quoted[paper.id, start, end] = self._evidence.add(finder.quote(start, end))

    def written(self, key: str) -> Written:
        """What an entity comes to, after `quote`."""
        edges = self._relations.of(key)
        stated = entity_statements(self._linking.entities[key], edges, quote=self._quote, iris=self._iris)
        return Written(entity_quads(stated, iris=self._iris), (stated.node,), stated.edges)

    def _quote(self, said: Said) -> Evidence:
        return self._evidence[self._quoted[said.paper, said.start, said.end]]

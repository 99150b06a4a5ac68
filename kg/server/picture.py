"""Draw the part of the graph around one node, or around the entities that most papers name."""

from __future__ import annotations

from typing import Final

from kg import page as drawing
from kg.core.errors import UsageError
from kg.core.vocab import TYPE_ORDER
from kg.insight.part import between
from kg.store.opened import Opened

#: Papers that a picture holds; more would take longer to lay out than anybody waits.
_PAPERS: Final = 150
#: Papers that are taken for each entity of a paper.
_LIKE: Final = 12
#: Entities that a picture without focus is drawn around.
_CENTRES: Final = 8


def page(generation: Opened, *, focus: str | None, server: str) -> str | None:
    """The page of `kg.page` with the neighbourhood of a node; none when the graph has no such paper or entity."""
    counts = generation.counts
    centres = [focus] if focus else [node.iri for node in counts.most_named(TYPE_ORDER, _CENTRES)]
    papers: dict[str, None] = {}
    for centre in centres:
        papers |= dict.fromkeys(_papers_around(generation, centre)[: _PAPERS // len(centres)])
    if focus and not papers:
        return None
    graph = between(generation, list(counts.numbered([*papers, *counts.named_by(papers)])))
    try:
        return drawing.render(graph, options=drawing.PageOptions(title="paperkg", focus=focus, server=server))
    except UsageError:
        return None


def _papers_around(generation: Opened, iri: str) -> list[str]:
    """A paper and those that share its entities, or the papers that name an entity, the surest first."""
    counted = generation.counts.node(iri)
    if counted is None or counted.kind != "Paper":
        return generation.counts.papers_of(iri, _PAPERS)
    around = dict.fromkeys([iri])
    for named in generation.counts.named_by([iri]):
        around |= dict.fromkeys(generation.counts.papers_of(named, _LIKE))
    return list(around)

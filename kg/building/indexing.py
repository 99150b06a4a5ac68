"""Make the texts of a new generation searchable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.building.report import Progress
from kg.core.ids import Iris
from kg.search import index
from kg.search.meaning import open_embed
from kg.store.layout import Generation
from kg.store.opened import Opened
from kg.store.state import ExtractionCache, State


def index_texts(
    new: Generation,
    *,
    before: Generation | None,
    graphs: Iterable[str],
    iris: Iris,
    cache: ExtractionCache,
    progress: Progress,
) -> None:
    """Write the index of texts of a generation whose graph and state are written.

    Args:
        new: the generation.
        before: the one that it was made of, if any.
        graphs: IRIs of the graphs of the papers that are other than in that.
        iris: makes the IRIs.
        cache: the extractions, which may tell what texts mean.
        progress: is told how many texts are read for what they mean, where extractions do not tell.
    """
    papers = {f"{iris.paper('')}{graph.removeprefix(iris.paper_graph(''))}" for graph in graphs}
    keys = {iris.paper(link.paper): link.extraction for link in State(new.state).links()}

    def meanings(asked: Sequence[str]) -> list[str | None]:
        return [cache.meaning(keys[paper]) if paper in keys else None for paper in asked]

    def told(done: int, total: int) -> None:
        progress("indexing", done, total)

    index.write(Opened.read(new, iris), before=before, changed=papers, embed=open_embed(), meanings=meanings, told=told)

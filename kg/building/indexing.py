"""Make the texts of a new generation searchable."""

from __future__ import annotations

from collections.abc import Iterable

from kg.building.report import Progress
from kg.core.ids import Iris
from kg.search import index
from kg.search.meaning import open_embed
from kg.store.layout import Generation
from kg.store.opened import Opened


def index_texts(
    new: Generation, *, before: Generation | None, graphs: Iterable[str], iris: Iris, progress: Progress
) -> None:
    """Write the index of texts of a generation whose graph and state are written.

    Args:
        new: the generation.
        before: the one that it was made of, if any.
        graphs: IRIs of the graphs of the papers that are other than in that.
        iris: makes the IRIs.
        progress: is told how many texts are read.
    """
    papers = {f"{iris.paper('')}{graph.removeprefix(iris.paper_graph(''))}" for graph in graphs}
    opened = Opened.read(new, iris)

    def told(done: int, total: int) -> None:
        progress("indexing", done, total)

    index.write(opened, before=before, changed=papers, embed=open_embed(), told=told)

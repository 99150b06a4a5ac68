"""The picture: one HTML file that opens from disk, offline, and is explored with search, filters and evidence.

>>> import networkx as nx
>>> graph = nx.MultiDiGraph()
>>> graph.add_node("https://example.org/entity/cnn", kind="Method", label="CNN")
>>> "<!doctype html>" in render(graph)
True
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import networkx as nx

from kg.page.options import PageOptions, PageReport

__all__ = ["PageOptions", "PageReport", "notebook_html", "render", "write"]

_FRAME = (
    '<iframe title="{title}" srcdoc="{page}" sandbox="allow-scripts allow-downloads allow-popups" '
    'style="width:100%;height:{height}px;border:1px solid #8884;border-radius:8px" loading="lazy"></iframe>'
)


def render(graph: nx.MultiDiGraph, *, options: PageOptions = PageOptions()) -> str:  # noqa: B008 - frozen
    """Give the whole page as text; the same graph and options give the same text.

    Args:
        graph: Nodes are IRIs with ``kind`` and ``label``; edges are keyed by relation (see `kg.graph`).
        options: How the picture starts.

    Raises:
        UsageError: When the focus, a type or the topic is not in the graph.
    """
    from kg.page.assemble import assemble  # pyvis loads IPython: only when a page is made

    return assemble(graph, options)[0].generate_html()


def write(graph: nx.MultiDiGraph, path: Path, *, options: PageOptions = PageOptions()) -> PageReport:  # noqa: B008
    """Write the page; the file is whole or as it was, and nothing else is written.

    A path that ends in ``.svg`` or ``.png`` gets an image of what the page shows when it opens.

    Raises:
        UsageError: When the focus, a type or the topic is not in the graph; or what draws a PNG is missing.
        ExportError: When the place cannot be written.
    """
    from kg.page.assemble import assemble
    from kg.page.picture import draw, is_image
    from kg.page.ranking import size
    from kg.page.start import shown_at_first

    if is_image(path):
        drawn = draw(graph, path, options=options)
        left = size(graph) - drawn
        told = f"The picture shows {drawn:,} of {size(graph):,} nodes." if left else _sentence(drawn, drawn, drawn, 0)
        return PageReport(path=path, in_file=drawn, shown=drawn, left_out=left, size=path.stat().st_size, sentence=told)
    network, selection = assemble(graph, options)
    network.write_html(path)
    shown = shown_at_first(graph, selection, steps=network.start["hops"], limit=network.start["limit"])
    in_file = len(selection.nodes)
    return PageReport(
        path=path,
        in_file=in_file,
        shown=shown,
        left_out=selection.left_out,
        size=len(network.html.encode()),
        sentence=_sentence(size(graph), in_file, shown, selection.left_out),
    )


def notebook_html(
    graph: nx.MultiDiGraph,
    *,
    options: PageOptions = PageOptions(),  # noqa: B008
    height: int = 640,
) -> str:
    """Give the page inside a frame, for `_repr_html_` in Jupyter.

    Args:
        graph: As for `render`.
        options: As for `render`.
        height: Height of the frame in pixels.
    """
    page = escape(render(graph, options=options), quote=True)
    return _FRAME.format(title=escape(options.title, quote=True), page=page, height=int(height))


def _sentence(total: int, in_file: int, shown: int, left_out: int) -> str:
    if not total:
        return "The graph is empty; so is the picture."
    if left_out:
        return (
            f"The graph has {total:,} nodes; the file holds the {in_file:,} most important ones and shows {shown:,} "
            f"at first. To see what was left out ({left_out:,}), choose a focus, a topic or a first year."
        )
    if shown < in_file:
        return f"The picture shows {shown:,} of {in_file:,} nodes at first; the rest is one click or search away."
    return f"The picture shows {'its only node' if in_file == 1 else f'all {in_file:,} nodes'}."

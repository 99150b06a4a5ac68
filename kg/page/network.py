"""pyvis holds the network; its page is replaced by ours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyvis.network import Network

from kg.core.files import whole_file
from kg.page.document import document
from kg.page.payload import columns


class PageNetwork(Network):  # type: ignore[misc]
    """A pyvis network that writes our page: one file, offline, nothing beside it.

    Nodes are numbered from 0, the most important first; edges carry their relation and the sentence it was read from.
    Of pyvis, `generate_html`, `write_html` and what adds nodes and edges are replaced; `show` and the menus are not
    used.
    """

    def __init__(self, *, heading: str, start: Mapping[str, Any], communities: list[list[Any]], theme: str) -> None:
        super().__init__(height="100%", width="100%", directed=True, cdn_resources="in_line", heading=heading)
        self.start = dict(start)
        self.communities = communities
        self.theme = theme

    def add_node(self, n_id: int, label: str | None = None, shape: str = "dot", **options: Any) -> None:
        """Add a node; unlike pyvis's own, in constant time."""
        if n_id in self.node_map:
            return
        node = {"id": n_id, "label": label or "", "shape": shape, **options}
        self.nodes.append(node)
        self.node_ids.append(n_id)
        self.node_map[n_id] = node

    def add_edge(self, source: int, to: int, **options: Any) -> None:
        """Add an edge; parallel edges are kept."""
        self.edges.append({"from": source, "to": to, "arrows": "to", **options})

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """Give the whole page; the arguments of pyvis have no effect."""
        graph, text = columns(self.nodes, self.edges, start=self.start, communities=self.communities)
        self.html = document(title=self.heading, graph=graph, text=text, theme=self.theme)
        return self.html

    def write_html(
        self, name: str | Path, local: bool = True, notebook: bool = False, open_browser: bool = False
    ) -> None:
        """Write the page as UTF-8, beside its place first and then renamed; the other arguments have no effect."""
        page = self.generate_html().encode()
        with whole_file(Path(name)) as file:
            file.write(page)

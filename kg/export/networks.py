"""GraphML and GEXF, through networkx."""

from __future__ import annotations

import io
from typing import IO

import networkx as nx
from pyoxigraph import Store

from kg.export.options import ExportOptions
from kg.graph import to_networkx
from kg.ids import Iris
from kg.store import read


def graphml(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """GraphML with all attributes of nodes and edges."""
    nx.write_graphml(_graph(store, options), file)


def gexf(store: Store, file: IO[bytes], *, options: ExportOptions, iris: Iris) -> None:
    """GEXF for Gephi."""
    text = io.StringIO()
    for line in nx.generate_gexf(_graph(store, options)):
        text.write(f"{line}\n")
    file.write(text.getvalue().encode())


def _graph(store: Store, options: ExportOptions) -> nx.MultiDiGraph:
    edges = (edge for edge in read.edges(store) if edge.confidence >= options.min_confidence)
    return to_networkx(read.papers(store), read.entities(store), edges)

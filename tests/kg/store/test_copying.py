"""A copy of a remote store holds the mentions and results of the store that was published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import networkx as nx
import pytest
from pyoxigraph import RdfFormat, Triple, serialize

from kg.api import open as open_graph
from kg.building import build
from kg.insight import part
from kg.insight.evidence import MarkedSentence, why
from kg.store.annotations import full_quads
from kg.store.layout import Generation
from kg.store.opened import Opened
from kg.store.remote.copying import copy
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger
from tests.builders import rich_rows, write_rows


class Published:
    """The graphs of a store, as a server and its ledger give them."""

    def __init__(self, opened: Opened) -> None:
        self._graphs: dict[str, list[Triple]] = defaultdict(list)
        for quad in full_quads(opened.rdf, opened.mentions, opened.iris):
            self._graphs[str(quad.graph_name).strip("<>")].append(quad.triple)

    def get(self, graph: str) -> bytes:
        return serialize(self._graphs[graph], format=RdfFormat.N_TRIPLES) or b""

    def digests(self) -> dict[str, str]:
        return dict.fromkeys(self._graphs, "")


def told(graph: nx.MultiDiGraph) -> tuple[list[str], list[str]]:
    return sorted(map(repr, graph.nodes(data=True))), sorted(map(repr, graph.edges(keys=True, data=True)))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([write_rows(tmp_path / "papers.jsonl", rich_rows())], store=tmp_path / "graph.store")
    return tmp_path / "graph.store"


def test_a_copy_is_the_store(store: Path, tmp_path: Path) -> None:
    made = Generation(tmp_path / "1")
    made.path.mkdir()
    with open_graph(store) as graph:
        ours, published = graph.opened, Published(graph.opened)
        copy(cast(Endpoint, published), cast(Ledger, published), made, ours.iris)
        theirs = Opened.read(made, ours.iris)
        assert sorted(map(repr, theirs.mentions)) == sorted(map(repr, ours.mentions))
        assert theirs.counts.totals() == ours.counts.totals()
        assert told(part.network(theirs)) == told(part.network(ours))
        for one in (ours, theirs):
            found = why(one, rich_rows()[2]["id"], "DropNode")
            [result] = [r for r in found.reasons if r.relation == "reportsResult" and "2-3 ms" in marked(r.sentences)]
            assert result.names == ()


def marked(sentences: Iterable[MarkedSentence]) -> str:
    return " ".join(said.text[start:end] for said in sentences for start, end in said.marks)

"""Picks are like what a person reads, whether tagged or kept in a library, and each tells why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.api import Graph
from kg.core.errors import SourceError, UsageError
from kg.insight.digest import digest, profile, wanted
from kg.insight.digest.picking import Pick, pick
from kg.insight.digest.selection import select
from kg.search import lookup

#: Papers of the sample on graphs and on speech.
GRAPHS = ["node2vec: Scalable Feature Learning for Networks", "Inductive Representation Learning on Large Graphs"]
GCN = "Semi-Supervised Classification with Graph Convolutional Networks"


def picks(graph: Graph, path: Path) -> list[Pick]:
    liked, _ = profile.read(graph.opened, path)
    papers = select(graph.opened, wanted(graph.opened, date(2012, 1, 1))).papers
    return list(pick(graph.opened, papers, liked))


def titles(graph: Graph, found: list[Pick]) -> list[str]:
    return [graph.opened.mentions.text(one.paper.iri).partition("\n")[0] for one in found]


@pytest.fixture
def tags(tmp_path: Path) -> Path:
    path = tmp_path / "tags.toml"
    path.write_text(f'[tags]\ngraphs = ["{GRAPHS[0]}", "{GRAPHS[1]}", "no such paper"]\n', "utf-8")
    return path


def test_a_tag_picks_papers_of_its_kind_with_a_reason(sample_graph: Graph, tags: Path) -> None:
    found = picks(sample_graph, tags)
    told = titles(sample_graph, found)
    assert not set(told) & set(GRAPHS), "what a person has is not news"
    assert {"Semi-Supervised Classification with Graph Convolutional Networks", "Graph Attention Networks"} <= set(
        told[:4]
    )

    def name(iri: str) -> str:
        node = sample_graph.opened.counts.node(iri)
        return node.label if node else iri

    reason = found[0].reason(name)
    assert reason.startswith("graphs: because it ")
    assert "as in your “" in reason


def test_tags_that_name_nothing_are_told(sample_graph: Graph, tags: Path, tmp_path: Path) -> None:
    _, missing = profile.read(sample_graph.opened, tags)
    assert len(missing) == 1
    assert "no such paper" in missing[0]
    lost = tmp_path / "lost.toml"
    lost.write_text('[tags]\nx = ["no such paper"]\n', "utf-8")
    with pytest.raises(SourceError, match="none of the papers"):
        profile.read(sample_graph.opened, lost)
    for wrong in ("tags = 3", "[tags]\nx = 'one'", "[[["):
        lost.write_text(wrong, "utf-8")
        with pytest.raises(UsageError, match="profile"):
            profile.read(sample_graph.opened, lost)


def test_a_library_is_a_profile_also_of_papers_that_the_graph_does_not_have(
    sample_graph: Graph, tmp_path: Path
) -> None:
    library = tmp_path / "library.bib"
    library.write_text(
        """@article{a, title={Walks on a Network of Friends}, year={2016}, abstract={We learn node embedding vectors
        of a graph by random walks, and use a graph convolutional network for node classification on Cora.}}
        @article{b, title={Citations and Nodes}, year={2017}, abstract={Node classification and link prediction on a
        citation network with neighbours of each node in the graph.}}
        """,
        "utf-8",
    )
    told = titles(sample_graph, picks(sample_graph, library))
    assert len(set(told[:4]) & {*GRAPHS, GCN, "Graph Attention Networks"}) >= 3


def test_picks_stand_first_in_a_digest(sample_graph: Graph, tags: Path) -> None:
    liked, _ = profile.read(sample_graph.opened, tags)
    document = digest(sample_graph.opened, wanted(sample_graph.opened, date(2016, 1, 1)), name="mine", profile=liked)
    assert document.sections[0].title == "For you"
    first = document.sections[0].items[0]
    assert "".join(span.text for span in first.says).startswith("graphs: because")
    assert first.sentence


def test_a_profile_that_nothing_is_like_is_told(sample_graph: Graph, tags: Path) -> None:
    liked, _ = profile.read(sample_graph.opened, tags)
    known = lookup.paper(sample_graph.opened, GRAPHS[0])
    assert any(paper.iri == known.iri for paper in liked["graphs"])
    asked = wanted(sample_graph.opened, date(2021, 6, 1))
    document = digest(sample_graph.opened, asked, name="mine", profile=liked)
    assert any("like those of your profile" in note for note in document.notes)

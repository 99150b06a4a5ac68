from __future__ import annotations

from pathlib import Path

import pytest

from kg.api import Graph
from kg.api import build as build_graph
from kg.cli import run
from kg.core.errors import QueryError
from kg.insight.evidence import MarkedSentence, marked_sentences
from kg.statements import Evidence
from tests.builders import FIRST, SECOND, row, write_rows


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    twice = row("3", "On CNNs", "A CNN is a CNN. Nothing here. We use a CNN.", [("Method", "CNN", ["CNNs"], "uses")],
                arxiv_id="2001.00001")  # fmt: skip
    return build_graph([write_rows(tmp_path / "x.jsonl", [FIRST, SECOND, twice])], store=tmp_path / "g.store")


@pytest.mark.parametrize("paper", ["3", "2001.00001", "on cnns", "https://w3id.org/paperkg/paper/3"])
def test_why_shows_the_sentences_with_the_words_marked(graph: Graph, paper: str) -> None:
    [reason] = graph.why(paper, "cnns").reasons
    assert (reason.relation, reason.confidence, reason.status) == ("usesMethod", 0.9, "unreviewed")
    marked = [sentence.marked("[", "]") for sentence in reason.sentences]
    assert marked == ["On [CNNs]", "A [CNN] is a [CNN].", "We use a [CNN]."]
    assert reason.support == 4
    assert reason.run is not None
    assert reason.run.model == "test-1"


def test_an_entity_is_found_by_any_of_its_names(graph: Graph) -> None:
    assert graph.why("one", "GCN").entity == graph.why("one", "Graph Convolutional Networks").entity


@pytest.mark.parametrize(
    "text", ["https://w3id.org/paperkg/entity/a b", "http://\u0007", "https://x/\udcff", "http://"]
)
def test_what_looks_like_an_iri_and_is_none_is_told(graph: Graph, text: str) -> None:
    with pytest.raises(QueryError, match=r"no entity|no paper|there is no"):
        graph.why("one", text)
    with pytest.raises(QueryError, match=r"no entity|no paper|there is no"):
        graph.why(text, "GCN")


def test_blanks_around_an_iri_do_not_matter(graph: Graph) -> None:
    found = graph.why("one", "DropNode")
    assert graph.why(f"{found.paper.iri}\r", f" {found.entity.iri}\r\n") == found


def test_what_a_paper_does_not_name_is_told_with_what_it_names(graph: Graph) -> None:
    with pytest.raises(QueryError, match=r"does not name 'accuracy'; it names: .*DropNode"):
        graph.why("one", "accuracy")
    with pytest.raises(QueryError, match="no entity is called"):
        graph.why("one", "zzz")
    with pytest.raises(QueryError, match="no paper has"):
        graph.why("nowhere", "GCN")


def test_the_command_marks_words_when_piped(graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graph.close()
    assert run(["why", "one", "cora", "--store", str(tmp_path / "g.store")]) == 0
    out = capsys.readouterr().out
    assert "evaluatedOn Cora" in out
    assert "A graph convolutional network (GCN) is tested on **Cora** for node classification." in out
    assert "confidence 0.90, 1 mention, unreviewed; read by test-1" in out
    assert run(["why", "one", "accuracy", "--store", str(tmp_path / "g.store")]) == 1


def test_marks_that_overlap_become_one() -> None:
    def evidence(start: int, end: int) -> Evidence:
        text = "a graph network net"
        return Evidence("p", start, end, text[start:end], text[:start], text[end:])

    [sentence] = marked_sentences([evidence(2, 15), evidence(8, 19), evidence(0, 1)])
    assert sentence == MarkedSentence("a graph network net", ((0, 1), (2, 19)))


def test_topics_have_reasons_too(graph: Graph) -> None:
    found = graph.why("one", "node classification")
    assert {reason.relation for reason in found.reasons} >= {"addressesTask"}
    topics = [name for name in ("graph neural networks", "graph learning") if _has_topic(graph, name)]
    assert topics
    [reason] = graph.why("one", topics[0]).reasons
    assert reason.relation == "hasTopic"
    assert all(sentence.marks for sentence in reason.sentences)


def _has_topic(graph: Graph, name: str) -> bool:
    asked = f'SELECT ?p WHERE {{ ?p kg:hasTopic/skos:prefLabel "{name}" ; dcterms:identifier "one" }}'
    return len(list(graph.query(asked))) == 1


def test_two_entities_have_reasons(tmp_path: Path) -> None:
    relations = [{"type": "usedFor", "subject": 1, "object": 3, "score": 0.7}]
    made = build_graph([write_rows(tmp_path / "y.jsonl", [{**FIRST, "relations": relations}])], store=tmp_path / "y")
    [reason] = made.why("GCN", "node classification").reasons
    assert (reason.relation, reason.confidence) == ("usedFor", 0.7)
    with pytest.raises(QueryError, match="no paper relates"):
        made.why("GCN", "Cora")

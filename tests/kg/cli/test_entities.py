"""`kg entities --explain` and the reasons that `kg why` gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.api import Graph
from kg.cli import run
from kg.core.errors import QueryError


def test_explain_tells_the_rule_of_every_form(sample_graph: Graph) -> None:
    found = sample_graph.explain("CNN")
    assert found.name == "convolutional neural network"
    told = {form.form: form for form in found.forms}
    assert told["CNN"].why == "acronym"
    assert told["convolutional neural network"].why == "the name itself"
    assert all(form.papers > 0 and form.why for form in found.forms)
    with pytest.raises(QueryError):
        sample_graph.explain("no such thing at all")


def test_explain_shows_why_an_entity_stands_under_another(sample_graph: Graph) -> None:
    above = {why for cluster in sample_graph.clusters() for _, why in sample_graph.explain(cluster.iri).above}
    assert above
    assert all(above)


def test_the_command_prints_forms_papers_and_rules(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["entities", "--explain", "convolutional neural network", "--store", str(sample_store)]) == 0
    assert "acronym" in capsys.readouterr().out
    assert run(["entities", "--explain", "zzzz", "--store", str(sample_store)]) != 0


def test_why_tells_why_the_words_of_a_paper_mean_the_entity(sample_graph: Graph) -> None:
    cluster = next(c for c in sample_graph.clusters() if c.name == "convolutional neural network")
    member = next(m for m in cluster.members if "CNN" in m.forms)
    [*reasons] = sample_graph.why(member.paper, "convolutional neural network").reasons
    assert ("CNN", "acronym") in {name for reason in reasons for name in reason.names}

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import rdflib

import kg
from kg.api import Graph
from kg.core.errors import QueryError, StoreError
from queries import catalogue

#: Questions about what is rare, which the sample does not hold.
EMPTY_ON_THE_SAMPLE = {"ambiguous-names", "later-users", "papers-without-entities", "several-types", "cited-by",
                       "co-cited", "most-cited-for-task"}  # fmt: skip


def test_importing_kg_loads_nothing_heavy() -> None:
    code = "import kg, sys; print([m for m in ('spacy', 'rdflib', 'networkx', 'pyoxigraph') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_what_kg_offers() -> None:
    assert kg.__all__ == ["Graph", "build", "open"]
    assert kg.Graph is Graph
    with pytest.raises(AttributeError, match="nothing"):
        _ = kg.nothing


def test_the_command_and_the_components_of_spacy_are_found() -> None:
    [command] = [e for e in entry_points(group="console_scripts") if e.name == "kg"]
    assert callable(command.load())
    ours = [e for e in entry_points(group="spacy_factories") if e.value.startswith("extractors.")]
    assert {e.name for e in ours} >= {"kg_sentences", "kg_abbreviations", "kg_entities", "kg_relations", "kg_neural"}
    for entry in ours:
        entry.load()


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build"):
        kg.open(tmp_path / "nowhere")


@pytest.mark.parametrize("name", catalogue.names())
def test_every_question_answers_with_its_example(sample_graph: Graph, name: str) -> None:
    question = catalogue.load(name)
    values = {p.name: p.example for p in question.parameters if p.type != "limit"}
    answer = sample_graph.run(name, **values)
    assert len(answer) > 0 or name in EMPTY_ON_THE_SAMPLE
    assert set(values) <= set(answer.columns), "a bound variable has to be projected"


def test_a_question_finds_its_entity_under_any_name(sample_graph: Graph) -> None:
    spelt = [list(sample_graph.run("papers-using-method", method=m)) for m in ("CNN", "convolutional neural networks")]
    assert spelt[0] == spelt[1] != []


def test_a_misspelt_name_is_answered_with_near_ones(sample_graph: Graph) -> None:
    with pytest.raises(QueryError, match="'transformer'"):
        sample_graph.run("who-proposed", method="transfromer")
    with pytest.raises(QueryError, match="methods-for-task"):
        sample_graph.run("methods-for-tsk", task="x")
    with pytest.raises(QueryError, match="whole number"):
        sample_graph.run("methods-for-task", task="image classification", limit="many")


def test_networkx_has_attributes_on_nodes_and_edges(sample_graph: Graph) -> None:
    graph = sample_graph.to_networkx()
    node = graph.nodes["https://w3id.org/paperkg/entity/imagenet"]
    assert (node["kind"], node["label"]) == ("Dataset", "ImageNet")
    assert node["papers"] > 3
    for _, _, relation, data in graph.edges(keys=True, data=True):
        assert data["relation"] == relation
        assert 0 <= data["confidence"] <= 1
        assert data["sentence"][data["mark_start"] : data["mark_end"]] or relation == "broader"


def test_rdflib_asks_the_same_store(sample_graph: Graph) -> None:
    dataset = sample_graph.to_rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    query = "PREFIX kg: <https://w3id.org/paperkg/ns#> SELECT (COUNT(?p) AS ?n) WHERE { ?p a kg:Paper }"
    assert [int(r.n) for r in dataset.query(query)] == [34]  # type: ignore[union-attr]


def test_stats_count(sample_graph: Graph) -> None:
    stats = sample_graph.stats()
    assert stats["Paper"] == 34
    assert stats["Entity"] > 100
    assert stats["triples"] == len(sample_graph.store)


def test_an_answer_is_a_table_in_notebooks(sample_graph: Graph) -> None:
    shown = sample_graph.query('SELECT ?p ("<b>" AS ?t) { ?p a kg:Paper }')._repr_html_()
    assert shown.startswith("<table><thead><tr><th>p</th><th>t</th></tr>")
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert '<a href="https://w3id.org/paperkg/paper/' in shown

"""Decisions as builds apply them: what the graph says then, what is told, and that they outlive another model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.api import Graph
from kg.building import BuildReport, build
from kg.core.errors import DecisionsError
from kg.core.settings import Settings
from kg.export import ExportOptions
from kg.export.ordering import sorted_ntriples
from kg.review.file import FILE
from kg.validation import validate
from tests.builders import FIRST, SECOND, rich_rows, row, write_rows

Rebuild = Callable[[str], tuple[BuildReport, Graph]]

REJECT_GCN = '[[reject]]\npaper = "one"\nrelation = "usesMethod"\nname = "GCN"\n'
REJECT_ACCURACY = '[[reject]]\npaper = "two"\nrelation = "reportsMetric"\nname = "Accuracy"\n'


@pytest.fixture
def rebuild(tmp_path: Path) -> Rebuild:
    """Builds the three small papers with decisions."""
    source, store = write_rows(tmp_path / "papers.jsonl", rich_rows()), tmp_path / "s"

    def again(decisions: str) -> tuple[BuildReport, Graph]:
        store.mkdir(exist_ok=True)
        if (store / "CURRENT").exists():
            (store / FILE).write_text(decisions)
        report = build([source], store=store)
        return report, kg.open(store)

    again("")
    return again


def statuses(graph: Graph, status: str) -> set[tuple[str, ...]]:
    rows = graph.query(
        f'SELECT ?s ?p ?o {{ ?a kg:status "{status}" ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }}'
    )
    return {tuple(str(cell).replace("#", "/").rpartition("/")[2] for cell in row) for row in rows}


def facts(graph: Graph) -> set[bytes]:
    return set(sorted_ntriples(graph.opened, options=ExportOptions()))


def fact(subject: str, relation: str, obj: str) -> bytes:
    base = "https://w3id.org/paperkg/"
    return f"<{base}{subject}> <{base}ns#{relation}> <{base}{obj}> .\n".encode()


def test_what_is_rejected_is_no_fact_anywhere(rebuild: Rebuild, tmp_path: Path) -> None:
    before = rebuild("")[1]
    assert fact("paper/two", "reportsMetric", "entity/accuracy") in facts(before)
    report, graph = rebuild(REJECT_GCN + REJECT_ACCURACY)
    assert (report.wrote, report.problems, report.notices) == (True, (), ())
    assert statuses(graph, "rejected") == {
        ("one", "usesMethod", "graph-convolutional-network"),
        ("two", "reportsMetric", "accuracy"),
    }
    gone = facts(before) - facts(graph)
    assert fact("paper/one", "usesMethod", "entity/graph-convolutional-network") in gone
    assert fact("paper/one", "mentions", "entity/graph-convolutional-network") in gone
    assert not any(b"entity/accuracy" in line for line in facts(graph))
    assert any(b"entity/graph-convolutional-network" in line for line in facts(graph))  # other papers name it
    assert graph.stats()["Metric"] == before.stats()["Metric"] - 1
    assert graph.stats()["usesMethod"] == before.stats()["usesMethod"] - 1
    assert not graph.to_networkx().has_edge(graph.iris.paper("two"), graph.iris.entity("accuracy"))
    assert graph.iris.entity("accuracy") not in graph.to_networkx()
    assert "graph convolutional network" not in {row[3] for row in graph.run("contents-of-paper", paper="one")}
    assert list(graph.run("evidence", paper="one", entity="GCN")) == []
    for name in ("g.csv", "g.graphml", "g.ttl", "g.jsonld"):
        written = graph.export(tmp_path / name)
        assert "entity/accuracy" not in written.read_text().replace("entity:", "entity/"), name
    graph.page(tmp_path / "g.html")
    assert '"accuracy"' not in (tmp_path / "g.html").read_text()
    assert list(validate(graph.store, iris=graph.iris, mentions=graph.opened.mentions)) == []


def test_why_tells_that_it_is_rejected(rebuild: Rebuild) -> None:
    graph = rebuild(REJECT_GCN)[1]
    reasons = {reason.relation: reason.status for reason in graph.why("one", "GCN").reasons}
    assert reasons["usesMethod"] == "rejected"


def test_undoing_a_line_undoes_it(rebuild: Rebuild) -> None:
    before = rebuild("")[1]
    everything = set(before.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), 'runs')) }"))
    decisions = (
        REJECT_GCN
        + '[[role]]\npaper = "two"\nname = "DropNode"\nrole = "proposes"\n'
        + '[[add]]\npaper = "two"\ntype = "Method"\nname = "wider"\nrole = "uses"\nwords = "wider"\n'
        + 'sentence = "On wider GCNs"\n'
        + '[[accept]]\npaper = "one"\nrelation = "evaluatedOn"\nname = "Cora"\n'
        + '[[reject]]\nrelation = "usedFor"\nname = "DropNode"\nobject = "node classification"\n'
    )
    changed = rebuild(decisions)[1]
    assert statuses(changed, "accepted") >= {
        ("two", "proposesMethod", "dropnode"), ("two", "usesMethod", "wider"), ("one", "evaluatedOn", "cora")
    }  # fmt: skip
    assert ("dropnode", "usedFor", "node-classification") in statuses(changed, "rejected")
    assert list(validate(changed.store, iris=changed.iris, mentions=changed.opened.mentions)) == []
    report, after = rebuild("")
    assert report.wrote
    again = set(after.query("SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), 'runs')) }"))
    assert again == everything


def test_nothing_new_changes_nothing(rebuild: Rebuild) -> None:
    assert rebuild(REJECT_GCN)[0].wrote
    report, _ = rebuild(REJECT_GCN)
    assert (report.wrote, report.changed) == (False, 0)
    report, _ = rebuild(f"# a remark\n{REJECT_GCN}")
    assert not report.wrote
    report, graph = rebuild(REJECT_GCN + '[[unsure]]\npaper = "two"\nrelation = "usesMethod"\nname = "GCN"\n')
    assert statuses(graph, "rejected") == {("one", "usesMethod", "graph-convolutional-network")}


def test_what_fits_nothing_is_told_once_as_a_problem(rebuild: Rebuild) -> None:
    lines = (
        '[[reject]]\npaper = "nine"\nrelation = "usesMethod"\nname = "GCN"\n'
        '[[reject]]\npaper = "one"\nrelation = "usesMethod"\nname = "perceptron"\n'
        '[[role]]\npaper = "one"\nname = "perceptron"\nrole = "uses"\n'
        '[[add]]\npaper = "one"\ntype = "Method"\nname = "x"\nrole = "uses"\nwords = "not there"\n'
        'sentence = "nowhere"\n'
        '[[merge]]\nnames = ["Cora", "nothing of this name"]\n'
    )
    report, _ = rebuild(lines)
    told = [problem.what for problem in report.problems]
    assert len(told) == 5
    assert all("decisions.toml: [[" in what for what in told)
    assert any("no paper 'nine'" in what for what in told)
    report, _ = rebuild(lines)
    assert (report.wrote, report.problems, len(report.notices)) == (False, (), 5)


def test_a_rejection_that_has_nothing_to_do_is_a_notice(rebuild: Rebuild) -> None:
    report, _ = rebuild('[[reject]]\npaper = "one"\nrelation = "comparesMethod"\nname = "GCN"\n')
    assert report.problems == ()
    assert "nothing to judge" in report.notices[0].what


def test_lines_that_contradict_each_other_are_told(rebuild: Rebuild) -> None:
    report, graph = rebuild(REJECT_GCN + REJECT_GCN.replace("reject", "accept"))
    assert "another line" in report.problems[0].what
    assert statuses(graph, "rejected") == set()


def test_a_broken_file_stops_the_build_and_leaves_the_graph(rebuild: Rebuild) -> None:
    with pytest.raises(DecisionsError, match=r"decisions\.toml"):
        rebuild("[[reject]\n")
    assert rebuild("")[0].wrote is False


def test_decisions_come_after_overrides(tmp_path: Path) -> None:
    source, store = write_rows(tmp_path / "papers.jsonl", [FIRST, SECOND]), tmp_path / "s"
    build([source], store=store)
    (store / FILE).write_text('[[rename]]\nname = "CORA"\nto = "Cora of Citations"\n' + REJECT_GCN)
    build([source], store=store, overrides='[[rename]]\nname = "Cora"\nto = "CORA"\n')
    names = {str(name) for (name,) in kg.open(store).query("SELECT ?n { ?d a kg:Dataset ; skos:prefLabel ?n }")}
    assert names == {"Cora of Citations"}


def test_names_of_people_are_understood_after_merging_and_renaming(rebuild: Rebuild) -> None:
    lines = '[[rename]]\nname = "GCN"\nto = "graph net"\n' + REJECT_GCN.replace("GCN", "graph net")
    report, graph = rebuild(lines)
    assert report.problems == ()
    assert statuses(graph, "rejected") == {("one", "usesMethod", "graph-convolutional-network")}


def test_dropped_entities_leave_results_that_name_others(rebuild: Rebuild) -> None:
    _, graph = rebuild('[[drop]]\nname = "MLP"\n')
    [(metric,)] = graph.query("SELECT ?n { ?r kg:value '2-3 ms' ; kg:metric/skos:prefLabel ?n }")
    assert str(metric) == "takes"
    assert list(graph.query("SELECT ?r { ?r kg:against ?x }")) == []


def test_all_of_what_became_one_is_judged(tmp_path: Path) -> None:
    """A paper names one thing twice, in two roles: the graph states the stronger, and that is what people reject."""
    twice = row(
        "ten",
        "On GCNs",
        "We use a graph convolutional network. GCNs are known.",
        [("Method", "graph convolutional network", [], "uses"), ("Method", "GCNs", [], "mentions")],
    )
    source, store = write_rows(tmp_path / "p.jsonl", [FIRST, twice]), tmp_path / "s"
    build([source], store=store)
    asked = "ASK { <https://w3id.org/paperkg/paper/ten> kg:mentions ?gcn }"
    assert list(kg.open(store).query(asked)) == [(True,)]
    (store / FILE).write_text(REJECT_GCN.replace("one", "ten"))
    assert build([source], store=store).problems == ()
    assert list(kg.open(store).query(asked)) == [(False,)]


def test_topics_and_results_are_judged(rebuild: Rebuild) -> None:
    before = rebuild("")[1]
    [(topic, name)] = before.query(
        "SELECT ?t ?n { <https://w3id.org/paperkg/paper/two> kg:hasTopic ?t . ?t skos:prefLabel ?n } LIMIT 1"
    )
    lines = f'[[reject]]\npaper = "two"\nrelation = "hasTopic"\nname = "{name}"\n'
    lines += '[[reject]]\npaper = "three"\nrelation = "reportsResult"\nname = "2-3 ms"\n'
    report, graph = rebuild(lines)
    assert (report.problems, report.notices) == ((), ())
    assert fact("paper/two", "hasTopic", topic.rpartition("paperkg/")[2]) not in facts(graph)
    assert list(graph.query("SELECT ?r { ?r kg:value '2-3 ms' }")) == []
    assert list(validate(graph.store, iris=graph.iris, mentions=graph.opened.mentions)) == []


TEXT = {
    "id": "n1",
    "title": "Ghost nets for image classification",
    "abstract": "We use a convolutional neural network and GhostWidget for image classification. "
    "Our method is evaluated on ImageNet. Accuracy improves by 3%.",
}
DECIDED = """
[[reject]]
paper = "n1"
relation = "addressesTask"
name = "image classification"
[[role]]
paper = "n1"
name = "ImageNet"
role = "mentions"
type = "Dataset"
words = "ImageNet"
sentence = "Our method is evaluated on ImageNet."
[[add]]
paper = "n1"
type = "Method"
name = "GhostWidget"
role = "proposes"
words = "GhostWidget"
sentence = "We use a convolutional neural network and GhostWidget for image classification."
[[accept]]
paper = "n1"
relation = "reportsMetric"
name = "accuracy"
words = "Accuracy"
sentence = "Accuracy improves by 3%."
"""


@pytest.mark.slow
def test_decisions_outlive_another_model_and_another_text(tmp_path: Path) -> None:
    store = tmp_path / "s"

    def graph(model: str, **changes: Any) -> tuple[BuildReport, Graph]:
        source = tmp_path / "papers.jsonl"
        source.write_text(json.dumps(TEXT | changes))
        return build([source], store=store, settings=Settings(model=model)), kg.open(store)

    graph("rules")
    (store / FILE).write_text(DECIDED)
    for model in ("rules", "neural", "rules"):
        for changes in ({}, {"title": "On ghost nets, once more, for image classification"}):
            report, made = graph(model, **changes)
            assert report.problems == (), model
            accepted = statuses(made, "accepted")
            assert {
                ("n1", "mentions", "imagenet"),
                ("n1", "proposesMethod", "ghostwidget"),
                ("n1", "reportsMetric", "accuracy"),
            } <= accepted, model
            assert fact("paper/n1", "addressesTask", "entity/image-classification") not in facts(made)
            assert fact("paper/n1", "evaluatedOn", "entity/imagenet") not in facts(made)
            assert list(validate(made.store, iris=made.iris, mentions=made.opened.mentions)) == []
    (store / FILE).write_text("")
    _, made = graph("neural")
    assert statuses(made, "accepted") == set()
    assert fact("paper/n1", "addressesTask", "entity/image-classification") in facts(made)

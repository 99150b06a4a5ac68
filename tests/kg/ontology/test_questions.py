"""Twenty questions that the graph has to answer: RDFLib and Oxigraph give the same rows, and the right ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
import rdflib

from kg.api import Graph
from kg.api import build as build_graph
from kg.core.vocab import PREFIXES
from tests.builders import row, write_rows

DATA = {"paper": "https://w3id.org/paperkg/paper/", "entity": "https://w3id.org/paperkg/entity/"}
DECLARED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {**PREFIXES, **DATA}.items())
FIRST_MODEL, SECOND_MODEL = "reader-1", "reader-2"


@dataclass(frozen=True)
class Asked:
    """A question and its rows, IRIs by their last part; ``rows`` is None where only the engines' accord counts.

    ``exported`` asks the same of an export, where its form is another than that of a store.
    """

    text: str
    rows: list[tuple[object, ...]] | None
    exported: str = ""


def rows() -> list[dict[str, object]]:
    """Four papers: one proposes, one follows a year later, one introduces a dataset, one says nothing."""
    broader = {"type": "broader", "subject": 1, "object": 2, "score": 0.9, "start": 30, "end": 60}
    used_for = {"type": "usedFor", "subject": 0, "object": 3, "score": 0.8, "start": 30, "end": 60}
    first = row(
        "drop",
        "DropNode",
        "We propose DropNode. A graph convolutional network (GCN) is tested on Cora for node classification; accuracy.",
        [
            ("Method", "DropNode", [], "proposes"),
            ("Method", "graph convolutional network", ["GCN"], "uses"),
            ("Dataset", "Cora", [], "evaluates"),
            ("Task", "node classification", [], "addresses"),
            ("Metric", "accuracy", [], "reports"),
        ],
        year=2021,
    )
    second = row(
        "wide",
        "Wider networks",
        "DropNode and a graph convolutional network against label propagation on Cora and CiteSeer for node "
        "classification; accuracy.",
        [
            ("Method", "DropNode", [], "uses"),
            ("Method", "graph convolutional network", [], "uses"),
            ("Method", "label propagation", [], "compares"),
            ("Dataset", "Cora", [], "evaluates"),
            ("Dataset", "CiteSeer", [], "evaluates"),
            ("Task", "node classification", [], "addresses"),
            ("Metric", "accuracy", [], "reports"),
        ],
        year=2022,
    )
    third = row(
        "links",
        "NewSet",
        "NewSet is for link prediction; a graph convolutional network, a message passing network, is run on it.",
        [
            ("Dataset", "NewSet", [], "introduces"),
            ("Method", "graph convolutional network", [], "uses"),
            ("Method", "message passing network", [], "mentions"),
            ("Task", "link prediction", [], "addresses"),
        ],
        year=2022,
    )
    third["entities"][0]["score"] = 0.4
    third |= {"relations": [broader, used_for], "model": SECOND_MODEL}
    return [{**first, "model": FIRST_MODEL}, {**second, "model": FIRST_MODEL}, third, row("none", "Nothing", "", [])]


QUESTIONS = {
    "which papers use a method, by any of its names": Asked(
        'SELECT DISTINCT ?p { ?m skos:prefLabel|skos:altLabel ?n . FILTER(LCASE(?n) = "gcn") ?p kg:usesMethod ?m }',
        [("drop",), ("wide",), ("links",)],
    ),
    "which paper proposed it": Asked(
        "SELECT ?p ?y { ?p kg:proposesMethod entity:dropnode ; kg:year ?y }", [("drop", "2021")]
    ),
    "which later papers use what a paper proposed": Asked(
        """SELECT ?q ?m { paper:drop kg:proposesMethod ?m ; kg:year ?y . ?q kg:usesMethod ?m ; kg:year ?z .
           FILTER(?z > ?y) }""",
        [("wide", "dropnode")],
    ),
    "which methods serve a task, most used first": Asked(
        """SELECT ?m (COUNT(DISTINCT ?p) AS ?n) { ?p kg:addressesTask entity:node-classification ;
           kg:usesMethod|kg:proposesMethod ?m } GROUP BY ?m ORDER BY DESC(?n) ?m""",
        [("dropnode", "2"), ("graph-convolutional-network", "2")],
    ),
    "which datasets test a task": Asked(
        """SELECT ?d (COUNT(DISTINCT ?p) AS ?n) { ?p kg:addressesTask entity:node-classification ; kg:evaluatedOn ?d }
           GROUP BY ?d ORDER BY DESC(?n)""",
        [("cora", "2"), ("citeseer", "1")],
    ),
    "which tasks a dataset is for": Asked(
        """SELECT DISTINCT ?t { { ?p kg:introducesDataset|kg:evaluatedOn entity:newset ; kg:addressesTask ?t }
           UNION { entity:newset kg:benchmarkFor ?t } }""",
        [("link-prediction",)],
    ),
    "who introduced a dataset and who used it": Asked(
        """SELECT ?p ?how { VALUES ?how { kg:introducesDataset kg:evaluatedOn } VALUES ?d { entity:newset
           entity:citeseer }
           ?p ?how ?d }""",
        [("links", "ns#introducesDataset"), ("wide", "ns#evaluatedOn")],
    ),
    "which metrics are reported for a task on a dataset": Asked(
        """SELECT ?x (COUNT(DISTINCT ?p) AS ?n) { ?p kg:addressesTask entity:node-classification ;
           kg:evaluatedOn entity:cora ; kg:reportsMetric ?x } GROUP BY ?x""",
        [("accuracy", "2")],
    ),
    "which baselines a task has": Asked(
        """SELECT ?b (COUNT(DISTINCT ?p) AS ?n) { ?p kg:addressesTask entity:node-classification ;
           kg:comparesMethod ?b }
           GROUP BY ?b""",
        [("label-propagation", "1")],
    ),
    "which papers use something or anything narrower": Asked(
        "SELECT DISTINCT ?p { ?m skos:broader* entity:message-passing-network . ?p "
        "kg:usesMethod|kg:proposesMethod ?m }",
        [("drop",), ("wide",), ("links",)],
    ),
    "which papers are in a topic or below it": Asked(
        "SELECT DISTINCT ?p ?top { ?p kg:hasTopic/skos:broader* ?t . ?t skos:topConceptOf ?s ; skos:prefLabel ?top }",
        None,
    ),
    "which methods occur together": Asked(
        """SELECT ?o (COUNT(DISTINCT ?p) AS ?n) { ?p kg:usesMethod|kg:proposesMethod entity:dropnode, ?o .
           ?o a kg:Method . FILTER(?o != entity:dropnode) } GROUP BY ?o""",
        [("graph-convolutional-network", "2")],
    ),
    "how the use of a method develops": Asked(
        """SELECT ?y (COUNT(DISTINCT ?p) AS ?n) { ?p kg:usesMethod entity:graph-convolutional-network ;
           dcterms:issued ?y }
           GROUP BY ?y ORDER BY ?y""",
        [("2021", "1"), ("2022", "2")],
    ),
    "which papers are most alike": Asked(
        """SELECT ?q (COUNT(DISTINCT ?x) AS ?n) { paper:drop kg:mentions ?x . ?q kg:mentions ?x .
           FILTER(?q != paper:drop) } GROUP BY ?q ORDER BY DESC(?n)""",
        [("wide", "5"), ("links", "1")],
    ),
    "which methods were tried on a task but never used on a dataset": Asked(
        """SELECT DISTINCT ?m { ?p kg:addressesTask entity:node-classification ; kg:usesMethod|kg:comparesMethod ?m .
           FILTER NOT EXISTS { ?q kg:usesMethod ?m ; kg:evaluatedOn entity:citeseer } }""",
        [("label-propagation",)],
    ),
    "why does the graph say so": Asked(
        """SELECT ?c ?s ?e ?w ?before { ?a rdf:subject paper:drop ; rdf:predicate kg:evaluatedOn ; rdf:object
           entity:cora ;
           kg:confidence ?c ; kg:evidence ?m . BIND(kg:start(?m) AS ?s) BIND(kg:end(?m) AS ?e)
           BIND(kg:words(?m) AS ?w) BIND(kg:before(?m) AS ?before) }""",
        [("0.9", "79", "83", "Cora", "A graph convolutional network (GCN) is tested on ")],
        exported="""SELECT ?c ?s ?e ?w ?before { ?a rdf:subject paper:drop ; rdf:predicate kg:evaluatedOn ; rdf:object
           entity:cora ;
           kg:confidence ?c ; kg:evidence/oa:hasTarget ?t . ?t oa:hasSelector ?v, ?q . ?v oa:start ?s ; oa:end ?e .
           ?q oa:exact ?w ; oa:prefix ?before }""",
    ),
    "which statements need a look": Asked(
        """SELECT ?s ?o ?c { ?a a kg:Assertion ; kg:confidence ?c ; kg:status "unreviewed" ; rdf:subject ?s ;
           rdf:object ?o .
           ?o a kg:Entity . FILTER(?c < 0.5) } ORDER BY ?c""",
        [("links", "newset", "0.4")],
    ),
    "what one model read that another did not": Asked(
        f"""SELECT DISTINCT ?o {{ ?a prov:wasGeneratedBy/kg:model "{SECOND_MODEL}" ; rdf:object ?o . ?o a kg:Entity .
           FILTER NOT EXISTS {{ ?b prov:wasGeneratedBy/kg:model "{FIRST_MODEL}" ; rdf:object ?o }} }}""",
        [("newset",), ("message-passing-network",), ("link-prediction",)],
    ),
    "which names lead to several things": Asked(
        "SELECT ?k (COUNT(DISTINCT ?x) AS ?n) { ?x kg:key ?k } GROUP BY ?k HAVING(COUNT(DISTINCT ?x) > 1)", []
    ),
    "what is missing": Asked(
        """SELECT ?x { { ?x a kg:Paper . FILTER NOT EXISTS { ?x kg:mentions ?o } }
           UNION { ?x a kg:Dataset . FILTER NOT EXISTS { ?x skos:exactMatch|skos:closeMatch ?z } } }""",
        [("none",), ("cora",), ("citeseer",), ("newset",)],
    ),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("questions")
    return build_graph([write_rows(folder / "x.jsonl", rows())], store=folder / "g.store")


@pytest.fixture(scope="module")
def dataset(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> rdflib.Dataset:
    """The same graph in RDFLib's own memory, read from N-Quads."""
    made = rdflib.Dataset(default_union=True)
    return made.parse(graph.export(tmp_path_factory.mktemp("export") / "g.nq", provenance=True), format="nquads")


def local(value: object) -> str:
    text = str(getattr(value, "value", value)) if not isinstance(value, rdflib.term.Identifier) else str(value)
    return text.rpartition("/")[2] if text.startswith("https://w3id.org/paperkg/") else text


def test_there_are_twenty() -> None:
    assert len(QUESTIONS) == 20


@pytest.mark.parametrize("question", QUESTIONS)
def test_rdflib_and_oxigraph_give_the_same_rows(graph: Graph, dataset: rdflib.Dataset, question: str) -> None:
    asked = QUESTIONS[question]
    text, exported = DECLARED + asked.text, DECLARED + (asked.exported or asked.text)
    ours = Counter(tuple(map(local, answer)) for answer in graph.query(text).rows)
    theirs = Counter(tuple(map(local, answer)) for answer in dataset.query(exported))  # type: ignore[arg-type]
    assert ours == theirs
    assert ours == Counter(asked.rows) if asked.rows is not None else ours

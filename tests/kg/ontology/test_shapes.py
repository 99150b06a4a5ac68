"""Every shape catches a graph that breaks it, and says so in a person's words; what is built conforms."""

from __future__ import annotations

import gzip
import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib.namespace import RDF, SH

from kg import sample
from kg.api import Graph
from kg.api import build as build_graph
from kg.api import open as open_graph
from kg.building import build
from kg.core.ids import Iris
from kg.core.settings import Settings
from kg.core.vocab import DCTERMS, KG, OA, OWL, PROV, SCHEMA, SKOS, XSD
from kg.core.vocab import RDF as RDF_NS
from kg.ontology import shapes_turtle
from kg.store.annotations import full_quads
from kg.validation import Finding, validate
from tests.builders import rich_rows, write_rows

IRIS = Iris()
#: How many real papers conform in each of two forms.
HALF = int(os.environ.get("PAPERKG_SHAPES", "150"))
PAPER = IRIS.paper("three")
ENTITY = IRIS.entity("mlp")
PAPER_GRAPH = IRIS.paper_graph("three")
ENTITIES = IRIS.graph("entities")
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
SHAPES = "https://w3id.org/paperkg/shapes#"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Quad]:
    folder = tmp_path_factory.mktemp("whole")
    rows = rich_rows()
    rows[-1]["authors"] = ["A. One", "B. Two"]
    rows[0]["entities"] = [*rows[0]["entities"], {"type": "Task", "name": "DropNode training", "role": "mentions"}]
    with build_graph([write_rows(folder / "x.jsonl", rows)], store=folder / "g.store") as graph:
        return list(full_quads(graph.store, graph.opened.mentions, graph.iris))


class Broken:
    """A graph in memory to break."""

    def __init__(self, quads: list[Quad]) -> None:
        self.store = Store()
        self.store.extend(quads)

    def add(self, subject: str, predicate: str, obj: str | Literal, graph: str) -> None:
        term = obj if isinstance(obj, Literal) else NamedNode(obj)
        self.store.add(Quad(NamedNode(subject), NamedNode(predicate), term, NamedNode(graph)))

    def drop(self, subject: str | None, predicate: str, obj: str | None = None) -> Quad:
        """Take one statement away."""
        ends = [NamedNode(iri) if iri else None for iri in (subject, obj)]
        found = sorted(self.store.quads_for_pattern(ends[0], NamedNode(predicate), ends[1], None), key=str)
        self.store.remove(found[0])
        return found[0]

    def drop_all(self, subject: str, predicate: str) -> None:
        """Take every statement of a predicate away."""
        for quad in list(self.store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)):
            self.store.remove(quad)

    def swap(self, subject: str | None, predicate: str, obj: str | Literal) -> None:
        """Replace the object of one statement."""
        old = self.drop(subject, predicate)
        self.add(str(old.subject.value), predicate, obj, str(old.graph_name.value))  # type: ignore[union-attr]

    def findings(self) -> list[Finding]:
        return list(validate(self.store, iris=IRIS))

    def of(self, kind: str) -> str:
        """The first thing of a class."""
        found = self.store.quads_for_pattern(None, NamedNode(f"{RDF_NS}type"), NamedNode(kind), None)
        return min(str(q.subject.value) for q in found)  # type: ignore[union-attr]


def _number(value: object, datatype: str) -> Literal:
    return Literal(str(value), datatype=NamedNode(f"{XSD}{datatype}"))


def _assertion(b: Broken) -> str:
    found = b.store.quads_for_pattern(None, NamedNode(f"{RDF_NS}subject"), NamedNode(PAPER), NamedNode(PAPER_GRAPH))
    return min(str(q.subject.value) for q in found)  # type: ignore[union-attr]


def _comparison(b: Broken) -> str:
    stated = b.store.quads_for_pattern(None, NamedNode(f"{RDF_NS}predicate"), NamedNode(f"{KG}comparesMethod"), None)
    return min(str(q.subject.value) for q in stated)  # type: ignore[union-attr]


def _redirect(b: Broken) -> str:
    return str(next(b.store.quads_for_pattern(None, NamedNode(f"{DCTERMS}isReplacedBy"), None, None)).subject.value)  # type: ignore[union-attr]


#: Shape → what breaks it.
BREAKS: dict[str, Callable[[Broken], object]] = {
    "PaperIdentifier": lambda b: b.drop(PAPER, f"{DCTERMS}identifier"),
    "PaperTitle": lambda b: b.add(PAPER, f"{DCTERMS}title", Literal("Another title"), PAPER_GRAPH),
    "PaperAbstract": lambda b: b.add(PAPER, f"{DCTERMS}abstract", Literal("Another abstract"), PAPER_GRAPH),
    "PaperIssued": lambda b: b.swap(PAPER, f"{DCTERMS}issued", Literal("last year")),
    "PaperYear": lambda b: b.swap(PAPER, f"{KG}year", _number(20, "integer")),
    "PaperAuthors": lambda b: b.swap(PAPER, f"{DCTERMS}creator", Literal("A. One")),
    "PaperVenue": lambda b: b.add(PAPER, f"{KG}venue", Literal("Elsewhere"), PAPER_GRAPH),
    "PaperUrl": lambda b: b.add(PAPER, f"{KG}url", Literal("https://example.org/4"), PAPER_GRAPH),
    "PaperDoi": lambda b: b.add(PAPER, f"{KG}doi", Literal("10.1/4"), PAPER_GRAPH),
    "PaperArxivId": lambda b: b.add(PAPER, f"{KG}arxivId", Literal("2001.00002"), PAPER_GRAPH),
    "PaperMentions": lambda b: b.add(PAPER, f"{KG}mentions", IRIS.entity("nothing"), PAPER_GRAPH),
    "PaperMethods": lambda b: b.add(PAPER, f"{KG}usesMethod", IRIS.entity("newset"), PAPER_GRAPH),
    "PaperDatasets": lambda b: b.add(PAPER, f"{KG}evaluatedOn", ENTITY, PAPER_GRAPH),
    "PaperTasks": lambda b: b.add(PAPER, f"{KG}addressesTask", ENTITY, PAPER_GRAPH),
    "PaperMetrics": lambda b: b.add(PAPER, f"{KG}reportsMetric", ENTITY, PAPER_GRAPH),
    "PaperTopics": lambda b: b.add(PAPER, f"{KG}hasTopic", ENTITY, PAPER_GRAPH),
    "PaperCites": lambda b: b.add(PAPER, f"{KG}cites", ENTITY, PAPER_GRAPH),
    "PaperSourceKeys": lambda b: b.swap(PAPER, f"{KG}sourceKey", _number(3, "integer")),
    "AuthorOrcid": lambda b: b.add(f"{PAPER}/author/1", f"{KG}orcid", Literal("0000-1"), PAPER_GRAPH),
    "ResultValue": lambda b: b.drop(b.of(f"{KG}Result"), f"{KG}value"),
    "ResultKind": lambda b: b.swap(b.of(f"{KG}Result"), f"{KG}resultKind", Literal("best")),
    "ResultNumber": lambda b: b.swap(None, f"{KG}number", Literal("two")),
    "ResultMetric": lambda b: b.swap(None, f"{KG}metric", ENTITY),
    "ResultDataset": lambda b: b.swap(None, f"{KG}dataset", ENTITY),
    "ResultMethod": lambda b: b.swap(None, f"{KG}against", PAPER),
    "ResultPaper": lambda b: b.drop(PAPER, f"{KG}reportsResult"),
    "AuthorName": lambda b: b.drop(f"{PAPER}/author/1", f"{SCHEMA}name"),
    "AuthorPosition": lambda b: b.swap(f"{PAPER}/author/1", f"{SCHEMA}position", _number(0, "integer")),
    "EntityName": lambda b: b.add(ENTITY, f"{SKOS}prefLabel", Literal("perceptron"), ENTITIES),
    "EntityAliases": lambda b: b.add(ENTITY, f"{SKOS}altLabel", Literal("MLP"), ENTITIES),
    "EntityKeys": lambda b: b.drop_all(ENTITY, f"{KG}key"),
    "EntityMainType": lambda b: b.swap(ENTITY, f"{KG}mainType", f"{KG}Paper"),
    "EntityBroader": lambda b: b.add(ENTITY, f"{SKOS}broader", IRIS.entity("nothing"), ENTITIES),
    "EntityLinks": lambda b: b.add(ENTITY, f"{SKOS}exactMatch", Literal("Q1"), ENTITIES),
    "EntityTypes": lambda b: b.swap(ENTITY, f"{KG}mainType", f"{KG}Metric"),
    "RedirectTarget": lambda b: b.swap(_redirect(b), f"{DCTERMS}isReplacedBy", IRIS.entity("nothing")),
    "RedirectDeprecated": lambda b: b.drop(_redirect(b), f"{OWL}deprecated"),
    "TopicName": lambda b: b.drop(b.of(f"{KG}Topic"), f"{SKOS}prefLabel"),
    "AssertionSubject": lambda b: b.add(_assertion(b), f"{RDF_NS}subject", ENTITY, PAPER_GRAPH),
    "AssertionPredicate": lambda b: b.drop(_assertion(b), f"{RDF_NS}predicate"),
    "AssertionObject": lambda b: b.drop(_assertion(b), f"{RDF_NS}object"),
    "AssertionConfidence": lambda b: b.swap(_assertion(b), f"{KG}confidence", _number(1.2, "decimal")),
    "AssertionSupport": lambda b: b.swap(_assertion(b), f"{KG}support", Literal("two")),
    "AssertionStatus": lambda b: b.swap(_assertion(b), f"{KG}status", Literal("perhaps")),
    "AssertionEvidence": lambda b: b.swap(_assertion(b), f"{KG}evidence", IRIS.base + "mention/0000000000000000"),
    "AssertionSource": lambda b: b.swap(_assertion(b), f"{PROV}wasDerivedFrom", IRIS.paper("nowhere")),
    "AssertionRun": lambda b: b.swap(_assertion(b), f"{PROV}wasGeneratedBy", IRIS.base + "run/0000000000000000"),
    "AssertionsHold": lambda b: b.drop(PAPER, f"{KG}comparesMethod"),
    "RejectedDoNotHold": lambda b: b.swap(_comparison(b), f"{KG}status", Literal("rejected")),
    "EdgesAreAsserted": lambda b: b.add(PAPER, f"{KG}mentions", IRIS.entity("cora"), PAPER_GRAPH),
    "MentionBody": lambda b: b.drop(b.of(f"{KG}Mention"), f"{OA}hasBody"),
    "MentionTarget": lambda b: b.drop(b.of(f"{KG}Mention"), f"{OA}hasTarget"),
    "PlaceSource": lambda b: b.swap(None, f"{OA}hasSource", IRIS.paper("nowhere")),
    "PlaceSelectors": lambda b: b.drop(None, f"{OA}hasSelector"),
    "PositionStart": lambda b: b.swap(None, f"{OA}start", _number(10**6, "integer")),
    "PositionEnd": lambda b: b.drop(None, f"{OA}end"),
    "QuoteExact": lambda b: b.drop(None, f"{OA}exact"),
    "QuoteAround": lambda b: b.drop(None, f"{OA}prefix"),
    "QuotesAreTrue": lambda b: b.swap(None, f"{OA}exact", Literal("other words")),
    "RunModel": lambda b: b.drop(b.of(f"{KG}ExtractionRun"), f"{KG}model"),
    "RunStart": lambda b: b.drop(b.of(f"{KG}ExtractionRun"), f"{PROV}startedAtTime"),
    "RunEnd": lambda b: b.swap(b.of(f"{KG}ExtractionRun"), f"{PROV}endedAtTime", Literal("noon")),
    "RunSoftware": lambda b: b.drop(b.of(f"{KG}ExtractionRun"), f"{PROV}wasAssociatedWith"),
    "SoftwareName": lambda b: b.drop(b.of(f"{PROV}SoftwareAgent"), f"{SCHEMA}name"),
    "SoftwareVersion": lambda b: b.drop(b.of(f"{PROV}SoftwareAgent"), f"{SCHEMA}softwareVersion"),
}


def shapes_of() -> dict[str, str]:
    """Every shape that constrains something by itself, and its message."""
    graph = rdflib.Graph().parse(data=shapes_turtle(), format="turtle")
    messages: dict[str, str] = {}
    for shape in {*graph.subjects(SH.path, None), *graph.subjects(SH.sparql, None)}:
        if isinstance(shape, rdflib.URIRef):
            message = graph.value(graph.value(shape, SH.sparql) or shape, SH.message)
            messages[str(shape).removeprefix(SHAPES)] = str(message)
            assert graph.value(shape, SH.description), f"{shape} gives no advice"
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        assert any(graph.objects(shape, target) for target in TARGETS)
    return messages


MESSAGES = shapes_of()


def test_every_shape_is_broken_here() -> None:
    assert set(BREAKS) == set(MESSAGES)


def test_the_whole_graph_conforms(whole: list[Quad]) -> None:
    assert Broken(whole).findings() == []


@pytest.mark.slow
@pytest.mark.parametrize("shape", BREAKS)
def test_a_shape_catches_what_breaks_it(whole: list[Quad], shape: str) -> None:
    broken = Broken(whole)
    BREAKS[shape](broken)
    found = [finding for finding in broken.findings() if finding.rule == MESSAGES[shape]]
    assert found, f"{shape} caught nothing"
    for finding in found:
        assert finding.node.startswith(IRIS.base)
        assert finding.advice
        assert "None" not in finding.sentence
        assert "ns#" not in finding.about


def test_a_finding_names_the_paper_the_mistake_and_what_to_do(whole: list[Quad]) -> None:
    broken = Broken(whole)
    broken.add(PAPER, f"{KG}doi", Literal("10.1/4"), PAPER_GRAPH)
    broken.swap(_assertion(broken), f"{KG}confidence", _number(1.2, "decimal"))
    sentences = [finding.sentence for finding in broken.findings()]
    assert "paper “On graph neural networks” (three): a paper has at most one DOI, as text; " in sentences[0]
    assert "leave one DOI in its source and build again" in sentences[0]
    assert "the statement “On graph neural networks” " in sentences[1]
    assert "(found: 1.2)" in sentences[1]


def findings_of(graph: Graph, progress: Callable[[int, int], None] | None = None) -> list[str]:
    """The first findings about a graph that was built."""
    found = validate(graph.store, iris=graph.iris, mentions=graph.opened.mentions, progress=progress)
    return [finding.sentence for finding in itertools.islice(found, 5)]


@pytest.mark.slow
def test_builds_of_the_sample_conform(sample_graph: Graph) -> None:
    told: list[tuple[int, int]] = []
    assert (
        list(
            validate(
                sample_graph.store,
                iris=IRIS,
                mentions=sample_graph.opened.mentions,
                progress=lambda d, t: told.append((d, t)),
            )
        )
        == []
    )
    assert told[-1][0] == told[-1][1] > len(list(sample.paths()))


@pytest.mark.slow
def test_builds_of_the_seeds_conform(shared: Path, tmp_path: Path) -> None:
    with build_graph([shared / "seeds"], store=tmp_path / "g.store", settings=Settings(model="rules")) as graph:
        assert [
            f.sentence
            for f in itertools.islice(validate(graph.store, iris=graph.iris, mentions=graph.opened.mentions), 5)
        ] == []


@pytest.mark.slow
def test_builds_of_real_papers_conform(shared: Path, tmp_path: Path) -> None:
    """Half come with their entities, half are read by the rules; `make soak` takes two thousand."""
    source, papers = tmp_path / "extracted.jsonl", tmp_path / "papers.jsonl"
    with (shared / "data" / "train.jsonl").open("rb") as file:
        source.write_bytes(b"".join(itertools.islice(file, HALF)))
    with gzip.open(shared / "corpus" / "papers-86k.jsonl.gz") as file:
        papers.write_bytes(b"".join(itertools.islice(file, HALF)))
    report = build([source, papers], store=tmp_path / "g.store", settings=Settings(model="rules"))
    assert report.papers > 1.9 * HALF
    with open_graph(tmp_path / "g.store") as graph:
        assert [
            f.sentence
            for f in itertools.islice(validate(graph.store, iris=graph.iris, mentions=graph.opened.mentions), 5)
        ] == []

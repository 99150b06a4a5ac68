"""What every store promises: the one here, and those of other programs; one suite for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.building.publishing import publish_store
from kg.core.errors import QueryError, StoreError, UsageError
from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, RDF
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger
from kg.store.remote.publishing import Published, publish
from tests.builders import rich_rows, write_rows
from tests.contract.stores import STORES

pytest.importorskip("httpx")
pytestmark = pytest.mark.slow

IRIS: Final = Iris()
ODD = "quotes \" ' and \\ back, tab\t, line\nend, \u0001, ü, 汉, 😀, <&>, {braces}, ?variable, # no comment"


@pytest.fixture(scope="module", autouse=True)
def login() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAPERKG_STORE_USER", "dba")
        patch.setenv("PAPERKG_STORE_PASSWORD", "dba")
        yield


@pytest.fixture(scope="module", params=STORES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of every store in turn."""
    yield from STORES[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small graph in which every relation stands."""
    place = tmp_path_factory.mktemp("small")
    rows = [*rich_rows(), {**rich_rows()[0], "id": "odd", "title": f"On {ODD}"}]
    build([write_rows(place / "rows.jsonl", rows)], store=place / "store")
    return place / "store"


@pytest.fixture(scope="module", params=["here", *STORES])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Graph]:
    """The same graph in every store in turn."""
    if request.param == "here":
        with open_graph(folder) as here:
            yield here
        return
    for address in STORES[request.param](tmp_path_factory.mktemp(f"{request.param}-filled")):
        publish_store(folder, address)
        with open_graph(address) as there:
            yield there


@pytest.fixture
def here(folder: Path) -> Iterator[Graph]:
    with open_graph(folder) as graph:
        yield graph


QUERIES: Final = {
    "rows": "SELECT ?p ?t WHERE { ?p dcterms:title ?t } ORDER BY ?t",
    "union": "SELECT (COUNT(*) AS ?n) WHERE { ?s kg:mentions ?o . ?o skos:prefLabel ?name }",
    "numbers": "SELECT ?a ?c ?s WHERE { ?a kg:confidence ?c ; kg:support ?s } ORDER BY ?a",
    "years": "SELECT ?y (COUNT(?p) AS ?n) WHERE { ?p kg:year ?y } GROUP BY ?y ORDER BY ?y",
    "unbound": "SELECT ?p ?v WHERE { ?p a kg:Paper OPTIONAL { ?p kg:nothing ?v } } ORDER BY ?p",
    "truth": "# a comment {\nASK { ?p a kg:Paper }",
    "no prefix": "SELECT ?p WHERE { ?p <http://purl.org/dc/terms/title> ?t } ORDER BY ?p",
    "own prefix": "PREFIX kg: <http://purl.org/dc/terms/> SELECT ?t WHERE { ?p kg:title ?t } ORDER BY ?t",
}


@pytest.mark.parametrize("query", QUERIES)
def test_queries_have_the_same_answers(graph: Graph, here: Graph, query: str) -> None:
    assert list(graph.query(QUERIES[query])) == list(here.query(QUERIES[query]))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("methods-for-task", {"task": "node classification"}),
        ("papers-using-method", {"method": "GCNs"}),
        ("similar-papers", {"paper": "DropNode for graphs"}),
        ("names-of-entity", {"entity": "GCN"}),
    ],
)
def test_questions_have_the_same_answers(graph: Graph, here: Graph, name: str, values: dict[str, str]) -> None:
    answer, taken = graph.ask(name, values)
    expected, also = here.ask(name, values)
    assert (sorted(map(repr, answer)), taken) == (sorted(map(repr, expected)), also)
    assert len(expected) > 0


def test_construct_and_formats(graph: Graph, tmp_path: Path) -> None:
    with (tmp_path / "a.nt").open("wb") as file:
        graph.query("CONSTRUCT { ?p a kg:Paper } WHERE { ?p a kg:Paper }").write(file, "ntriples")
    assert len((tmp_path / "a.nt").read_bytes().splitlines()) == 4
    with (tmp_path / "a.csv").open("wb") as file:
        graph.query("SELECT ?t WHERE { ?p dcterms:title ?t }").write(file, "csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"t\r\n")


def test_values_are_terms_and_no_text(graph: Graph) -> None:
    title = Literal(f"On {ODD}")
    [(paper, _)] = list(graph.query("SELECT ?p ?t WHERE { ?p dcterms:title ?t }", t=title))
    assert paper == IRIS.paper("odd")


@pytest.mark.parametrize("text", ["SELECT ?x { ?x", "DROP ALL", "SELECT"])
def test_what_is_no_query_is_told(graph: Graph, text: str) -> None:
    with pytest.raises(QueryError):
        graph.query(text)


def test_patterns_find_quads_of_named_graphs(graph: Graph, here: Graph) -> None:
    kind, paper = NamedNode(f"{RDF}type"), NamedNode(IRIS.paper("one"))
    for pattern in ((paper, None, None), (None, kind, NamedNode(f"{KG}Paper")), (paper, kind, None)):
        assert set(graph.asked.dataset.quads_for_pattern(*pattern)) == set(here.store.quads_for_pattern(*pattern))
    where = NamedNode(IRIS.paper_graph("one"))
    found = list(graph.asked.dataset.quads_for_pattern(None, NamedNode(f"{DCTERMS}title"), None, where))
    assert [quad.graph_name for quad in found] == [where]
    assert set(graph.asked.dataset.named_graphs()) == set(here.store.named_graphs())


def test_exports_page_and_counts_are_the_same(graph: Graph, here: Graph, tmp_path: Path) -> None:
    for format in ("nquads", "turtle", "graphml"):
        graph.export(tmp_path / "there", format=format, provenance=True)
        here.export(tmp_path / "here", format=format, provenance=True)
        assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()
    assert graph.stats() == here.stats()
    graph.page(tmp_path / "page.html")
    assert "DropNode" in (tmp_path / "page.html").read_text("utf-8")


def quads(number: int, *, word: str = "word", graphs: int = 3) -> list[Quad]:
    """Quads graph by graph."""
    return [
        Quad(NamedNode(f"http://example.org/{n}"), NamedNode(f"{DCTERMS}title"), Literal(f"{word} {n} {ODD}"),
             NamedNode(IRIS.paper_graph(f"g{g}")))
        for g in range(graphs) for n in range(number)
    ]  # fmt: skip


@pytest.fixture
def empty(address: str) -> Iterator[tuple[Endpoint, Ledger]]:
    with Endpoint(address) as endpoint:
        ledger = Ledger(endpoint, IRIS)
        publish([], endpoint, ledger)
        yield endpoint, ledger
        publish([], endpoint, ledger)


def content(endpoint: Endpoint, ledger: Ledger) -> set[Quad]:
    from kg.store.remote.place import RemoteGeneration

    return set(RemoteGeneration(endpoint, ledger, IRIS).dataset().quads_for_pattern(None, None, None))


def test_only_what_differs_is_written(empty: tuple[Endpoint, Ledger]) -> None:
    assert publish(quads(5), *empty) == Published(3, 0, 0)
    assert content(*empty) == set(quads(5))
    assert publish(quads(5), *empty) == Published(0, 0, 3)
    changed = [*quads(5, graphs=1), *quads(6, word="other", graphs=2)[6:]]
    assert publish(changed, *empty) == Published(1, 1, 1)
    assert content(*empty) == set(changed)


def test_long_graphs_go_in_several_requests(empty: tuple[Endpoint, Ledger], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    put = Endpoint.put

    def counting(self: Endpoint, graph: str, triples: bytes, *, add: bool = False) -> None:
        sent.append(len(triples))
        put(self, graph, triples, add=add)

    monkeypatch.setattr("kg.store.remote.publishing.REQUEST", 2_000)
    monkeypatch.setattr(Endpoint, "put", counting)
    publish(quads(50), *empty)
    assert len(sent) > 6
    assert max(sent) < 2_400
    assert content(*empty) == set(quads(50))
    publish(quads(40), *empty)
    assert content(*empty) == set(quads(40))


def test_graphs_of_others_are_left_alone(empty: tuple[Endpoint, Ledger]) -> None:
    endpoint, ledger = empty
    endpoint.put("http://example.org/mine", b'<http://example.org/a> <http://example.org/b> "c" .\n')
    publish(quads(2), endpoint, ledger)
    publish([], endpoint, ledger)
    assert b'"c"' in endpoint.get("http://example.org/mine").read()
    endpoint.delete("http://example.org/mine")
    endpoint.delete("http://example.org/mine")


def test_blank_nodes_are_refused(empty: tuple[Endpoint, Ledger]) -> None:
    from pyoxigraph import BlankNode

    with pytest.raises(StoreError, match="blank nodes"):
        publish([Quad(BlankNode(), NamedNode("http://a.b/p"), Literal("c"), NamedNode("http://a.b/g"))], *empty)


def test_a_run_that_was_cut_off_is_gone_on_with(
    empty: tuple[Endpoint, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, ledger = empty
    publish(quads(5), endpoint, ledger)
    put = Endpoint.put

    def failing(self: Endpoint, graph: str, triples: bytes, *, add: bool = False) -> None:
        if graph.endswith("g1"):
            raise StoreError("the line is dead")
        put(self, graph, triples, add=add)

    monkeypatch.setattr(Endpoint, "put", failing)
    with pytest.raises(StoreError, match="dead"):
        publish(quads(5, word="new"), endpoint, ledger)
    monkeypatch.undo()
    publish(quads(5), endpoint, ledger)
    assert content(endpoint, ledger) == set(quads(5))


def test_builds_write_what_changed(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.cli import run as kg

    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "rows.jsonl", rich_rows())
    assert kg(["build", "rows.jsonl", "--store", address]) == 0
    assert Path("paperkg.cache").is_dir()
    assert not Path("paperkg.store").exists()
    write_rows(tmp_path / "more.jsonl", [{**rich_rows()[0], "id": "four"}])
    assert kg(["build", "more.jsonl", "--store", address]) == 0
    with open_graph(address) as there, open_graph("paperkg.cache") as here:
        assert there.stats() == here.stats()
    assert kg(["remove", "more.jsonl", "--store", address]) == 0
    with open_graph(address) as there:
        assert there.stats()["Paper"] == 3
    assert kg(["query", "papers-using-method", "-p", "method=GCN", "--store", address]) == 0
    assert kg(["entities", "--store", address]) == 1
    assert kg(["serve", "--store", address]) == 2


def test_wrong_passwords_are_told_without_them(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if address.endswith("/query"):
        pytest.skip("this server has no logins")
    monkeypatch.setenv("PAPERKG_STORE_PASSWORD", "a-secret-word")
    with pytest.raises(StoreError, match="PAPERKG_STORE_USER") as caught:
        publish_store(folder, address)
    assert "a-secret-word" not in str(caught.value)


def test_a_store_without_a_graph_is_told(empty: tuple[Endpoint, Ledger]) -> None:
    with pytest.raises(StoreError, match="no graph of paperkg"):
        open_graph(empty[0].address)


def test_addresses_with_passwords_are_refused() -> None:
    with pytest.raises(UsageError, match="leave name and password out") as caught:
        open_graph("https://me:secret@example.org/sparql")
    assert "secret@" not in str(caught.value)

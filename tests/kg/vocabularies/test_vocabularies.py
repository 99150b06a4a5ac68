from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

import kg
from kg.cli.commands import run
from kg.core.errors import SourceError
from kg.vocabularies import Named, Term, link, read_vocabulary
from tests.builders import row, write_rows

SKOS_TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://v/1> a skos:Concept ; skos:prefLabel "Kelp Detection"@en, "Tangsuche"@de ; skos:altLabel "Finding kelp"@en .
<http://v/2> a skos:Concept ; skos:prefLabel "Tides"@en ; skos:broader <http://v/1> .
"""
CSO = '"kelp detection";klink:broaderGeneric;"tide"\n"kelp detection";rdf:type;klink:Topic\n'
NEW_CSO = (
    "<https://cso.kmi.open.ac.uk/topics/kelp_detection>,<http://cso.kmi.open.ac.uk/schema/cso#superTopicOf>,"
    "<https://cso.kmi.open.ac.uk/topics/tide>\n"
)
CODE = [
    {"name": "KDN", "full_name": "Kelp Detection Network", "url": "https://c/kdn"},
    {"name": "Weight Tying", "full_name": "Weight Tying"},
]


def node(name: str, *others: str, kind: str = "Method", papers: int = 5) -> Named:
    return Named(f"e:{name}", name, others, frozenset({kind}), papers)


@pytest.mark.parametrize(
    ("name", "content", "labels"),
    [
        ("v.ttl", SKOS_TURTLE, ["Kelp Detection", "Tides"]),
        ("cso.csv", CSO, ["kelp detection"]),
        ("cso.csv", NEW_CSO, ["kelp detection"]),
        ("methods.json", json.dumps(CODE), ["KDN", "Weight Tying"]),
        ("methods.jsonl", "\n".join(map(json.dumps, CODE)), ["KDN", "Weight Tying"]),
        ("v.csv", "id,label,altLabels\nhttp://v/1,Kelp Detection,finding kelp|kelp search\n", ["Kelp Detection"]),
        ("v.tsv", "Term\tSynonyms\nTides\tebb\n", ["Tides"]),
        ("v.csv", 'iri,label\n"http://v/a b{c}",Tides\n', ["Tides"]),
    ],
)
def test_vocabularies_are_read_in_many_forms(tmp_path: Path, name: str, content: str, labels: list[str]) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    for path in (tmp_path / name, tmp_path / f"{name}.gz"):
        terms = read_vocabulary(path)
        assert [term.label for term in terms] == labels
        assert len({term.iri for term in terms}) == len(terms)


def test_what_is_read_of_a_term(tmp_path: Path) -> None:
    (tmp_path / "v.ttl").write_text(SKOS_TURTLE, encoding="utf-8")
    first = read_vocabulary(tmp_path / "v.ttl")[0]
    assert first == Term("http://v/1", "Kelp Detection", others=("Finding kelp",), around=("Tides",))
    (tmp_path / "m.json").write_text(json.dumps(CODE), encoding="utf-8")
    [first, _] = read_vocabulary(tmp_path / "m.json")
    assert first == Term("https://c/kdn", "KDN", "Kelp Detection Network", kind="Method")


@pytest.mark.parametrize("content", ["", "[]", "a,b\n1,2\n", "[1, 2", "@prefix broken"])
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, content: str) -> None:
    for name in ("v.csv", "v.ttl"):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(SourceError, match=r"v\.(csv|ttl)"):
            read_vocabulary(tmp_path / name)


@pytest.mark.parametrize(
    ("named", "term", "relation"),
    [
        (node("kelp detection net", "KDN"), Term("t:1", "KDN", "Kelp Detection Net", kind="Method"), "exactMatch"),
        (node("Kelp-Detection Networks"), Term("t:1", "kelp detection network"), "exactMatch"),
        (node("known distance number", "KDN"), Term("t:1", "KDN", "Kelp Detection Network", kind="Method"), None),
        (node("KDN"), Term("t:1", "kdn"), None),
        (node("KelpSet", kind="Dataset"), Term("t:1", "KelpSet", kind="Dataset"), "exactMatch"),
        (node("KelpSet", kind="Dataset"), Term("t:1", "KelpSet", kind="Method"), None),
        (node("transformer"), Term("t:1", "transformer", around=("winding", "power transformer", "oil")), None),
        (node("sea urchin counting", "urchin census"), Term("t:1", "urchin census"), "closeMatch"),
    ],
)  # fmt: skip
def test_links_need_reasons(named: Named, term: Term, relation: str | None) -> None:
    found = [match.relation for match in link([named], [term])]
    assert found == ([relation] if relation else [])


def test_a_single_word_is_linked_where_its_neighbours_are_known() -> None:
    nodes = [node("segmentation"), node("image segmentation"), node("region growing")]
    term = Term("t:1", "segmentation", around=("image segmentation", "region growing", "market segment"))
    assert [match.iri for match in link(nodes, [term])] == ["e:segmentation"]


def test_one_exact_match_a_node_and_topics_beside_entities() -> None:
    nodes = [node("kelp detection", kind="Task"), Named("t:kelp", "kelp detection", (), frozenset({"Topic"}), 3)]
    terms = [Term("v:1", "kelp detection"), Term("v:2", "Kelp detections")]
    found = link(nodes, terms)
    assert sorted((m.iri, m.relation) for m in found) == [
        ("e:kelp detection", "closeMatch"),
        ("e:kelp detection", "exactMatch"),
        ("t:kelp", "closeMatch"),
        ("t:kelp", "exactMatch"),
    ]


def test_links_stand_in_the_graph_and_are_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row("p1", "On kelp", "KelpNet does kelp detection.", [("Method", "KelpNet", [], "uses"),
        ("Task", "kelp detection", [], "addresses")])]  # fmt: skip
    store = tmp_path / "s"
    kg.build([write_rows(tmp_path / "p.jsonl", rows)], store=store).close()
    (tmp_path / "v.ttl").write_text(SKOS_TURTLE, encoding="utf-8")
    for _ in range(2):
        assert run(["vocab", "import", str(tmp_path / "v.ttl"), "--store", str(store)]) == 0
    assert "2 terms, 1 exact" in capsys.readouterr().err
    with kg.open(store) as graph:
        asked = """SELECT ?name ?t ?s { ?e skos:exactMatch ?t ; skos:prefLabel ?name .
            ?m kg:matchedNode ?e ; kg:matchedTerm ?t ; kg:score ?s }"""
        [(name, term, score)] = graph.query(asked)
        assert (name, str(term), float(score)) == ("kelp detection", "http://v/1", 0.97)
        assert len(graph.run("most-named"))
    kg.build([tmp_path / "p.jsonl"], store=store).close()
    with kg.open(store) as graph:
        assert len(graph.query("SELECT ?t { ?e skos:exactMatch ?t }")) == 1

"""The user has the last word, and is told where it fits nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kg.api import open as open_graph
from kg.building import build
from kg.core.errors import OverridesError
from kg.linking import parse_overrides
from tests.builders import FIRST, SECOND, row, write_rows
from tests.linked_papers import linked, one, paper

PAPERS = (
    paper("a", ("Method", "GhostNorm"), ("Method", "MoE"), ("Dataset", "Cora")),
    paper("b", ("Method", "phantom normalization"), ("Method", "mixture of experts"), ("Method", "Cora")),
    paper("c", ("Method", "MoE"), ("Method", "GhostNorm")),
)


def test_merge() -> None:
    linking = linked(*PAPERS, overrides='[[merge]]\nnames = ["phantom normalisation", "GhostNorm"]')
    assert one(linking, ("a", 0), ("b", 0), ("c", 1))
    assert linking.entities[linking.members["a"][0]].name == "GhostNorm"


def test_split() -> None:
    text = '[[split]]\nname = "MoE"\npapers = ["c"]\nas = "Monitoring Ethereum"'
    linking = linked(*PAPERS, overrides=text)
    assert one(linking, ("a", 1), ("b", 1))
    assert linking.entities[linking.members["c"][0]].name == "Monitoring Ethereum"
    assert linking.members["c"][0] == "monitoring ethereum"


def test_rename_retype_drop_and_broader() -> None:
    text = """
        [[rename]]
        name = "ghost-norm"
        to = "ghost normalisation"
        [[retype]]
        name = "Cora"
        type = "Dataset"
        [[drop]]
        name = "mixture of experts"
        [[broader]]
        name = "GhostNorm"
        broader = "phantom normalization"
    """
    linking = linked(*PAPERS, overrides=text)
    key = linking.members["a"][0]
    assert linking.entities[key].name == "ghost normalisation"
    assert linking.entities["cora"].types == ("Dataset",)
    assert linking.broader[key] == ("phantom normalization",)
    assert [linking.members[p][1 if p != "c" else 0] for p in "abc"] == ["", "", ""]
    changed, keys = linking.applied(PAPERS[1])
    assert [e.type for e in changed.entities] == ["Method", "Dataset"]
    assert changed.entities[1].role == "introduces"
    assert len(keys) == 2


def test_what_matches_nothing_is_a_problem_and_the_rest_is_done() -> None:
    text = '[[drop]]\nname = "nothing"\n[[drop]]\nname = "Cora"\n[[split]]\nname = "MoE"\npapers = ["z"]\nas = "X"'
    linking = linked(*PAPERS, overrides=text)
    assert len(linking.problems) == 2
    assert "'nothing'" in linking.problems[1]
    assert "cora" not in linking.entities


@pytest.mark.parametrize(
    "text",
    [
        "merge = 1",
        "[[merge]]\nnames = ['one']",
        "[[paint]]\nname = 'x'",
        "[[drop]]",
        "[[drop]]\nname = 3",
        "[[drop]]\nname = 'x'\ncolour = 'red'",
        "[[retype]]\nname = 'x'\ntype = 'Animal'",
        "not toml",
    ],
)
def test_mistakes_are_named(text: str) -> None:
    with pytest.raises(OverridesError, match="overrides"):
        parse_overrides(text)


def test_doubts_come_with_lines_that_can_be_pasted() -> None:
    linking = linked(
        paper("a", ("Method", "probabilistic foxes"), ("Task", "fox finding")),
        paper("b", ("Method", "probabilistc foxes"), ("Method", "fox finding")),
    )
    assert {d.kind for d in linking.doubts} == {"duplicate", "two types"}
    for doubt in linking.doubts:
        assert tomllib.loads(doubt.lines)
        assert linked(paper("a", ("Method", "x"))).problems == ()
        parse_overrides(doubt.lines)


def test_a_store_keeps_its_overrides_until_they_are_taken_back(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "papers.jsonl", [FIRST, SECOND])
    store = tmp_path / "graph.store"
    assert build([source], store=store, overrides='[[drop]]\nname = "Cora"').wrote
    more = write_rows(
        tmp_path / "more.jsonl", [row("three", "More on Cora", "", [("Dataset", "Cora", [], "evaluates")])]
    )

    def names() -> set[str]:
        with open_graph(store) as graph:
            return {str(name) for (name,) in graph.query("SELECT ?n WHERE { ?e a kg:Entity ; skos:prefLabel ?n }")}

    assert "Cora" not in names()
    build([more], store=store)
    assert "Cora" not in names()
    assert build([more], store=store, overrides="").wrote
    assert "Cora" in names()
    with open_graph(store) as graph:
        [cora] = [c for c in graph.clusters() if c.name == "Cora"]
    assert [m.paper for m in cora.members] == ["one", "three", "two"]


def test_retyped_entities_are_stated_under_their_new_type(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "papers.jsonl", [FIRST, SECOND])
    build([source], store=tmp_path / "s", overrides='[[retype]]\nname = "DropNode"\ntype = "Task"')
    with open_graph(tmp_path / "s") as graph:
        rows = list(graph.query('SELECT ?r WHERE { ?p ?r ?e . ?e skos:prefLabel "DropNode" . ?p a kg:Paper }'))
        assert {str(r).rpartition("#")[2] for (r,) in rows} == {"mentions", "addressesTask"}

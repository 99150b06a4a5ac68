"""Whatever the order of papers and however they are split into builds, the graph is the same; it has no cycles."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.records import ENTITY_TYPES, RELATION_TYPES, ROLES, Entity, Extraction, Relation
from kg.api import open as open_graph
from kg.building import build
from kg.linking import link
from tests.builders import all_quads

#: Names that pull at one another: acronyms, variants, homonyms, versions, heads.
NAMES = (
    "GAN", "generative adversarial network", "generative adversarial nets", "GANs", "graph attention network", "GAT",
    "CNN", "convolutional neural network", "graph convolutional network", "convolutional network", "GCN", "YOLO",
    "YOLOv3", "YOLO-v3", "BERT", "BERT-large", "quick fox search", "quiet fast speech", "QFS",
    "Kulback-Leibler divergence",
    "KL divergence", "KL", "auto-encoder", "autoencoder", "FPS", "fps", "frames per second", "MT",
    "machine translation",
    "attention mechanism", "graph attention mechanism", "graph attention", "???", "3D U-Net", "CIFAR10", "CIFAR-10",
)  # fmt: skip


@st.composite
def extractions(draw: st.DrawFn) -> tuple[Extraction, ...]:
    made = []
    for number in range(draw(st.integers(1, 7))):
        entities = []
        for _ in range(draw(st.integers(0, 5))):
            type_ = draw(st.sampled_from(ENTITY_TYPES))
            aliases = tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2)))
            role = draw(st.sampled_from(ROLES[type_]))
            entities.append(Entity(type_, draw(st.sampled_from(NAMES)), aliases, role, 0.5, ()))
        places = st.integers(0, max(0, len(entities) - 1))
        pairs = draw(st.lists(st.tuples(st.sampled_from(RELATION_TYPES), places, places), max_size=4))
        relations = tuple(Relation(t, a, b, 0.5, 0, 1) for t, a, b in pairs if entities)
        made.append(Extraction(f"p{number}", "", "test", tuple(entities), relations))
    return tuple(made)


@settings(max_examples=150, deadline=None)
@given(extractions(), st.randoms(use_true_random=False))
def test_linking_does_not_depend_on_the_order(papers: tuple[Extraction, ...], chance: random.Random) -> None:
    shuffled = list(papers)
    chance.shuffle(shuffled)
    assert link(papers) == link(shuffled)


@settings(max_examples=150, deadline=None)
@given(extractions())
def test_the_hierarchy_has_no_cycles_and_every_member_an_entity(papers: tuple[Extraction, ...]) -> None:
    linking = link(papers)
    above = nx.DiGraph([(low, high) for low, highs in linking.broader.items() for high in highs])
    assert nx.is_directed_acyclic_graph(above)
    assert set(above) <= linking.entities.keys()
    for paper in papers:
        assert len(linking.members[paper.paper_id]) == len(paper.entities)
        assert set(linking.members[paper.paper_id]) <= linking.entities.keys()
    redirects = [r for e in linking.entities.values() for r in e.redirects]
    assert len(redirects) == len(set(redirects))
    assert linking.entities.keys().isdisjoint(redirects)


def rows_of(papers: Sequence[Extraction]) -> list[dict[str, Any]]:
    made = []
    for paper in papers:
        text = ". ".join(form for e in paper.entities for form in (e.name, *e.aliases))
        entities = [
            {"type": e.type, "name": e.name, "aliases": list(e.aliases), "role": e.role} for e in paper.entities
        ]
        made.append({"id": paper.paper_id, "title": f"On {paper.paper_id}", "abstract": text, "entities": entities})
    return made


def quads(store: Path) -> list[str]:
    with open_graph(store) as graph:
        return all_quads(graph)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(extractions(), st.randoms(use_true_random=False))
def test_any_split_into_builds_gives_the_same_quads(papers: tuple[Extraction, ...], chance: random.Random) -> None:
    rows = rows_of(papers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: list[list[dict[str, Any]]] = [[] for _ in range(chance.randint(1, 3))]
        for row in chance.sample(rows, len(rows)):
            chance.choice(parts).append(row)
        for number, part in enumerate(parts):
            if part:
                source = folder / f"part{number}.jsonl"
                source.write_text("".join(json.dumps(row) + "\n" for row in part))
                build([source], store=folder / "split.store")
        whole = folder / "whole.jsonl"
        whole.write_text("".join(json.dumps(row) + "\n" for row in rows))
        build([whole], store=folder / "whole.store")
        assert quads(folder / "split.store") == quads(folder / "whole.store")

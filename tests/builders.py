"""Small extraction files to build graphs from, without any model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.api import Graph
from kg.store.annotations import full_quads

#: type, name, aliases, role
EntityRow = tuple[str, str, Sequence[str], str]


def row(identifier: str, title: str, abstract: str, entities: Iterable[EntityRow], **fields: Any) -> dict[str, Any]:
    """One line of an extraction file; mentions are left for the reader to find."""
    made = [{"type": t, "name": n, "aliases": list(a), "role": r, "score": 0.9} for t, n, a, r in entities]
    return {"id": identifier, "title": title, "abstract": abstract, "model": "test-1", "entities": made, **fields}


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


FIRST = row(
    "one",
    "DropNode for graphs",
    "We propose DropNode. A graph convolutional network (GCN) is tested on Cora for node classification.",
    [
        ("Method", "DropNode", [], "proposes"),
        ("Method", "graph convolutional network", ["GCN"], "uses"),
        ("Dataset", "Cora", [], "evaluates"),
        ("Task", "node classification", [], "addresses"),
    ],
    year=2023,
)
SECOND = row(
    "two",
    "On wider GCNs",
    "GCNs are compared with DropNode on Cora for node classification; accuracy rises.",
    [
        ("Method", "GCN", ["GCNs"], "uses"),
        ("Method", "DropNode", [], "compares"),
        ("Dataset", "Cora", [], "evaluates"),
        ("Task", "node classification", [], "addresses"),
        ("Metric", "accuracy", [], "reports"),
    ],
    year=2024,
)


def all_quads(graph: Graph, *, without: Iterable[str] = ("runs",)) -> list[str]:
    """Everything in a graph, mentions in their full form, but for some shared named graphs; sorted."""
    apart = {f"<{graph.iris.graph(name)}>" for name in without}
    told = full_quads(graph.store, graph.opened.mentions, graph.iris)
    return sorted(str(quad) for quad in told if str(quad.graph_name) not in apart)


def rich_rows() -> list[dict[str, Any]]:
    """Papers in which every relation of the vocabulary is stated."""
    text = (
        "We propose DropNode and release NewSet for node classification with GCN, compared with MLP. It takes 2-3 ms."
    )
    entities: list[EntityRow] = [
        ("Method", "DropNode", [], "proposes"),
        ("Method", "MLP", [], "compares"),
        ("Dataset", "NewSet", [], "introduces"),
        ("Task", "node classification", [], "addresses"),
        ("Method", "GCN", [], "uses"),
        ("Metric", "takes", [], "reports"),
    ]
    result = {"value": "2-3 ms", "metric": 5, "dataset": 2, "task": 3, "method": 0}
    pairs = [("usedFor", 0, 3), ("testedOn", 0, 2), ("usedFor", 2, 3), ("partOf", 4, 0), ("comparedWith", 0, 1),
             ("broader", 0, 4)]  # fmt: skip
    whole = {
        **row("three", "On graph neural networks", text, entities),
        "relations": [
            {"type": t, "subject": s, "object": o, "score": 0.8, "start": 25, "end": 40} for t, s, o in pairs
        ],
        "results": [
            {**result, "kind": "absolute"},
            {"value": "2-3", "kind": "difference", "metric": "takes", "against": 1},
        ],
    }
    described: dict[str, Any] = {"url": "https://example.org/3", "doi": "10.1/3", "arxiv_id": "2001.00001"}
    described |= {"venue": "Journal", "authors": ["A. Reader"], "orcids": ["0000-0002-1825-0097"]}
    described |= {"source_key": "reader2020", "version": "v2", "cites": ["id:one"]}
    return [
        {**FIRST},
        {**SECOND},
        {**whole, **described, "categories": ["cs.LG"], "keywords": ["graphs"], "year": 2020},
    ]

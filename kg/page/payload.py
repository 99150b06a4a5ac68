"""The data inside the page: columns of plain values, in one block for the picture and one for what is read later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.core.vocab import KINDS, relation_order, wording

#: Columns that the picture needs at once, and those that only panels and exports read.
_NODE_COLUMNS: Final = ("label", "aliases", "year", "papers", "x", "y", "size", "community")
_NODE_TEXT: Final = ("types", "url", "doi", "arxiv_id", "venue", "published", "authors", "identifier")

Columns = dict[str, Any]


def columns(
    nodes: Sequence[Mapping[str, Any]],
    edges: Sequence[Mapping[str, Any]],
    *,
    start: Mapping[str, Any],
    communities: list[list[Any]],
) -> tuple[Columns, Columns]:
    """Turn the nodes and edges of the network into the two blocks of the page."""
    prefix = shared_prefix([node["iri"] for node in nodes])
    relations = sorted({edge["relation"] for edge in edges}, key=relation_order)
    relation_index = {name: index for index, name in enumerate(relations)}
    kind_index = {name: index for index, name in enumerate(KINDS)}
    graph = {
        "prefix": prefix,
        "kinds": list(KINDS.items()),
        "relations": [[name, wording(name).outward, wording(name).inward] for name in relations],
        "start": dict(start),
        "communities": communities,
        "nodes": {
            "id": [node["iri"][len(prefix) :] for node in nodes],
            "kind": [kind_index[node["kind"]] for node in nodes],
            **{name: [node.get(name) for node in nodes] for name in _NODE_COLUMNS},
        },
        "edges": {
            "s": [edge["from"] for edge in edges],
            "t": [edge["to"] for edge in edges],
            "r": [relation_index[edge["relation"]] for edge in edges],
            "c": [round(100 * edge["confidence"]) for edge in edges],
            "n": [edge["support"] for edge in edges],
        },
    }
    text = {"nodes": {name: [node.get(name, "") for node in nodes] for name in _NODE_TEXT}, "edges": _evidence(edges)}
    return graph, text


def shared_prefix(iris: Sequence[str]) -> str:
    """Give what all IRIs begin with, up to a slash.

    >>> shared_prefix(["https://example.org/paper/1", "https://example.org/entity/cnn"])
    'https://example.org/'
    """
    if not iris:
        return ""
    first, last = min(iris), max(iris)
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[: first[:length].rfind("/") + 1]


def utf16_offset(text: str, offset: int) -> int:
    """Turn an offset in code points into one in UTF-16 units, as browsers count.

    >>> utf16_offset("𝛽-VAE", 1)
    2
    """
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _evidence(edges: Sequence[Mapping[str, Any]]) -> Columns:
    sentences: dict[str, int] = {}
    sentence, begin, end, paper = [], [], [], []
    for edge in edges:
        text, mark = edge["sentence"], edge["mark"]
        sentence.append(sentences.setdefault(text, len(sentences)) if text else -1)
        begin.append(utf16_offset(text, mark[0]) if mark else -1)
        end.append(utf16_offset(text, mark[1]) if mark else -1)
        paper.append(edge["paper"])
    return {"q": sentence, "a": begin, "b": end, "p": paper, "sentences": list(sentences)}

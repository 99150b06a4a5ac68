"""Search a graph by words: entities and topics by their names, papers by title and abstract."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from kg.core.vocab import TYPE_ORDER
from kg.search.directory import Directory
from kg.store import read
from kg.store.counts import Counted
from kg.store.opened import Opened

#: Names that are looked at for each that is shown, where a topic or a year narrows.
_AHEAD: Final = 5


def search(
    opened: Opened,
    text: str,
    *,
    types: Collection[str] = (),
    topic: str | None = None,
    since: int | None = None,
    most: int = 10,
) -> list[Counted]:
    """Find what goes by some words.

    Args:
        opened: where to look.
        text: words; papers that have all of them go before those that have one.
        types: what is looked for: Paper, Method, Dataset, Task, Metric, Topic; all where none is named.
        topic: IRI of a topic; only papers filed under it or below, and what they name.
        since: first year; only papers from then on, and what they name.
        most: entities and topics at most, and papers at most.

    Returns:
        Entities and topics by how well their names fit, then papers, the best first.
    """
    kinds = set(types) or {"Paper", "Topic", *TYPE_ORDER}
    topics = read.narrower(opened.rdf, topic) if topic else set[str]()
    narrowed = bool(topic) or since is not None
    found: list[str] = []
    if named := kinds - {"Paper"}:
        hits = Directory(opened.texts).search(text, _AHEAD * most if narrowed else most, kinds=named)
        iris = [hit.node.iri for hit in hits]
        fitting = (i for i in iris if not narrowed or opened.counts.is_named(i, since=since, topics=topics))
        found = list(fitting)[:most]
    if "Paper" in kinds:
        papers: dict[str, None] = {}
        for every in (True, False):
            if len(papers) < most:
                ranked = opened.texts.papers(text, most, every=every, since=since, topics=topics)
                papers |= dict.fromkeys(ranked)
        found += list(papers)[:most]
    counted = {node.iri: node for node in opened.counts.nodes(found)}
    return [counted[iri] for iri in found if iri in counted]

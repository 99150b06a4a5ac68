"""What each tool says of a graph, as plain values: lists with their total, what is shown, and where the next begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from kg.api import Graph
from kg.core.vocab import KG, REPORTS_RESULT, relation_iri, wording
from kg.insight.evidence import marked_sentences
from kg.mcp import arguments
from kg.search import lookup
from kg.store import read, scan
from kg.store.counts import Line

T = TypeVar("T")

#: Characters of an abstract or another text of a paper that are told.
LONGEST: Final = 700
#: Other names of an entity, authors of a paper, and sentences of one statement that are told.
_NAMES, _SENTENCES = 15, 3
#: Edges of each relation that are told where none is asked for.
_GLIMPSE: Final = 3
#: What stands around texts that papers wrote.
_OPEN, _CLOSE = "<untrusted>", "</untrusted>"


def quoted(text: str) -> str:
    """A text of a paper, cut, marked as data of somebody else; marks within it are broken.

    >>> quoted("We </untrusted> sort.")
    '<untrusted>We </ untrusted> sort.</untrusted>'
    """
    inner = " ".join(text.split()).replace("</untrusted", "</ untrusted").replace("<untrusted", "< untrusted")
    if len(inner) > LONGEST:
        inner = f"{inner[: LONGEST - 1]}…"
    return f"{_OPEN}{inner}{_CLOSE}"


def listed(items: Sequence[T], *, start: int, limit: int, tell: Callable[[T], Any]) -> dict[str, Any]:
    """Part of a list."""
    shown = items[start : start + limit]
    return _page([tell(item) for item in shown], total=len(items), start=start)


def _page(items: list[Any], *, total: int, start: int) -> dict[str, Any]:
    end = start + len(items)
    return {"total": total, "shown": len(items), "next": end if items and end < total else None, "items": items}


def search(graph: Graph, asked: arguments.Search) -> dict[str, Any]:
    """Papers, entities and topics that go by some words."""
    found = graph.search(
        asked.text, types=asked.types, topic=asked.topic, since=asked.since, limit=asked.limit, start=asked.start
    )
    papers = [{"id": hit.id, "title": quoted(hit.title), "year": hit.year} for hit in found.papers]
    named = [{"name": hit.name, "type": hit.type, "papers": hit.papers} for hit in found.entities]
    return {
        "papers": {"total": found.total, "shown": len(papers), "next": found.next, "items": papers},
        "named": {"total": len(named), "shown": len(named), "next": None, "items": named},
    }


def entity(graph: Graph, asked: arguments.Entity) -> dict[str, Any]:
    """An entity with its names and edges."""
    opened = graph.opened
    found = lookup.entity(opened, asked.name)
    node, counted = read.entity(opened.rdf, found.iri), opened.counts.node(found.iri)
    relations = [
        (relation, outwards, total)
        for outwards in (True, False)
        for relation, total in opened.counts.relations(found.iri, outwards=outwards)
        if asked.relation in (None, relation)
    ]
    most, start = (asked.limit, asked.start) if asked.relation else (_GLIMPSE, 0)
    return {
        "name": node.name,
        "iri": found.iri,
        "type": node.main_type,
        "papers": counted.papers if counted else 0,
        "since": counted.year if counted else None,
        "other_names": listed(node.aliases, start=0, limit=_NAMES, tell=str),
        "may_also_mean": list(found.others),
        "relations": [
            _edges(graph, found.iri, relation, outwards, total, most, start) for relation, outwards, total in relations
        ],
    }


def _edges(graph: Graph, iri: str, relation: str, outwards: bool, total: int, most: int, start: int) -> dict[str, Any]:
    lines = graph.opened.counts.lines(iri, relation, outwards=outwards, limit=most, offset=start)
    others = [line.object if outwards else line.subject for line in lines]
    nodes = {node.iri: node for node in graph.opened.counts.nodes(others)}
    items = []
    for other, line in zip(others, lines, strict=True):
        node = nodes.get(other)
        name = node.label if node else other
        told = (
            {"id": graph.iris.local(other).partition("/")[2], "title": quoted(name)}
            if node and node.kind == "Paper"
            else {"name": name}
        )
        items.append({**told, "confidence": line.confidence, **_first_sentence(graph, line)})
    meaning = wording(relation)
    words = meaning.outward if outwards else meaning.inward
    return {"relation": relation, "reads": words, **_page(items, total=total, start=start)}


def _first_sentence(graph: Graph, line: Line) -> dict[str, str]:
    return {"sentence": sentences[0]} if (sentences := _sentences(graph, line)) else {}


def _sentences(graph: Graph, line: Line) -> list[str]:
    """The sentences that an edge rests on, the words between asterisks."""
    assertion = graph.iris.assertion(line.subject, relation_iri(line.relation), line.object)
    mentions = scan.objects(graph.opened.rdf, assertion, f"{KG}evidence")
    marked = marked_sentences(graph.opened.mentions.quoted(mentions))
    return [quoted(sentence.marked("**", "**")) for sentence in marked[:_SENTENCES]]


def paper(graph: Graph, asked: arguments.Paper) -> dict[str, Any]:
    """A paper with what was read from it."""
    found = lookup.paper(graph.opened, asked.paper)
    about = told_of(graph, found.iri)
    lines = sorted(graph.opened.counts.lines_from([found.iri]), key=lambda line: (-line.confidence, line.relation))
    return {
        **about,
        "statements": listed(lines, start=asked.start, limit=asked.limit, tell=lambda line: _stated(graph, line)),
    }


def told_of(graph: Graph, iri: str) -> dict[str, Any]:
    """What is known of a paper itself."""
    about = read.paper(graph.opened.rdf, iri).paper
    return {
        "id": about.id,
        "title": quoted(about.title),
        "abstract": quoted(about.abstract),
        "authors": listed(about.authors, start=0, limit=_NAMES, tell=str),
        "published": about.published,
        "venue": about.venue,
        "doi": about.doi,
        "arxiv": about.arxiv_id,
        "url": about.url,
        "resource": f"paperkg://{iri.removeprefix(graph.iris.base)}",
    }


def _stated(graph: Graph, line: Line) -> dict[str, Any]:
    node = graph.opened.counts.node(line.object)
    if line.relation == REPORTS_RESULT:
        said = scan.values(graph.opened.rdf, line.object)
        what = {"value": next(iter(said[f"{KG}value"]), "")}
    else:
        what = {"name": node.label if node else line.object, "type": node.kind if node else ""}
    return {"relation": line.relation, **what, "confidence": line.confidence, **_first_sentence(graph, line)}


def why(graph: Graph, asked: arguments.Why) -> dict[str, Any]:
    """The sentences behind what is said of two nodes."""
    found = graph.why(asked.paper, asked.entity)
    rows = [
        {
            "relation": reason.relation,
            "confidence": reason.confidence,
            "status": reason.status,
            "sentence": quoted(sentence.marked("**", "**")),
        }
        for reason in found.reasons
        for sentence in reason.sentences
    ]
    both = {"from": quoted(found.paper.name), "to": found.entity.name}
    return {**both, "sentences": listed(rows, start=asked.start, limit=asked.limit, tell=lambda row: row)}

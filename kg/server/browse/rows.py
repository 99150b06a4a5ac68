"""Tell of what a list shows, as plain values: a few nodes, each in some look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from kg.core.vocab import HAS_TOPIC, KG
from kg.server.browse.lists import Listed, Lists
from kg.server.browse.wanted import PARTS, Wanted, told
from kg.store import scan
from kg.store.opened import Opened

#: Entities and topics that a list shows of a paper.
_TAGS: Final = 6


def page(opened: Opened, lists: Lists, wanted: Wanted) -> dict[str, Any]:
    """One part of a list with all that a page of it needs.

    Raises:
        QueryError: it is narrowed to what there is not.
    """
    listed = lists.of(wanted)
    part = slice(wanted.start, wanted.start + wanted.limit)
    numbers, papers = listed.numbers[part], listed.papers[part]
    return {
        "total": len(listed.numbers),
        "rows": rows(opened, wanted.kind, numbers, papers),
        "years": [list(pair) for pair in listed.years],
        "topics": _named(opened, listed),
        "sources": [list(pair) for pair in listed.sources],
        "narrowed": {part: _label(opened, lists, name, part) for part, name in wanted.parts.items()},
        "topic": _topic(opened, lists, wanted),
        "years_told": told(wanted.years),
    }


def rows(opened: Opened, kind: str, numbers: Iterable[int], papers: Iterable[int] = ()) -> list[dict[str, Any]]:
    """What a list shows of nodes of a kind, given by number; ``papers`` are counted by the list."""
    numbers = [int(number) for number in numbers]
    if kind == "Paper":
        return of_papers(opened, numbers)
    if kind == "Result":
        return of_results(opened, numbers)
    counted = dict(zip(numbers, map(int, papers), strict=True))
    return [
        {
            "iri": card.iri,
            "name": card.label,
            "kind": card.kind,
            "papers": counted[card.number],
            "all_papers": card.papers,
            "first": card.year,
        }
        for card in opened.shelf.cards(numbers)
    ]


def of_papers(opened: Opened, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Papers with their authors in order, and the most named of their topics and entities."""
    cards = opened.shelf.cards(numbers)
    slips, named = opened.shelf.slips(cards), _tags(opened, [card.number for card in cards])
    found = []
    for card in cards:
        slip = slips[card.number]
        found.append(
            {
                "iri": card.iri,
                "id": slip.identifier,
                "title": card.label,
                "authors": list(slip.authors),
                "published": slip.published,
                "year": card.year,
                "venue": slip.venue,
                "doi": slip.doi,
                "arxiv_id": slip.arxiv,
                "url": slip.url,
                "tags": named.get(card.number, []),
            }
        )
    return found


def of_results(opened: Opened, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Results with the names of what they are about, and their papers."""
    columns, shelf = opened.shelf.columns, opened.shelf
    wanted = [int(number) for number in numbers]
    places = {int(columns.result[place]): place for place in np.flatnonzero(np.isin(columns.result, wanted))}
    iris = shelf.iris(wanted)
    about = {int(getattr(columns, f"result_{part}")[place]) for place in places.values() for part in PARTS}
    papers = {int(columns.result_paper[place]) for place in places.values()}
    cards = {card.number: card for card in shelf.cards(sorted((about | papers) - {0}))}
    found = []
    for number in wanted:
        place, said = places[number], scan.values(opened.rdf, iris[number])
        paper = cards[int(columns.result_paper[place])]
        row: dict[str, Any] = {
            "iri": iris[number],
            "value": _first(said, f"{KG}value"),
            "number": _first(said, f"{KG}number"),
            "unit": _first(said, f"{KG}unit"),
            "kind": _first(said, f"{KG}resultKind"),
            "metric_words": _first(said, f"{KG}metricWords"),
            "paper": {"iri": paper.iri, "title": paper.label, "year": paper.year},
        }
        for part in PARTS:
            card = cards.get(int(getattr(columns, f"result_{part}")[place]))
            row[part] = {"iri": card.iri, "name": card.label} if card else None
        found.append(row)
    return found


def _tags(opened: Opened, papers: Sequence[int]) -> dict[int, list[dict[str, str]]]:
    """What papers are filed under and name most surely, for each a few: topics, then entities, the rarer first."""
    columns = opened.shelf.columns
    aside = columns.relations.index("cites") if "cites" in columns.relations else -1
    topic = columns.relations.index(HAS_TOPIC) if HAS_TOPIC in columns.relations else -1
    chosen: dict[int, list[int]] = {}
    for paper in papers:
        first, last = np.searchsorted(columns.subject, [paper, paper + 1])
        edges = np.arange(first, last)[columns.relation[first:last] != aside]
        order = np.lexsort((-columns.confidence[edges].astype(int), columns.relation[edges] != topic))
        chosen[paper] = list(dict.fromkeys(int(number) for number in columns.object[edges[order]]))[:_TAGS]
    cards = {card.number: card for card in opened.shelf.cards({number for some in chosen.values() for number in some})}
    return {
        paper: [{"iri": cards[n].iri, "name": cards[n].label, "kind": cards[n].kind} for n in some if n in cards]
        for paper, some in chosen.items()
    }


def _named(opened: Opened, listed: Listed) -> list[dict[str, Any]]:
    papers = dict(listed.topics)
    cards = opened.shelf.cards(papers)
    return [{"iri": card.iri, "name": card.label, "papers": papers[card.number]} for card in cards]


def _label(opened: Opened, lists: Lists, name: str, part: str) -> str:
    return opened.shelf.cards([lists.entity(name, part)])[0].label


def _topic(opened: Opened, lists: Lists, wanted: Wanted) -> str:
    """What the topic that a list is narrowed to is called."""
    if not wanted.topic:
        return ""
    own = opened.shelf.number(opened.iris.topic(wanted.topic))
    cards = opened.shelf.cards([own]) if own else []
    return cards[0].label if cards else wanted.topic


def _first(said: scan.Values, predicate: str) -> str | None:
    return next(iter(said.get(predicate, ())), None)

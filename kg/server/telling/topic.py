"""All that the page of a topic shows: what it is, its place among topics, its papers by year, what they name."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from pyoxigraph import NamedNode

from kg.core.vocab import BROADER, SKOS
from kg.server.browse.lists import Lists
from kg.server.browse.wanted import Wanted
from kg.server.telling import counted
from kg.store import scan
from kg.store.opened import Opened

_NAMED = {"Task": 10, "Method": 10, "Dataset": 10, "Metric": 6}


def tell(opened: Opened, lists: Lists, iri: str, said: scan.Values) -> dict[str, Any]:
    """What the page of a topic, given as IRI with all that is said of it, shows."""
    own = unquote(iri.rpartition("/")[2])
    wanted = Wanted(kind="Paper", topic=own, sort="new")
    mask = lists.papers(wanted)
    below = scan.subjects(opened.rdf, f"{SKOS}{BROADER}", NamedNode(iri))
    return {
        "page": "topic", "iri": iri, "kind": "Topic", "own": own,
        "label": next(iter(said.get(f"{SKOS}prefLabel", [])), own),
        "aliases": sorted(said.get(f"{SKOS}altLabel", []), key=str.casefold),
        "definition": next(iter(said.get(f"{SKOS}definition", [])), ""),
        "broader": _topics(opened, lists, said.get(f"{SKOS}{BROADER}", [])),
        "narrower": _topics(opened, lists, below),
        "years": counted.years(opened, mask),
        "named": counted.most_named(opened, lists, mask, _NAMED),
        "newest": counted.newest(opened, lists, wanted, 10),
    }  # fmt: skip


def _topics(opened: Opened, lists: Lists, iris: list[str]) -> list[dict[str, Any]]:
    """Some topics with the papers that are filed under them or below them, most papers first."""
    found = dict(lists.topics())
    numbers = opened.shelf.numbers(iris)
    cards = sorted(opened.shelf.cards(numbers), key=lambda card: (-found.get(card.number, 0), card.label))
    return [{"iri": c.iri, "label": c.label, "kind": "Topic", "papers": found.get(c.number, 0)} for c in cards]

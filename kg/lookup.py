"""Find the node that a person means: an entity by any of its names, a paper by id or title."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from kg.errors import QueryError
from kg.ids import Iris, normalise_title
from kg.linking import key
from kg.store import scan
from kg.vocab import DCTERMS, KG, MENTIONS, RDF, SKOS

_KEY: Final = f"{KG}key"
_TYPE: Final = f"{RDF}type"
_LABEL: Final = f"{SKOS}prefLabel"
_TITLE: Final = f"{DCTERMS}title"


@dataclass(frozen=True, slots=True)
class Found:
    """A node, its name, and the names of others that the same words might have meant."""

    iri: str
    name: str
    others: tuple[str, ...] = ()


def entity(store: Store, name: str, *, of: str | None = None) -> Found:
    """Find an entity by any of its names, however spelt; among several the one that most papers name.

    Args:
        store: where to look.
        name: a name, or an IRI.
        of: a type that is preferred when the name stands for several entities.

    Raises:
        QueryError: no entity has the name; the message offers the nearest ones.
    """
    if _is_iri(name):
        return _known_iri(store, name, _LABEL, "entity")
    nodes = scan.subjects(store, _KEY, Literal(key(name)))
    if not nodes:
        known = sorted({value for _, value in scan.pairs(store, _KEY)})
        raise QueryError(f"no entity is called {name!r}{_nearest(key(name), known)}")
    typed = [n for n in nodes if of and f"{KG}{of}" in scan.objects(store, n, _TYPE)]
    ranked = sorted(typed or nodes, key=lambda n: (-_mentioned(store, n), n))
    return Found(ranked[0], _name(store, ranked[0], _LABEL), tuple(_name(store, n, _LABEL) for n in ranked[1:]))


def paper(store: Store, name: str, *, iris: Iris) -> Found:
    """Find a paper by IRI, id, arXiv id or title (case and punctuation do not matter).

    Raises:
        QueryError: there is no such paper; the message offers the nearest titles.
    """
    if _is_iri(name):
        return _known_iri(store, name, _TITLE, "paper")
    for identifier in (name, f"arxiv-{name}", f"doi-{name}"):
        iri = iris.paper(identifier)
        if titles := scan.objects(store, iri, _TITLE):
            return Found(iri, titles[0])
    papers = scan.subjects(store, _TYPE, NamedNode(f"{KG}Paper"))
    by_title = {normalise_title(_name(store, iri, _TITLE)): iri for iri in papers}
    wanted = normalise_title(name)
    if wanted not in by_title:
        raise QueryError(f"no paper has the id or title {name!r}{_nearest(wanted, list(by_title))}")
    return Found(by_title[wanted], _name(store, by_title[wanted], _TITLE))


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not any(c in text for c in ' <>"{}|\\^`')


def _known_iri(store: Store, iri: str, label: str, what: str) -> Found:
    if not scan.objects(store, iri, label):
        raise QueryError(f"there is no {what} <{iri}> in this graph")
    return Found(iri, _name(store, iri, label))


def _mentioned(store: Store, iri: str) -> int:
    return len(scan.subjects(store, f"{KG}{MENTIONS}", NamedNode(iri)))


def _name(store: Store, iri: str, label: str) -> str:
    return next(iter(scan.objects(store, iri, label)), iri)


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    containing = [k for k in known if name and name in k and k not in near][:2]
    offered = [*near, *containing][:4]
    return f"; did you mean {' or '.join(map(repr, offered))}?" if offered else ""

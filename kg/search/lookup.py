"""Find the node that a person means: an entity by any of its names, a paper by id or title; bind questions to nodes."""

from __future__ import annotations

import difflib
import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

import queries.catalogue as catalogue
from kg.core.errors import QueryError
from kg.core.ids import Iris, normalise_title
from kg.core.vocab import DCTERMS, KG, MENTIONS, RDF, SKOS, XSD
from kg.linking import fold, key
from kg.store import scan
from kg.store.sparql import Term

_KEY: Final = f"{KG}key"
_TYPE: Final = f"{RDF}type"
_LABEL: Final = f"{SKOS}prefLabel"
_ALSO: Final = f"{SKOS}altLabel"
_TITLE: Final = f"{DCTERMS}title"
#: Papers counted to tell which of several entities of one name is meant more often.
_COUNTED: Final = 500
#: Names that are offered when none fits.
_OFFERED: Final = 3
#: Names that are looked at closely when none fits.
_COMPARED: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A node, its name, and the names of others that the same words might have meant."""

    iri: str
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """Which node a parameter's text was taken for."""

    parameter: str
    given: str
    iri: str
    name: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the library with its values: SPARQL, terms for its variables, and the nodes they were taken for.

    ``shown`` is SPARQL that stands on its own, for looking at and changing.
    """

    text: str
    terms: Mapping[str, Term]
    taken: tuple[Taken, ...]

    @property
    def shown(self) -> str:
        """The query with its values written into it, as a person would."""
        values = "".join(f"  VALUES ?{name} {{ {term} }}\n" for name, term in self.terms.items())
        return self.text.replace("WHERE {\n", f"WHERE {{\n{values}", 1)


def ask(store: Store, name: str, values: Mapping[str, str], *, iris: Iris) -> Asked:
    """Bind a question of the library: texts are taken for the entities and papers they name.

    Raises:
        QueryError: no such question, or a value that fits nothing; the message offers the nearest names.
    """
    try:
        bound = catalogue.bind(catalogue.load(name), values)
    except catalogue.CatalogueError as error:
        raise QueryError(str(error)) from None
    terms: dict[str, Term] = {}
    taken: list[Taken] = []
    for variable, (parameter, value) in bound.values.items():
        if parameter.type in {"integer", "number", "text"}:
            terms[variable] = _literal(parameter, value)
            continue
        if parameter.type == "topic":
            terms[variable] = Literal(topic(store, value).name)
            continue
        found = paper(store, value, iris=iris) if parameter.type == "paper" else entity(store, value, of=parameter.of)
        terms[variable] = NamedNode(found.iri)
        taken.append(Taken(parameter.name, value, found.iri, found.name, found.others))
    return Asked(bound.text, terms, tuple(taken))


def _literal(parameter: catalogue.Parameter, value: str) -> Literal:
    if parameter.type == "integer":
        return Literal(int(value))
    return Literal(value, datatype=NamedNode(f"{XSD}decimal")) if parameter.type == "number" else Literal(value)


def entity(store: Store, name: str, *, of: str | None = None) -> Found:
    """Find an entity by any of its names, however spelt; among several the one that most papers name.

    Args:
        store: where to look.
        name: a name, or an IRI.
        of: a type that is preferred when the name stands for several entities.

    Raises:
        QueryError: no entity has the name; the message offers the nearest ones.
    """
    name = clean(name)
    if _is_iri(name):
        return _known_iri(store, name, _LABEL, "entity")
    nodes = scan.subjects(store, _KEY, Literal(key(name)))
    if not nodes:
        known: dict[str, set[str]] = defaultdict(set)
        for node, value in scan.pairs(store, _KEY):
            known[value].add(node)
        sense = fold(name).sense
        nodes = sorted({node for value, found in known.items() if fold(value).sense == sense for node in found})
    if not nodes:
        raise QueryError(f"no entity is called {name!r}{_nearest(key(name), known)}")
    typed = [n for n in nodes if of and f"{KG}{of}" in scan.objects(store, n, _TYPE)]
    ranked = sorted(typed or nodes, key=lambda n: (-_mentioned(store, n), n))
    return Found(ranked[0], _name(store, ranked[0], _LABEL), tuple(_name(store, n, _LABEL) for n in ranked[1:]))


def paper(store: Store, name: str, *, iris: Iris) -> Found:
    """Find a paper by IRI, id, arXiv id or title (case and punctuation do not matter).

    Raises:
        QueryError: there is no such paper; the message offers the nearest titles.
    """
    name = clean(name)
    if _is_iri(name):
        return _known_iri(store, name, _TITLE, "paper")
    for identifier in (name, f"arxiv-{name}", f"doi-{name}"):
        iri = iris.paper(identifier)
        if titles := scan.objects(store, iri, _TITLE):
            return Found(iri, titles[0])
    for predicate in (_TITLE, f"{KG}arxivId", f"{KG}doi"):
        if verbatim := scan.subjects(store, predicate, Literal(name)):
            return Found(verbatim[0], _name(store, verbatim[0], _TITLE))
    by_title = {normalise_title(title): iri for iri, title in scan.pairs(store, _TITLE)}
    wanted = normalise_title(name)
    if wanted not in by_title:
        raise QueryError(f"no paper has the id or title {name!r}{_nearest(wanted, by_title)}")
    return Found(by_title[wanted], _name(store, by_title[wanted], _TITLE))


def topic(store: Store, name: str) -> Found:
    """Find a topic by IRI or by any of its names (case does not matter); the name is the one that fits.

    Raises:
        QueryError: there is no such topic; the message offers the nearest names.
    """
    name = clean(name)
    topics = scan.subjects(store, _TYPE, NamedNode(f"{KG}Topic"))
    if name in topics:
        return Found(name, _name(store, name, _LABEL))
    known = {label: iri for iri in topics for way in (_ALSO, _LABEL) for label in scan.objects(store, iri, way)}
    folded = {label.casefold(): label for label in known}
    if name.casefold() not in folded:
        raise QueryError(f"no topic is called {name!r}{_nearest(name.casefold(), folded)}; kg query topics lists them")
    label = folded[name.casefold()]
    return Found(known[label], label)


def clean(name: str) -> str:
    """A name as a person gives it: without blanks around it, and without halves of characters."""
    return name.encode("utf-8", "replace").decode("utf-8").strip()


def _is_iri(text: str) -> bool:
    if not text.startswith(("http://", "https://")):
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _known_iri(store: Store, iri: str, label: str, what: str) -> Found:
    if not scan.objects(store, iri, label):
        raise QueryError(f"there is no {what} <{iri}> in this graph")
    return Found(iri, _name(store, iri, label))


def _mentioned(store: Store, iri: str) -> int:
    mentions = store.quads_for_pattern(None, NamedNode(f"{KG}{MENTIONS}"), NamedNode(iri), None)
    return sum(1 for _ in islice(mentions, _COUNTED))


def _name(store: Store, iri: str, label: str) -> str:
    return next(iter(scan.objects(store, iri, label)), iri)


def _nearest(name: str, known: Collection[str]) -> str:
    likely = heapq.nsmallest(_COMPARED, known, key=_unlike(name))
    near = difflib.get_close_matches(name, likely, n=_OFFERED, cutoff=0.5)
    containing = [k for k in likely if name and name in k and k not in near]
    offered = [*near, *containing][:_OFFERED]
    return f"; did you mean {' or '.join(map(repr, offered))}?" if offered else ""


def _unlike(name: str) -> Callable[[str], tuple[float, str]]:
    """A quick measure of how far a name is from another: the share of their letter pairs that only one has."""
    pairs = _pairs(name)

    def measure(other: str) -> tuple[float, str]:
        theirs = _pairs(other)
        return (1 - 2 * len(pairs & theirs) / (len(pairs) + len(theirs)), other)

    return measure


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(max(1, len(name) - 1))}

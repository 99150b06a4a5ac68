"""Find the node that a person means: an entity by any of its names, a paper by id or title; bind questions to nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import Literal, NamedNode

import queries.catalogue as catalogue
from kg.core.errors import QueryError
from kg.core.ids import Iris
from kg.core.vocab import DCTERMS, KG, MENTIONS, RDF, SKOS, XSD
from kg.linking import key
from kg.search import reading
from kg.search.names import Names, did_you_mean
from kg.store import scan
from kg.store.dataset import Dataset
from kg.store.functions import Term

_KEY: Final = f"{KG}key"
_TYPE: Final = f"{RDF}type"
_LABEL: Final = f"{SKOS}prefLabel"
_TITLE: Final = f"{DCTERMS}title"
#: Papers counted to tell which of several entities of one name is meant more often.
_COUNTED: Final = 500


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


def ask(store: Dataset, name: str, values: Mapping[str, str], *, iris: Iris) -> Asked:
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


def entity(store: Dataset, name: str, *, of: str | None = None) -> Found:
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
        known = Names(reading.entities(store))
        nodes = [hit.node.iri for hit in known.find(name)]
    if not nodes:
        raise QueryError(f"no entity is called {name!r}{did_you_mean(known.nearest(name))}")
    typed = [n for n in nodes if of and f"{KG}{of}" in scan.objects(store, n, _TYPE)]
    ranked = sorted(typed or nodes, key=lambda n: (-_mentioned(store, n), n))
    return Found(ranked[0], _name(store, ranked[0], _LABEL), tuple(_name(store, n, _LABEL) for n in ranked[1:]))


def paper(store: Dataset, name: str, *, iris: Iris) -> Found:
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
    known = Names(reading.papers(store))
    hits = known.find(name)
    if not hits:
        raise QueryError(f"no paper has the id or title {name!r}{did_you_mean(known.nearest(name))}")
    return Found(hits[0].node.iri, hits[0].node.names[0], tuple(hit.node.names[0] for hit in hits[1:]))


def topic(store: Dataset, name: str) -> Found:
    """Find a topic by IRI or by any of its names (case does not matter); the name is the one that fits.

    Raises:
        QueryError: there is no such topic; the message offers the nearest names.
    """
    name = clean(name)
    if _is_iri(name):
        return _known_iri(store, name, _LABEL, "topic")
    known = Names(reading.topics(store))
    hits = known.find(name)
    if not hits:
        raise QueryError(f"no topic is called {name!r}{did_you_mean(known.nearest(name))}; kg query topics lists them")
    return Found(hits[0].node.iri, hits[0].name)


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


def _known_iri(store: Dataset, iri: str, label: str, what: str) -> Found:
    if not scan.objects(store, iri, label):
        raise QueryError(f"there is no {what} <{iri}> in this graph")
    return Found(iri, _name(store, iri, label))


def _mentioned(store: Dataset, iri: str) -> int:
    mentions = store.quads_for_pattern(None, NamedNode(f"{KG}{MENTIONS}"), NamedNode(iri), None)
    return sum(1 for _ in islice(mentions, _COUNTED))


def _name(store: Dataset, iri: str, label: str) -> str:
    return next(iter(scan.objects(store, iri, label)), iri)

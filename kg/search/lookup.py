"""Find the node that a person means: an entity by any of its names, a paper by id or title; bind questions to nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

import queries.catalogue as catalogue
from kg.core.errors import QueryError
from kg.core.vocab import DCTERMS, KG, RDF, SKOS, TYPE_ORDER, XSD
from kg.linking import key
from kg.search.directory import Directory
from kg.search.names import did_you_mean
from kg.store import scan
from kg.store.functions import Term
from kg.store.opened import Opened

_TYPE: Final = f"{RDF}type"
_LABEL: Final = f"{SKOS}prefLabel"
_TITLE: Final = f"{DCTERMS}title"


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


def ask(opened: Opened, name: str, values: Mapping[str, str]) -> Asked:
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
            terms[variable] = Literal(topic(opened, value).name)
            continue
        found = paper(opened, value) if parameter.type == "paper" else entity(opened, value, of=parameter.of)
        terms[variable] = NamedNode(found.iri)
        taken.append(Taken(parameter.name, value, found.iri, found.name, found.others))
    return Asked(bound.text, terms, tuple(taken))


def _literal(parameter: catalogue.Parameter, value: str) -> Literal:
    if parameter.type == "integer":
        return Literal(int(value))
    return Literal(value, datatype=NamedNode(f"{XSD}decimal")) if parameter.type == "number" else Literal(value)


def entity(opened: Opened, name: str, *, of: str | None = None) -> Found:
    """Find an entity by any of its names, however spelt; among several the one that most papers name.

    Args:
        opened: where to look.
        name: a name, or an IRI.
        of: a type that is preferred when the name stands for several entities.

    Raises:
        QueryError: no entity has the name; the message offers the nearest ones.
    """
    name = clean(name)
    if _is_iri(name):
        return _known_iri(opened.rdf, name, _LABEL, "entity")
    wanted, folded = Directory(opened.texts), key(name)
    found = [entry.iri for entry in opened.texts.keyed(folded)] if folded else []
    found = found or [hit.node.iri for hit in wanted.find(name, kinds=TYPE_ORDER)]
    if not found:
        raise QueryError(f"no entity is called {name!r}{did_you_mean(wanted.nearest(name, kinds=TYPE_ORDER))}")
    typed = [iri for iri in found if of and f"{KG}{of}" in scan.objects(opened.rdf, iri, _TYPE)]
    counted = sorted(opened.counts.nodes(typed or found), key=lambda node: (-node.papers, node.iri))
    return Found(counted[0].iri, counted[0].label, tuple(node.label for node in counted[1:]))


def paper(opened: Opened, name: str) -> Found:
    """Find a paper by IRI, id, arXiv id or title (case and punctuation do not matter).

    Raises:
        QueryError: there is no such paper; the message offers the nearest titles.
    """
    name = clean(name)
    if _is_iri(name):
        return _known_iri(opened.rdf, name, _TITLE, "paper")
    for identifier in (name, f"arxiv-{name}", f"doi-{name}"):
        iri = opened.iris.paper(identifier)
        if titles := scan.objects(opened.rdf, iri, _TITLE):
            return Found(iri, titles[0])
    for predicate in (_TITLE, f"{KG}arxivId", f"{KG}doi"):
        if verbatim := scan.subjects(opened.rdf, predicate, Literal(name)):
            return Found(verbatim[0], _name(opened.rdf, verbatim[0], _TITLE))
    known = Directory(opened.texts)
    hits = known.find(name, kinds=["Paper"])
    if not hits:
        raise QueryError(f"no paper has the id or title {name!r}{did_you_mean(known.nearest(name, kinds=['Paper']))}")
    return Found(hits[0].node.iri, hits[0].node.names[0], tuple(hit.node.names[0] for hit in hits[1:]))


def topic(opened: Opened, name: str) -> Found:
    """Find a topic by IRI or by any of its names (case does not matter); the name is the one that fits.

    Raises:
        QueryError: there is no such topic; the message offers the nearest names.
    """
    name = clean(name)
    if _is_iri(name):
        return _known_iri(opened.rdf, name, _LABEL, "topic")
    known = Directory(opened.texts)
    hits = known.find(name, kinds=["Topic"])
    if not hits:
        near = did_you_mean(known.nearest(name, kinds=["Topic"]))
        raise QueryError(f"no topic is called {name!r}{near}; kg query topics lists them")
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


def _known_iri(store: Store, iri: str, label: str, what: str) -> Found:
    if not scan.objects(store, iri, label):
        raise QueryError(f"there is no {what} <{iri}> in this graph")
    return Found(iri, _name(store, iri, label))


def _name(store: Store, iri: str, label: str) -> str:
    return next(iter(scan.objects(store, iri, label)), iri)

"""Say what a node is, in a person's words."""

from __future__ import annotations

from typing import Final

from pyoxigraph import Store

from kg.core.ids import Iris, mention_parts
from kg.core.vocab import DCTERMS, KG, OA, RDF, SCHEMA, SKOS
from kg.store import scan
from kg.store.mentions import Mentions

_LONGEST: Final = 60


def name_of(store: Store, iri: str, iris: Iris, mentions: Mentions | None = None) -> str:
    """A node's kind and name: a paper by title and id, a statement by its ends, a mention by its words and paper."""
    node = iri.partition("#")[0].partition("/author/")[0]
    if mentions is not None and (mention := mentions.find(node)) is not None:
        return _place(store, mentions.evidence(mention).exact, mention.paper, iris)
    said = scan.values(store, node)
    types = set(said[f"{RDF}type"])
    if f"{DCTERMS}title" in said or f"{KG}Paper" in types:
        return _paper(store, iri, node, said)
    if f"{RDF}subject" in said or f"{KG}Assertion" in types:
        return f"the statement {_statement(store, said, iris)}"
    if f"{OA}hasTarget" in said or f"{KG}Mention" in types:
        return _mention(store, node, iris)
    if f"{KG}model" in said or f"{KG}ExtractionRun" in types:
        return f"the run of {_first(said, f'{KG}model') or iris.local(node)}"
    if name := _first(said, f"{SKOS}prefLabel"):
        kind = (_first(said, f"{KG}mainType") or "entity").removeprefix(KG).lower()
        return f"{kind} {_quoted(name)}"
    return iris.local(iri)


def _paper(store: Store, iri: str, node: str, said: scan.Values) -> str:
    identifier = _first(said, f"{DCTERMS}identifier") or node
    paper = f"paper {_quoted(_first(said, f'{DCTERMS}title') or 'without title')} ({identifier})"
    if iri == node:
        return paper
    name = next(iter(scan.objects(store, iri, f"{SCHEMA}name")), iri.rpartition("/")[2])
    return f"{paper}, author {name}"


def _statement(store: Store, said: scan.Values, iris: Iris) -> str:
    subject, obj = (_short(store, _first(said, f"{RDF}{part}"), iris) for part in ("subject", "object"))
    predicate = (_first(said, f"{RDF}predicate") or "?").rpartition("#")[2]
    return f"{subject} {predicate} {obj}"


def _mention(store: Store, node: str, iris: Iris) -> str:
    parts = mention_parts(node)
    words = next(iter(scan.objects(store, parts.quote, f"{OA}exact")), "?")
    paper = next(iter(scan.objects(store, parts.target, f"{OA}hasSource")), None)
    return _place(store, words, paper, iris)


def _place(store: Store, words: str, paper: str | None, iris: Iris) -> str:
    return f"the mention {_quoted(words)} in {_short(store, paper, iris)}"


def _short(store: Store, iri: str | None, iris: Iris) -> str:
    if iri is None:
        return "?"
    for predicate in (f"{SKOS}prefLabel", f"{DCTERMS}title"):
        if names := scan.objects(store, iri, predicate):
            return _quoted(names[0])
    return iris.local(iri)


def _first(said: scan.Values, predicate: str) -> str | None:
    return next(iter(said[predicate]), None)


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f"“{shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}”"

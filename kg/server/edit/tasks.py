"""What a worker tells the pages for editing: statements, queues, an entity with its papers, and whether a word fits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from extractors.components.sentences.logic import sentence_spans
from extractors.records import text_of
from kg.core.errors import QueryError
from kg.core.vocab import DCTERMS
from kg.linking.naming import name_key
from kg.review import queues, showing
from kg.review.finding import located
from kg.search import lookup
from kg.server.messages import Done
from kg.store import read, scan

if TYPE_CHECKING:
    from kg.server.openstore import OpenStore

#: Statements that are looked through for some that nobody judged, and papers of an entity that are listed.
_LOOKED_AT: Final = 2000
_PAPERS: Final = 50
#: A statement by paper, relation and names, the names in small letters: what was judged already.
Known = Sequence[Sequence[str]]


def queue(opened: OpenStore, *, order: str, relations: Sequence[str], known: Known, start: int, size: int) -> Done:
    """The next statements of a queue that are not among those ``known``."""
    generation = opened.generation
    if order == "drawn":
        kept = opened.kept
        name = f"drawn {' '.join(relations)}"
        if name not in kept:
            kept[name] = queues.drawn(generation, relations)
        lines = iter(kept[name])
    else:
        lines = queues.doubtful(generation, relations, limit=_LOOKED_AT + len(known))
    judged = {tuple(each) for each in known}
    statements = showing.of_lines(generation, lines)
    fresh = (each for each in statements if _named(each) not in judged)
    found = list(islice(fresh, start, start + size + 1))
    told = {
        "statements": [_told(statement) for statement in found[:size]],
        "more": len(found) > size,
        "model": showing.model_of(generation),
    }
    return _json(told)


def _named(statement: showing.Statement) -> tuple[str, ...]:
    return identity(statement.paper, statement.relation, statement.name, statement.object)


def identity(paper: str, relation: str, name: str, obj: str) -> tuple[str, ...]:
    """A statement as those judged are told from those that are not."""
    return paper, relation, name_key(name), name_key(obj) if obj else ""


def _told(statement: showing.Statement) -> dict[str, Any]:
    row = asdict(statement)
    return row | {"words": statement.words, "sentence": statement.sentence}


def paper(opened: OpenStore, *, iri: str) -> Done:
    """A paper with all its statements, its text, and the sentences of that."""
    generation = opened.generation
    said = scan.values(generation.rdf, iri)
    if not said.get(f"{DCTERMS}title") or not said.get(f"{DCTERMS}identifier"):
        return Done(404, {"error": f"there is no paper <{iri}> in this graph"})
    node = read.paper(generation.rdf, iri).paper
    text = text_of(node.title, node.abstract)
    told = {
        "id": node.id,
        "title": node.title,
        "abstract": node.abstract,
        "sentences": [text[start:end] for start, end in sentence_spans(text, len(node.title))],
        "statements": [_told(statement) for statement in showing.of_paper(generation, iri)],
    }
    return _json(told)


def entity(opened: OpenStore, *, iri: str) -> Done:
    """An entity with its names, its types and the papers that name it; a name that others have comes with its IRI."""
    generation = opened.generation
    if not (node := generation.counts.node(iri)) or node.kind in {"Paper", "Topic"}:
        return Done(404, {"error": f"there is no entity <{iri}> in this graph"})
    said = read.entity(generation.rdf, iri)
    alone = len(list(generation.texts.keyed(name_key(said.name)))) <= 1
    papers = [read.paper(generation.rdf, paper).paper for paper in generation.counts.papers_of(iri, _PAPERS)]
    told = {
        "iri": iri,
        "label": said.name,
        "name": said.name if alone else generation.iris.local(iri),
        "type": said.main_type,
        "types": said.types,
        "aliases": said.aliases,
        "total": node.papers,
        "papers": [{"id": each.id, "title": each.title} for each in papers],
    }
    return _json(told)


def fits(opened: OpenStore, *, paper: str = "", words: str = "", sentence: str = "", names: Sequence[str] = ()) -> Done:
    """Say whether there is such a paper, whether words stand in a sentence of it, and whether names are of entities."""
    generation = opened.generation
    if paper:
        said = scan.values(generation.rdf, generation.iris.paper(paper))
        if not said.get(f"{DCTERMS}title"):
            return Done(400, {"error": f"there is no paper {paper!r} in this graph"})
        text = text_of(said[f"{DCTERMS}title"][0], next(iter(said.get(f"{DCTERMS}abstract", [])), ""))
        if words and located(text, words, sentence) is None:
            return Done(400, {"error": f"{words!r} does not stand in this sentence of the paper; copy it from there"})
    try:
        for name in names:
            lookup.entity(generation, f"{generation.iris.base}{name}" if name.startswith("entity/") else name)
    except QueryError as error:
        return Done(400, {"error": str(error)})
    return _json({})


def _json(value: Mapping[str, Any]) -> Done:
    return Done(200, {"kind": "json"}, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


TASKS: Final[Mapping[str, Callable[..., Done]]] = {
    "review-queue": queue,
    "review-paper": paper,
    "review-entity": entity,
    "review-fits": fits,
}

"""Tell all that a page about one node shows: names, facts, and its edges with the sentences behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.core.vocab import DCTERMS, KG, OWL, PREFIXES, RDF, SCHEMA, SKOS, relation_iri
from kg.store import scan
from kg.store.annotations import annotation, graph_of
from kg.store.counts import Line
from kg.store.opened import Opened

#: Edges of one relation, and sentences behind one edge, that a page shows; it says how many there are.
_EDGES: Final = 50
_SENTENCES: Final = 5
_STATEMENTS: Final = 500

_FACTS: Final = {
    f"{KG}year": "year",
    f"{DCTERMS}issued": "published",
    f"{KG}venue": "venue",
    f"{KG}doi": "DOI",
    f"{KG}arxivId": "arXiv",
    f"{KG}url": "address",
    f"{KG}category": "category",
    f"{KG}keyword": "keyword",
    f"{DCTERMS}identifier": "id",
}


def tell(generation: Opened, iri: str, *, relation: str = "", start: int = 0) -> dict[str, Any] | None:
    """What is known of a node, as plain values; none when the graph says nothing of it.

    A redirect has only ``moved``, the IRI it leads to. Where ``relation`` is named, in short form, only edges of it are
    told, those from number ``start`` on.
    """
    store, said = generation.rdf, scan.values(generation.rdf, iri)
    if not said:
        return _mention(generation, iri)
    if moved := said.get(f"{DCTERMS}isReplacedBy"):
        return {"iri": iri, "moved": moved[0]}
    kind = _kind(said)
    about: dict[str, Any] = {
        "iri": iri,
        "kind": kind,
        "label": label_of(store, iri, said),
        "aliases": sorted(said.get(f"{SKOS}altLabel", [])),
        "types": sorted({t.removeprefix(KG) for t in said.get(f"{RDF}type", []) if t.startswith(KG)}),
        "abstract": next(iter(said.get(f"{DCTERMS}abstract", [])), ""),
        "authors": _authors(store, said),
        "facts": [[_FACTS[p], value] for p in _FACTS for value in sorted(said.get(p, []))],
        "edges": _edges(generation, iri, relation, start),
        "graphs": sorted({q.graph_name.value for q in _quads(store, iri) if isinstance(q.graph_name, NamedNode)}),
        "statements": [],
        "triples": [],
    }
    if kind == "Other" or kind == "Topic":
        about["statements"] = _statements(store, iri)
    return about


def triples(generation: Opened, iri: str) -> list[Triple]:
    """The triples about a node, those about its parts (``IRI#...``) included, sorted."""
    if (mention := generation.mentions.find(iri.partition("#")[0])) is not None:
        return sorted(annotation(generation.mentions, mention), key=str)
    store = generation.rdf
    found, waiting, seen = set[Triple](), [iri], {iri}
    while waiting:
        for quad in store.quads_for_pattern(NamedNode(waiting.pop()), None, None, None):
            found.add(quad.triple)
            part = quad.object
            if isinstance(part, NamedNode) and part.value.startswith(f"{iri}#") and part.value not in seen:
                seen.add(part.value)
                waiting.append(part.value)
    return sorted(found, key=str)


def label_of(store: Store, iri: str, said: scan.Values | None = None) -> str:
    """What a node is called: its label or title, the value of a result, else its short IRI."""
    said = scan.values(store, iri) if said is None else said
    for predicate in (f"{SKOS}prefLabel", f"{DCTERMS}title", f"{SCHEMA}name", f"{KG}value"):
        if names := said.get(predicate):
            return names[0]
    return shorten(iri)


def shorten(iri: str) -> str:
    """An IRI with one of the usual prefixes, where one fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _kind(said: scan.Values) -> str:
    types = {t.removeprefix(KG) for t in said.get(f"{RDF}type", [])}
    if main := said.get(f"{KG}mainType"):
        return main[0].removeprefix(KG)
    return "Paper" if "Paper" in types else "Topic" if "Topic" in types else "Other"


def _authors(store: Store, said: scan.Values) -> list[str]:
    authors = [scan.values(store, author) for author in said.get(f"{DCTERMS}creator", [])]
    authors.sort(key=lambda a: int(next(iter(a.get(f"{SCHEMA}position", [])), "0")))
    return [name for author in authors for name in author.get(f"{SCHEMA}name", [])[:1]]


def _mention(generation: Opened, iri: str) -> dict[str, Any] | None:
    """The page of a mention, which stands beside the graph; its parts lead to it."""
    store, mention = generation.rdf, generation.mentions.find(iri.partition("#")[0])
    if mention is None or mention.iri != iri:
        return {"iri": iri, "moved": mention.iri} if mention else None
    said = generation.mentions.evidence(mention)
    resting = scan.subjects(store, f"{KG}evidence", NamedNode(iri))
    rows = [("paper", mention.paper), ("stands for", mention.body), *(("evidence of", each) for each in resting)]
    places = [("start", mention.start), ("end", mention.end)]
    return {
        "iri": iri, "kind": "Mention", "label": said.exact, "abstract": said.sentence,
        "aliases": [], "types": ["Mention"], "authors": [], "facts": places, "edges": [], "triples": [],
        "graphs": [graph_of(mention, generation.iris)],
        "statements": [{"property": name, **_value(store, NamedNode(node))} for name, node in rows],
    }  # fmt: skip


def _edges(generation: Opened, iri: str, relation: str, start: int) -> list[dict[str, Any]]:
    """The edges from and to a node, by relation, the surest first; only those of one relation where one is named."""
    found = [
        (outwards, name, total)
        for outwards in (True, False)
        for name, total in sorted(generation.counts.relations(iri, outwards=outwards), key=_by_iri)
        if relation in {"", shorten(relation_iri(name))}
    ]
    return [_group(generation, iri, name, outwards, total, start) for outwards, name, total in found]


def _quads(store: Store, iri: str) -> Iterator[Quad]:
    return store.quads_for_pattern(NamedNode(iri), None, None, None)


def _by_iri(counted: tuple[str, int]) -> str:
    return relation_iri(counted[0])


def _group(generation: Opened, iri: str, relation: str, outwards: bool, total: int, start: int) -> dict[str, Any]:
    lines = generation.counts.lines(iri, relation, outwards=outwards, limit=_EDGES, offset=start)
    others = [line.object if outwards else line.subject for line in lines]
    labels = {node.iri: node.label for node in generation.counts.nodes(others)}
    nodes = [
        {
            "iri": other,
            "label": labels.get(other) or label_of(generation.rdf, other),
            "confidence": line.confidence,
            "evidence": _sentences(generation, _evidence(generation, line)),
        }
        for other, line in zip(others, lines, strict=True)
    ]
    named = {"relation": shorten(relation_iri(relation)), "outwards": outwards}
    return {**named, "total": total, "start": start, "more": start + len(nodes) < total, "nodes": nodes}


def _evidence(generation: Opened, line: Line) -> list[str]:
    assertion = generation.iris.assertion(line.subject, relation_iri(line.relation), line.object)
    return scan.objects(generation.rdf, assertion, f"{KG}evidence")[:_SENTENCES]


def _sentences(generation: Opened, mentions: Sequence[str]) -> list[dict[str, str]]:
    """The words of mentions and the sentences around them, and the papers they stand in."""
    return [
        {
            "prefix": said.prefix,
            "exact": said.exact,
            "suffix": said.suffix,
            "paper": said.paper,
            "title": label_of(generation.rdf, said.paper),
        }
        for said in generation.mentions.quoted(mentions)
    ]


def _statements(store: Store, iri: str) -> list[dict[str, str]]:
    """Everything said of a node that has no page of its own making, and what points to it."""
    own, node = [], NamedNode(iri)
    for quad in _quads(store, iri):
        own.append({"property": shorten(quad.predicate.value), **_value(store, quad.object)})
    for quad in store.quads_for_pattern(None, None, node, None):
        if len(own) >= _STATEMENTS:
            break
        if quad.predicate.value not in {f"{RDF}object", f"{OWL}sameAs"}:
            own.append({"property": f"{shorten(quad.predicate.value)} of", **_value(store, quad.subject)})
    return sorted(own, key=lambda row: (row["property"], row["text"]))[:_STATEMENTS]


def _value(store: Store, term: Any) -> dict[str, str]:
    if isinstance(term, Literal):
        return {"text": term.value, "iri": ""}
    if isinstance(term, NamedNode):
        return {"text": label_of(store, term.value), "iri": term.value}
    return {"text": str(term), "iri": ""}

"""All that the page of a paper shows: its text with what it names, what it does with that, results, papers like it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode

from kg.core.errors import StoreError
from kg.core.vocab import (
    CITES,
    DCTERMS,
    HAS_TOPIC,
    KG,
    PROV,
    RDF,
    REPORTS_RESULT,
    relation_iri,
    relation_order,
    wording,
)
from kg.search.finding import Searcher
from kg.search.similar import similar
from kg.server.browse import rows
from kg.server.telling.text import Span, pieces
from kg.statements import REJECTED
from kg.store import scan
from kg.store.counts import Line
from kg.store.mentions import Mention
from kg.store.opened import Opened

#: Statements of one relation, statements about entities, cited papers and papers like it that a page shows.
_STATED, _ASIDE, _CITED, _LIKE = 60, 40, 50, 8
#: Evidence of a statement about two entities that is looked through for the sentence in this paper.
_LOOKED: Final = 400
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'{}|\\^`)\]]+[^\s<>\"'{}|\\^`)\].,;:!?]")
_FORGES: Final = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "huggingface.co")


def tell(searcher: Searcher, iri: str, said: scan.Values) -> dict[str, Any]:
    """What the page of a paper, given as IRI with all that is said of it, shows."""
    opened = searcher.opened
    [card] = opened.shelf.cards([opened.shelf.number(iri)])
    slip = opened.shelf.slips([card])[card.number]
    statements, spans = _statements(opened, iri)
    length = len(card.label)
    abstract = _first(said, f"{DCTERMS}abstract")
    topics = [group for group in statements if group["relation"] == HAS_TOPIC]
    cites = [group for group in statements if group["relation"] == CITES]
    return {
        "page": "paper", "iri": iri, "kind": "Paper", "label": card.label, "id": slip.identifier,
        "authors": list(slip.authors), "published": slip.published, "year": card.year, "venue": slip.venue,
        "doi": slip.doi, "arxiv": slip.arxiv, "categories": said.get(f"{KG}category", []),
        "keywords": said.get(f"{KG}keyword", []), "sources": _sources(opened, card.number),
        "title": pieces(card.label, (span for span in spans if span[1] <= length)),
        "abstract": pieces(abstract, (span for span in spans if span[0] > length), start=length + 1),
        "statements": [group for group in statements if group["relation"] not in {HAS_TOPIC, CITES, REPORTS_RESULT}],
        "topics": topics[0]["nodes"] if topics else [],
        "cites": cites[0]["nodes"] if cites else [],
        "cited": _cited(opened, iri),
        "relations": _relations(opened, iri),
        "results": _results(opened, card.number),
        "similar": _similar(searcher, iri, statements),
        "links": links(slip.arxiv, slip.doi, slip.url, abstract),
        "graphs": [opened.iris.paper_graph(slip.identifier)],
    }  # fmt: skip


def links(arxiv: str | None, doi: str | None, url: str | None, abstract: str) -> list[list[str]]:
    """Where a paper is to be found in the web, and what its abstract names there: words and addresses.

    >>> links("1706.03762", None, None, "")[0]
    ['arXiv', 'https://arxiv.org/abs/1706.03762']
    """
    found = []
    if arxiv:
        found += [["arXiv", f"https://arxiv.org/abs/{arxiv}"], ["PDF", f"https://arxiv.org/pdf/{arxiv}"]]
        found += [["Hugging Face", f"https://huggingface.co/papers/{arxiv}"]]
    if doi:
        found.append(["DOI", f"https://doi.org/{doi}"])
    if url and url.startswith(("https://", "http://")) and url not in {address for _, address in found}:
        found.append(["Source", url])
    for address in dict.fromkeys(_ADDRESS.findall(abstract)):
        host = address.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
        found.append(["Code" if host in _FORGES or host.endswith((".github.io", ".gitlab.io")) else host, address])
    return found


def _statements(opened: Opened, iri: str) -> tuple[list[dict[str, Any]], list[Span]]:
    """What a paper says of entities and topics, by relation, the surest first; and where its text says so."""
    found, spans = [], list[Span]()
    counted = opened.counts.relations(iri, outwards=True)
    for relation, total in sorted(counted, key=lambda pair: relation_order(pair[0])):
        lines = opened.counts.lines(iri, relation, outwards=True, limit=_STATED)
        known = {node.iri: node for node in opened.counts.nodes(line.object for line in lines)}
        nodes = []
        for line in lines:
            if (node := known.get(line.object)) is None:
                continue
            mentions = _mentions(opened, line)
            if relation not in {CITES, HAS_TOPIC}:
                spans += [(m.start, m.end, line.object, node.kind, node.label) for m in mentions if m.paper == iri]
            quoted = _quotes(opened, mentions[:3])
            nodes.append(
                {"iri": line.object, "label": node.label, "kind": node.kind, "confidence": line.confidence,
                 "papers": node.papers, "quotes": quoted}
            )  # fmt: skip
        if nodes:
            said = {"relation": relation, "title": wording(relation).outward, "total": total, "nodes": nodes}
            found.append(said)
    return found, spans


def _mentions(opened: Opened, line: Line) -> list[Mention]:
    assertion = opened.iris.assertion(line.subject, relation_iri(line.relation), line.object)
    found = (opened.mentions.find(iri) for iri in scan.objects(opened.rdf, assertion, f"{KG}evidence"))
    return sorted((m for m in found if m is not None), key=lambda m: (m.start, m.end))


def _quotes(opened: Opened, mentions: Iterable[Mention]) -> list[dict[str, Any]]:
    said = ((m, opened.mentions.evidence(m)) for m in mentions)
    return [{"prefix": e.prefix, "exact": e.exact, "suffix": e.suffix, "start": m.start, "end": m.end} for m, e in said]


def _relations(opened: Opened, iri: str) -> list[dict[str, Any]]:
    """What a paper says of two entities, with the sentence."""
    found = []
    for assertion in scan.subjects(opened.rdf, f"{PROV}wasDerivedFrom", NamedNode(iri)):
        said = scan.values(opened.rdf, assertion)
        ends = [said.get(f"{RDF}{part}", [""])[0] for part in ("subject", "predicate", "object")]
        if ends[0] == iri or not all(ends) or REJECTED in said.get(f"{KG}status", []):
            continue
        evidence = said.get(f"{KG}evidence", [])[:_LOOKED]
        own = (m for each in evidence if (m := opened.mentions.find(each)) is not None and m.paper == iri)
        quotes = _quotes(opened, [mention for mention, _ in zip(own, range(1), strict=False)])
        confidence = float(next(iter(said.get(f"{KG}confidence", [])), "0"))
        found.append((relation_order(ends[1].rpartition("#")[2]), -confidence, ends, quotes))
    found.sort(key=lambda row: row[:2])
    labels = {node.iri: node for node in opened.counts.nodes(end for row in found for end in (row[2][0], row[2][2]))}
    return [
        {
            "subject": {"iri": ends[0], "label": labels[ends[0]].label, "kind": labels[ends[0]].kind},
            "words": wording(ends[1].rpartition("#")[2]).outward, "predicate": ends[1],
            "object": {"iri": ends[2], "label": labels[ends[2]].label, "kind": labels[ends[2]].kind},
            "confidence": -confidence, "quotes": quotes,
        }
        for _, confidence, ends, quotes in found[:_ASIDE]
        if ends[0] in labels and ends[2] in labels
    ]  # fmt: skip


def _results(opened: Opened, number: int) -> list[dict[str, Any]]:
    columns = opened.shelf.columns
    found = rows.of_results(opened, columns.result[columns.result_paper == number])
    for row in found:
        paper = row["paper"]["iri"]
        row["quotes"] = _quotes(opened, _mentions(opened, Line(paper, REPORTS_RESULT, row["iri"], 0))[:1])
    return found


def _cited(opened: Opened, iri: str) -> dict[str, Any]:
    total = dict(opened.counts.relations(iri, outwards=False)).get(CITES, 0)
    lines = opened.counts.lines(iri, CITES, outwards=False, limit=_CITED) if total else []
    papers = opened.shelf.cards(opened.shelf.numbers(line.subject for line in lines))
    papers.sort(key=lambda card: (-(card.year or 0), card.label))
    return {"total": total, "papers": [{"iri": p.iri, "label": p.label, "year": p.year} for p in papers]}


def _sources(opened: Opened, number: int) -> list[str]:
    columns = opened.shelf.columns
    return [columns.sources[place] for place in columns.source[columns.source_paper == number]]


def _similar(searcher: Searcher, iri: str, statements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Papers like it, with what they share; none in a store that was written before texts had an index."""
    try:
        found = similar(searcher, iri, limit=_LIKE)
    except StoreError:
        return []
    own = {node["label"]: node for group in statements for node in group["nodes"]}
    return [
        {
            "iri": like.paper.iri, "label": like.paper.title, "year": like.paper.year,
            "shared": [own[name] for name in like.shared if name in own],
        }
        for like in found
    ]  # fmt: skip


def _first(said: scan.Values, predicate: str) -> str:
    return next(iter(said.get(predicate, [])), "")

"""All that the page of an entity shows: names, kinds, what papers do with it over the years, sentences, results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

import numpy as np

from extractors.records import ROLES
from kg.core.vocab import BROADER, KG, PAPER_RELATIONS, RDF, SKOS, relation_iri, relation_order, wording
from kg.insight import results as claims
from kg.server.browse import rows
from kg.server.browse.lists import Lists
from kg.server.browse.wanted import Wanted
from kg.server.telling import counted
from kg.store import scan
from kg.store.counts import Line
from kg.store.opened import Opened

#: What a page shows of each: edges of a relation, sentences, what stands together with it, results.
_EDGES, _SENTENCES, _TOGETHER, _CLAIMS = 12, 6, 8, 30
_BESIDE: Final = {
    "Method": ("Task", "Dataset", "Method", "Metric"),
    "Dataset": ("Task", "Method", "Metric", "Dataset"),
    "Task": ("Method", "Dataset", "Metric", "Task"),
    "Metric": ("Task", "Dataset", "Method", "Metric"),
}


def tell(opened: Opened, lists: Lists, iri: str, said: scan.Values) -> dict[str, Any]:
    """What the page of an entity, given as IRI with all that is said of it, shows."""
    columns, number = opened.shelf.columns, opened.shelf.number(iri)
    [card] = opened.shelf.cards([number])
    edges = columns.object == number
    mask = np.zeros(len(columns.kind), bool)
    mask[columns.subject[edges]] = True
    beside = dict.fromkeys(_BESIDE[card.kind], _TOGETHER)
    own = unquote(iri.rpartition("/")[2])
    named = Wanted.of({"kind": "Paper", "sort": "new", card.kind.lower(): own})
    return {
        "page": "entity", "iri": iri, "kind": card.kind, "label": card.label, "own": own,
        "aliases": sorted(said.get(f"{SKOS}altLabel", []), key=str.casefold),
        "types": sorted(name for t in said.get(f"{RDF}type", []) if (name := t.removeprefix(KG)) in ROLES),
        "matches": sorted({*said.get(f"{SKOS}exactMatch", []), *said.get(f"{SKOS}closeMatch", [])}),
        "papers": card.papers, "first": card.year,
        "roles": list(_roles(opened, number, named)),
        "years": counted.years(opened, mask),
        "edges": list(_edges(opened, iri)),
        "sentences": _sentences(opened, iri),
        "together": counted.most_named(opened, lists, mask, beside, aside=[number]),
        "topics": counted.most_named(opened, lists, mask, {"Topic": 6})["Topic"],
        "newest": counted.newest(opened, lists, named, 10),
        "claims": _claims(opened, iri, card.kind),
    }  # fmt: skip


def _roles(opened: Opened, number: int, named: Wanted) -> Iterator[dict[str, Any]]:
    """What papers do with it: how many, and where they are listed."""
    columns = opened.shelf.columns
    own = columns.object == number
    for (kind, role), relation in PAPER_RELATIONS.items():
        if relation not in columns.relations:
            continue
        papers = len(np.unique(columns.subject[own & (columns.relation == columns.relations.index(relation))]))
        if papers and kind.lower() in named.parts:
            words = wording(relation).inward
            yield {"role": role, "words": words, "papers": papers, "all": named.address(role=role)}


def _edges(opened: Opened, iri: str) -> Iterator[dict[str, Any]]:
    """What is stated of it and other entities, by relation; kinds of it and what it is a kind of first."""
    paper = {*PAPER_RELATIONS.values()}
    ways = [
        (relation_order(name), outwards, name, total)
        for outwards in (True, False)
        for name, total in opened.counts.relations(iri, outwards=outwards)
        if name not in paper
    ]
    for _, outwards, name, total in sorted(ways, key=lambda way: (way[2] != BROADER, way[0], not way[1])):
        lines = opened.counts.lines(iri, name, outwards=outwards, limit=_EDGES)
        others = {line.object if outwards else line.subject: line.confidence for line in lines}
        known = {node.iri: node for node in opened.counts.nodes(others)}
        words = wording(name)
        yield {
            "relation": name, "title": words.outward if outwards else words.inward, "outwards": outwards,
            "total": total, "predicate": relation_iri(name),
            "nodes": [
                {"iri": other, "label": known[other].label, "kind": known[other].kind,
                 "confidence": confidence, "papers": known[other].papers}
                for other, confidence in others.items() if other in known
            ],
        }  # fmt: skip


def _sentences(opened: Opened, iri: str) -> list[dict[str, Any]]:
    """What papers say of it, one sentence a paper: those that are surest of each role, in turn."""
    lines: list[list[Line]] = []
    for name, _ in opened.counts.relations(iri, outwards=False):
        if name in PAPER_RELATIONS.values():
            lines.append(opened.counts.lines(iri, name, outwards=False, limit=_SENTENCES))
    lines.sort(key=lambda some: relation_order(some[0].relation) if some else (99, ""))
    turns = [some[turn] for turn in range(_SENTENCES) for some in lines if turn < len(some)]
    found: list[dict[str, Any]] = []
    papers: set[str] = set()
    for line in turns:
        assertion = opened.iris.assertion(line.subject, relation_iri(line.relation), line.object)
        quotes = opened.mentions.quoted(scan.objects(opened.rdf, assertion, f"{KG}evidence"))
        if line.subject in papers or not quotes or len(found) >= _SENTENCES:
            continue
        papers.add(line.subject)
        quote = max(quotes, key=lambda q: (len(q.sentence) < 400, q.start > 0, -q.start))
        said = {"prefix": quote.prefix, "exact": quote.exact, "suffix": quote.suffix}
        found.append({**said, "paper": line.subject, "words": wording(line.relation).inward})
    cards = {card.iri: card for card in opened.shelf.cards(opened.shelf.numbers(papers))}
    return [
        {**row, "title": cards[row["paper"]].label, "year": cards[row["paper"]].year}
        for row in found if row["paper"] in cards
    ]  # fmt: skip


def _claims(opened: Opened, iri: str, kind: str) -> dict[str, Any]:
    """The numbers that papers give for it: for a dataset as tables by metric, else one by one."""
    columns, number = opened.shelf.columns, opened.shelf.number(iri)
    if kind != "Dataset":
        own = np.flatnonzero(getattr(columns, f"result_{kind.lower()}") == number)
        date = columns.date[columns.result_paper[own]]
        newest = own[np.argsort(-date.astype(np.int64), kind="stable")]
        return {"boards": [], "total": len(own), "rows": rows.of_results(opened, columns.result[newest[:_CLAIMS]])}
    on = columns.result_metric[(columns.result_dataset == number) & ~np.isnan(columns.result_number)]
    metrics = np.bincount(on[on > 0]) if len(on) else np.zeros(0, int)
    best = [int(metric) for metric in np.argsort(-metrics, kind="stable")[:4] if metrics[metric]]
    boards = []
    for metric in opened.shelf.cards(best):
        board = claims.leaderboard(opened, iri, metric.iri)
        ranked = [{"rank": row.rank, "split": row.split, **_claim(row.claim)} for row in board.rows[:_CLAIMS]]
        said = {"metric": metric.label, "iri": metric.iri, "head": board.head, "rows": ranked}
        boards.append({**said, "lower": board.lower_is_better})
    return {"boards": [board for board in boards if board["rows"]], "total": 0, "rows": []}


def _claim(claim: claims.Claim) -> dict[str, Any]:
    def named(found: Any) -> dict[str, str] | None:
        return {"iri": found.iri, "name": found.name} if found else None

    return {
        "value": claim.value, "kind": claim.kind, "year": claim.year,
        "metric": named(claim.metric), "dataset": named(claim.dataset), "task": named(claim.task),
        "method": named(claim.method), "paper": named(claim.paper), "sentence": claim.sentence.text,
    }  # fmt: skip

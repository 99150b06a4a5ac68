"""What the first page shows: how much there is, what is new and what rises, a map, a small picture, questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from kg.core.errors import QueryError
from kg.core.vocab import BROADER, SKOS
from kg.insight.trends import Trend, Trends, trends
from kg.page import layout
from kg.server.browse.lists import Lists
from kg.server.browse.wanted import Wanted
from kg.server.telling import counted
from kg.store import scan
from kg.store.columns import CODES
from kg.store.opened import Opened

#: Newest papers, what rises of each type, fields of the map and topics in one, entities of the picture by type.
_NEW, _RISING, _FIELDS, _TOPICS = 6, 5, 9, 7
#: Where fewer things rise in a year, more years are looked at; years of a small line.
_FEW, _LINE = 6, 15
_DRAWN: Final = {"Task": 11, "Method": 14, "Dataset": 7, "Metric": 3}
#: Lines of the small picture for each of its entities.
_LINES: Final = 2
#: Questions of the library as people ask them, in the order in which they are offered.
_ASKED: Final[Mapping[str, str]] = {
    "methods-for-task": "Which methods do papers on {task} use or propose?",
    "leaderboard": "What do papers reach on {dataset} by {metric}?",
    "datasets-for-task": "Which datasets are papers on {task} evaluated on?",
    "baselines-for-task": "What do papers on {task} compare themselves with?",
    "who-proposed": "Who proposed {method}?",
    "rising-methods": "Which methods rise since {since}?",
    "tasks-of-method": "What is {method} used for?",
    "methods-with-method": "What stands together with {method}?",
    "contents-of-paper": "What does “{paper}” do, and with what?",
    "papers-with-dataset": "Who introduced {dataset}, and who evaluates on it?",
    "task-by-year": "How many papers address {task}, year by year?",
    "metrics-for-task": "By which metrics is {task} measured?",
    "topics": "What is this graph about?",
    "most-named": "What do most papers name?",
    "ambiguous-names": "Which names stand for several things?",
}  # fmt: skip
_QUESTIONS: Final = 10
#: In hundredths, how sure it has to be that a paper proposes what is asked after.
_SURE: Final = 80


def tell(opened: Opened, lists: Lists) -> dict[str, Any]:
    """What the first page shows."""
    totals = opened.counts.totals()
    mask = lists.papers(Wanted(kind="Paper"))
    years = counted.years(opened, mask)
    return {
        "totals": totals,
        "results": len(opened.shelf.columns.result),
        "years": years,
        "newest": counted.newest(opened, lists, Wanted(kind="Paper", sort="new"), _NEW),
        "rising": rising(opened, _RISING),
        "most": counted.most_named(opened, lists, mask, {"Method": 8, "Task": 8, "Dataset": 8}),
        "fields": _fields(opened, lists),
        "picture": _picture(opened, lists, mask),
        "questions": list(_questions(opened, lists, mask, years)),
    }


def rising(opened: Opened, most: int) -> dict[str, Any]:
    """What rises, by type, with the shares of years for a small line; nothing where years are not known."""
    try:
        found = _enough(opened, most)
    except QueryError as error:
        return {"why": str(error), "kinds": {}}
    kinds = {kind: [_trend(trend) for trend in found.of(kind)[:most]] for kind in ("Method", "Task", "Dataset")}
    return {"why": "", "period": str(found.period), "before": str(found.before), "papers": found.papers, "kinds": kinds}


def _enough(opened: Opened, most: int) -> Trends:
    """What rises in the newest year; where that is little, in the newest two or three."""
    found = trends(opened, most=most)
    last = found.period.last
    for since in (last - 1, last - 2):
        if len(found.rising) >= _FEW:
            break
        with suppress(QueryError):  # there may be no years before
            found = max(found, trends(opened, since=since, most=most), key=lambda each: len(each.rising))
    return found


def _trend(trend: Trend) -> dict[str, Any]:
    return {**asdict(trend), "years": [[year.year, year.papers, year.total] for year in trend.years[-_LINE:]]}


def _fields(opened: Opened, lists: Lists) -> list[dict[str, Any]]:
    """The topics at the top with those right below them that have most papers, for a map."""
    papers = dict(lists.topics())
    cards = {card.iri: card for card in opened.shelf.cards(papers)}
    above = {iri: scan.objects(opened.rdf, iri, f"{SKOS}{BROADER}") for iri in cards}
    tops = [iri for iri in cards if not any(each in cards for each in above[iri])]
    found = []
    for top in sorted(tops, key=lambda iri: -papers[cards[iri].number])[:_FIELDS]:
        below = [iri for iri in cards if top in above[iri]]
        below.sort(key=lambda iri: (-papers[cards[iri].number], iri))
        topics = [{"iri": i, "label": cards[i].label, "papers": papers[cards[i].number]} for i in below[:_TOPICS]]
        found.append({"iri": top, "label": cards[top].label, "papers": papers[cards[top].number], "topics": topics})
    return found


def _picture(opened: Opened, lists: Lists, mask: Any) -> dict[str, Any]:
    """The entities that most papers name, placed as the picture would, with lines between those named together."""
    columns = opened.shelf.columns
    chosen = [number for kind, most in _DRAWN.items() for number, _ in lists.named_in(mask, kind, most)]
    cards = opened.shelf.cards(chosen)
    place = np.full(len(columns.kind), -1, np.int64)
    place[[card.number for card in cards]] = np.arange(len(cards))
    edges = np.flatnonzero(place[columns.object] >= 0)
    papers, rows = np.unique(columns.subject[edges], return_inverse=True)
    table = np.zeros((len(papers), len(cards)), np.float32)
    table[rows, place[columns.object[edges]]] = 1
    together = table.T @ table
    named = np.maximum(1, table.sum(axis=0))
    close = together / np.sqrt(np.outer(named, named))
    np.fill_diagonal(close, 0)
    pairs: dict[tuple[int, int], float] = {}
    for one in range(len(cards)):
        for other in np.argsort(-close[one], kind="stable")[:_LINES]:
            if close[one, other] > 0:
                pairs[min(one, int(other)), max(one, int(other))] = float(close[one, other])
    placed = layout.compute(len(cards), pairs, prominent=len(cards)) if cards else None
    return {
        "nodes": [
            {"iri": card.iri, "label": card.label, "kind": card.kind, "papers": card.papers,
             "x": float(placed.x[i]), "y": float(placed.y[i])}
            for i, card in enumerate(cards) if placed is not None
        ],
        "lines": [list(pair) for pair in sorted(pairs)],
    }  # fmt: skip


def _questions(opened: Opened, lists: Lists, mask: Any, years: list[dict[str, int]]) -> Iterator[dict[str, Any]]:
    """Questions of the library with values from this graph, those that it can answer."""
    known = _values(opened, lists, mask, years)
    offered = 0
    for name, words in _ASKED.items():
        wanted = [part.partition("}")[0] for part in words.split("{")[1:]]
        if offered < _QUESTIONS and all(part in known for part in wanted):
            offered += 1
            values = {part: known[part][0] for part in wanted}
            shown = {part: known[part][1] for part in wanted}
            yield {"name": name, "words": words, "values": values, "shown": shown}


def _proposed(opened: Opened) -> str | None:
    """A method that one or two papers propose and others name: something that a person may ask after."""
    columns = opened.shelf.columns
    if "proposesMethod" not in columns.relations:
        return None
    sure = (columns.relation == columns.relations.index("proposesMethod")) & (columns.confidence >= _SURE)
    proposing = np.bincount(columns.object[sure], minlength=len(columns.kind))
    papers = np.where((proposing > 0) & (proposing <= 2), columns.papers, 0)
    cards = opened.shelf.cards([int(np.argmax(papers))]) if papers.any() else []
    return cards[0].label if cards else None


def _values(opened: Opened, lists: Lists, mask: Any, years: list[dict[str, int]]) -> dict[str, tuple[str, str]]:
    """Parameter → a value from this graph, and how it is shown."""
    columns = opened.shelf.columns
    found: dict[str, tuple[str, str]] = {}
    for kind in ("Task", "Method", "Dataset", "Metric"):
        for card in opened.shelf.cards([number for number, _ in lists.named_in(mask, kind, 1)]):
            found[kind.lower()] = (card.label, card.label)
    if (method := _proposed(opened)) is not None:
        found["method"] = (method, method)
    numbered = ~np.isnan(columns.result_number) & (columns.result_dataset > 0) & (columns.result_metric > 0)
    pairs = zip(columns.result_dataset[numbered].tolist(), columns.result_metric[numbered].tolist(), strict=True)
    if best := Counter(pairs).most_common(1):
        dataset, metric = opened.shelf.cards(best[0][0])
        found |= {"dataset": (dataset.label, dataset.label), "metric": (metric.label, metric.label)}
    else:
        found.pop("metric", None)
    if len(years) > 1:
        found["since"] = (str(years[-1]["year"]), str(years[-1]["year"]))
    edges = np.bincount(columns.subject, minlength=len(columns.kind)) * (columns.kind == CODES.index("Paper"))
    if edges.any():
        [card] = opened.shelf.cards([int(np.argmax(edges))])
        short = card.label if len(card.label) < 60 else f"{card.label[:58].rstrip()}…"
        found["paper"] = (card.iri, short)
    return found

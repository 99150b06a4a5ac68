"""What a digest says of one paper or result: who wrote it, what it does, and the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kg.core.model import Paper
from kg.core.vocab import KG, REPORTS_RESULT, relation_iri, wording
from kg.insight.digest.document import Item, Line, Span
from kg.insight.evidence import MarkedSentence, marked_sentences
from kg.statements import ResultNode
from kg.store import counts, read, scan
from kg.store.opened import Opened

#: Relations by which a paper introduces something.
INTRODUCES: Final = ("proposesMethod", "introducesDataset")
#: Words by which authors introduce their own; among several sentences, one with them says it best.
_OWN: Final = re.compile(r"\b(?:propos|introduc|present|develop|releas|design|devis|create|build|novel|new\b)", re.I)
#: What a line says a paper does with others, beside what it is told for; the commonest of each.
_BESIDE: Final = ("addressesTask", "evaluatedOn")
_AUTHORS: Final = 3
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: Characters of titles and sentences that are shown; what is longer is cut at a word.
_TITLE, _SENTENCE = 240, 420
_NAMES: Final = 3


class Teller:
    """Tells of papers of one graph."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._papers: dict[str, Paper] = {}
        self._names: dict[str, str] = {}

    def paper(self, iri: str) -> Paper:
        """A paper, read once."""
        if iri not in self._papers:
            self._papers[iri] = read.paper(self._opened.rdf, iri).paper
        return self._papers[iri]

    def name(self, iri: str) -> str:
        """What an entity or topic is called."""
        if iri not in self._names:
            node = self._opened.counts.node(iri)
            self._names[iri] = short(node.label if node else iri, _TITLE)
        return self._names[iri]

    def item(self, iri: str, told: Sequence[counts.Line]) -> Item:
        """Tell of a paper by some of what it states, as `told_first` chooses."""
        says: list[Span] = []
        for before, line in zip((None, *told), told, strict=False):
            if before is None or before.relation != line.relation:
                says.append(Span(f"{', ' if says else ''}{wording(line.relation).outward} "))
            else:
                says.append(Span(" and "))
            says.append(Span(self.name(line.object), marked=True))
        sentence = next((found for line in told if (found := self.sentence(line))), ())
        return Item(self.heading(iri), self.byline(iri), _capital([*says, Span(".")] if says else []), sentence)

    def heading(self, iri: str) -> Line:
        """The title, which leads to the paper."""
        paper = self.paper(iri)
        return (Span(short(paper.title, _TITLE), link=address(paper)),)

    def byline(self, iri: str) -> str:
        """Authors, venue and date."""
        paper = self.paper(iri)
        people = ", ".join(paper.authors[:_AUTHORS])
        if len(paper.authors) > _AUTHORS:
            people += f" and {len(paper.authors) - _AUTHORS} more"
        return short(" · ".join(filter(None, (people, paper.venue or "", paper.published or ""))), _TITLE)

    def sentence(self, line: counts.Line) -> Line:
        """The sentence that an edge was read from, with the words marked; none where only the title says it."""
        assertion = self._opened.iris.assertion(line.subject, relation_iri(line.relation), line.object)
        mentions = scan.objects(self._opened.rdf, assertion, f"{KG}evidence")
        sentences = marked_sentences(self._opened.mentions.quoted(mentions))
        title = self.paper(line.subject).title.strip()
        others = [one for one in sentences if one.text.strip() != title]
        own = [one for one in others if line.relation in INTRODUCES and _OWN.search(one.text)]
        return _marked((own or others)[0]) if others else ()

    def result(self, result: ResultNode) -> Item:
        """Tell of a result that a paper reports."""
        metric = self.name(result.metric) if result.metric else result.metric_words or ""
        amount = {"difference": "a difference of ", "ratio": "a ratio of "}.get(result.kind, "")
        says = [Span(amount), Span(" ".join(filter(None, (result.value, metric))), marked=True)]
        for word, node in (
            ("of", result.method),
            ("on", result.dataset),
            ("for", result.task),
            ("against", result.against),
        ):
            if node:
                says += [Span(f" {word} {self.name(node)}")]
        line = counts.Line(result.paper, REPORTS_RESULT, result.iri, 1.0)
        heading, byline = self.heading(result.paper), self.byline(result.paper)
        return Item(heading, byline, _capital([*says, Span(".")]), self.sentence(line))


def told_first(lines: Sequence[counts.Line]) -> list[counts.Line]:
    """What to tell of all that a paper states: the surest of its main relation, then a task and a dataset."""
    by_relation: dict[str, list[counts.Line]] = {}
    for line in lines:
        by_relation.setdefault(line.relation, []).append(line)
    doing = [r for r in ("proposesMethod", "introducesDataset", "usesMethod", "comparesMethod") if r in by_relation]
    chosen = by_relation[doing[0]][:2] if doing else []
    for relation in _BESIDE:
        chosen += by_relation.get(relation, [])[:1]
    return chosen or [line for line in lines if line.relation != REPORTS_RESULT][:_NAMES]


def address(paper: Paper) -> str:
    """Where a paper stands on the web; empty where that is not known. Only addresses of the web are taken."""
    for link in (
        paper.url or "",
        f"https://doi.org/{paper.doi}" if paper.doi else "",
        f"https://arxiv.org/abs/{paper.arxiv_id}" if paper.arxiv_id else "",
    ):
        if re.fullmatch(r"https?://[^\s<>\"'`\\]+", link):
            return link
    return ""


def short(text: str, most: int) -> str:
    """A text on one line, cut at a word where it is too long.

    >>> short("a  longer text", 9)
    'a longer…'
    """
    line = " ".join(clean(text).split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]}…"


def clean(text: str) -> str:
    """A text without control characters and without those that turn around what stands beside it."""
    return _CONTROLS.sub("", text)


def _marked(sentence: MarkedSentence) -> Line:
    """A sentence as spans; one that is too long keeps what is around its first mark."""
    text = sentence.text
    start = max(0, sentence.marks[0][0] - _SENTENCE // 2) if len(text) > _SENTENCE and sentence.marks else 0
    end = min(len(text), start + _SENTENCE)
    places = sorted({start, end, *(place for mark in sentence.marks for place in mark if start < place < end)})
    spans = [
        Span(clean(re.sub(r"\s+", " ", text[a:b])), marked=any(m <= a and b <= n for m, n in sentence.marks))
        for a, b in pairwise(places)
    ]
    return tuple([*([Span("…")] if start else []), *spans, *([Span("…")] if end < len(text) else [])])


def _capital(spans: Sequence[Span]) -> Line:
    """The spans with a capital at the start, where words of ours begin the line."""
    kept = [span for span in spans if span.text]
    if not kept or kept[0].marked:
        return tuple(kept)
    first = kept[0]
    return Span(first.text[:1].upper() + first.text[1:], first.marked, first.link), *kept[1:]

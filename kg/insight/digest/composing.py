"""From the papers of a digest to what it says: what is introduced, picked, reported, what rises, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.core.errors import QueryError
from kg.core.vocab import DCTERMS
from kg.insight.digest.dates import first_day
from kg.insight.digest.document import Document, Entry, Item, Section, Span
from kg.insight.digest.picking import Pick
from kg.insight.digest.selection import Chosen, Selection, Wanted
from kg.insight.digest.telling import INTRODUCES, Teller, told_first
from kg.insight.trends import RELATIONS, Trend, Trends, trends
from kg.statements import ResultNode
from kg.store import read, scan
from kg.store.counts import Counted, Line
from kg.store.opened import Opened

#: How sure it has to be that a paper introduces something, or reports a result, to be told as news.
_SURE: Final = 0.5
#: Papers that are looked at for whether one of them named something before.
_NAMING: Final = 200


@dataclass(frozen=True, slots=True)
class Room:
    """How many items each section has at most; rising things are counted for each type."""

    picks: int = 10
    firsts: int = 12
    results: int = 10
    rising: int = 3
    others: int = 15

    def shrunk(self, share: float) -> Room:
        """The same in small: a share of each, one at least."""
        sizes = (self.picks, self.firsts, self.results, self.rising, self.others)
        return Room(*(max(1, int(size * share)) for size in sizes))


@dataclass(frozen=True, slots=True)
class Found:
    """All that a digest is composed of, looked up once."""

    asked: Wanted
    selection: Selection
    firsts: tuple[tuple[Chosen, tuple[Line, ...]], ...]
    results: tuple[ResultNode, ...]
    rising: Trends | None
    picks: tuple[Pick, ...] | None


def gather(opened: Opened, asked: Wanted, selection: Selection, picks: tuple[Pick, ...] | None) -> Found:
    """Look up what the papers introduce, report and are part of."""
    papers = selection.papers
    return Found(
        asked, selection, tuple(_firsts(opened, papers)), tuple(_results(opened, papers)), _rising(opened, asked), picks
    )


def _firsts(opened: Opened, papers: Sequence[Chosen]) -> list[tuple[Chosen, tuple[Line, ...]]]:
    """Papers with what no paper named before them; what others took up goes first, then what titles say, the surest."""
    introduced = {
        line.object: None
        for p in papers
        for line in p.lines
        if line.relation in INTRODUCES and line.confidence >= _SURE
    }
    nodes = {node.iri: node for node in opened.counts.nodes(introduced)}
    found: list[tuple[tuple[float, ...], Chosen, tuple[Line, ...]]] = []
    for paper in papers:
        lines = tuple(
            line
            for line in paper.lines
            if line.relation in INTRODUCES and line.object in nodes and _is_first(opened, paper, nodes[line.object])
        )
        if lines and (sure := lines[0].confidence) >= _SURE:
            title = opened.mentions.text(paper.iri).partition("\n")[0]
            in_title = any(nodes[line.object].label in title for line in lines)
            found.append(((-max(nodes[line.object].papers for line in lines), not in_title, -sure), paper, lines))
    return [(paper, lines) for _, paper, lines in sorted(found, key=lambda row: (row[0], row[1].iri))]


def _is_first(opened: Opened, paper: Chosen, node: Counted) -> bool:
    if node.papers == 1:
        return True
    if node.year is None or node.year < int(paper.published[:4]):
        return False
    others = opened.counts.papers_of(node.iri, _NAMING)
    dates = (next(iter(scan.objects(opened.rdf, iri, f"{DCTERMS}issued")), "") for iri in others if iri != paper.iri)
    return not any(other and first_day(other) < first_day(paper.published) for other in dates)


def _results(opened: Opened, papers: Sequence[Chosen]) -> list[ResultNode]:
    """What the papers report, with metric and dataset known first; one a paper before a second of any."""
    sure = {line.object: line.confidence for p in papers for line in p.lines if line.relation == "reportsResult"}
    reporting = [p.iri for p in papers if any(line.relation == "reportsResult" for line in p.lines)]
    ranked: list[tuple[tuple[object, ...], ResultNode]] = []
    for paper in reporting:
        own = sorted(read.results_of(opened.rdf, [paper]), key=lambda r: (_known(r), -sure.get(r.iri, 0), r.iri))
        ranked += [((place, *_known(r), r.iri), r) for place, r in enumerate(own) if sure.get(r.iri, 0) >= _SURE]
    return [result for _, result in sorted(ranked, key=lambda row: row[0])]


def _known(result: ResultNode) -> tuple[bool, bool, bool]:
    return result.dataset is None, result.kind != "absolute", result.metric is None and not result.metric_words


def _rising(opened: Opened, asked: Wanted) -> Trends | None:
    """What rises in the years of the digest, on its topic where it has one; none where nothing can be compared."""
    topic = asked.topics[0].iri if len(asked.topics) == 1 else None
    try:
        return trends(opened, since=asked.since.year, topic=topic)
    except QueryError:
        return None


class Composer:
    """Composes documents of what was found."""

    def __init__(self, opened: Opened, found: Found, *, name: str) -> None:
        self._found = found
        self._teller = Teller(opened)
        self._name = name

    def document(self, room: Room) -> Document:
        """Say as much as there is room for."""
        found = self._found
        if not found.selection.papers:
            return Document(f"{self._name}: nothing new", why_empty(found.asked, found.selection), (), (), frozenset())
        told: dict[str, None] = {}
        sections = [
            self._picks(room.picks, told),
            self._firsts(room.firsts, told),
            self._results(room.results, told),
            self._rising(room.rising, told),
            self._others(room.others, told),
        ]
        about = f" {found.asked}" if str(found.asked) else ""
        return Document(
            title=f"{self._name}: {_counted(len(found.selection.papers))}{about} since {found.asked.since}",
            lead=self._lead(),
            sections=tuple(section for section in sections if section is not None),
            notes=tuple(self._notes()),
            told=frozenset(told),
        )

    def _lead(self) -> str:
        firsts, results = len(self._found.firsts), len(self._found.results)
        introduce = "None of them introduces something for the first time"
        if firsts:
            verb = "introduces" if firsts == 1 else "introduce"
            introduce = f"{firsts:,} of them {verb} something that no paper of this graph named before"
        reported = f"; {_counted(results, 'result')} reported with a number" if results else ""
        return f"{introduce}{reported}."

    def _notes(self) -> list[str]:
        selection, notes = self._found.selection, list[str]()
        if selection.vague:
            notes.append(f"{selection.vague} of these papers tell only their year or month, and may be older.")
        if selection.undated:
            notes.append(f"{_counted(selection.undated, 'paper')} of the graph without a date cannot be new.")
        if sent := selection.fitting - len(selection.papers):
            notes.append(f"{_counted(sent, 'paper')} sent before left out.")
        if self._found.picks == ():
            notes.append("None of the new papers is like those of your profile.")
        notes.append(
            "Sentences are quoted from titles and abstracts; what papers do was read by a program and may be wrong."
        )
        return notes

    def _picks(self, most: int, told: dict[str, None]) -> Section | None:
        picks = self._found.picks or ()
        items = []
        for pick in picks[:most]:
            told[pick.paper.iri] = None
            item = self._teller.item(pick.paper.iri, pick.lines or told_first(pick.paper.lines))
            items.append(Item(item.heading, item.byline, (Span(pick.reason(self._teller.name)),), item.sentence))
        return _section("For you", items, len(picks))

    def _firsts(self, most: int, told: dict[str, None]) -> Section | None:
        left = [(paper, lines) for paper, lines in self._found.firsts if paper.iri not in told]
        items = []
        for paper, lines in left[:most]:
            told[paper.iri] = None
            beside = [line for line in told_first(paper.lines) if line.relation not in INTRODUCES]
            items.append(self._teller.item(paper.iri, [*lines[:2], *beside[:2]]))
        return _section("Introduced for the first time", items, len(left))

    def _results(self, most: int, told: dict[str, None]) -> Section | None:
        results = self._found.results
        for result in results[:most]:
            told[result.paper] = None
        return _section("Results reported", [self._teller.result(r) for r in results[:most]], len(results), "result")

    def _rising(self, most: int, told: dict[str, None]) -> Section | None:
        rising = self._found.rising
        if rising is None:
            return None
        shown = [trend for kind in RELATIONS for trend in rising.of(kind)[:most]]
        items = [self._trend(trend, told) for trend in shown]
        title = f"Rising: {rising.period} against {rising.before}"
        return Section(title, tuple(items)) if items else None

    def _trend(self, trend: Trend, told: dict[str, None]) -> Item:
        heading = (Span(trend.name),)
        says = Span(
            f"{trend.kind}, in {trend.share:.1%} of the papers ({trend.papers}), {trend.share_before:.1%} before "
            f"({trend.papers_before}): grown at least {trend.low:.1f} times."
        )
        for paper in self._found.selection.papers:
            about = (line for line in paper.lines if line.object == trend.iri)
            line = next((line for line in about if line.relation in RELATIONS[trend.kind]), None)
            sentence = self._teller.sentence(line) if line else ()
            if sentence:
                told[paper.iri] = None
                return Item(heading, "", (says, Span(" As in "), *self._teller.heading(paper.iri), Span(":")), sentence)
        return Item(heading, "", (says,))

    def _others(self, most: int, told: dict[str, None]) -> Section | None:
        left = [paper for paper in self._found.selection.papers if paper.iri not in told]
        title = "Other new papers" if told else "New papers"
        shown = left[:most]
        items = [self._teller.item(paper.iri, told_first(paper.lines)) for paper in shown]
        told.update(dict.fromkeys(paper.iri for paper in shown))
        return _section(title, items, len(left))


def entries(opened: Opened, papers: Sequence[Chosen]) -> tuple[Entry, ...]:
    """Papers one by one, for feeds."""
    teller = Teller(opened)
    return tuple(
        Entry(
            paper.iri,
            first_day(paper.published),
            teller.paper(paper.iri).authors,
            teller.item(paper.iri, told_first(paper.lines)),
        )
        for paper in papers
    )


def why_empty(asked: Wanted, selection: Selection) -> str:
    """Say why there is nothing to tell."""
    if not selection.newest:
        return "Nothing new: no paper of this graph has a date."
    if not selection.new:
        return f"Nothing new: no paper is from {asked.since} or later; the newest is from {selection.newest}."
    if not selection.fitting:
        return f"Nothing matched: {_counted(selection.new)} since {asked.since}, but none {asked}."
    return f"All sent: {_counted(selection.fitting)} {asked} since {asked.since}, and all were sent before.".replace(
        "  ", " "
    )


def _section(title: str, items: Sequence[Item], total: int, what: str = "paper") -> Section | None:
    more = total - len(items)
    left = f"{_counted(more, f'more {what}')} not shown." if more else ""
    return Section(title, tuple(items), left) if items else None


def _counted(number: int, what: str = "new paper") -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"

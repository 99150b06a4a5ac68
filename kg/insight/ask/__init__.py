"""From a question in plain English to a question of the library, with its values; or why none fits.

Names are looked up in the graph, years read by patterns; what is left is compared with phrasings of every question, in
which parameters stand for names (`phrasings.toml`). What is too unlike any of them is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from kg.core.ids import plain
from kg.core.vocab import KG, RDF, TYPE_ORDER
from kg.insight.ask import years
from kg.insight.ask.phrasing import Phrasing, Phrasings, phrasings
from kg.search.recognising import Recognised, candidates
from kg.store import scan
from kg.store.fulltext import Entry
from kg.store.opened import Opened
from queries import catalogue
from queries.catalogue import Parameter, Question

#: How like a phrasing a question has to be to be taken for it, and to be taken without a doubt.
ACCEPTED: Final = 0.66
SURE: Final = 0.8
#: Questions that are offered beside the one that was taken.
_OFFERED: Final = 3
#: Names that are tried for one parameter, and characters of a question.
_TRIED: Final = 8
_MOST: Final = 400
#: What longer names are worth more, a word, and names of things that are mainly of the type that is asked for.
_LONGER, _TYPED = 0.004, 0.01
#: What it costs to take a name for something that far fewer papers mean by it than something else.
_RARE: Final = 0.1
_ARXIV: Final = re.compile(r"\barxiv[:\s]+(?=\d{4}\.\d{4,5})", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"\b[01]?\.\d+\b|\b\d{1,3}(?=\s*%)")
_NAMED: Final = frozenset({"entity", "paper", "topic"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A question of the library that was taken for what was asked.

    Attributes:
        name: the question.
        summary: what it asks for.
        values: its values as people read them.
        bound: its values as `kg.search.lookup.ask` takes them: nodes as IRIs.
        score: how like a phrasing of it the words were, 0 to 1.
        others: questions that the words are nearly as like to.
        unheeded: what was asked for beside that the question cannot be narrowed by: since, until, limit.
    """

    name: str
    summary: str
    values: Mapping[str, str]
    bound: Mapping[str, str]
    score: float
    others: tuple[str, ...] = ()
    unheeded: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether there is little doubt, and nothing was left unheeded."""
        return self.score >= SURE and not self.unheeded


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no question was taken, and the nearest ones."""

    why: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the words: which question, how like it, and what its parameters were taken for."""

    question: Question
    score: float
    taken: Mapping[str, tuple[Recognised, Entry]]


def understand(opened: Opened, text: str) -> Understood | Refused:
    """Find the question of the library that a person means, with the values."""
    asked = _ARXIV.sub("", " ".join(text.split()))[:_MOST]
    known = phrasings()
    without = frozenset(word for word in _plain_words(asked) if all(map(known.known, known.words(word))))
    names = candidates(opened.texts, asked, kinds=(*TYPE_ORDER, "Paper", "Topic"), without=without)
    best: dict[str, _Reading] = {}
    for reading in _readings(opened, asked, names, known):
        if reading.question.name not in best or reading.score > best[reading.question.name].score:
            best[reading.question.name] = reading
    ranked = sorted(best.values(), key=lambda reading: (-reading.score, reading.question.name))
    if not ranked or ranked[0].score < ACCEPTED:
        return _refused(asked, names, known, ranked)
    return _understood(opened, asked, ranked)


def _readings(opened: Opened, asked: str, names: Sequence[Recognised], known: Phrasings) -> Iterator[_Reading]:
    by_question: dict[str, list[Phrasing]] = {}
    for phrasing in known.all:
        by_question.setdefault(phrasing.question, []).append(phrasing)
    for name, some in by_question.items():
        question = catalogue.load(name)
        slots = [parameter for parameter in question.parameters if parameter.type in _NAMED]
        offers = [_offers(opened, parameter, names) for parameter in slots]
        for each in product(*offers):
            taken = {slot.name: one for slot, one in zip(slots, each, strict=True) if one is not None}
            if _apart([one for one, _ in taken.values()]):
                words = known.words(years.read(_template(asked, taken), newest=0).rest)
                score = max(known.alike(words, phrasing) for phrasing in some)
                yield _Reading(question, score + _preference(question, taken) if score else 0.0, taken)


def _preference(question: Question, taken: Mapping[str, tuple[Recognised, Entry]]) -> float:
    """What speaks for one reading where others are as like: longer names, the type asked for, the usual meaning."""
    slots = {parameter.name: parameter for parameter in question.parameters}
    worth = 0.0
    for name, (one, entry) in taken.items():
        slot = slots[name]
        worth += _LONGER * len(one.text.split())
        worth += _TYPED * (slot.type != "topic" and slot.of in (None, entry.kind))
        worth -= _RARE * (2 * entry.papers < one.entries[0].papers)
    return worth


def _offers(opened: Opened, parameter: Parameter, names: Sequence[Recognised]) -> list[tuple[Recognised, Entry] | None]:
    """The names that a parameter may be taken for, each with the node that is meant; none where it may be left out."""
    found: list[tuple[Recognised, Entry] | None] = []
    for one in names:
        fitting = (entry for entry in one.entries if _fits(opened, parameter, entry))
        if (entry := next(fitting, None)) is not None:
            found.append((one, entry))
    return [*found[:_TRIED], *([None] if parameter.default is not None else [])]


def _fits(opened: Opened, parameter: Parameter, entry: Entry) -> bool:
    if parameter.type != "entity":
        return entry.kind == parameter.type.title()
    if entry.kind not in TYPE_ORDER:
        return False
    return parameter.of in (None, entry.kind) or f"{KG}{parameter.of}" in scan.objects(
        opened.rdf, entry.iri, f"{RDF}type"
    )


def _apart(chosen: Sequence[Recognised]) -> bool:
    return not any(a.overlaps(b) for place, a in enumerate(chosen) for b in chosen[place + 1 :])


def _template(asked: str, taken: Mapping[str, tuple[Recognised, Entry]]) -> str:
    """The question with parameters in place of names."""
    for name, (one, _) in sorted(taken.items(), key=lambda item: -item[1][0].start):
        asked = f"{asked[: one.start]} {{{name}}} {asked[one.end :]}"
    return asked


def _understood(opened: Opened, asked: str, ranked: Sequence[_Reading]) -> Understood:
    reading = ranked[0]
    question, score = reading.question, min(1.0, round(reading.score, 2))
    labels = {name: entry.names[0] for name, (_, entry) in reading.taken.items()}
    iris = {name: entry.iri for name, (_, entry) in reading.taken.items()}
    newest = max((year for _, year, _ in opened.counts.paper_years()), default=0)
    span = years.read(_template(asked, reading.taken), newest=newest)
    said = {"since": span.since, "until": span.until, "limit": span.limit}
    takes = {*question.narrowing, *(parameter.name for parameter in question.parameters)}
    numbers = {name: str(value) for name, value in said.items() if value is not None and name in takes}
    if "below" in takes and (decimal := _DECIMAL.search(asked)):
        numbers["below"] = decimal[0] if "." in decimal[0] else str(int(decimal[0]) / 100)
    unheeded = tuple(name for name, value in said.items() if value is not None and name not in takes)
    others = tuple(other.question.name for other in ranked[1 : _OFFERED + 1] if other.score >= ACCEPTED)
    values, bound = labels | numbers, iris | numbers
    return Understood(question.name, question.summary, values, bound, score, others, unheeded)


def _refused(asked: str, names: Sequence[Recognised], known: Phrasings, ranked: Sequence[_Reading]) -> Refused:
    nearest = tuple(reading.question.name for reading in ranked[:_OFFERED] if reading.score > ACCEPTED / 2)
    in_names = {word for one in names for word in _plain_words(one.text)}
    strange = [w for w in _plain_words(asked) if w not in in_names and not all(map(known.known, known.words(w)))]
    unknown = f"; neither the graph nor the library knows: {', '.join(dict.fromkeys(strange))}" if strange else ""
    return Refused(f"no question of the library is enough like this{unknown}", nearest)


def _plain_words(text: str) -> list[str]:
    return [plain(word) for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)]

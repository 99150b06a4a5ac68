"""Which lines are titles and which abstracts: the best way through the whole page (Viterbi's algorithm).

Every line of text gets one of six labels. What a line looks like (`lines`) and what may follow what (the penalties
below) decide together, so that a title that reads like a sentence or an abstract of one line is told by its place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final

from kg.sources.hf_papers import lines as look
from kg.sources.hf_papers.lines import Kind, Line


class Label(IntEnum):
    """The part that a line plays."""

    TITLE = 0
    TITLE_MORE = 1
    ABSTRACT = 2
    ABSTRACT_MORE = 3
    JUNK = 4
    #: Junk between a title and its abstract.
    JUNK_INSIDE = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of text with what stands around it: blank lines or furniture right before, and its part of the page."""

    line: Line
    prose: float
    blank_before: bool
    furniture_before: bool
    in_head: bool
    in_foot: bool


NO_ABSTRACT: Final = -2.5
NO_ABSTRACT_ANYWHERE: Final = -0.5
UNFINISHED: Final = -3.0
NO_TITLE: Final = -8.0
PARAGRAPH: Final = -1.0
ACROSS_FURNITURE: Final = -5.0
JUNK: Final = -4.0
LEAST_JUNK: Final = -0.5
IN_MARGIN: Final = 2.0
WRAPPED: Final = -4.0
NEVER: Final = -1e9
_FEW: Final = 0.3
_MOST: Final = 0.75

_AFTER_TITLE: Final = (Label.TITLE, Label.TITLE_MORE, Label.JUNK_INSIDE)
_AFTER_ABSTRACT: Final = (Label.ABSTRACT, Label.ABSTRACT_MORE)


def units_of(lines: Sequence[Line]) -> list[Unit]:
    """Gather the lines of text with what stands around them."""
    text = [line for line in lines if line.kind is Kind.TEXT]
    prose = {line.number: look.prose_score(line.text) for line in text}
    first, last = _sure_stretch(text, prose)
    head = max((line.number for line in lines if line.kind is Kind.HEAD and line.number < first), default=0)
    foot = min((line.number for line in lines if line.kind is Kind.FOOT and line.number > last), default=len(lines) + 1)
    units = []
    blank = furniture = False
    for line in lines:
        if line.kind is Kind.TEXT:
            units.append(Unit(line, prose[line.number], blank, furniture, line.number < head, line.number > foot))
            blank = furniture = False
        elif line.kind is Kind.BLANK:
            blank = True
        else:
            furniture = True
    return units


def _sure_stretch(text: Sequence[Line], prose: Mapping[int, float]) -> tuple[int, int]:
    """The first and the last line that are surely of papers: prose, or long titles on a page without prose."""
    sure = [line.number for line in text if prose[line.number] > 4]
    if not sure:
        sure = [line.number for line in text if len(line.text) >= 35 and look.furniture_score(line.text) == 0]
    return (sure[0], sure[-1]) if sure else (0, 1 << 62)


def label(units: Sequence[Unit]) -> list[Label]:
    """Give every line of text its part: the labels whose scores add up to the most."""
    if not units:
        return []
    wraps = wrap_scores(units)
    bare = bare_title_score(units)
    best = [_start(units[0], first) for first in Label]
    back: list[list[Label]] = []
    for place in range(1, len(units)):
        step = [
            max((best[before] + _step(before, after, units[place], wraps[place], bare), before) for before in Label)
            for after in Label
        ]
        emitted = _emissions(units[place])
        best = [score + emitted[after] for after, (score, _) in zip(Label, step, strict=True)]
        back.append([before for _, before in step])
    last = max(Label, key=lambda end: best[end] + (bare if end in _AFTER_TITLE else 0.0))
    labels = [last]
    for row in reversed(back):
        labels.append(row[labels[-1]])
    return labels[::-1]


def _start(unit: Unit, first: Label) -> float:
    allowed = {Label.TITLE: 0.0, Label.JUNK: 0.0, Label.ABSTRACT: NO_TITLE}
    return allowed.get(first, NEVER) + _emissions(unit)[first]


def _emissions(unit: Unit) -> Mapping[Label, float]:
    """What a line costs in each part, by its looks."""
    text = unit.line.text
    unfinished = UNFINISHED if len(text) < 200 and not look.ends_sentence(text) else 0.0
    like_prose, like_title = max(0.0, unit.prose), max(0.0, -unit.prose)
    furniture = look.furniture_score(text)
    margin = IN_MARGIN if unit.in_head or unit.in_foot else 0.0
    junk = min(LEAST_JUNK, JUNK + furniture + margin) - like_prose
    more = 0.0 if look.goes_on_abstract(text) or text[0].islower() else 0.5 * like_title
    return {
        Label.TITLE: look.title_score(text) - like_prose - 0.5 * furniture - margin,
        Label.TITLE_MORE: 1.0 - like_prose,
        Label.ABSTRACT: unfinished - like_title,
        Label.ABSTRACT_MORE: -more,
        Label.JUNK: junk,
        Label.JUNK_INSIDE: junk,
    }


def _step(before: Label, after: Label, unit: Unit, wrap: float, bare: float) -> float:
    """What it costs that one part follows another; ``bare`` is the cost of a title without an abstract."""
    open_title = before in _AFTER_TITLE
    match after:
        case Label.TITLE:
            return bare if open_title else 0.0
        case Label.TITLE_MORE:
            wrappable = before in (Label.TITLE, Label.TITLE_MORE) and not unit.furniture_before
            return wrap - (1.0 if before is Label.TITLE_MORE else 0.0) if wrappable else NEVER
        case Label.ABSTRACT:
            return 0.0 if open_title else NO_TITLE if before is Label.JUNK else NEVER
        case Label.ABSTRACT_MORE:
            if before not in _AFTER_ABSTRACT:
                return NEVER
            return PARAGRAPH + (ACROSS_FURNITURE if unit.furniture_before else 0.0)
        case Label.JUNK_INSIDE:
            return 0.0 if open_title else NEVER
        case Label.JUNK:
            return bare if open_title else 0.0


def bare_title_score(units: Sequence[Unit]) -> float:
    """What a title without an abstract costs: little on a page that shows few abstracts or none."""
    bodies = sum(unit.prose > 2 for unit in units)
    titles = sum(unit.prose < 0 and look.title_score(unit.line.text) >= 1 for unit in units)
    return NO_ABSTRACT_ANYWHERE if bodies < _FEW * titles else NO_ABSTRACT


def wrap_scores(units: Sequence[Unit]) -> list[float]:
    """For every line: what it costs to read it as the second half of a title that the line before begins.

    Signs are a first half that ends in the middle, a second half that begins there, a blank line between them in a
    page without or none in a page with blank lines, and above all whether the abstract that follows speaks of the
    first half.
    """
    bodies = [unit for unit in units if unit.prose > 2]
    frequency: dict[str, int] = {}
    for body in bodies:
        for word in look.content_words(body.line.text):
            frequency[word] = frequency.get(word, 0) + 1
    spaced = _titles_follow_blanks(units)
    scores = [NEVER]
    for place in range(1, len(units)):
        first, second = units[place - 1], units[place]
        score = WRAPPED + _seam(first.line.text, second.line.text)
        if second.blank_before:
            score -= 3.0
        elif spaced:
            score += 5.0
        elif place > 1 and len(first.line.text.split()) <= 3:
            score += 1.0
        following = next((u.line.text for u in units[place + 1 : place + 3] if u.prose > 2), None)
        if following is not None:
            score += _overlap_points(first.line.text, following, frequency, len(bodies))
        scores.append(min(-0.1, score))
    return scores


def _titles_follow_blanks(units: Sequence[Unit]) -> bool:
    """Whether nearly every short line behind an abstract is set apart from it, so that one that is not is no title."""
    short = [unit for before, unit in pairwise(units) if unit.prose < 0 <= before.prose]
    short = short or [unit for unit in units if unit.prose < 0]
    apart = sum(unit.blank_before or unit.furniture_before for unit in short)
    return any(unit.blank_before for unit in short) and apart >= _MOST * len(short)


def _seam(first: str, second: str) -> float:
    """How much two lines look like one title cut in two."""
    score = 5.0 if look.ends_open(first) else 0.0
    score += 3.0 if look.starts_open(second) else 0.0
    return score - (3.0 if len(first) + len(second) > 220 else 0.0)


def _overlap_points(title: str, abstract: str, frequency: Mapping[str, int], bodies: int) -> float:
    """Points for a title whose rarer words stand in an abstract, and against one whose words do not."""
    words = look.content_words(title)
    weights = {word: math.log(1 + (bodies + 1) / (1 + frequency.get(word, 0))) for word in words}
    total = sum(weights.values())
    if not total:
        return 0.0
    there = look.content_words(abstract)
    share = sum(weight for word, weight in weights.items() if word in there) / total
    return max(-2.0, min(2.0, 8.0 * (share - 0.4)))

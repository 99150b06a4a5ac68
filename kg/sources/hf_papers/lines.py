"""One line of a page at a time: what it is, and how much it looks like a title, prose or page furniture.

Scores are log-odds by rule of thumb, checked against 86,000 titles and abstracts; everything here is a pure function.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kg.sources.hf_papers import patterns
from kg.sources.hf_papers.dates import is_date, is_published_line


class Kind(Enum):
    """What a line is by its form alone."""

    BLANK = "blank"
    TEXT = "text"
    DATE = "date"
    HEAD = "head"
    FOOT = "foot"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it: its number from 1, its kind, and whether its words are repeated often."""

    number: int
    text: str
    kind: Kind


_SUBSCRIBE: Final = re.compile(r"^Subscribe(?!(r|rs|d|s)?\b)|^Subscribe(?=[\"“‘(\[$])")
_SENTENCE_BREAK: Final = re.compile(r"[a-z0-9)\]%$}][.!?][\"')\]]?\s+[A-Z\"(\[$]")
_ENDS_SENTENCE: Final = re.compile(r"[.!?][\"'”’)\]]*\\?$")
_WORD: Final = re.compile(r"\w+")
_LONGEST_FURNITURE: Final = 120
_LONGEST_TITLE: Final = 260
_NAME: Final = r"[^\W\d_a-z][\w'’-]*\.?(\s+[^\W\d_a-z][\w'’-]*\.?|\s+(van|von|de|der|den|di|la|le|bin|al)){1,3}"
_NAMES: Final = re.compile(rf"{_NAME}((,|;|,? and|,? &|\s[·•])\s+{_NAME}){{2,}}(,?\s+(et al\.?|\.\.\.|…|\+\d+.*))?")


def _compiled(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


_HEAD: Final = _compiled(*patterns.HEAD_LINES)
_FOOT: Final = _compiled(*patterns.FOOT_LINES)
_OTHER: Final = _compiled(*patterns.OTHER_LINES)
_BEFORE_NAME: Final = _compiled(patterns.BEFORE_NAME)
_AUTHOR_COUNT: Final = _compiled(patterns.AUTHOR_COUNT)
_PAGE_WORDS: Final = _compiled(patterns.PAGE_WORDS)
_BUTTON: Final = _compiled(patterns.BUTTON_STARTS)
_ORGANISATION: Final = _compiled(patterns.ORGANISATIONS)
_PROSE: Final = _compiled(patterns.PROSE_WORDS)
_CONTINUATION: Final = _compiled(patterns.CONTINUATIONS)


def kind_of(text: str) -> Kind:
    """Say what a line is by its form; text is what nothing else claims."""
    if not text:
        return Kind.BLANK
    if len(text) > _LONGEST_FURNITURE:
        return Kind.TEXT
    if is_date(text):
        return Kind.DATE
    for pattern, kind in ((_HEAD, Kind.HEAD), (_FOOT, Kind.FOOT), (_OTHER, Kind.OTHER)):
        if pattern.fullmatch(text):
            return kind
    if not _WORD.search(text) or _AUTHOR_COUNT.fullmatch(text) or is_published_line(text):
        return Kind.OTHER
    return Kind.TEXT


def lines_of(texts: Sequence[str]) -> list[Line]:
    """Classify the lines of a page; what needs the lines around it is settled here.

    A title that is glued to the button before it (``SubscribeSparse Representations ...``) comes loose; the name
    behind ``Submitted by`` and short lines that stand again and again are furniture.
    """
    stripped = [text.strip() for text in texts]
    first_long = next((place for place, text in enumerate(stripped) if len(text) > _LONGEST_TITLE), len(stripped))
    stripped[:first_long] = [_SUBSCRIBE.sub("", text, count=1) for text in stripped[:first_long]]
    lines = [Line(number, text, kind_of(text)) for number, text in enumerate(stripped, 1)]
    lines = _without_organisations(_without_names(lines))
    counts = Counter(line.text for line in lines if line.kind is Kind.TEXT and len(line.text.split()) <= 3)
    return [Line(line.number, line.text, Kind.OTHER) if counts[line.text] >= 3 else line for line in lines]


def _without_names(lines: Sequence[Line]) -> list[Line]:
    """Lines with the user's name behind each ``Submitted by`` made furniture, and the organisation before a count."""
    kept: list[Line] = []
    named = False
    for line in lines:
        if named and line.kind is Kind.TEXT and len(line.text) <= 40 and len(line.text.split()) <= 2:
            line = Line(line.number, line.text, Kind.OTHER)
        named = (named and line.kind is Kind.BLANK) or bool(_BEFORE_NAME.fullmatch(line.text))
        kept.append(line)
    return kept


def _without_organisations(lines: Sequence[Line]) -> list[Line]:
    """Lines with the organisation before each author count made furniture."""
    kept: list[Line] = []
    for place, line in enumerate(lines):
        if _AUTHOR_COUNT.fullmatch(line.text):
            following = next((after.text for after in lines[place + 1 : place + 8] if after.kind is Kind.TEXT), "")
            _furnish_organisation(kept, abstract_follows=prose_score(following) > 2)
        kept.append(line)
    return kept


def _furnish_organisation(lines: list[Line], *, abstract_follows: bool) -> None:
    """Take the last line of text for an organisation if it is short and text of the same paper stands before it."""
    places = [place for place in range(max(0, len(lines) - 8), len(lines)) if lines[place].kind is not Kind.BLANK]
    while places and lines[places[-1]].kind is Kind.OTHER and not _WORD.search(lines[places[-1]].text):
        places.pop()
    if len(places) < 2:
        return
    line, before = lines[places[-1]], lines[places[-2]]
    if abstract_follows and prose_score(before.text) > 2:
        return
    if line.kind is Kind.TEXT and before.kind is Kind.TEXT and is_organisation(line.text):
        lines[places[-1]] = Line(line.number, line.text, Kind.OTHER)


def is_organisation(text: str) -> bool:
    """Whether a line beside an author count is likely the name of an organisation."""
    words = text.split()
    return len(text) <= 70 and (len(words) <= 3 or (len(words) <= 8 and bool(_ORGANISATION.fullmatch(text))))


def prose_score(text: str) -> float:
    """How much a line is running text (positive) rather than a title (negative)."""
    length = len(text)
    score = next(points for limit, points in _LENGTH_POINTS if length < limit)
    breaks = len(_SENTENCE_BREAK.findall(text[:2000]))
    score += min(breaks, 1) * 1.0 if length < 160 else min(breaks, 3) * 2.0
    if _ENDS_SENTENCE.search(text):
        score += 3.0 if text.rstrip("\\\"')]").endswith(".") else 0.0
    elif length < 300:
        score -= 1.0
    cues = sum(match.group().islower() or not match.start() for match in _PROSE.finditer(text[:2000]))
    score += (-1.0, 0.0, 1.0)[min(cues, 2)] + (1.0 if cues >= 4 else 0.0)
    if re.match(r"(We|This (paper|work|article|study|thesis)|In this (paper|work|article)|Our)\b", text):
        score += 1.5
    return max(-6.0, min(10.0, score + _capitals_points(text)))


_LENGTH_POINTS: Final = (
    (60, -2.0), (120, -1.0), (170, 0.0), (220, 1.5), (300, 4.0), (500, 6.0), (1 << 62, 9.0),
)  # fmt: skip


def _capitals_points(text: str) -> float:
    """Titles capitalise their words, prose does not."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", text[:400])][1:]
    if len(words) < 3:
        return 0.0
    share = sum(word[0].isupper() for word in words) / len(words)
    return -1.5 if share >= 0.7 else 0.5 if share < 0.25 else 0.0


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence ends."""
    return bool(_ENDS_SENTENCE.search(text))


def title_score(text: str) -> float:
    """How good a title a short line would be, from its number of words."""
    words = len(text.split())
    return (-1.5, -0.5, 0.5)[min(words, 3) - 1] if words < 4 else 1.0


def furniture_score(text: str) -> float:
    """How much a line that no pattern knows still looks like a button, a name or another part of the page."""
    words = text.split()
    score = (1.5, 1.0, 0.5)[len(words) - 1] if len(words) <= 3 else 0.0
    score += 3.0 if _PAGE_WORDS.search(text) else 0.0
    score += 1.0 if len(words) <= 6 and _BUTTON.match(text) else 0.0
    score += 1.0 if text.endswith(("!", "...", "…")) else 0.0
    score += 1.5 if len(words) == 1 and text.islower() else 0.0
    score += 2.5 if len(words) <= 5 and _ORGANISATION.fullmatch(text) else 0.0
    score += 4.0 if _NAMES.fullmatch(text) else 0.0
    return score


def goes_on_abstract(text: str) -> bool:
    """Whether a short line says where the code is or gives keywords, as the last lines of abstracts do."""
    return bool(_CONTINUATION.match(text)) or ("://" in text and " " in text)


def ends_open(text: str) -> bool:
    """Whether a title that ends here would be cut off."""
    last = text.split()[-1]
    return last.lower() in patterns.DANGLING or text.endswith(patterns.OPEN_ENDS)


def starts_open(text: str) -> bool:
    """Whether a line begins in the middle of a title."""
    first = text.split()[0]
    return (first.islower() and first.isalpha()) or first in patterns.CONTINUING or first[0] in "&,;:)–—-"


def content_words(text: str) -> frozenset[str]:
    """The beginnings of the words that carry the meaning, to compare a title with an abstract."""
    return frozenset(word[:6] for word in re.findall(r"[^\W_]{4,}", text.lower()) if word not in patterns.DANGLING)

r"""Markup that is left in titles and abstracts: tags, LaTeX's fonts and references, character references.

A network reads texts without it, while all offsets stay those of the text as stored: "<i>k</i>-NN" and
"\textit{k}-NN" are read as "k-NN". Formulas stay, since they are part of names ("$k$-NN").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_ANY: Final = re.compile(r"[<\\&]")
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w.-]{0,30}(?::[\w.-]{1,30})?)(?:\s[^<>]{0,300})?(/?)>")
_ALONE: Final = frozenset({"br", "hr", "p", "img"})
_FONT: Final = re.compile(
    r"\\(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal)?|math(?:bf|it|tt|rm|sf|cal|bb|frak|scr)"
    r"|emph|mbox|underline|uppercase|lowercase|boldsymbol|bm)\s?\{"
    r"|\{\s?\\(?:em|bf|it|tt|sc|rm|sf|sl|bfseries|itshape|scshape|ttfamily|textit|textbf)\b\s?(?!\{)"
)
_REFERENCE: Final = re.compile(
    r"\\(?:[Cc]ite[a-z]{0,8}\*?|[Cc]?ref|eqref|label|footnotemark)(?:\[[^\]]{0,80}\])?\{[^{}]{0,200}\}"
)
_BRACE: Final = re.compile(r"\\[{}]|[{}]")
#: A font's braces are looked for this far.
_FARTHEST: Final = 400


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A pair of marks: start and end of the opening and of the closing one, in code points."""

    opening: tuple[int, int]
    closing: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Markup:
    """The markup of one text: what encloses something, and all stretches that are no words, in order."""

    pairs: tuple[Enclosed, ...] = ()
    stretches: tuple[tuple[int, int], ...] = ()

    def whole(self, start: int, end: int) -> tuple[int, int]:
        r"""Widen a stretch of text so that it holds both marks of a pair, or none.

        >>> find_markup(r"\textbf{Fast}-Net").whole(8, 17)
        (0, 17)
        """
        for pair in self.pairs:
            opens = start <= pair.opening[0] and pair.opening[1] <= end
            closes = start <= pair.closing[0] and pair.closing[1] <= end
            if closes and not opens and pair.opening[1] <= start:
                start = pair.opening[0]
            elif opens and not closes and end <= pair.closing[0]:
                end = pair.closing[1]
        return start, end


def find_markup(text: str) -> Markup:
    """Find the markup of a text; a tag needs its partner, since "a <b" may be a comparison."""
    if not _ANY.search(text):
        return Markup()
    pairs, alone = _tags(text)
    pairs += _fonts(text)
    alone += [m.span() for m in _REFERENCE.finditer(text)]
    # From the innermost pair on, so that widening to one pair may make the next one whole.
    pairs.sort(key=lambda p: p.closing[1] - p.opening[0])
    stretches = sorted([*alone, *(p.opening for p in pairs), *(p.closing for p in pairs)])
    return Markup(tuple(pairs), tuple(stretches))


def _tags(text: str) -> tuple[list[Enclosed], list[tuple[int, int]]]:
    pairs: list[Enclosed] = []
    alone: list[tuple[int, int]] = []
    opened: list[re.Match[str]] = []
    for tag in _TAG.finditer(text):
        if tag[3] or tag[2].lower() in _ALONE:
            alone.append(tag.span())
        elif not tag[1]:
            opened.append(tag)
        else:
            place = next((k for k in reversed(range(len(opened))) if opened[k][2] == tag[2]), None)
            if place is not None:
                pairs.append(Enclosed(opened[place].span(), tag.span()))
                del opened[place:]
    return pairs, alone


def _fonts(text: str) -> list[Enclosed]:
    out: list[Enclosed] = []
    for font in _FONT.finditer(text):
        depth = 1
        for brace in _BRACE.finditer(text, font.end(), font.end() + _FARTHEST):
            depth += {"{": 1, "}": -1}.get(brace.group(), 0)
            if not depth:
                out.append(Enclosed(font.span(), brace.span()))
                break
    return out


def without(spans: Iterator[re.Match[str]], stretches: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Leave out the matches that begin inside a stretch; both in order."""
    k = 0
    for match in spans:
        while k < len(stretches) and stretches[k][1] <= match.start():
            k += 1
        if k == len(stretches) or match.start() < stretches[k][0]:
            yield match

"""Find the sentences of a title and an abstract by rules, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractors.components.data import read_words

_LISTS: Final = read_words(__package__, "patterns.jsonl")
_INSIDE: Final = _LISTS["inside"]
_UNLESS: Final = _LISTS["unless"]
_STARTERS: Final = _LISTS["starters"]

#: A run of end marks and what closes after it, before white space; or an empty line. The look-behind keeps it linear.
_END: Final = re.compile(r"(?<![.!?…。])([.!?…。]++)[\"'”’)\]}»]*+(?=\s)|(?<!\s)\s*?\n[^\S\n]{0,80}\n\s*+")
_NEXT_WORD: Final = re.compile(r"\s*+[\"'“‘(\[{«]{0,3}+(\w{0,20}+)")
_OPENING: Final = "\"'“‘([{«"
_LOOK_BACK: Final = 24


def sentence_spans(text: str, title_length: int) -> tuple[tuple[int, int], ...]:
    r"""Find the sentences of a text; the title is one of its own.

    Args:
        text: The title, a line break, the abstract.
        title_length: The title's length in code points; 0 when the text has no title.

    Returns:
        Start and end of each sentence in code points, in order, without the white space around it.

    Example:
        >>> sentence_spans("On nets\nWe use nets, e.g. CNNs. They work.", 7)
        ((0, 7), (8, 31), (32, 42))
    """
    spans = []
    start = 0
    for end in _ends(text, title_length):
        span = _trim(text, start, end)
        if span[0] < span[1]:
            spans.append(span)
        start = end
    return tuple(spans)


def _ends(text: str, title_length: int) -> Iterator[int]:
    if title_length:
        yield title_length
    for match in _END.finditer(text, title_length):
        if match.group(1) is None or _is_boundary(text, match):
            yield match.end()
    yield len(text)


def _is_boundary(text: str, match: re.Match[str]) -> bool:
    """Tell whether the end marks of ``match`` end a sentence, by the word before and the word after."""
    following = _NEXT_WORD.match(text, match.end())
    after = following.group(1) if following else ""
    if after[:1].islower() and after[1:].islower() and not (match.group(1)[0] in "!?" and after in _STARTERS):
        return False
    if match.group(1) != ".":
        return True
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()].rsplit(maxsplit=1)[-1:]
    word = before[0].lstrip(_OPENING) if before else ""
    folded = word.casefold()
    if folded in _INSIDE:
        return False
    if folded in _UNLESS or (len(word) == 1 and word.isupper()):
        return after.casefold() in _STARTERS and after[:1].isupper()
    return True


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    left = len(stretch) - len(stretch.lstrip())
    return start + left, start + max(left, len(stretch.rstrip()))

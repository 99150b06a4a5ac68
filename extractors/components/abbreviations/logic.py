"""Find abbreviations and their long forms.

After Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", Pacific
Symposium on Biocomputing 8 (2003), 451-462, in both orders, with three additions: initials are tried before the
paper's right-to-left search, plural short forms are read as their singular ("CNNs"), and a short form may also come
after "called" or "dubbed", or before a colon at the start of the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractors.components.data import read_words
from extractors.components.words import WORD
from extractors.records import Abbreviation

_LISTS: Final = read_words(__package__, "patterns.jsonl")
_NEVER: Final = _LISTS["never"]
_LINKS: Final = _LISTS["links"]

_SHORT: Final = re.compile(r"[^\W_][\w.&/+'’*-]{1,13}+(?: [A-Z0-9][\w-]{0,6}+)?")
_BRACKET: Final = re.compile(r"[()\[\]]")
_CUE: Final = re.compile(
    r"\b(?:" + "|".join(sorted(_LISTS["cues"])) + r")(?: (?:as|by|it|here))?,? [\"'“‘`]{0,2}([^\W\d_][\w/+-]{1,13})"
)
_TITLE: Final = re.compile(r"\s*([^\W_][\w+-]{1,13}): ")
_PART: Final = re.compile(r"[^\W_]+")
_CLAUSE_END: Final = re.compile(r"[.:;!?]\s|[()\[\]\n]")
_LONGEST_INNER: Final = 160
_LONGEST_LONG: Final = 200


def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Find the short forms that a text explains.

    Args:
        text: Any text; the first line is its title.

    Returns:
        One record a short form and place, in order of the short form's start.

    Example:
        >>> find_abbreviations("A convolutional network (CN).")
        (Abbreviation(short_start=25, short_end=27, long_start=2, long_end=23),)
    """
    found: dict[int, Abbreviation] = {}
    for start, end in _brackets(text):
        pair = _from_bracket(text, start, end)
        if pair is not None:
            found.setdefault(pair.short_start, pair)
    for match in _CUE.finditer(text):
        _add_initials(found, text, match.span(1), max(0, match.start() - _LONGEST_LONG), match.start())
    title = _TITLE.match(text)
    if title is not None:
        line_end = text.find("\n", title.end())
        stop = min(len(text) if line_end < 0 else line_end, title.end() + _LONGEST_LONG)
        _add_initials(found, text, title.span(1), title.end(), stop)
    return tuple(found[key] for key in sorted(found))


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Give the inside of each pair of brackets that is not too long, inner pairs first."""
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        if match.group() in "([":
            opened.append(match.end())
        elif opened:
            start = opened.pop()
            if match.start() - start <= _LONGEST_INNER:
                yield start, match.start()


def _from_bracket(text: str, start: int, end: int) -> Abbreviation | None:
    """Read "long form (SHORT)" or "SHORT (long form)" at one pair of brackets."""
    short = _short_inside(text, start, end)
    if short is not None:
        window = _window_before(text, start - 1)
        long = _long_form(text, *short, window, start - 1)
        if long is not None:
            return Abbreviation(*short, *long)
    before = text[max(0, start - 24) : start - 1].rstrip()
    words = before.rsplit(maxsplit=1)[-1:]
    inner_words = len(text[start:end].split())
    if not words or inner_words < 2 or not _is_short(words[0]):
        return None
    short_start = text.rfind(words[0], 0, start - 1)
    core = _core(words[0])
    for begin in _word_starts(text, start, end)[:3]:
        if _initials_end(core, text, begin, end) == end:
            return Abbreviation(short_start, short_start + len(words[0]), begin, end)
    return None


def _short_inside(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find the short form at the start of what stands in brackets, up to a comma or semicolon."""
    inner = re.split(r"[,;:=]| or | i\.e\.| [(\[]", text[start:end], maxsplit=1)[0]
    left = len(inner) - len(inner.lstrip(" \"'“‘`"))
    word = inner.strip(" \"'“”‘’`")
    return (start + left, start + left + len(word)) if _is_short(word) else None


def _is_short(word: str) -> bool:
    if not _SHORT.fullmatch(word) or word.casefold() in _NEVER:
        return False
    return any(c.isupper() for c in word) or (word.isalpha() and 2 <= len(word) <= 5)


def _core(short: str) -> str:
    """Take the plural "s" off a short form ("CNNs", "GANs")."""
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short


def _window_before(text: str, end: int) -> int:
    """Give the start of the clause that ends before a bracket, within the longest long form."""
    start = max(0, end - _LONGEST_LONG)
    for match in _CLAUSE_END.finditer(text, start, end):
        start = match.end()
    return start


def _word_starts(text: str, start: int, end: int) -> list[int]:
    return [match.start() for match in WORD.finditer(text, start, end)]


def _long_form(text: str, short_start: int, short_end: int, start: int, end: int) -> tuple[int, int] | None:
    """Find the long form right before a bracket: by initials, else by the paper's search."""
    core = _core(text[short_start:short_end])
    most = min(len(core) + 5, 2 * len(core))
    begins = _word_starts(text, start, end)[-most:]
    stop = start + len(text[start:end].rstrip(" \"'“”‘’`,"))
    for begin in reversed(begins):
        if _initials_end(core, text, begin, stop) == stop:
            return begin, stop
    if not any(c.isupper() for c in core):
        return None
    begin = _search_from_right(core, text, begins[0], stop) if begins else -1
    long = text[begin:stop]
    if begin < 0 or len(long) <= len(core) + 1 or core.casefold() in _PART.findall(long.casefold()):
        return None
    return begin, stop


def _initials_end(core: str, text: str, start: int, end: int) -> int:
    """Tell how far the initials of the words from ``start`` spell ``core``; -1 when they do not.

    Small words such as "of" may be left out; "multi-agent" gives one initial or two.
    """
    letters = [c for c in core.casefold() if c.isalnum()]
    if len(letters) < 2:
        return -1
    done = 0
    last = -1
    for match in _PART.finditer(text, start, end):
        word = match.group().casefold()
        if done < len(letters) and word[0] == letters[done]:
            done += 1
        elif done == 0 or (word not in _LINKS and text[match.start() - 1] not in "-‐‑"):
            break
        if done == len(letters):
            last = match.end()
            if text[last : last + 1] not in ("-", "‐", "‑"):
                break
    return last


def _search_from_right(core: str, text: str, start: int, end: int) -> int:
    """Match the letters of a short form from the right, the first at a word's start (Schwartz & Hearst, fig. 1)."""
    place = end - 1
    for index in range(len(core) - 1, -1, -1):
        letter = core[index].lower()
        if not letter.isalnum():
            continue
        while place >= start and (
            text[place].lower() != letter or (index == 0 and place > start and text[place - 1].isalnum())
        ):
            place -= 1
        if place < start:
            return -1
        place -= 1
    begin = place + 1
    while begin > start and not text[begin - 1].isspace():
        begin -= 1
    return begin


def _add_initials(found: dict[int, Abbreviation], text: str, short: tuple[int, int], start: int, end: int) -> None:
    """Add a short form whose letters are the initials of consecutive words between ``start`` and ``end``."""
    core = _core(text[short[0] : short[1]])
    if sum(c.isupper() for c in core) < 2 or short[0] in found:
        return
    for begin in _word_starts(text, start, end):
        stop = _initials_end(core, text, begin, end)
        if stop > 0:
            found[short[0]] = Abbreviation(*short, begin, stop)
            return

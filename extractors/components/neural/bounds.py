"""Which stretches of a text can be names at all, whatever a network says of them.

A name stands in one sentence, closes every bracket, quotation and formula that it opens, opens all that it closes, and
neither begins nor ends with a word or sign that only joins others. Of 130,000 mentions that people labelled, 1 in 900
breaks a rule, mostly by a slip.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from extractors.components.data import read_words
from extractors.components.neural.markup import find_markup
from extractors.components.neural.words import Word
from extractors.components.sentences.logic import sentence_spans

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_LISTS: Final = read_words(__package__, "patterns.jsonl")
_DETERMINERS: Final = _LISTS["determiners"]
_JOINING: Final = _LISTS["joining"]
_PARTICLES: Final = _LISTS["particles"]
_LATIN: Final = _LISTS["latin"]

_CLOSES: Final = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_OPENS: Final = frozenset(_CLOSES.values())
#: Signs that open where none of them is open, and else close: formulas and quotations.
_TOGGLES: Final = frozenset({"$", '"'})
#: The same, but only where they touch what they enclose ("*so*", not "A* and B*"): emphasis.
_EMPHASIS: Final = frozenset({"*", "_", "**", "__"})
_SIGNS: Final = _OPENS | frozenset(_CLOSES) | _TOGGLES | _EMPHASIS
_SHORT_LINE: Final = re.compile(r"^.{0,40}$", re.MULTILINE)
_HYPHENS: Final = frozenset("-‐‑–")

#: Signs that no name begins with, and none ends with: those that separate or join.
_NEVER_FIRST: Final = frozenset(",;:.?!/&|=%’'`´^~+<>—") | _EMPHASIS | _HYPHENS
_NEVER_LAST: Final = frozenset(",;:./&|=\\~^<>@´`—") | {"_", "__"} | _HYPHENS


def possible_names(text: str, words: Sequence[Word], widest: int) -> BoolArray:
    """Tell which stretches of words can be names: ``(start, width - 1)``.

    Args:
        text: The title, a line break, the abstract.
        words: The words of the text, in order.
        widest: The most words of a stretch.
    """
    n = len(words)
    sentence: IntArray = np.cumsum(_sentence_starts(text, words), dtype=np.int64)
    signs = [i for i, word in enumerate(words) if word.text in _SIGNS]
    partners = _partners(words, signs, sentence)
    inside = _inside(words, signs, partners)
    glued = [*(word.glued for word in words), False]
    texts = [*(word.text for word in words), ""]
    first = np.array([_may_begin(texts[i], texts[i + 1], glued[i], glued[i + 1]) for i in range(n)], dtype=np.bool_)
    last = np.array([_may_end(texts[i], texts[i - 1], glued[i]) for i in range(n)], dtype=np.bool_)
    first[[i for i in partners if texts[i] in _EMPHASIS and partners[i] > i]] = True
    out = np.zeros((n, min(widest, n)), dtype=np.bool_)
    for w in range(out.shape[1]):
        here, there = slice(0, n - w), slice(w, n)
        whole = (sentence[here] == sentence[there]) & (inside[0, here] == inside[1, there])
        out[here, w] = whole & first[here] & last[there]
    out[[i for i in range(n) if texts[i] in _DETERMINERS or texts[i] == "A"], :1] = False
    _rule_out_wrapped(out, words, partners)
    _rule_out_parts(out, text, words)
    return out


def _rule_out_wrapped(possible: BoolArray, words: Sequence[Word], partners: Mapping[int, int]) -> None:
    """Rule out names with signs around the whole of them, "(CNN)" or "**CNN**"; a formula keeps its own; in place."""
    for i, other in partners.items():
        if i < other < i + possible.shape[1] and words[i].text != "$":
            possible[i, other - i] = False


def _rule_out_parts(possible: BoolArray, text: str, words: Sequence[Word]) -> None:
    """Rule out what holds a part of what stands within a pair of tags, and a part of what stands without; in place."""
    starts, ends = [w.start for w in words], [w.end for w in words]
    for pair in find_markup(text).pairs:
        first, stop = bisect_left(starts, pair.opening[1]), bisect_right(ends, pair.closing[0])
        for i in range(max(0, first - possible.shape[1]), stop):
            if i < first:
                possible[i, first - i : max(0, stop - 1 - i)] = False
            elif i > first:
                possible[i, stop - i :] = False


def _sentence_starts(text: str, words: Sequence[Word]) -> BoolArray:
    """Tell which words begin a sentence, or a line after one too short to be wrapped."""
    ends = [end for _, end in sentence_spans(text, max(text.find("\n"), 0))]
    ends += [line.end() for line in _SHORT_LINE.finditer(text)]
    out = np.zeros(len(words) + 1, dtype=np.bool_)
    out[np.searchsorted([w.start for w in words], ends)] = True
    return out[:-1]


def _inside(words: Sequence[Word], signs: Sequence[int], partners: Mapping[int, int]) -> IntArray:
    """Give the innermost pair of signs that encloses the place before and the place after each word: ``(2, words)``.

    A stretch is balanced exactly when it begins and ends inside the same pair. Behind a sign without partner in its
    sentence all pairs are new ones, so that no stretch holds it.
    """
    around, done, lone = [-1], 0, 0
    out = np.empty((2, len(words)), dtype=np.int64)
    for i in signs:
        out[:, done : i + 1] = around[-1] + lone
        done = i + 1
        if i in partners:
            if partners[i] > i:
                around.append(i)
            else:
                around.pop()
            out[1, i] = around[-1] + lone
        elif _needs_partner(words, i):
            lone += len(words) + 1
            out[1, i] = around[-1] + lone
    out[:, done:] = around[-1] + lone
    return out


def _partners(words: Sequence[Word], signs: Sequence[int], sentence: IntArray) -> dict[int, int]:
    """Pair the signs of each sentence, well nested: index of one to index of the other."""
    out: dict[int, int] = {}
    opened: list[int] = []
    for i in signs:
        if opened and sentence[opened[-1]] != sentence[i]:
            opened.clear()
        partner = _opened_by(words, opened, i)
        if partner is not None:
            out[i], out[opened[partner]] = opened[partner], i
            del opened[partner:]
        elif _may_open(words, i):
            opened.append(i)
    return out


def _may_open(words: Sequence[Word], i: int) -> bool:
    sign = words[i].text
    if sign in _EMPHASIS:
        return not words[i].glued and i + 1 < len(words) and words[i + 1].glued
    return sign not in _CLOSES and _needs_partner(words, i)


def _opened_by(words: Sequence[Word], opened: Sequence[int], i: int) -> int | None:
    """Give the place in ``opened`` of the sign that word ``i`` closes, the last of its kind."""
    sign = words[i].text
    closes = words[i].glued if sign in _EMPHASIS else sign not in _OPENS and _needs_partner(words, i)
    if not closes:
        return None
    wanted = _CLOSES.get(sign, sign)
    return next((k for k in reversed(range(len(opened))) if words[opened[k]].text == wanted), None)


def _needs_partner(words: Sequence[Word], i: int) -> bool:
    """Whether a sign makes no sense alone: one of emphasis may be part of a name ("A*"), an escaped dollar is money."""
    if words[i].text == "$" and i and words[i - 1].text == "\\" and words[i].glued:
        return False
    return words[i].text not in _EMPHASIS


@lru_cache(maxsize=20_000)
def _may_begin(word: str, following: str, glued: bool, glues: bool) -> bool:
    """Whether a name may begin with a word; it may be ``glued`` to the one before, the ``following`` one to it."""
    if word in _NEVER_FIRST:
        return word == "." and glues and not glued
    if glues or following in _LATIN or following in _HYPHENS or (len(word) > 1 and word.isupper()):
        return True
    small = word.lower()
    return small not in _DETERMINERS and (small not in _JOINING or (word != small and not following.islower()))


@lru_cache(maxsize=20_000)
def _may_end(word: str, before: str, glued: bool) -> bool:
    """Whether a name may end with a word, which may be ``glued`` to the one ``before``."""
    if word in _NEVER_LAST or word.lower() == "based":
        return False
    if glued or word in _PARTICLES or before in _HYPHENS:
        return True
    return word not in _JOINING and word not in _DETERMINERS

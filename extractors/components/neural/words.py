"""Text into words and windows: what the network reads, with exact code-point offsets.

A word is a run of letters and digits, or one other visible character. Words are split that finely so that every
boundary an annotator would draw ("CNN" in "CNN-based") falls between two of them. Markup is no word (see ``markup``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from extractors.components.neural.markup import find_markup, without
from extractors.records import ExtractionError

IntArray = npt.NDArray[np.int64]

#: Combining marks and zero-width characters stay with the letters before them; a character reference ("&amp;") is one
#: word, and so are the two signs of strong emphasis.
_WORD: Final = re.compile(
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u200b-\u200d\u2060\ufeff])*"
    r"|&(?:[A-Za-z]{2,8}|\#\d{1,6}|\#x[0-9A-Fa-f]{1,5});|\*\*|__|\S"
)
_MAX_CHARACTERS: Final = 64
_MAX_SUBWORDS: Final = 8
_MAX_TITLE: Final = 96
_REMEMBERED: Final = 20_000
_MARKS: Final = (("[CLS]", "<s>"), ("[SEP]", "</s>"), ("[UNK]", "<unk>"))

#: Number of values of a word's shape: six patterns of case, glued to the word before or not, and "none".
SHAPES: Final = 13


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...

    @property
    def word_ids(self) -> list[int | None]: ...


class WordTokenizer(Protocol):
    """The part of ``tokenizers.Tokenizer`` that is used."""

    def encode(self, sequence: list[str], *, is_pretokenized: bool, add_special_tokens: bool) -> _Encoding:
        """Split words into sub-words."""
        ...

    def token_to_id(self, token: str) -> int | None:
        """Look a sub-word up."""
        ...


@dataclass(frozen=True, slots=True)
class Marks:
    """The vocabulary ids of what stands before, between and for unknown words."""

    cls: int
    sep: int
    unknown: int

    @classmethod
    def of(cls, tokenizer: WordTokenizer) -> Marks:
        """Look the ids up, under BERT's names or MPNet's; a vocabulary with neither raises ``ExtractionError``."""
        found = [next((i for i in map(tokenizer.token_to_id, names) if i is not None), None) for names in _MARKS]
        missing = [" or ".join(names) for names, value in zip(_MARKS, found, strict=True) if value is None]
        if missing:
            raise ExtractionError(f"The tokenizer lacks {', '.join(missing)}; take one of a BERT or MPNet model.")
        return cls(*(value for value in found if value is not None))


@dataclass(frozen=True, slots=True)
class Word:
    """A word, as code-point offsets in the whole text; ``shape`` is below ``SHAPES``."""

    start: int
    end: int
    text: str
    shape: int

    @property
    def glued(self) -> bool:
        """Whether nothing but markup stands between the word before and this one."""
        return self.shape > 0 and self.shape % 2 == 0


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the network.

    ``ids``, ``types`` and ``shapes`` have one value a sub-word; ``words`` lists the indices of the words inside,
    ``first`` the place of each one's first sub-word.
    """

    ids: IntArray
    types: IntArray
    shapes: IntArray
    words: IntArray
    first: IntArray


def split_words(text: str) -> list[Word]:
    """Split a text into words.

    >>> [w.text for w in split_words("CNN-based, <i>3D</i>")]
    ['CNN', '-', 'based', ',', '3D']
    """
    out: list[Word] = []
    stretches = find_markup(text).stretches
    after, end = dict(stretches), -1
    for m in without(_WORD.finditer(text), stretches):
        while end in after:
            end = after[end]
        glued = m.start() == end
        end = m.end()
        word = unescape(m.group()) if m.group()[0] == "&" else m.group()
        if not word.isspace():
            out.append(Word(m.start(), end, word, 1 + _case(word) * 2 + glued))
    return out


def _case(word: str) -> int:
    """Tell the pattern of case: other, lower, digit first, Capital, ALLCAPS, miXed."""
    if not word[0].isalnum():
        return 0
    if word.islower():
        return 1
    if word[0].isdigit():
        return 2
    if word.isupper() and len(word) > 1:
        return 4
    return 3 if word[0].isupper() and (len(word) == 1 or word[1:].islower()) else 5


def subwords(words: Sequence[Word], tokenizer: WordTokenizer, marks: Marks) -> list[list[int]]:
    """Give the vocabulary ids of each word, at least one and at most a few (a longer word is cut)."""
    pieces: list[list[int]] = [[] for _ in words]
    for start in range(0, len(words), 2000):
        chunk = [w.text[:_MAX_CHARACTERS] for w in words[start : start + 2000]]
        e = tokenizer.encode(chunk, is_pretokenized=True, add_special_tokens=False)
        for value, index in zip(e.ids, e.word_ids, strict=True):
            if index is not None and len(pieces[start + index]) < _MAX_SUBWORDS:
                pieces[start + index].append(value)
    return [p or [marks.unknown] for p in pieces]


class SubWords:
    """``subwords`` with a memory for words: most recur from text to text, and a word's pieces depend on it alone."""

    def __init__(self, tokenizer: WordTokenizer) -> None:
        self.marks = Marks.of(tokenizer)

        @lru_cache(maxsize=_REMEMBERED)
        def pieces(text: str) -> tuple[int, ...]:
            return tuple(subwords([Word(0, len(text), text, 0)], tokenizer, self.marks)[0])

        self._pieces = pieces

    def __call__(self, words: Sequence[Word]) -> list[tuple[int, ...]]:
        """Give the vocabulary ids of each word."""
        return [self._pieces(w.text[:_MAX_CHARACTERS]) for w in words]


def windows(
    words: Sequence[Word],
    pieces: Sequence[Sequence[int]],
    marks: Marks,
    *,
    title_length: int,
    width: int = 512,
    overlap: int = 96,
) -> list[Window]:
    """Cut a text into windows of at most ``width`` sub-words, each headed by the title.

    ``title_length`` counts code points. Neighbouring windows share about ``overlap`` sub-words.
    """
    head: list[int] = []
    size = 0
    for i, w in enumerate(words):
        if w.end > title_length or size + len(pieces[i]) > _MAX_TITLE:
            break
        head.append(i)
        size += len(pieces[i])
    room = width - 3 - size
    out: list[Window] = []
    start = len(head)
    while True:
        end, used = start, 0
        while end < len(words) and used + len(pieces[end]) <= room:
            used += len(pieces[end])
            end += 1
        out.append(_window(words, pieces, head, range(start, end), marks))
        if end >= len(words):
            return out
        back = 0
        while end > start + 1 and back < overlap:
            end -= 1
            back += len(pieces[end])
        start = end


def _window(
    words: Sequence[Word], pieces: Sequence[Sequence[int]], head: Sequence[int], body: Sequence[int], marks: Marks
) -> Window:
    ids, types, shapes, first = [marks.cls], [0], [0], []
    for kind, part in enumerate((head, body)):
        for i in part:
            first.append(len(ids))
            ids += pieces[i]
            types += [kind] * len(pieces[i])
            shapes += [words[i].shape] * len(pieces[i])
        ids.append(marks.sep)
        types.append(kind)
        shapes.append(0)
    arrays = (ids, types, shapes, [*head, *body], first)
    return Window(*(np.array(a, dtype=np.int64) for a in arrays))


def merge_windows(
    parts: Sequence[Window], outputs: Sequence[npt.NDArray[np.float32]], count: int
) -> npt.NDArray[np.float32]:
    """Join the outputs ``(words in window, width)`` of a text's windows into ``(count, width)``.

    A word that several windows hold is read where it stands farthest from the window's ends; the title in the first.
    """
    if len(parts) == 1:
        return outputs[0]
    width = outputs[0].shape[1]
    merged = np.zeros((count, width), dtype=np.float32)
    best = np.full(count, -1)
    for part, output in zip(parts, outputs, strict=True):
        n = len(part.words)
        depth = np.minimum(np.arange(n), np.arange(n)[::-1])
        take = depth > best[part.words]
        chosen = part.words[take]
        merged[chosen] = output[take]
        best[chosen] = depth[take]
    return merged

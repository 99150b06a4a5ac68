"""Decide which part of a chunk is a name, and of what type: by known names, by heads, by capitals and cues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractors.components.rules.chunks import Chunk, Word, chunks_of
from extractors.components.rules.lexicon import LISTS, first_piece, heads, name_starts, names
from extractors.components.words import is_shouting, normalise
from extractors.records import EntityType

_CUT_HEADS: Final = LISTS["cut-heads"]
_DATASET_HEADS: Final = LISTS["dataset-heads"]
_KEEP_MODEL: Final = LISTS["keep-model"]
_WEAK_SINGLE: Final = LISTS["weak-single"]
_NO_START: Final = LISTS["no-start"]
_LIST_GAP: Final = re.compile(r"[)]?,?\s*(?:and|or|&|as well as)?\s*(?:the )?[(]?")
_DATASET_BEFORE: Final = re.compile(
    r"(?:datasets?|benchmarks?|corpora|corpus|data sets?|databases?|environments)"
    r"(?:\s*[,:(–—-]*\s*(?:such as|including|like|namely|i\.e\.,?|e\.g\.,?|called|named|the|of|for example,?))*"
    r"[\s:,(–—-]*$"
)
_EVALUATED_ON: Final = re.compile(r"\b(?:on|using|over|across)(?: the| both| four| three| two)?\s*$")
_EXPERIMENT: Final = re.compile(
    r"\b(?:experiment|evaluat|result|achiev|outperform|state-of-the-art|trained on|perform)"
)
_MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words ``first`` to ``last`` of a sentence (inclusive) read as a name; ``rule`` tells why."""

    first: int
    last: int
    type: EntityType
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and what holds for all of it."""

    text: str
    words: Sequence[Word]
    shorts: frozenset[str]
    is_experiment: bool
    is_shouting: bool


def candidates_of(text: str, words: Sequence[Word], shorts: frozenset[str]) -> list[Candidate]:
    """Find the names in one sentence.

    Args:
        text: The text that the words' offsets count in.
        words: The sentence's words.
        shorts: Short forms that the text explains; they get the type of their long form later.

    Returns:
        Candidates in order, none of them overlapping another.
    """
    if not words:
        return []
    whole = text[words[0].start : words[-1].end]
    sentence = _Sentence(text, words, shorts, _EXPERIMENT.search(whole) is not None, is_shouting(whole))
    found: list[Candidate] = []
    known = list(_known_names(text, words))
    covered: set[int] = set()
    passed = 0
    for chunk in chunks_of(text, words):
        while passed < len(known) and known[passed].last < chunk.first:
            passed += 1
        inside = _until(known, passed, chunk.last)
        for candidate in _read_chunk(sentence, chunk, inside):
            if not any(i in covered for i in range(candidate.first, candidate.last + 1)):
                found.append(candidate)
                covered.update(range(candidate.first, candidate.last + 1))
    found.extend(k for k in known if not any(i in covered for i in range(k.first, k.last + 1)))
    found.sort(key=lambda c: c.first)
    return _spread_datasets(text, words, found)


def _until(known: Sequence[Candidate], start: int, last: int) -> list[Candidate]:
    """Give the known names from the one at ``start`` on that begin no later than word ``last``."""
    stop = start
    while stop < len(known) and known[stop].first <= last:
        stop += 1
    return list(known[start:stop])


def _known_names(text: str, words: Sequence[Word]) -> Iterator[Candidate]:
    """Find known names, the longest first at each word, without overlaps."""
    starts, readings = name_starts(), names()
    index = 0
    while index < len(words):
        most = starts.get(first_piece(words[index].lower), 0)
        step = 1
        for last in range(min(index + most, len(words)) - 1, index - 1, -1):
            surface = text[words[index].start : words[last].end]
            reading = readings.get(normalise(surface)) if len(surface) < 80 else None
            if reading is not None and (not reading.proper or surface != surface.lower()):
                yield Candidate(index, last, reading.type, reading.score, "name")
                step = last - index + 1
                break
        index += step


def _read_chunk(sentence: _Sentence, chunk: Chunk, known: Sequence[Candidate]) -> Iterator[Candidate]:
    """Read one chunk: cut its generic head, then try a known name at its end, its head, capitals."""
    words, first, last = sentence.words, chunk.first, chunk.last
    if last - first >= _MOST_WORDS:
        first = last - _MOST_WORDS + 1
    while first < last and words[first].lower in _NO_START:
        first += 1
    cut = ""
    while last > first and words[last].head in _CUT_HEADS and not _keeps_head(words, last):
        cut = words[last].head
        last -= 1
    at_end = next((k for k in known if k.last == last and k.first >= chunk.first), None)
    if at_end is not None:
        yield _extended(words, at_end, first)
    elif cut in _DATASET_HEADS and words[last].is_proper:
        yield Candidate(_first_capital(words, first, last), last, "Dataset", 0.8, "dataset-head")
    elif (typed := _by_head(words, first, last, cut)) is not None:
        yield typed
    else:
        yield from known
        if not known and not sentence.is_shouting:
            yield from _by_capitals(sentence, first, last)


def _keeps_head(words: Sequence[Word], last: int) -> bool:
    """Tell whether a generic head belongs to the name: "language model", but not "proposed model"."""
    return words[last].head == "model" and words[last - 1].lower in _KEEP_MODEL


def _extended(words: Sequence[Word], known: Candidate, first: int) -> Candidate:
    """Take the words before a known name into it ("medical" + "image classification"), except before a data set."""
    if known.type == "Dataset" or first >= known.first:
        return known
    if known.first == known.last and words[known.last].is_proper:
        first = _first_capital(words, first, known.last)
        return known if first == known.last else replace(known, first=first, score=0.6, rule="name+capital")
    return replace(known, first=first, score=round(known.score * 0.75, 3), rule="name+words")


def _by_head(words: Sequence[Word], first: int, last: int, cut: str) -> Candidate | None:
    """Type a phrase by its last word."""
    reading = heads().get(words[last].head)
    if reading is None:
        return None
    single = first == last and "-" not in words[last].text
    if single and words[last].lower not in _WEAK_SINGLE:
        return None
    score = reading.score * (0.6 if single else 1.0)
    kind: EntityType = reading.type
    return Candidate(first, last, kind, round(score, 3), f"head:{words[last].head}")


def _by_capitals(sentence: _Sentence, first: int, last: int) -> Iterator[Candidate]:
    """Read words that look like names by themselves."""
    words = sentence.words
    proper = [i for i in range(first, last + 1) if words[i].is_proper and words[i].text not in sentence.shorts]
    if not proper:
        return
    index = proper[-1]
    start = _first_capital(words, first, index)
    before = sentence.text[max(0, words[start].start - 60) : words[start].start]
    if _DATASET_BEFORE.search(before.lower()):
        yield Candidate(start, index, "Dataset", 0.75, "dataset-cue")
    elif _EVALUATED_ON.search(before) and sentence.is_experiment:
        yield Candidate(start, index, "Dataset", 0.55, "evaluated-on")
    else:
        yield Candidate(start, index, "Method", 0.5, "capital")


def _first_capital(words: Sequence[Word], first: int, last: int) -> int:
    """Give the start of the run of capitalised words that ends at ``last``."""
    index = last
    while index > first and words[index - 1].is_capital and index - 1 > 0:
        index -= 1
    return index


def _spread_datasets(text: str, words: Sequence[Word], found: list[Candidate]) -> list[Candidate]:
    """Give the members of a list the type Dataset when one of them surely has it ("A, B and CIFAR-10")."""
    out = list(found)
    for step in (1, -1):
        order = range(1, len(out)) if step == 1 else range(len(out) - 2, -1, -1)
        for index in order:
            here, other = out[index], out[index - step]
            left, right = (other, here) if step == 1 else (here, other)
            gap = text[words[left.last].end : words[right.first].start]
            if here.rule == "capital" and other.type == "Dataset" and len(gap) < 16 and _LIST_GAP.fullmatch(gap):
                out[index] = replace(here, type="Dataset", score=0.7, rule="dataset-list")
    return out

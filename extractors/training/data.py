"""Labelled data: files of two formats into examples, examples into arrays for the network."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from extractors.components.neural import layout
from extractors.components.neural.words import Marks, Window, Word, WordTokenizer, split_words, subwords, windows
from extractors.components.words import normalise
from extractors.records import ENTITY_TYPES, EntityType, text_of
from extractors.training.files import open_text

Format = Literal["paperkg", "scier"]
FloatArray = npt.NDArray[np.float32]

_SPACED_DIGITS = re.compile(r"(?<=\d) (?=\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch: code-point offsets in the example's text."""

    start: int
    end: int
    type: EntityType


@dataclass(frozen=True, slots=True)
class Labelled:
    """An entity of an example: its mentions and, where known, its role; ``names`` are further forms that name it.

    ``odds`` has a probability for each role of the type, where it is a teacher that tells.
    """

    type: EntityType
    role: str | None
    spans: tuple[Span, ...]
    names: tuple[str, ...] = ()
    odds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its entities; ``title_length`` counts code points; ``others`` are further readings of it."""

    id: str
    text: str
    title_length: int
    entities: tuple[Labelled, ...]
    weight: float = 1.0
    others: tuple[tuple[Labelled, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """One surface form in a window: the words of all its places, its type, and which entity it belongs to."""

    places: tuple[int, ...]
    kind: int
    entity: int


@dataclass(frozen=True, slots=True)
class Item:
    """A window with its targets.

    ``labels`` has one BIOES label a word, ``spans`` rows ``(start, width - 1, type)``, ``roles`` pairs of the
    words of an entity (window-relative) and the probability of each (type, role) pair, ``names`` the surface forms.
    ``soft`` replaces the hard targets, where readings of the text differ or a teacher is unsure: label probabilities
    ``(words, labels)`` and span probabilities ``(words, widths, types)``.
    """

    window: Window
    labels: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    roles: tuple[tuple[tuple[int, ...], FloatArray], ...]
    names: tuple[Name, ...] = ()
    weight: float = 1.0
    soft: tuple[npt.NDArray[np.float16], npt.NDArray[np.float16]] | None = None

    def targets(self) -> tuple[FloatArray, FloatArray]:
        """Give the probabilities to learn: of labels ``(words, labels)`` and of spans ``(words, widths, types)``."""
        if self.soft is not None:
            return self.soft[0].astype(np.float32), self.soft[1].astype(np.float32)
        labels = np.zeros((len(self.labels), layout.LABELS), dtype=np.float32)
        labels[np.arange(len(labels)), self.labels] = 1
        spans = np.zeros((len(labels), layout.MAX_WIDTH, layout.TYPES), dtype=np.float32)
        spans[self.spans[:, 0], self.spans[:, 1], self.spans[:, 2]] = 1
        return labels, spans


def read_examples(path: Path, form: Format) -> list[Example]:
    """Read a labelled file: ``paperkg`` (title, abstract, entities with mentions) or ``scier`` (either file kind)."""
    with open_text(path) as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    if form == "paperkg":
        return [_paper(r) for r in rows]
    if rows and "doc_tokens" in rows[0]:
        return [e for r in rows for e in _scier_document(r)]
    return list(_scier_sentences(rows))


def read_all(paths: Iterable[Path], form: Format) -> list[Example]:
    """Read several labelled files; a text that is labelled more than once becomes one example with all its readings."""
    found: dict[tuple[str, str], Example] = {}
    for example in (e for path in paths for e in read_examples(path, form)):
        key = example.id, example.text
        first = found.get(key)
        found[key] = example if first is None else replace(first, others=(*first.others, example.entities))
    return list(found.values())


def _paper(row: dict[str, Any]) -> Example:
    entities = tuple(
        Labelled(
            e["type"],
            e.get("role"),
            tuple(Span(m["start"], m["end"], e["type"]) for m in e["mentions"]),
            tuple(n for n in (e.get("name"), *e.get("aliases", ())) if n),
        )
        for e in row["entities"]
    )
    title = row["title"]
    return Example(row["id"], text_of(title, row.get("abstract") or ""), len(title), entities, row.get("weight", 1.0))


def _scier_sentences(rows: Sequence[dict[str, Any]], size: int = 900) -> Iterator[Example]:
    """Join neighbouring sentences of one document to chunks of about ``size`` characters."""
    text, spans, doc = "", list[Span](), ""
    for row in rows:
        sentence = _SPACED_DIGITS.sub("", row["sentence"])
        if text and (row["doc_id"] != doc or len(text) + len(sentence) > size):
            yield _chunk(doc, text, spans)
            text, spans = "", []
        doc = row["doc_id"]
        spans += [Span(len(text) + a, len(text) + b, k) for a, b, k in _locate(sentence, row["ner"])]
        text += sentence + "\n"
    if text:
        yield _chunk(doc, text, spans)


def _chunk(name: str, text: str, spans: Sequence[Span]) -> Example:
    return Example(name, text, 0, tuple(Labelled(s.type, None, (s,)) for s in spans))


def _locate(sentence: str, ner: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, EntityType]]:
    """Find every place of the named entities in a sentence, longer names first, without overlap."""
    taken = [False] * len(sentence)
    for name, kind in sorted(ner, key=lambda n: -len(n[0])):
        name = _SPACED_DIGITS.sub("", name)
        for m in re.finditer(rf"(?<!\S){re.escape(name)}(?!\S)", sentence):
            if not any(taken[m.start() : m.end()]):
                taken[m.start() : m.end()] = [True] * (m.end() - m.start())
                yield m.start(), m.end(), cast(EntityType, kind)


def _scier_document(row: dict[str, Any], size: int = 900) -> Iterator[Example]:
    text, spans = "", list[Span]()
    first = 0
    for tokens, ner in zip(row["sentences"], row["ner"], strict=True):
        offsets = []
        sentence = ""
        for token in tokens:
            offsets.append((len(sentence), len(sentence) + len(token)))
            sentence += token + " "
        if text and len(text) + len(sentence) > size:
            yield _chunk(row["doc_id"], text, spans)
            text, spans = "", []
        at = len(text)
        spans += [Span(at + offsets[a - first][0], at + offsets[b - first][1], k) for a, b, k in ner]
        first += len(tokens)
        text += sentence.rstrip() + "\n"
    if text:
        yield _chunk(row["doc_id"], text, spans)


def window_words(example: Example, tokenizer: Tokenizer) -> tuple[list[Word], list[Window]]:
    """Split an example into words and the network's windows over them."""
    words, reader = split_words(example.text), cast(WordTokenizer, tokenizer)
    marks = Marks.of(reader)
    return words, windows(words, subwords(words, reader, marks), marks, title_length=example.title_length)


def items(example: Example, tokenizer: Tokenizer) -> list[Item]:
    """Turn an example into items, one a window; spans that do not fall on words are left out.

    Several readings of a text are mixed: what all of them say is certain, what half of them say is even odds.
    """
    words, parts = window_words(example, tokenizer)
    places = Places(words)
    readings = [example, *(replace(example, entities=other) for other in example.others)]
    return [_mixed([_item(reading, part, places) for reading in readings]) for part in parts]


class Places:
    """Where stretches of text lie among words; white space and markup at their ends are passed over."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._starts, self._ends = [w.start for w in words], [w.end for w in words]

    def of(self, span: Span) -> tuple[int, int]:
        """Give the first and the last word of a stretch; -1 for both where it cuts a word or holds none."""
        first, last = bisect_left(self._starts, span.start), bisect_right(self._ends, span.end) - 1
        cuts_first = first > 0 and self._ends[first - 1] > span.start
        cuts_last = last + 1 < len(self._starts) and self._starts[last + 1] < span.end
        return (-1, -1) if first > last or cuts_first or cuts_last else (first, last)


def _mixed(readings: Sequence[Item]) -> Item:
    """Join readings of one window: the targets' mean, the roles of each, the names of the first."""
    if len(readings) == 1:
        return readings[0]
    labels, spans = (
        np.mean(part, axis=0).astype(np.float16) for part in zip(*(r.targets() for r in readings), strict=True)
    )
    return replace(readings[0], roles=tuple(role for r in readings for role in r.roles), soft=(labels, spans))


def _item(example: Example, part: Window, places: Places) -> Item:
    place = {int(w): i for i, w in enumerate(part.words)}
    labels = np.zeros(len(part.words), dtype=np.int64)
    spans: list[tuple[int, int, int]] = []
    roles: list[tuple[tuple[int, ...], FloatArray]] = []
    names: list[Name] = []
    for number, entity in enumerate(example.entities):
        kind = ENTITY_TYPES.index(entity.type)
        inside: list[int] = []
        forms: dict[str, list[int]] = defaultdict(list)
        for span in entity.spans:
            a, b = (place.get(i) for i in places.of(span))
            if a is None or b is None or labels[a : b + 1].any():
                continue
            labels[a : b + 1] = layout.span_labels(kind, b - a + 1)
            if b - a < layout.MAX_WIDTH:
                spans.append((a, b - a, kind))
            inside += range(a, b + 1)
            forms[normalise(example.text[span.start : span.end])] += range(a, b + 1)
        if entity.role is not None:
            names += [Name(tuple(at), kind, number) for at in forms.values()]
        if inside and entity.role is not None:
            roles.append((tuple(inside), _role_odds(entity)))
    return Item(
        part, labels, np.array(spans, dtype=np.int64).reshape(-1, 3), tuple(roles), tuple(names), example.weight
    )


def _role_odds(entity: Labelled) -> FloatArray:
    """Give the probability of each (type, role) pair."""
    out = np.zeros(len(layout.ROLE_PAIRS), dtype=np.float32)
    kind = ENTITY_TYPES.index(entity.type)
    if entity.odds:
        out[layout.ROLE_STARTS[kind] : layout.ROLE_STARTS[kind + 1]] = entity.odds
    elif entity.role is not None:
        out[layout.ROLE_PAIRS.index((entity.type, entity.role))] = 1
    return out

"""From spans to mentions, with the whole paper in view: one type a name, thresholds, roles, missed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extractors.components.neural import layout
from extractors.components.neural.bounds import BoolArray, possible_names
from extractors.components.neural.cues import is_announced
from extractors.components.neural.decode import (
    MAX_LABELLED,
    FloatArray,
    Mix,
    Scored,
    best_spans,
    label_gains,
    log_softmax,
    mixed_gains,
    role_probabilities,
    span_gains,
)
from extractors.components.neural.kinds import is_no_entity
from extractors.components.neural.links import LinkModel, Name, clusters
from extractors.components.neural.markup import find_markup
from extractors.components.neural.words import Word
from extractors.components.words import normalise
from extractors.records import ENTITY_TYPES, ROLES, Abbreviation, TypedMention

COMPONENT = "neural"

#: The roles of what a paper makes itself.
MAKING = frozenset({"proposes", "introduces"})

#: How sure the role of an announced name is (see ``cues``).
ANNOUNCED = 0.96


@dataclass(frozen=True, slots=True)
class Settings:
    """How mentions are read.

    ``mix`` weighs the heads; ``thresholds`` holds the least score of an entity's best mention for each type, in order;
    ``repeat`` finds further places of a name; ``link`` tells which names mean the same; ``known`` gives the type
    index of names (``name_key``) that the training data always give one type.
    """

    mix: Mix = field(default_factory=Mix)
    thresholds: tuple[float, ...] = (0.5,) * layout.TYPES
    repeat: bool = True
    link: LinkModel = field(default_factory=LinkModel)
    known: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """The small weights that are read outside the network (see ``training.model``)."""

    span_width: FloatArray
    link_bias: FloatArray


@dataclass(frozen=True, slots=True)
class Read:
    """What the network said about one text: its words and one row of numbers for each.

    ``states`` has one vector a word, for heads outside the network; empty where nothing needs them. ``meaning`` is what
    the text means, as text; None where the model has no head for it.
    """

    text: str
    words: Sequence[Word]
    numbers: FloatArray
    states: FloatArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The mentions of one text, in order, and pairs of places that name the same entity in different words."""

    mentions: tuple[TypedMention, ...] = ()
    links: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


def read_mentions(
    read: Read,
    abbreviations: Sequence[Abbreviation],
    weights: Weights,
    settings: Settings,
    *,
    gains: FloatArray | None = None,
) -> Reading:
    """Read the mentions of one text; all mentions of an entity share type, role and role score.

    ``gains`` stands for what the network says of each span (``gains_of``), where several networks were asked.
    """
    if not len(read.words):
        return Reading()
    possible = possible_names(read.text, read.words, MAX_LABELLED)
    spans = decode(gains_of(read, weights.span_width, settings.mix) if gains is None else gains, possible)
    names = _names(read, spans, abbreviations, settings.known)
    out: list[TypedMention] = []
    links: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for members in clusters([n for n, _ in names], read.numbers, weights.link_bias, settings.link):
        kind = names[members[0]][0].kind
        inside = [s for i in members for s in names[i][1]]
        if max(s.score for s in inside) < settings.thresholds[kind]:
            continue
        found = _mentions(read, inside, kind)
        if _is_outside(read.text, found, abbreviations):
            continue
        out += found
        firsts = [names[i][1][0] for i in members]
        links += [(_place(read, firsts[0]), _place(read, s)) for s in firsts[1:]]
    if settings.repeat:
        out += repeats(read, out, possible)
    return _with_markup(read.text, out, links)


def _is_outside(text: str, mentions: Sequence[TypedMention], abbreviations: Sequence[Abbreviation]) -> bool:
    """Whether the mentions of one entity, with the long forms of its short ones, are all of a kind that is none.

    What a paper makes itself is an entity, of whatever kind.
    """
    if mentions[0].role in MAKING:
        return False
    forms = {text[m.start : m.end] for m in mentions}
    forms |= {text[a.long_start : a.long_end] for a in abbreviations if text[a.short_start : a.short_end] in forms}
    return all(is_no_entity(form, mentions[0].type) for form in forms)


def _with_markup(
    text: str, mentions: Sequence[TypedMention], links: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> Reading:
    """Widen the places of names, found in the text without its markup, to whole pairs of marks."""
    whole = find_markup(text).whole
    placed = []
    for m in mentions:
        start, end = whole(m.start, m.end)
        placed.append(replace(m, start=start, end=end))
    placed.sort(key=lambda m: (m.start, m.end))
    return Reading(tuple(placed), tuple((whole(*first), whole(*second)) for first, second in links))


def gains_of(read: Read, span_width: FloatArray, mix: Mix) -> FloatArray:
    """Give the log odds of each span over being no entity: ``(start, width - 1, type)``."""
    labels = label_gains(log_softmax(read.numbers[:, layout.LABEL]))
    return mixed_gains(labels, span_gains(read.numbers, span_width), mix)


def decode(gains: FloatArray, possible: BoolArray) -> list[Scored]:
    """Choose the spans of a text; those that cannot be names are ruled out, in place."""
    gains[~possible[:, : gains.shape[1]]] = -np.inf
    return best_spans(gains)


def name_key(name: str) -> str:
    """Give the form under which names with a known type are kept.

    >>> name_key("CIFAR-10")
    'cifar10'
    """
    return normalise(name).replace(" ", "")


def _names(
    read: Read, spans: Sequence[Scored], abbreviations: Sequence[Abbreviation], known: Mapping[str, int]
) -> list[tuple[Name, list[Scored]]]:
    """Gather the spans that carry one name; a short form counts as its long form."""
    long: dict[str, str] = {}
    for a in abbreviations:
        long.setdefault(
            normalise(read.text[a.short_start : a.short_end]), normalise(read.text[a.long_start : a.long_end])
        )
    gathered: dict[str, list[Scored]] = defaultdict(list)
    forms: dict[str, dict[str, None]] = defaultdict(dict)
    for span in spans:
        form = normalise(_surface(read, span))
        name = long.get(form, form)
        gathered[name].append(span)
        forms[name][form] = None
    out = []
    for name, found in gathered.items():
        kind = known.get(name_key(name), _vote(found))
        places = np.concatenate([np.arange(s.start, s.end) for s in found])
        out.append((Name(tuple(forms[name]), kind, places), found))
    return out


def _place(read: Read, span: Scored) -> tuple[int, int]:
    return read.words[span.start].start, read.words[span.end - 1].end


def _surface(read: Read, span: Scored) -> str:
    start, end = _place(read, span)
    return read.text[start:end]


def _vote(spans: Sequence[Scored]) -> int:
    votes: dict[int, float] = defaultdict(float)
    for s in spans:
        votes[s.kind] += s.score
    return max(votes, key=lambda k: (votes[k], -k))


def _mentions(read: Read, spans: Sequence[Scored], kind: int) -> list[TypedMention]:
    chosen = np.concatenate([np.arange(s.start, s.end) for s in spans])
    odds = role_probabilities(read.numbers, chosen, kind)
    type_ = ENTITY_TYPES[kind]
    role, sure = ROLES[type_][int(odds.argmax())], float(odds.max())
    if any(is_announced(read.text, read.words[s.start].start) for s in spans):
        role, sure = ROLES[type_][0], max(float(odds[0]), ANNOUNCED)
    return [
        TypedMention(read.words[s.start].start, read.words[s.end - 1].end, type_, role, s.score, sure, COMPONENT)
        for s in spans
    ]


def repeats(read: Read, found: Sequence[TypedMention], possible: BoolArray) -> list[TypedMention]:
    """Find further places of the names found, word for word and with the same case of acronyms.

    A place inside or across a mention already found is no further mention, nor is one that cannot be a name
    (``possible``, see ``bounds``).
    """
    folded = [_fold(w.text) for w in read.words]
    starts = {w.start: i for i, w in enumerate(read.words)}
    ends = {w.end: i + 1 for i, w in enumerate(read.words)}
    taken = np.zeros(len(folded), dtype=np.bool_)
    names: dict[tuple[str, ...], TypedMention] = {}
    for m in found:
        first, last = starts[m.start], ends[m.end]
        taken[first:last] = True
        key = tuple(folded[first:last])
        if key not in names or names[key].score < m.score:
            names[key] = m
    return _search(read, names, folded, taken, possible)


def _search(
    read: Read,
    names: Mapping[tuple[str, ...], TypedMention],
    folded: Sequence[str],
    taken: BoolArray,
    possible: BoolArray,
) -> list[TypedMention]:
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in sorted(names, key=len, reverse=True):
        by_first[key[0]].append(key)
    out: list[TypedMention] = []
    for i, word in enumerate(folded):
        for key in by_first.get(word, ()):
            end = i + len(key)
            if tuple(folded[i:end]) == key and possible[i, len(key) - 1] and not taken[i:end].any():
                m = names[key]
                start, stop = read.words[i].start, read.words[end - 1].end
                out.append(TypedMention(start, stop, m.type, m.role, m.score, m.role_score, COMPONENT))
                taken[i:end] = True
    return out


def _fold(word: str) -> str:
    """Fold the case of a word unless it is an acronym or has a capital inside."""
    return word.lower() if word[1:].islower() or len(word) == 1 else word

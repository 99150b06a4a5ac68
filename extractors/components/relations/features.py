"""Numbers that tell how two entities of a text stand to each other: in place, by name, by the words between them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from extractors.components.cues import Families
from extractors.components.dense import FloatArray, IntArray
from extractors.components.places import MAKING, ROLE_PAIRS, Place, PlacedText
from extractors.components.words import normalise
from extractors.records import RELATION_TYPES, Entity, Relation

#: Words before the first and behind the second name that are looked at for cues.
_BESIDE: Final = 5
#: Words that show a relation; where they stand between two names or beside them.
_CUES: Final = Families(
    "for$|to$",
    "on$|over$|across$",
    "based$|built$|top$|backbone",
    "us(?:e|es|ed|ing)$|with$|via$|by$|through$|leverag|employ|utiliz|appl|adopt",
    "combin|integrat|incorporat|consist|compris|contain|compos|augment|equip|compon|modul|fus(?:e|es|ing)$|coupl",
    "such$|e\\.g|includ|like$|namely$|i\\.e",
    "is$|are$|as$|kinds?$|types?$|variants?$|class(?:es)?$|famil|instance|other$",
    "outperform|than$|compar|better|superior|versus|vs|against|surpass|baseline|state-of-the-art",
    "evaluat|test|experiment|benchmark|dataset|train|validat|demonstrat|show",
    "propos|introduc|present|develop|design|novel|new$|called|named|dubbed",
    "while$|whereas|unlike|but$|however|instead|although|without",
    "extend|improv|enhanc|modif|adapt|generaliz|replac|build",
    "of$",
    "in$|within$",
    "an?$",
)
#: Marks between two names.
_MARKS: Final = tuple(np.frombuffer(marks.encode("utf-32-le"), np.uint32) for marks in (",", "(", ";:", "."))
#: Words that a general name ends in.
_GENERAL: Final = frozenset(
    "network model learning method algorithm framework approach architecture system technique detection".split()
)
_JOINED: Final = re.compile(r"[),\s]*(?:and|or|,|/|&)[\s(]*")
_SHORT: Final = 16


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest mentions of pairs: first word, word behind the last, and sentence; each ``(pairs, 2)``."""

    first: IntArray
    stop: IntArray
    sentences: IntArray

    @property
    def in_order(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """First word and the one behind the last of the mention that comes first, and of the other."""
        row = np.arange(len(self.first))
        late = (self.first[:, 1] < self.first[:, 0]).astype(np.int64)
        return self.first[row, late], self.stop[row, late], self.first[row, 1 - late], self.stop[row, 1 - late]


@dataclass(frozen=True, slots=True)
class Looked:
    """The entities of a text with their places, and in which sentences they stand ``(entities, sentences)``."""

    text: PlacedText
    entities: Sequence[Entity]
    places: Mapping[int, Sequence[Place]]
    inside: FloatArray

    @classmethod
    def at(cls, text: PlacedText, entities: Sequence[Entity], places: Mapping[int, Sequence[Place]]) -> Looked:
        """Look where the entities stand."""
        inside = np.zeros((len(entities), len(text.spans)), dtype=np.float32)
        for i, found in places.items():
            inside[i, [p.sentence for p in found]] = 1
        return cls(text, entities, places, inside)


def seen_of_entities(looked: Looked) -> FloatArray:
    """Type, role and name of each entity, how often and where it stands: ``(entities, ...)``."""
    entities, places, text = looked.entities, looked.places, looked.text
    order: Counter[tuple[str, str]] = Counter()
    rank = [0] * len(entities)
    for i in sorted(places, key=lambda i: places[i][0].first):
        rank[i] = order[entities[i].type, entities[i].role]
        order[entities[i].type, entities[i].role] += 1
    types = Counter(e.type for e in entities)
    making = sum(e.role in MAKING for e in entities)
    kinds = np.array([ROLE_PAIRS.index((e.type, e.role)) for e in entities])
    counted = [(len(places.get(i, ())), rank[i], types[e.type], making) for i, e in enumerate(entities)]
    plain = [
        (*_place(entity, bool(places.get(i)), text), entity.score, *_name(entity)) for i, entity in enumerate(entities)
    ]
    return np.concatenate(
        [np.eye(len(ROLE_PAIRS))[kinds], np.log1p(np.array(counted, dtype=np.float64)), np.array(plain)], axis=1
    ).astype(np.float32)


def _place(entity: Entity, placed: bool, text: PlacedText) -> Iterator[float]:
    first = entity.mentions[0].start if placed else 0
    yield float(placed and first < text.title)
    yield first / max(1, len(text.content))


def _name(entity: Entity) -> Iterator[float]:
    """Whether a name is short, general, or one that somebody gave."""
    words = entity.name.split()
    yield float(len(words) == 1)
    yield float(len(words))
    yield float(words[-1].lower().rstrip("s") in _GENERAL if words else 0)
    yield float(entity.name.islower())
    yield float(any(c.isdigit() for c in entity.name))
    yield float(bool(entity.aliases))


def seen_of_pairs(looked: Looked, pairs: IntArray, near: Nearest, stated: Sequence[Relation]) -> FloatArray:
    """How the two of each pair stand to each other in the text and by name: ``(pairs, ...)``."""
    text, inside = looked.text, looked.inside
    subject, obj = pairs.T
    ours = np.array(text.ours, dtype=np.float32)
    making = np.array([e.role in MAKING for e in looked.entities], dtype=np.float32)
    near_ours = (inside @ ours > 0).astype(np.float32)
    shared = (inside @ inside.T)[subject, obj]
    start = np.array([found[0].sentence if (found := looked.places.get(i)) else 0 for i in range(len(making))])
    _, left_stop, right, _ = near.in_order
    gap = np.maximum(right - left_stop, 0)
    apart = np.abs(near.sentences[:, 0] - near.sentences[:, 1])
    firsts = np.sort(np.array([p.first for found in looked.places.values() for p in found]))
    others = np.searchsorted(firsts, right) - np.searchsorted(firsts, left_stop)
    columns = [
        apart == 0,
        near.first[:, 0] < near.first[:, 1],
        np.log1p(gap),
        np.log1p(apart),
        np.log1p(shared),
        inside[subject, 0] * inside[obj, 0],
        start[subject] < start[obj],
        near_ours[subject],
        near_ours[obj],
        making[subject] * near_ours[obj],
        making[obj] * near_ours[subject],
        np.log1p(np.maximum(others, 0)),
    ]
    plain = np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)
    beside = _cues(text, near)
    named = _named(looked.entities, pairs)
    votes = _votes(stated, pairs, len(looked.entities))
    of_sentences = text.cues[near.sentences].reshape(len(pairs), -1)
    return np.concatenate([votes, plain, of_sentences, beside, named], axis=1).astype(np.float32)


def _votes(stated: Sequence[Relation], pairs: IntArray, size: int) -> FloatArray:
    """What patterns say of a pair, in both directions: ``(pairs, 2 * relations)``."""
    votes = np.zeros((size, size, len(RELATION_TYPES)), dtype=np.float32)
    for r in stated:
        kind = RELATION_TYPES.index(r.type)
        votes[r.subject, r.object, kind] = max(votes[r.subject, r.object, kind], r.score)
    return np.concatenate([votes[pairs[:, 0], pairs[:, 1]], votes[pairs[:, 1], pairs[:, 0]]], axis=1)


def _cues(text: PlacedText, near: Nearest) -> FloatArray:
    """Which families of words, and which marks, stand between two mentions, before and behind them."""
    starts, ends = np.array(text.starts), np.array(text.ends)
    said, size = _CUES.before(text.shown), len(text.shown)
    first, low, high, last = near.in_order
    stretches = ((low, np.maximum(low, high)), (np.maximum(first - _BESIDE, 0), first),
                 (last, np.minimum(last + _BESIDE, size)))  # fmt: skip
    families = [said[stop] > said[start] for start, stop in stretches]
    begin, end = ends[low - 1], starts[high]
    characters = np.frombuffer(text.content.encode("utf-32-le", "surrogatepass"), np.uint32)
    columns = []
    for marks in _MARKS:
        counted = np.concatenate([[0], np.isin(characters, marks).cumsum()])
        columns.append(counted[np.maximum(begin, end)] > counted[begin])
    touching, joined = np.zeros(len(low)), np.zeros(len(low))
    for i in np.flatnonzero(end - begin <= _SHORT).tolist():
        plain = text.content[begin[i] : end[i]].strip()
        touching[i], joined[i] = plain in {"-", "", "–"}, _JOINED.fullmatch(plain) is not None
    plain_marks = np.stack([np.asarray(c, dtype=np.float32) for c in (*columns, touching, joined)], axis=1)
    return np.concatenate([*families, plain_marks], axis=1).astype(np.float32)


def _named(entities: Sequence[Entity], pairs: IntArray) -> FloatArray:
    """Whether one name ends in, or holds, the other; and how many words they share: ``(pairs, 6)``."""
    names = [frozenset(tuple(normalise(n).split()) for n in (e.name, *e.aliases)) for e in entities]
    holding: dict[str, set[int]] = defaultdict(set)
    for i, forms in enumerate(names):
        for word in {w for form in forms for w in form}:
            holding[word].add(i)
    alike = {(a, b) for found in holding.values() if len(found) > 1 for a in found for b in found if a != b}
    out = np.zeros((len(pairs), 6), dtype=np.float32)
    for row, (s, o) in enumerate(pairs.tolist()):
        if (s, o) in alike:
            out[row] = list(_by_name(names[s], names[o]))
    return out


def _by_name(names: frozenset[tuple[str, ...]], others: frozenset[tuple[str, ...]]) -> Iterator[float]:
    pairs = [(a, b) for a in names for b in others if a and b and a != b]
    yield float(any(a[-len(b) :] == b for a, b in pairs))
    yield float(any(b[-len(a) :] == a for a, b in pairs))
    yield float(any(set(b) < set(a) for a, b in pairs))
    yield float(any(set(a) < set(b) for a, b in pairs))
    yield float(any(a[-1] == b[-1] for a, b in pairs))
    yield max((len(set(a) & set(b)) / len(set(a) | set(b)) for a, b in pairs), default=0.0)

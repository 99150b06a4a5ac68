"""Which names of one text mean the same thing: "scale-permuted model" and "scale-permuted architecture".

A logistic model over what two names share, plus what the network says about the pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from extractors.components.neural import layout
from extractors.components.neural.decode import FloatArray
from extractors.components.sameness import HARD, contrast, fullest
from extractors.components.words import singular

_SMALL: Final = frozenset(["of", "for", "in", "the", "a", "an", "and", "with", "on", "to", "from", "by", "based"])
_ENDINGS: Final = ("ization", "ation", "ing", "ed", "er", "or", "ion", "ive", "al", "e")


#: With more names than this, only the first are compared with each other: time grows with the square.
_MAX_NAMES: Final = 200


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Weights of features, of the network's log odds, and the least log odds of a link."""

    weights: Mapping[str, float] = field(default_factory=dict)
    network: float = 0.5
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Name:
    """The forms of one name, normalised, its type index, and the words where it stands."""

    forms: tuple[str, ...]
    kind: int
    places: npt.NDArray[np.int64]


def stem(word: str) -> str:
    """Cut the commonest endings off a word.

    >>> [stem(w) for w in ("segmentation", "segmenting", "models")]
    ['segment', 'segment', 'model']
    """
    word = singular(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def features(a: Name, b: Name) -> dict[str, float]:
    """Describe a pair of names: shared words, what differs, acronyms; zero-valued features are left out."""
    out = {"bias": 1.0, f"type {a.kind}": 1.0}
    out.update(_overlap(*max(((x.split(), y.split()) for x in a.forms for y in b.forms), key=_likeness), a.kind))
    level = max(_acronym(x, y) for p, q in ((a, b), (b, a)) for x in p.forms for y in q.forms)
    if level:
        out[f"acronym {level}"] = 1.0
    return out


def _content(words: Sequence[str]) -> set[str]:
    return {stem(w) for w in words if w not in _SMALL}


def _likeness(pair: tuple[list[str], list[str]]) -> tuple[float, int]:
    x, y = _content(pair[0]), _content(pair[1])
    both = len(x & y)
    return both / max(1, len(x | y)) + both / max(1, min(len(x), len(y))), len(pair[0]) + len(pair[1])


def _overlap(x: list[str], y: list[str], kind: int) -> dict[str, float]:
    sx, sy = _content(x), _content(y)
    both, least = len(sx & sy), min(len(sx), len(sy))
    if not both:
        return {"nothing shared": 1.0}
    jaccard, within = both / len(sx | sy), float(both == least)
    first, last = float(stem(x[0]) == stem(y[0])), float(stem(x[-1]) == stem(y[-1]))
    n, m = len(x), len(y)
    out = {
        "jaccard": jaccard,
        f"jaccard {kind}": jaccard,
        "share": both / least,
        "within": within,
        f"within {kind}": within,
        "equal": float(sx == sy),
        "first": first,
        "last": last,
        "within first": first * within,
        "within last": last * within,
        "prefix": float(x[:m] == y or y[:n] == x),
        "suffix": float(x[-m:] == y or y[-n:] == x),
        "differ": float(len(sx ^ sy)),
        "both differ": float(min(len(sx - sy), len(sy - sx))),
        "one word": float(least == 1),
        "one word within": float(least == 1) * within,
    }
    out.update({f"- {w}": 1.0 for w in sx ^ sy})
    return {k: v for k, v in out.items() if v}


def _acronym(x: str, y: str) -> int:
    """Tell how well a word of ``x`` abbreviates ``y``: 4 all of it by initials, 3 a part, 2 inside, 1 letters."""
    words = y.split()
    initials = "".join(w[0] for w in words)
    short = "".join(w[0] for w in words if w not in _SMALL)
    best = 0
    for w in x.split():
        if len(w) < 2:
            continue
        if w in (initials, short):
            best = max(best, 4 if w == x else 3)
        elif len(w) > 2 and w in initials:
            best = max(best, 2)
        elif len(w) > 2 and w == x and w[0] == y[:1] and _spells(w, y):
            best = max(best, 1)
    return best


def _spells(short: str, long: str) -> bool:
    letters = iter(long)
    return all(c in letters for c in short)


def log_odds(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Give the logistic model's log odds."""
    return sum(weights.get(k, 0.0) * v for k, v in features.items())


def network_odds(a: Name, b: Name, numbers: FloatArray, bias: FloatArray) -> float:
    """Give the network's log odds that two names mean the same (see ``training.model.link_logits``)."""
    x, y = (numbers[n.places][:, layout.LINK].mean(axis=0) for n in (a, b))
    return float(x @ y) / float(layout.LINK_SIZE**0.5) + float(bias[a.kind])


def clusters(names: Sequence[Name], numbers: FloatArray, bias: FloatArray, model: LinkModel) -> list[list[int]]:
    """Group the indices of names that mean the same, in order of their first member.

    A link needs the model's word and no hard contrast (``sameness.HARD``): between no two names of a group may their
    words tell them apart, nor may both have a short form of their own.
    """
    group = list(range(len(names)))
    members = [[i] for i in group]
    for i, a in enumerate(names[:_MAX_NAMES]):
        for j in range(i):
            one, other = sorted((group[i], group[j]))
            if names[j].kind != a.kind or one == other:
                continue
            if any(_contrasted(names[p], names[q]) for p in members[one] for q in members[other]):
                continue
            odds = log_odds(features(names[j], a), model.weights)
            if odds + model.network * network_odds(names[j], a, numbers, bias) > model.least:
                members[one] = sorted(members[one] + members[other])
                members[other] = []
                for k in members[one]:
                    group[k] = one
    return [found for found in members if found]


def _contrasted(one: Name, other: Name) -> bool:
    found = contrast(fullest(one.forms), fullest(other.forms))
    return found is not None and (found in HARD or min(len(one.forms), len(other.forms)) > 1)

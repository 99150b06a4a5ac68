"""Pick papers for a person: a linear model over words and entities, learnt from what the person reads.

Ridge regression (Hoerl and Kennard, 1970) in its dual form, papers of the profile against papers of the graph, both
with the same weight in all. Among the latter are some that the person would like; each is told by the model that leaves
it out, for which there is a closed form (Cawley and Talbot, 2007), and what a pick has to reach is set by the median of
all and the median distance from it, which a few of them do not move.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.core.ids import digest
from kg.core.vocab import HAS_TOPIC, MENTIONS, wording
from kg.insight.digest.profile import Liked, Profile, known
from kg.insight.digest.selection import Chosen
from kg.insight.digest.telling import INTRODUCES, short
from kg.store.counts import Line
from kg.store.opened import Opened

#: Papers of the graph that stand for all others.
_BACKGROUND: Final = 1200
#: How many standard deviations a pick is above the median of all, and what makes one of the median distance.
_ABOVE, _NORMAL = 2.0, 1.4826
_RIDGE: Final = 1.0
#: What entities count for beside words.
_ENTITIES: Final = 1.0
#: Statements that a reason names.
_REASONS: Final = 2
_TITLE: Final = 90
_REPORTS_METRIC: Final = "reportsMetric"
_WORD: Final = re.compile(r"[^\W\d_]{3,}")

_Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper for a person.

    Attributes:
        paper: the paper.
        tag: the tag of the profile that it is for; empty for a library.
        margin: how far it is above what a pick has to reach.
        lines: what it introduces, and what it states that speaks most for it.
        words: words that speak for it, where no statement does.
        like: titles of papers of the profile that name the same, or are closest.
    """

    paper: Chosen
    tag: str
    margin: float
    lines: tuple[Line, ...]
    words: tuple[str, ...]
    like: tuple[str, ...]

    def reason(self, name: Callable[[str], str]) -> str:
        """Say why it was picked; ``name`` gives the name of an entity."""
        parts = [f"{_verb(line.relation)} {name(line.object)}" for line in self.lines]
        said = " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
        because = f"it {said}" if said else f"of the words {', '.join(self.words)}"
        as_in = f", as in your “{short(self.like[0], _TITLE)}”" if self.like else ""
        return f"{f'{self.tag}: b' if self.tag else 'B'}ecause {because}{as_in}."


def pick(opened: Opened, papers: Sequence[Chosen], profile: Profile) -> tuple[Pick, ...]:
    """Pick among papers, the best first; each goes to the tag that it fits best."""
    own = {liked.iri for some in profile.values() for liked in some}
    candidates = [paper for paper in papers if paper.iri not in own]
    if not candidates:
        return ()
    others = {iri: known(opened, iri) for iri in _background(opened, own)}
    new = [others.get(paper.iri) or known(opened, paper.iri) for paper in candidates]
    best: dict[str, Pick] = {}
    for tag, liked in profile.items():
        model = _Model(liked, list(others.values()))
        for paper, text, margin in zip(candidates, new, model.margins(new), strict=True):
            if margin > 0 and (paper.iri not in best or margin > best[paper.iri].margin):
                best[paper.iri] = model.told(paper, text, margin, tag)
    return tuple(sorted(best.values(), key=lambda found: (-found.margin, found.paper.iri)))


def _background(opened: Opened, without: Iterable[str]) -> list[str]:
    """Papers of the graph, chosen by digests, so that they are the same at every run."""
    left = set(without)
    papers = [node.iri for node in opened.counts.numbers() if node.kind == "Paper" and node.iri not in left]
    return sorted(papers, key=digest)[:_BACKGROUND]


class _Model:
    """What tells papers of a profile from others."""

    def __init__(self, liked: Sequence[Liked], others: Sequence[Liked]) -> None:
        self._liked = liked
        bags = [_bag(one) for one in (*liked, *others)]
        seen = Counter(feature for bag in bags for feature in bag)
        wanted = {feature for bag in bags[: len(liked)] for feature in bag}
        self._places = {feature: place for place, feature in enumerate(sorted(wanted))}
        count = len(bags)
        self._idf = np.array([math.log((1 + count) / (1 + seen[f])) + 1 for f in sorted(wanted)], dtype=np.float32)
        rows = self._rows(bags)
        positive = np.arange(count) < len(liked)
        target = np.where(positive, 1.0, -1.0)
        weight = np.sqrt(np.where(positive, 0.5 / len(liked), 0.5 / max(1, len(others))) * count)
        scaled = rows * weight[:, None].astype(np.float32)
        kernel = scaled @ scaled.T + np.outer(weight, weight)  # the second term is the bias
        inverse = np.linalg.inv(kernel.astype(np.float64) + _RIDGE * np.eye(count))
        dual = inverse @ (weight * target)
        self.weights = (scaled.T @ dual).astype(np.float32)
        self._bias = float(weight @ dual)
        left_out = (target - dual / np.diag(inverse) / weight)[~positive]
        self._known = dict(zip((one.iri for one in others), left_out.tolist(), strict=True))
        middle = float(np.median(left_out)) if len(others) else 0.0
        spread = float(np.median(np.abs(left_out - middle))) if len(others) else 0.0
        self._needed = middle + _ABOVE * _NORMAL * spread
        self._own = rows[: len(liked)]

    def margins(self, papers: Sequence[Liked]) -> list[float]:
        """How far papers are above what a pick has to reach."""
        scores = (self._rows([_bag(one) for one in papers]) @ self.weights + self._bias).tolist()
        both = zip(papers, scores, strict=True)
        return [self._known.get(paper.iri, score) - self._needed for paper, score in both]

    def told(self, paper: Chosen, text: Liked, margin: float, tag: str) -> Pick:
        """A pick with what speaks for it."""
        [row] = self._rows([_bag(text)])
        worth = row * self.weights
        by_feature = {feature: float(worth[place]) for feature, place in self._places.items() if worth[place] > 0}
        stated = {line.object: line for line in sorted(paper.lines, key=lambda line: line.confidence)}
        ranked = sorted(by_feature, key=lambda feature: (-by_feature[feature], feature))
        telling = sorted(
            (f[1:] for f in ranked if f.startswith("=") and f[1:] in stated), key=lambda i: _dull(stated[i])
        )
        lines = [stated[iri] for iri in telling[:_REASONS]]
        own = [line for line in paper.lines if line.relation in INTRODUCES and line not in lines][:1]
        words = [feature for feature in ranked if not feature.startswith("=")][:3]
        closest = np.argsort(-(self._own @ row), kind="stable")
        same = [self._liked[i].title for i in closest if set(telling[:_REASONS]) & self._liked[i].entities]
        like = same or [self._liked[i].title for i in closest[:1]]
        return Pick(paper, tag, margin, tuple([*own, *lines] if lines else []), tuple(words), tuple(like))

    def _rows(self, bags: Sequence[Counter[str]]) -> _Matrix:
        """TF-IDF of words and of entities, each of unit length."""
        rows = np.zeros((len(bags), len(self._places)), dtype=np.float32)
        for number, bag in enumerate(bags):
            for feature, count in bag.items():
                if (place := self._places.get(feature)) is not None:
                    rows[number, place] = 1 + math.log(count)
        rows *= self._idf
        entities = np.array([feature.startswith("=") for feature in sorted(self._places)])
        for part, share in ((entities, _ENTITIES), (~entities, 1.0)):
            length = np.linalg.norm(rows[:, part], axis=1, keepdims=True)
            rows[:, part] *= share / np.maximum(length, 1e-6)
        return rows


def _verb(relation: str) -> str:
    return {HAS_TOPIC: "is about", "evaluatedOn": "is evaluated on"}.get(relation) or wording(relation).outward


def _dull(line: Line) -> int:
    """What says less of why a paper is picked: metrics and mentions, which go after what a paper works with."""
    return int(line.relation in {_REPORTS_METRIC, MENTIONS})


def _bag(paper: Liked) -> Counter[str]:
    """Words, folded, and entities, marked by ``=``."""
    words = Counter(_stem(word) for word in _WORD.findall(paper.text.casefold()))
    return words + Counter(f"={iri}" for iri in paper.entities)


def _stem(word: str) -> str:
    """A word without the endings of plurals."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 4 else word

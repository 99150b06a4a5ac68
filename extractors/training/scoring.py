"""Scores: entities of papers, matched one to one by type and name; mentions, matched by place and type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.components.words import normalise
from extractors.records import ENTITY_TYPES, Entity


@dataclass(frozen=True, slots=True)
class Named:
    """An entity to score: its surface forms, and whether finding it is neither asked nor wrong."""

    type: str
    forms: frozenset[str]
    role: str | None = None
    optional: bool = False


@dataclass(slots=True)
class Counts:
    """Right, predicted and wanted; precision, recall and F1 are 0 where they are undefined."""

    right: int = 0
    predicted: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Share of what was predicted that is right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.wanted
        return 2 * self.right / total if total else 0.0


@dataclass(slots=True)
class Scores:
    """Counts for each type and for ``all``, and roles right among matched entities."""

    types: dict[str, Counts] = field(default_factory=dict)
    roles_right: int = 0
    roles: int = 0

    @property
    def role_accuracy(self) -> float:
        """Share of matched entities with the right role."""
        return self.roles_right / self.roles if self.roles else 0.0

    def row(self, name: str) -> Counts:
        """Give the counts of a type, made on first use."""
        return self.types.setdefault(name, Counts())

    def table(self) -> str:
        """Lay out the scores as text, one line a type."""
        lines = [
            f"{name:8s} P {c.precision:6.1%}  R {c.recall:6.1%}  F1 {c.f1:6.1%}  gold {c.wanted}"
            for name, c in self.types.items()
        ]
        if self.roles:
            lines.append(f"role accuracy on matched entities {self.role_accuracy:6.1%} ({self.roles})")
        return "\n".join(lines)


def named(kind: str, names: Iterable[str], role: str | None = None, *, optional: bool = False) -> Named:
    """Make a record to score from surface forms as written."""
    return Named(kind, frozenset(normalise(n) for n in names) - {""}, role, optional)


def as_named(entity: Entity) -> Named:
    """Give an entity that was found as scoring wants it."""
    return named(entity.type, [entity.name, *entity.aliases, *(m.text for m in entity.mentions)], entity.role)


def match(gold: Sequence[Named], found: Sequence[Named]) -> dict[int, int]:
    """Match gold and found entities one to one, as many as can be (Kuhn's algorithm); gold index to found index."""
    edges = [[j for j, p in enumerate(found) if p.type == g.type and g.forms & p.forms] for g in gold]
    owner: dict[int, int] = {}

    def assign(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or assign(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in range(len(gold)):
        assign(i, set())
    return {i: j for j, i in owner.items()}


def score_entities(gold: Mapping[str, Sequence[Named]], found: Mapping[str, Sequence[Named]]) -> Scores:
    """Score entities paper by paper; a paper without a prediction counts as empty."""
    out = Scores({t: Counts() for t in (*ENTITY_TYPES, "all")})
    for paper, wanted in gold.items():
        _score_paper(out, sorted(wanted, key=lambda e: e.optional), found.get(paper, ()))
    return out


def _score_paper(out: Scores, wanted: Sequence[Named], got: Sequence[Named]) -> None:
    pairs = match(wanted, got)
    free = {pairs[i] for i, e in enumerate(wanted) if e.optional and i in pairs}
    for i, e in enumerate(wanted):
        if e.optional:
            continue
        for row in (out.row(e.type), out.row("all")):
            row.wanted += 1
            row.right += i in pairs
        if i in pairs and e.role:
            out.roles += 1
            out.roles_right += got[pairs[i]].role == e.role
    for j, p in enumerate(got):
        if j not in free:
            for row in (out.row(p.type), out.row("all")):
                row.predicted += 1


def score_mentions(gold: Iterable[tuple[Hashable, str]], found: Iterable[tuple[Hashable, str]]) -> Scores:
    """Score mentions given as (place, type); exact match, micro-averaged."""
    wanted, got = set(gold), set(found)
    out = Scores()
    for kind in sorted({t for _, t in wanted | got}):
        a, b = {m for m in wanted if m[1] == kind}, {m for m in got if m[1] == kind}
        out.types[kind] = Counts(len(a & b), len(b), len(a))
    out.types["all"] = Counts(len(wanted & got), len(got), len(wanted))
    return out


@dataclass(frozen=True, slots=True)
class Finding:
    """An entity that was found: its type, its score, how much agrees on it, and whether the labels have it."""

    type: str
    score: float
    mentions: int
    components: int
    right: bool


@dataclass(slots=True)
class Judged:
    """All findings in some texts, and how many entities of each type the labels have."""

    findings: list[Finding] = field(default_factory=list)
    wanted: Counter[str] = field(default_factory=Counter)

    def add(self, wanted: Sequence[Named], found: Sequence[Entity]) -> None:
        """Take in one text; what is optional in the labels is neither asked nor wrong."""
        ordered = sorted(wanted, key=lambda e: e.optional)
        pairs = {j: ordered[i].optional for i, j in match(ordered, [as_named(e) for e in found]).items()}
        self.wanted.update(e.type for e in ordered if not e.optional)
        for j, entity in enumerate(found):
            if not pairs.get(j, False):
                components = len({m.component for m in entity.mentions})
                self.findings.append(Finding(entity.type, entity.score, len(entity.mentions), components, j in pairs))

    def counts(self, kind: str, threshold: float = 0.0) -> Counts:
        """Count what is left of a type when only scores from ``threshold`` on are kept."""
        kept = [f for f in self.findings if f.type == kind and f.score >= threshold]
        return Counts(sum(f.right for f in kept), len(kept), self.wanted[kind])

    def f1(self, kind: str, threshold: float) -> float:
        """The F1 of a type when only scores from ``threshold`` on are kept."""
        return self.counts(kind, threshold).f1


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings with a confidence from ``low`` to ``high``: their mean confidence, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(findings: Iterable[tuple[float, bool]], *, bins: int = 10) -> list[Bin]:
    """Sort findings (confidence, right) into ``bins`` of equal width from 0 to 1; empty ones are left out.

    >>> reliability([(0.95, True), (0.97, True), (0.55, False)])[0]
    Bin(low=0.5, high=0.6, count=1, confidence=0.55, right=0.0)
    """
    inside: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in findings:
        inside.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
    return [
        Bin(k / bins, (k + 1) / bins, len(f), sum(c for c, _ in f) / len(f), sum(r for _, r in f) / len(f))
        for k, f in sorted(inside.items())
    ]


def calibration_error(found: Sequence[Bin]) -> float:
    """The expected calibration error (Naeini et al., 2015): how far confidence and share lie apart, on average."""
    total = sum(b.count for b in found)
    return sum(b.count * abs(b.confidence - b.right) for b in found) / total if total else 0.0

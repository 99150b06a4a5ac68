"""Find the terms of a vocabulary that mean what an entity or topic of the graph means.

Names are compared by their sense, as papers' names are (`kg.linking.folding`). What is short means many things:
an acronym needs its long form on both sides, or a vocabulary that says of what kind it is; a single word needs terms
around it that the graph knows as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from kg.linking.folding import Level, fold
from kg.vocabularies.records import Link, Named, Relation, Term

#: From this score on a link is `skos:exactMatch`.
EXACT: Final = 0.95
#: A name belongs to the node that holds this part of the papers of all that go by it.
_OWNED: Final = 0.8
#: A single word needs so many of the terms around it known to the graph, and this part of them.
_FEWEST_AROUND: Final = 2
_KNOWN_AROUND: Final = 0.34
_LONGEST_ACRONYM: Final = 7
_LONG_WORD: Final = 12


@dataclass(frozen=True, slots=True)
class _Claim:
    """A node that goes by a sense; ``own`` is its name, else one of its other names."""

    node: Named
    own: bool
    written: str


_Index = Mapping[str, Sequence[_Claim]]


def link(nodes: Iterable[Named], terms: Sequence[Term]) -> list[Link]:
    """Link nodes to terms, at most one exact match a node; sorted by node, relation and term.

    A term may be linked to an entity and to a topic, which are often called alike.

    >>> node = Named("e:cnn", "convolutional neural network", ("CNN",), frozenset({"Method"}), 9)
    >>> [found] = link([node], [Term("t:1", "CNN", full="Convolutional Neural Network", kind="Method")])
    >>> found.relation, found.score
    ('exactMatch', 0.99)
    """
    apart: dict[bool, list[Named]] = {True: [], False: []}
    for node in nodes:
        apart["Topic" in node.kinds].append(node)
    found: list[Link] = []
    for some in apart.values():
        index = _index(some)
        found += [match for term in terms if (match := _best(term, index)) is not None]
    return sorted(_once(found), key=lambda match: (match.iri, match.relation, match.term))


def _index(nodes: Iterable[Named]) -> _Index:
    index: dict[str, list[_Claim]] = defaultdict(list)
    for node in nodes:
        senses: dict[str, _Claim] = {}
        for place, name in enumerate((node.name, *node.others)):
            senses.setdefault(fold(name).sense, _Claim(node, place == 0, name))
        for sense, claim in senses.items():
            index[sense].append(claim)
    return index


def _best(term: Term, index: _Index) -> Link | None:
    """The link of one term, by the surest of its names."""
    best: Link | None = None
    for claim, score in _scored(term, index):
        if best is None or (score, claim.node.iri) > (best.score, best.iri):
            relation: Relation = "exactMatch" if score >= EXACT else "closeMatch"
            best = Link(claim.node.iri, claim.node.name, relation, term.iri, term.label, score)
    return best


def _scored(term: Term, index: _Index) -> Iterator[tuple[_Claim, float]]:
    by_full = _owner(term.full, term.kind, index) if term.full and not _is_short(term.full) else None
    by_label = _owner(term.label, term.kind, index)
    if by_full is not None:
        both = by_label is not None and by_label.node.iri == by_full.node.iri
        yield by_full, 0.99 if both else 0.97 if by_full.own else 0.95
        return
    if by_label is not None:
        yield from _by_label(term, by_label, index)
    for other in term.others:
        claim = _owner(other, term.kind, index)
        if claim is not None and not _is_short(other) and " " in other.strip():
            yield claim, 0.95 if claim.own else 0.9


def _by_label(term: Term, claim: _Claim, index: _Index) -> Iterator[tuple[_Claim, float]]:
    """How sure the label of a term is of a node; its full name, if it has one, fits nothing."""
    label = term.label.strip()
    if _is_short(label):
        if term.kind and not term.full and label in (claim.node.name, *claim.node.others):
            yield claim, 0.96 if term.kind == "Dataset" or claim.own else 0.9
        return
    if term.full and not claim.own:
        return
    if " " not in label and len(label) < _LONG_WORD and not term.kind and not _is_at_home(term, index):
        return
    if not _written_alike(label, claim.written) or (" " not in label and not claim.own and claim.written != label):
        yield claim, 0.92
    else:
        yield claim, 0.97 if claim.own else 0.95 if term.kind else 0.93


def _written_alike(first: str, second: str) -> bool:
    """Whether two names are one but for case, hyphens and number, and not only by what words mean."""
    return fold(first, Level.plural).sense == fold(second, Level.plural).sense


def _is_at_home(term: Term, index: _Index) -> bool:
    """Whether enough of what stands around a term is named by the graph too."""
    known = sum(fold(name).sense in index for name in term.around)
    return known >= _FEWEST_AROUND and known >= _KNOWN_AROUND * len(term.around)


def _owner(name: str, kind: str, index: _Index) -> _Claim | None:
    """The node that a name belongs to, of the kind if one is told; None where none has it, or several do."""
    claims = [claim for claim in index.get(fold(name).sense, ()) if _may_be(claim.node, kind)]
    if not claims:
        return None
    nearest = max(map(partial(_nearness, name), claims))
    claims = [claim for claim in claims if _nearness(name, claim) == nearest]
    claims.sort(key=lambda claim: (-claim.node.papers, claim.node.iri))
    papers = sum(claim.node.papers for claim in claims)
    return claims[0] if claims[0].node.papers >= _OWNED * papers else None


def _may_be(node: Named, kind: str) -> bool:
    """Whether a node can be of a kind of term; topics are often called as tasks are."""
    return not kind or kind in node.kinds or ("Topic" in node.kinds and kind == "Task")


def _nearness(name: str, claim: _Claim) -> tuple[bool, bool]:
    """How near a claim comes to a name: as the name of its node, in the very words."""
    return claim.own, claim.written.casefold() == name.strip().casefold()


def _is_short(name: str) -> bool:
    """Whether a name is an acronym, or so short that it may be one."""
    if " " in name.strip():
        return False
    capitals = sum(map(str.isupper, name))
    return len(name) <= 4 or (len(name) <= _LONGEST_ACRONYM and capitals >= len(name) / 2)


def _once(links: Iterable[Link]) -> Iterator[Link]:
    """One exact match a node: the surest; the others are close."""
    surest: dict[str, Link] = {}
    ordered = sorted(links, key=lambda match: (-match.score, match.term))
    for match in ordered:
        if match.relation == "exactMatch" and surest.setdefault(match.iri, match) is not match:
            match = Link(match.iri, match.name, "closeMatch", match.term, match.label, round(match.score - 0.05, 2))
        yield match

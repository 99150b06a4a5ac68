"""What about the entities a person should look at: likely duplicates, ambiguous acronyms, names with two types."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from kg.linking.acronyms import Acronyms
from kg.linking.clusters import Cluster
from kg.linking.members import Row, acronym_key
from kg.linking.normalise import is_acronym
from kg.linking.records import Doubt
from kg.linking.senses import Sense

#: Doubts kept of each kind; the ones that most papers are concerned by.
_MOST: Final = 500
_ALIKE: Final = 0.92
_SHORTEST: Final = 7
_PREFIX: Final = 5
_LARGEST_BLOCK: Final = 150
#: A second type is doubtful when so large a share of the papers gives it.
_SHARE: Final = 0.25


def find_doubts(
    clusters: Mapping[Sense, Cluster], rows: Sequence[Row], members: Mapping[str, Sequence[Sense]], acronyms: Acronyms
) -> tuple[Doubt, ...]:
    """List what looks doubtful, the most named first within each kind."""
    return (*_duplicates(clusters), *_ambiguous(clusters, rows, members, acronyms), *_two_types(clusters))


def _duplicates(clusters: Mapping[Sense, Cluster]) -> Iterator[Doubt]:
    """Pairs of names of one main type that differ in little: in a letter or two, or in the order of their words."""
    blocks: dict[tuple[str, str], list[Sense]] = defaultdict(list)
    for sense in sorted(clusters):
        text = " ".join(clusters[sense].words)
        if len(text) >= _SHORTEST and not is_acronym(_name(clusters[sense])):
            blocks[clusters[sense].main_type, text[:_PREFIX]].append(sense)
            if len(clusters[sense].words) > 1:
                blocks[clusters[sense].main_type, "~" + " ".join(sorted(clusters[sense].words))].append(sense)
    pairs = {pair for block in blocks.values() if 1 < len(block) <= _LARGEST_BLOCK for pair in _alike(block, clusters)}
    ranked = sorted(pairs, key=lambda p: (-len(clusters[p[0]].papers) - len(clusters[p[1]].papers), p))
    for first, second in islice(ranked, _MOST):
        names = sorted((_name(clusters[first]), _name(clusters[second])))
        lines = f"[[merge]]\nnames = [{', '.join(map(_quoted, names))}]"
        yield Doubt("duplicate", tuple(names), "the names are nearly the same", lines)


def _alike(block: Sequence[Sense], clusters: Mapping[Sense, Cluster]) -> Iterator[tuple[Sense, Sense]]:
    matcher = difflib.SequenceMatcher(autojunk=False)
    for place, first in enumerate(block):
        matcher.set_seq2(first.text)
        for second in block[place + 1 :]:
            if sorted(clusters[first].words) == sorted(clusters[second].words):
                yield first, second
            elif abs(len(first.text) - len(second.text)) <= 2 and not _differ_in_digits(first.text, second.text):
                matcher.set_seq1(second.text)
                if (
                    matcher.real_quick_ratio() >= _ALIKE
                    and matcher.quick_ratio() >= _ALIKE
                    and matcher.ratio() >= _ALIKE
                ):
                    yield first, second


def _differ_in_digits(first: str, second: str) -> bool:
    return [c for c in first if c.isdigit()] != [c for c in second if c.isdigit()]


def _ambiguous(
    clusters: Mapping[Sense, Cluster], rows: Sequence[Row], members: Mapping[str, Sequence[Sense]], acronyms: Acronyms
) -> Iterator[Doubt]:
    """Bare acronyms that stay apart although papers give a meaning, with the papers that use them."""
    apart: dict[Sense, list[str]] = defaultdict(list)
    for row in rows:
        for member, sense in zip(row.members, members[row.paper], strict=True):
            if is_acronym(member.name) and not member.long and sense.apart:
                apart[sense].append(row.paper)
    for sense in islice(sorted(apart, key=lambda s: (-len(apart[s]), s)), _MOST):
        name = _name(clusters[sense])
        longs = [c.long for c in acronyms.ambiguous(acronym_key(name))]
        papers = ", ".join(map(_quoted, sorted(set(apart[sense]))))
        meant = " or ".join(longs) or "something that one paper alone spells out"
        target = longs[0] if longs else "full name"
        lines = f"[[split]]\nname = {_quoted(name)}\npapers = [{papers}]\nas = {_quoted(target)}"
        yield Doubt("ambiguous", (name, *longs), f"{len(apart[sense])} papers do not say what it means: {meant}", lines)


def _two_types(clusters: Mapping[Sense, Cluster]) -> Iterator[Doubt]:
    """Entities that a good part of their papers gives another type than the rest."""
    found = []
    for sense, cluster in clusters.items():
        ranked = cluster.types.most_common()
        if len(ranked) > 1 and sorted(cluster.types.values())[-2] >= _SHARE * cluster.types.total():
            found.append(sense)
    for sense in islice(sorted(found, key=lambda s: (-len(clusters[s].papers), s)), _MOST):
        cluster = clusters[sense]
        counts = ", ".join(f"{t} in {n}" for t, n in sorted(cluster.types.items(), key=lambda i: (-i[1], i[0])))
        lines = f'[[retype]]\nname = {_quoted(_name(cluster))}\ntype = "{cluster.main_type}"'
        yield Doubt("two types", (_name(cluster),), f"papers give it different types: {counts}", lines)


def _name(cluster: Cluster) -> str:
    return min(cluster.names, key=lambda n: (-cluster.names[n], n))


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)

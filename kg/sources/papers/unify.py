"""Group records of one paper and merge each group.

Joins are tried from the surest on: arXiv id, id, DOI and other names with titles that agree, equal titles with authors
and year, titles of which one lacks its subtitle. A group never holds what vetoes: two DOIs, two arXiv ids, two numbers
of a series; nor, unless a name or the very same text joins them, two records of one source.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.core.ids import digest, is_weak_id, normalise_title, unversioned
from kg.core.model import Origin, Paper, Problem
from kg.sources.papers.groups import Group, Groups
from kg.sources.papers.overrides import DIFFERENT, SAME, PaperOverrides
from kg.sources.papers.records import Doubt, PaperRecord, Unified
from kg.sources.papers.titles import abstracts_alike, authors_agree, folded, main_title, titles_agree, years_agree

#: Fields that are filled in from the next record that has them, in the order of `_preference`.
_FILLED_IN: Final = ("published", "venue", "url", "doi", "arxiv_id", "categories", "keywords", "source_key")
#: A title of so many words is unlikely to be that of two papers.
_TELLING_TITLE: Final = 5
_MOST_DOUBTS: Final = 1000
#: More records than this under one title are no versions of one paper ("Introduction", "Editorial").
_COMMON_TITLE: Final = 50


def unify(records: Iterable[PaperRecord], overrides: PaperOverrides | None = None) -> Unified:
    """Merge records of the same paper.

    Title, abstract and extraction stay together, from the fullest record; other fields are filled in from the rest.
    """
    ordered = sorted(records, key=_preference)
    groups = Groups([_group(record) for record in ordered])
    problems = _join_by_hand(ordered, groups, overrides or PaperOverrides())
    _join_by_names(ordered, groups)
    unsure = list(_join_by_titles(ordered, groups))
    merged = [_merge([ordered[place] for place in group]) for group in groups.all()]
    named, told = _told_apart(merged)
    final = dict(zip([group[0] for group in groups.all()], named, strict=True))
    cited = _with_citations([ordered[place] for place in range(len(ordered))], groups, final)
    doubts = _doubts(unsure, groups, {place: record.paper for place, record in final.items()})
    by_id = tuple(sorted(cited, key=lambda r: r.paper.id))
    return Unified(by_id, told, doubts, tuple(problems), _merged_counts(ordered, groups))


def _join_by_hand(records: Sequence[PaperRecord], groups: Groups, overrides: PaperOverrides) -> list[str]:
    """Do what a person says; what fits nothing becomes a problem."""
    if not overrides.same and not overrides.different:
        return []
    places: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for name in {*names_of(record), f"title:{folded(record.paper.title)}"}:
            places[name].append(place)
    problems = []
    for kind, lists in ((DIFFERENT, overrides.different), (SAME, overrides.same)):
        for papers in lists:
            found = [_named(paper, places) for paper in papers]
            missing = [paper for paper, named in zip(papers, found, strict=True) if not named]
            if missing:
                problems.append(f"[[{kind}]]: no paper is called {', '.join(map(repr, missing))}")
                continue
            groups.keep_apart(found) if kind == DIFFERENT else groups.unite(
                [place for named in found for place in named]
            )
    return problems


def _named(paper: str, places: Mapping[str, list[int]]) -> list[int]:
    """The records that go by an id, a DOI, an arXiv id or a title."""
    bare = paper.partition("~")[0]
    names = (
        f"id:{paper}",
        paper,
        f"doi:{paper.lower()}",
        f"arxiv:{unversioned(paper)}",
        f"id:{bare}",
        f"title:{folded(paper)}",
    )
    return next((found for name in names if (found := places.get(name))), [])


def _preference(record: PaperRecord) -> tuple[bool, bool, int, str, str, str]:
    paper = record.paper
    content = digest(repr(replace(paper, source="")))
    return (
        record.extraction is None,
        is_weak_id(paper.id),
        -len(paper.abstract),
        content,
        record.extraction or "",
        record.source,
    )


def _group(record: PaperRecord) -> Group:
    return Group.of(record.paper, record.source)


def names_of(record: PaperRecord) -> Iterator[str]:
    """Every name that a record has for its paper, as ``scheme:name``."""
    paper = record.paper
    yield f"id:{paper.id}"
    if paper.arxiv_id:
        yield f"arxiv:{unversioned(paper.arxiv_id)}"
    if paper.id.startswith("arxiv-"):
        yield f"arxiv:{paper.id.removeprefix('arxiv-')}"
    if paper.doi:
        yield f"doi:{paper.doi.lower()}"
    if paper.id.startswith("doi-"):
        yield f"doi:{paper.id.removeprefix('doi-')}"
    yield from paper.same_as


def _join_by_names(records: Sequence[PaperRecord], groups: Groups) -> None:
    """Join what shares a name, as far as titles agree; an arXiv id joins titles that changed, by their authors."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for name in dict.fromkeys(names_of(record)):
            places[name].append(place)
    shared = {name: found for name, found in places.items() if len(found) > 1}
    for name in sorted(shared, key=_surest):
        for place in shared[name][1:]:
            first = next(
                (p for p in shared[name] if p < place and _one_by_name(name, records[p], records[place])), None
            )
            if first is not None:
                groups.join(first, place, by_name=True)


def _surest(name: str) -> tuple[int, str]:
    schemes = ("arxiv:", "id:", "doi:")
    return next((rank for rank, scheme in enumerate(schemes) if name.startswith(scheme)), len(schemes)), name


def _one_by_name(name: str, first: PaperRecord, second: PaperRecord) -> bool:
    a, b = first.paper, second.paper
    if name.startswith("id:") and is_weak_id(a.id):
        return _same_by_title(first, second) is True
    if titles_agree(a.title, b.title):
        return True
    if not name.startswith("arxiv:"):
        return False
    return authors_agree(a.authors, b.authors) is True or abstracts_alike(a.abstract, b.abstract) is True


def _join_by_titles(records: Sequence[PaperRecord], groups: Groups) -> Iterator[tuple[int, int]]:
    """Join what has one title, then what has one but for its subtitle; yields the pairs that stay in doubt."""
    whole: dict[str, list[int]] = defaultdict(list)
    short: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        if title := folded(record.paper.title):
            whole[title].append(place)
            short[main_title(record.paper.title)].append(place)
    for table in (whole, short):
        for key in sorted(table):
            found = table[key]
            if 1 < len(found) <= _COMMON_TITLE:
                yield from _join_alike(found, records, groups, cut=table is short)


def _join_alike(
    places: Sequence[int], records: Sequence[PaperRecord], groups: Groups, *, cut: bool
) -> Iterator[tuple[int, int]]:
    for n, place in enumerate(places):
        for earlier in places[:n]:
            if groups.root(earlier) == groups.root(place):
                continue
            first, second = records[earlier], records[place]
            if cut and not _one_lacks_subtitle(first.paper, second.paper):
                continue
            same = _same_but_subtitle(first, second) if cut else _same_by_title(first, second)
            if same is True and groups.join(earlier, place, by_name=False, twins=_twins(first, second)):
                break
            if same is not False and not groups.vetoed(earlier, place):
                yield earlier, place


def _same_by_title(first: PaperRecord, second: PaperRecord) -> bool | None:
    """Whether two records with one title are one paper; None is doubt."""
    a, b = first.paper, second.paper
    authors, abstracts = authors_agree(a.authors, b.authors), abstracts_alike(a.abstract, b.abstract)
    if authors is False:
        return None if abstracts is True else False
    if abstracts is False:
        return None if authors is True and years_agree(a.year, b.year, apart=1) else False
    if not years_agree(a.year, b.year, apart=2 if authors or abstracts else 1):
        return None
    if authors is True or abstracts is True:
        return True
    telling = len(folded(a.title).split()) >= _TELLING_TITLE
    return (
        True
        if telling or first.source == second.source or is_weak_id(a.id) == is_weak_id(b.id) == (a.id == b.id)
        else None
    )


def _same_but_subtitle(first: PaperRecord, second: PaperRecord) -> bool | None:
    """Whether two records of which one lacks the subtitle are one paper; None is doubt."""
    a, b = first.paper, second.paper
    authors, abstracts = authors_agree(a.authors, b.authors), abstracts_alike(a.abstract, b.abstract)
    if authors is False or abstracts is False or not years_agree(a.year, b.year, apart=1):
        return False
    if authors is True and (abstracts is True or (a.year is not None and b.year is not None)):
        return True
    return True if abstracts is True else None if authors is True else False


def _one_lacks_subtitle(first: Paper, second: Paper) -> bool:
    """Whether one title is what the other has before its subtitle."""
    a, b = folded(first.title), folded(second.title)
    return a != b and (a == main_title(second.title) or b == main_title(first.title))


def _twins(first: PaperRecord, second: PaperRecord) -> bool:
    """Whether two records of one source say the very same, so that they are no two papers."""
    a, b = first.paper, second.paper
    if first.source != second.source:
        return False
    return bool(a.abstract) and folded(a.abstract) == folded(b.abstract) and a.authors == b.authors and a.year == b.year


def _merge(group: Sequence[PaperRecord]) -> PaperRecord:
    best = group[0]
    ids = sorted({r.paper.id for r in group}, key=_id_preference)
    filled = {
        name: next((value for r in group if (value := getattr(r.paper, name))), getattr(best.paper, name))
        for name in _FILLED_IN
    }
    if filled["arxiv_id"] and len({r.paper.arxiv_id for r in group if r.paper.arxiv_id}) > 1:
        filled["arxiv_id"] = unversioned(filled["arxiv_id"])
    credited = _most_authors(group)
    paper = replace(
        best.paper,
        id=ids[0],
        authors=credited.authors,
        orcids=credited.orcids,
        version=None,
        same_as=tuple(sorted({name for r in group for name in r.paper.same_as})),
        cites=(),
        **filled,
    )
    return PaperRecord(paper, best.extraction, origins=tuple(sorted({_origin(r) for r in group}, key=_origin_order)))


def _most_authors(group: Sequence[PaperRecord]) -> Paper:
    """The record that names most authors, so that "et al." loses; among those, the first with ORCIDs."""
    most = max(len(r.paper.authors) for r in group)
    longest = [r.paper for r in group if len(r.paper.authors) == most]
    return next((paper for paper in longest if paper.orcids), longest[0])


def _origin(record: PaperRecord) -> Origin:
    paper = record.paper
    return Origin(
        source=record.source,
        id=paper.id,
        key=paper.source_key or "",
        doi=paper.doi or "",
        arxiv_id=paper.arxiv_id or "",
        version=paper.version or "",
        published=paper.published or "",
    )


def _origin_order(origin: Origin) -> tuple[str, ...]:
    return (origin.source, origin.id, origin.key, origin.version, origin.published, origin.doi, origin.arxiv_id)


def _id_preference(identifier: str) -> tuple[int, str]:
    kind = 0 if identifier.startswith("arxiv-") else 1 if identifier.startswith("doi-") else 2
    return 3 if is_weak_id(identifier) else kind, identifier


def _told_apart(merged: Sequence[PaperRecord]) -> tuple[list[PaperRecord], tuple[Problem, ...]]:
    """Give every paper an id of its own: of several under one, the smallest hash keeps it (DESIGN section 3)."""
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(merged):
        by_id[record.paper.id].append(place)
    named = list(merged)
    told = []
    for identifier, places in sorted(by_id.items()):
        if len(places) == 1:
            continue
        hashes = _hashes([merged[place].paper for place in places])
        order = sorted(zip(hashes, places, strict=True))
        titles = "; ".join(repr(merged[place].paper.title[:80]) for _, place in order)
        told.append(
            Problem(identifier, f"{len(places)} papers have this id: {titles}; all were kept, with ids of their own")
        )
        for hashed, place in order[1:]:
            paper = merged[place].paper
            named[place] = replace(merged[place], paper=replace(paper, id=f"{identifier}~{hashed[:8]}"))
    return named, tuple(told)


def _hashes(papers: Sequence[Paper]) -> list[str]:
    """A hash of each title; papers of one title are told apart by what else they say."""
    titles = [digest(normalise_title(paper.title)) for paper in papers]
    if len(set(titles)) == len(titles):
        return titles
    return [digest(normalise_title(p.title), p.abstract, *p.authors, p.published or "", p.doi or "") for p in papers]


def _with_citations(
    records: Sequence[PaperRecord], groups: Groups, final: Mapping[int, PaperRecord]
) -> list[PaperRecord]:
    """The papers with the ids of those that they cite, as far as these are in the graph."""
    if not any(record.paper.cites for record in records):
        return list(final.values())
    known: dict[str, set[int]] = defaultdict(set)
    for place, record in enumerate(records):
        for name in (*names_of(record), _local_key(record.source, record.paper.source_key)):
            known[name].add(groups.root(place))
    cites: dict[int, set[str]] = defaultdict(set)
    for place, record in enumerate(records):
        root = groups.root(place)
        for name in record.paper.cites:
            key = _local_key(record.source, name[4:]) if name.startswith("key:") else name
            found = known.get(key, set())
            if len(found) == 1 and root not in found:
                cites[root].add(final[next(iter(found))].paper.id)
    return [replace(record, cites=tuple(sorted(cites.get(root, ())))) for root, record in final.items()]


def _local_key(source: str, key: str | None) -> str:
    return f"key:{source}#{key}"


def _merged_counts(records: Sequence[PaperRecord], groups: Groups) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for group in groups.all():
        sources = sorted(records[place].source for place in group)
        counts.update(sources[1:])
    return dict(counts)


def _doubts(unsure: Sequence[tuple[int, int]], groups: Groups, papers: Mapping[int, Paper]) -> tuple[Doubt, ...]:
    found: dict[tuple[str, str], Doubt] = {}
    for first, second in unsure:
        a, b = groups.root(first), groups.root(second)
        if a == b or groups.vetoed(a, b) or len(found) >= _MOST_DOUBTS:
            continue
        one, other = sorted((papers[a], papers[b]), key=lambda p: p.id)
        lines = f"[[same-paper]]\npapers = {json.dumps([one.id, other.id], ensure_ascii=False)}\n"
        found[one.id, other.id] = Doubt(one.id, other.id, f"both are called {one.title[:100]!r}", lines)
    return tuple(found[key] for key in sorted(found))

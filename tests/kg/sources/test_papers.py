from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.ids import digest, normalise_title, paper_id
from kg.core.model import Paper
from kg.sources.papers import PaperRecord, Unified, unify
from kg.sources.papers.overrides import parse

_TEXT = "We train a network on many images and measure how well it does."
_OTHER = "Nothing in here says the same: bees, honey, flowers and the summer wind over hills."


def _ids(*papers: Paper) -> list[str]:
    return [record.paper.id for record in unify(PaperRecord(p) for p in papers).records]


def test_a_title_from_a_dump_joins_the_paper_with_an_id() -> None:
    named = Paper("arxiv-1", "Nets at Work", _TEXT, arxiv_id="1", published="2020")
    dumped = Paper(paper_id(title="Nets at work"), "Nets at work", _TEXT)
    [record] = unify([PaperRecord(dumped), PaperRecord(named)]).records
    assert (record.paper.id, record.paper.published) == ("arxiv-1", "2020")


def test_a_doi_joins_papers_whose_titles_agree() -> None:
    assert _ids(Paper("a", "Nets at work: a study", doi="10.1/X"), Paper("doi-10.1/x", "Nets at Work")) == [
        "doi-10.1/x"
    ]
    assert _ids(Paper("a", "Old title", doi="10.1/X"), Paper("b", "Abstracts of a meeting", doi="10.1/x")) == ["a", "b"]


def test_papers_of_one_title_with_different_abstracts_stay_apart() -> None:
    assert _ids(Paper("a", "Introduction", _TEXT), Paper("b", "Introduction", _OTHER)) == ["a", "b"]


def test_fields_are_filled_in_from_other_records() -> None:
    [record] = unify(
        [PaperRecord(Paper("a", "T", _TEXT)), PaperRecord(Paper("a", "T", venue="ACL", authors=("B",)))]
    ).records
    assert (record.paper.abstract, record.paper.venue, record.paper.authors) == (_TEXT, "ACL", ("B",))


def test_the_record_with_an_extraction_keeps_its_text() -> None:
    longer = PaperRecord(Paper("a", "T", _TEXT + " And more."))
    extracted = PaperRecord(Paper("a", "T", _TEXT), extraction="key")
    [record] = unify([longer, extracted]).records
    assert (record.paper.abstract, record.extraction) == (_TEXT, "key")


_papers = st.builds(
    Paper,
    id=st.sampled_from(["a", "b", "arxiv-1", "doi-10.1/x"]),
    title=st.sampled_from(["One", "one!", "Two"]),
    abstract=st.sampled_from(["", _TEXT, _OTHER]),
    doi=st.sampled_from([None, "10.1/X"]),
    venue=st.sampled_from([None, "ACL", "ICML"]),
)


@given(st.lists(_papers, max_size=4))
def test_the_order_of_sources_does_not_matter(papers: list[Paper]) -> None:
    results = {unify(PaperRecord(p) for p in order).records for order in permutations(papers)}
    assert len(results) == 1


def _unified(*papers: tuple[str, Paper]) -> Unified:
    return unify(PaperRecord(paper, source=source) for source, paper in papers)


def _titles(unified: Unified) -> list[tuple[str, str]]:
    return [(record.paper.id, record.paper.title) for record in unified.records]


def test_preprint_and_article_are_one_with_both_behind_it() -> None:
    preprint = Paper("arxiv-2405.1", "KelpNet", _TEXT, ("Ada Quill",), "2024-05", arxiv_id="2405.00042", version="v2")
    article = Paper(
        "doi-10.1/a", "KelpNet: Segmenting Forests", _TEXT, ("A. Quill",), "2025", doi="10.1/A", venue="Sea"
    )
    [record] = _unified(("x.xml", preprint), ("y.json", article)).records
    assert (record.paper.id, record.paper.doi, record.paper.arxiv_id) == ("arxiv-2405.1", "10.1/A", "2405.00042")
    assert [(origin.source, origin.version) for origin in record.origins] == [("x.xml", "v2"), ("y.json", "")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Paper("a", "On Kelp", _TEXT, ("A. B",), doi="10.1/a"), Paper("b", "On Kelp", _TEXT, ("A. B",), doi="10.1/b")),
        (Paper("a", "On Kelp, Part I", _TEXT, ("A. B",)), Paper("b", "On Kelp, Part II", _TEXT, ("A. B",))),
        (Paper("a", "On Kelp 2019", _TEXT, ("A. B",)), Paper("b", "On Kelp 2020", _TEXT, ("A. B",))),
        (Paper("a", "On Kelp", _TEXT, arxiv_id="2405.00042"), Paper("b", "On Kelp", _TEXT, arxiv_id="2405.00043")),
        (Paper("a", "Introduction", "", ("Ada Quill",)), Paper("b", "Introduction", "", ("Cy Ford",))),
        (Paper("a", "On Kelp", _TEXT, doi="10.1/a"), Paper("b", "Abstracts of the Meeting", "", doi="10.1/a")),
    ],
)
def test_what_vetoes(first: Paper, second: Paper) -> None:
    assert len(_unified(("x", first), ("y", second)).records) == 2


def test_records_of_one_source_are_two_papers_unless_they_say_the_same() -> None:
    first = Paper("a", "On Kelp", _TEXT, ("A. B",), "2020")
    assert len(_unified(("x", first), ("x", Paper("b", "On Kelp", _TEXT + " More.", ("A. B",), "2020"))).records) == 2
    assert len(_unified(("x", first), ("x", Paper("b", "On Kelp", _TEXT, ("A. B",), "2020"))).records) == 1


def test_a_doubt_comes_with_lines_for_the_overrides() -> None:
    first, second = (
        Paper("a", "On Kelp", "", ("Ada Quill",), "2010"),
        Paper("b", "On Kelp", _TEXT, ("Ada Quill",), "2020"),
    )
    unified = _unified(("x", first), ("y", second))
    [doubt] = unified.doubts
    assert (doubt.first, doubt.second) == ("a", "b")
    same = unify((PaperRecord(p, source=s) for s, p in (("x", first), ("y", second))), parse(doubt.lines))
    assert len(same.records) == 1
    apart = parse('[[different-papers]]\npapers = ["a", "b"]\n')
    assert not unify((PaperRecord(p, source=s) for s, p in (("x", first), ("y", second))), apart).doubts


def test_the_smallest_hash_keeps_the_id() -> None:
    unified = _unified(("x", Paper("x1", "Dup A")), ("x", Paper("x1", "Something Else")))
    hashes = {title: digest(normalise_title(title)) for title in ("Dup A", "Something Else")}
    low, high = sorted(hashes, key=lambda title: hashes[title])
    assert sorted(_titles(unified)) == sorted([("x1", low), (f"x1~{hashes[high][:8]}", high)])
    assert len(unified.told) == 1


def test_citations_lead_to_papers_of_the_graph() -> None:
    cited = Paper("a", "Old Kelp", doi="10.1/A", same_as=("openalex:W1",), source_key="old")
    unified = _unified(
        ("x.bib", cited),
        ("x.bib", Paper("b", "New Kelp", cites=("key:old", "key:unknown"))),
        ("y.bib", Paper("c", "Other Kelp", cites=("key:old",))),
        ("z.json", Paper("d", "More Kelp", cites=("openalex:W1", "doi:10.1/a", "openalex:W9"))),
    )
    assert {record.paper.id: record.cites for record in unified.records} == {"a": (), "b": ("a",), "c": (), "d": ("a",)}
